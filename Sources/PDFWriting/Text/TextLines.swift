internal import DocumentReading
internal import QPDF
internal import Support

/// Follows the text of a content stream line by line, and finds for each line the place
/// behind its last glyph that is no space: there a text can be put that moves nothing.
///
/// A place and not an operator, because readers of text take a space before other
/// characters as one, and leave out those that end a line.
struct TextLines {
    /// Where a text goes.
    struct Place {
        /// Bytes of the stream to replace, and with what before and after the text.
        var range: Range<Int>
        var before: [UInt8]
        var after: [UInt8]
        /// The font to go back to, as the stream writes it: name and size.
        var font: [UInt8]
        var size: Double
    }

    /// 3 × 2 matrices, as PDF writes them.
    private struct Matrix {
        var a = 1.0
        var b = 0.0
        var c = 0.0
        var d = 1.0
        var e = 0.0
        var f = 0.0

        init() {}

        init?(_ n: [Double]) {
            guard n.count == 6 else { return nil }
            (a, b, c, d, e, f) = (n[0], n[1], n[2], n[3], n[4], n[5])
        }

        /// `self` first, then `next`.
        func then(_ next: Matrix) -> Matrix {
            var out = Matrix()
            out.a = a * next.a + b * next.c
            out.b = a * next.b + b * next.d
            out.c = c * next.a + d * next.c
            out.d = c * next.b + d * next.d
            out.e = e * next.a + f * next.c + next.e
            out.f = e * next.b + f * next.d + next.f
            return out
        }
    }

    private struct State {
        var matrix = Matrix()
        var font: [UInt8] = []
        var size = 0.0
        var leading = 0.0
    }

    /// Lines nearer than this, in parts of the font's size, are one: raised and lowered text.
    private static let sameLine = 0.6
    /// A text follows the line, or the stop within it, with which so many glyphs are shown since
    /// the last one: cells of tables stay alone, which readers would else put elsewhere.
    private static let fewestGlyphs = 20
    private static let mostPlaces = 50_000
    private static let deepestState = 512

    private(set) var places: [Place] = []
    private var state = State()
    private var saved: [State] = []
    private var line = Matrix()
    private var last: (place: Place, matrix: Matrix, size: Double, isHyphen: Bool)?
    /// Glyphs since the last place.
    private var glyphs = 0
    /// Where a text could have gone.
    private var spare: Place?

    /// Follows one operation; `ending` tells how a string in the font of now ends.
    mutating func follow(
        _ operation: ContentScanner.Operation, ending: ([UInt8]) -> TextFont.Ending
    ) {
        let numbers = operation.numbers
        switch operation.name {
        case .save: if saved.count < Self.deepestState { saved.append(state) }
        case .restore: if let old = saved.popLast() { state = old }
        case .transform: if let m = Matrix(numbers) { state.matrix = m.then(state.matrix) }
        case .beginText: line = Matrix()
        case .endText, .draw: break
        case .font:
            state.size = numbers.last ?? 0
            state.font = [0x2F] + operation.object + [0x20] + Self.written(state.size)
        case .leading: state.leading = numbers.last ?? 0
        case .move: move(numbers)
        case .moveSettingLeading:
            if let y = numbers.last { state.leading = -y }
            move(numbers)
        case .nextLine: move([0, -state.leading])
        case .matrix: if let m = Matrix(numbers) { line = m }
        case .showNext:
            move([0, -state.leading])
            show(operation, ending)
        case .show: show(operation, ending)
        }
    }

    /// At the end of the stream.
    mutating func finish() {
        endLine()
        // A few words are better marked than not.
        if places.isEmpty, let spare { places.append(spare) }
    }

    private mutating func endLine() {
        guard let last else { return }
        self.last = nil
        guard !last.isHyphen else { return }
        if glyphs >= Self.fewestGlyphs, places.count < Self.mostPlaces {
            places.append(last.place)
            glyphs = 0
        } else {
            spare = last.place
        }
    }

    private mutating func move(_ numbers: [Double]) {
        guard numbers.count >= 2 else { return }
        var shift = Matrix()
        shift.e = numbers[numbers.count - 2]
        shift.f = numbers[numbers.count - 1]
        line = shift.then(line)
    }

    private mutating func show(
        _ operation: ContentScanner.Operation, _ ending: ([UInt8]) -> TextFont.Ending
    ) {
        guard !state.font.isEmpty, state.size != 0 else { return }
        let ends = operation.texts.map { ending($0.codes) }
        guard let index = ends.lastIndex(where: { $0.count > 0 }) else { return }
        let found = (text: operation.texts[index], end: ends[index])
        let matrix = line.then(state.matrix)
        if let last, !isSameLine(last.matrix, last.size, matrix) { endLine() }
        if operation.name == .show {
            showStops(operation, ends, upTo: index)
        } else {
            glyphs += ends.reduce(0) { $0 + $1.glyphs }
        }
        var place = Place(
            range: operation.end..<operation.end, before: [0x20], after: [], font: state.font,
            size: state.size)
        let isLast = found.text.range == operation.texts.last?.range
        let codes = found.text.codes
        let count = found.end.count
        if operation.name == .show, !isLast || count < codes.count {
            // Spaces follow: the string is cut before them. They stay, for what a map calls a
            // space may have ink.
            place.range = found.text.range
            place.before = Self.hex(codes[..<count])
            place.before += Array((operation.isArray ? "] TJ " : " Tj ").utf8)
            place.after = operation.isArray ? [0x5B] : []
            place.after += Self.hex(codes[count...])
        }
        last = (place, matrix, state.size, found.end.isHyphen)
    }

    /// Places behind stops within the line, where enough glyphs have passed; one to a string.
    private mutating func showStops(
        _ operation: ContentScanner.Operation, _ ends: [TextFont.Ending], upTo last: Int
    ) {
        for (i, end) in ends.enumerated() {
            let text = operation.texts[i]
            // A string that is cut at its end is not cut twice.
            let isFree =
                i < last || (i == last && end.count == text.codes.count && last == ends.count - 1)
            let stop = end.stops.first {
                glyphs + $0.glyphs >= Self.fewestGlyphs
                    && (i < last || $0.count < text.codes.count)
            }
            guard isFree, let stop, places.count < Self.mostPlaces else {
                glyphs += end.glyphs
                continue
            }
            var place = Place(
                range: text.range, before: Self.hex(text.codes[..<stop.count]), after: [],
                font: state.font, size: state.size)
            place.before += Array((operation.isArray ? "] TJ " : " Tj ").utf8)
            if operation.isArray { place.after = [0x5B] }
            if stop.count < text.codes.count { place.after += Self.hex(text.codes[stop.count...]) }
            places.append(place)
            glyphs = end.glyphs - stop.glyphs
        }
    }

    private func isSameLine(_ old: Matrix, _ size: Double, _ new: Matrix) -> Bool {
        let length = (old.a * old.a + old.b * old.b).squareRoot()
        let height = (old.c * old.c + old.d * old.d).squareRoot() * abs(size)
        guard length > 0, height > 0, height.isFinite else { return false }
        // The way across the line's direction.
        let across = ((new.f - old.f) * old.a - (new.e - old.e) * old.b) / length
        let turned = new.a * old.b - new.b * old.a
        return abs(across) < Self.sameLine * height && abs(turned) < 0.01 * length * length
    }

    private static func hex(_ codes: ArraySlice<UInt8>) -> [UInt8] {
        [0x3C] + codes.flatMap { HexString.digits(Int($0), count: 2) } + [0x3E]
    }

    /// As PDF writes numbers.
    static func written(_ value: Double) -> [UInt8] { Array(PDFNumber.text(value).utf8) }
}

/// What a content stream (ISO 32000-2, 7.8.2) says and shows: its text in the order that it is
/// drawn, whether it is seen or not, and where it puts pictures.
struct PDFContent {
    /// What the names in a stream mean.
    protocol Resources: AnyObject {
        func font(_ name: String, in resources: [String: PDFValue]) -> PDFFontCodes
        /// A form's content, its own matrix and resources; nil for a picture.
        func draw(_ name: String, in resources: [String: PDFValue], _ state: State)
    }

    /// Affine: x' = a x + c y + e.
    struct Matrix {
        var a = 1.0, b = 0.0, c = 0.0, d = 1.0, e = 0.0, f = 0.0

        /// First `self`, then `other`.
        func then(_ other: Matrix) -> Matrix {
            Matrix(
                a: a * other.a + b * other.c, b: a * other.b + b * other.d,
                c: c * other.a + d * other.c, d: c * other.b + d * other.d,
                e: e * other.a + f * other.c + other.e, f: e * other.b + f * other.d + other.f)
        }
    }

    struct State {
        var matrix = Matrix()
        /// Within marked content of an optional layer, which may not be shown.
        var isOptional = false
        /// Quarter turns, clockwise, by which the page is shown.
        var turns = 0
        /// Forms around it.
        var depth = 0
    }

    /// In UTF-8: what strings show, a line for each.
    private(set) var text: [UInt8] = []
    private(set) var comments: [UInt8] = []
    /// What simple fonts' codes say by their encoding, where their ToUnicode map says otherwise.
    private(set) var encoded: [UInt8] = []
    /// Strings, comments and stray bytes that are no text.
    private(set) var packed: [[UInt8]] = []
    /// Strings that are not shown.
    private(set) var loose: [UInt8] = []
    /// Operators that are known, and words that are not.
    private(set) var operators = 0
    private(set) var strangers = 0
    /// Longer words that are not known.
    private(set) var strange: [UInt8] = []
    private(set) var curves = 0
    /// Straight pieces of outlines.
    private(set) var lines = 0
    /// Glyphs of fonts of which nothing tells what they mean.
    private(set) var untold = 0
    /// Glyphs shown upright, and at any other angle.
    private(set) var upright = 0
    private(set) var turned = 0
    /// What can be read in the data of inline pictures.
    private(set) var inline: [UInt8] = []
    private(set) var names: Set<String> = []
    private(set) var isBroken = false

    private weak var listener: (any Resources)?
    private let resources: [String: PDFValue]
    private var state: State
    private var states: [State] = []
    private var layers: [Bool] = []
    private var font = PDFFontCodes()
    private var textMatrix = Matrix()
    private static let mostStates = 512
    /// Shorter ones hold no packed value.
    private static let shortestPacked = 24

    private static let known: Set<String> = [
        "b", "B", "b*", "B*", "BDC", "BI", "BMC", "BT", "BX", "c", "cm", "CS", "cs", "d", "d0",
        "d1", "Do", "DP", "EI", "EMC", "ET", "EX", "f", "F", "f*", "G", "g", "gs", "h", "i", "ID",
        "j", "J", "K", "k", "l", "m", "M", "MP", "n", "q", "Q", "re", "RG", "rg", "ri", "s", "S",
        "SC", "sc", "SCN", "scn", "sh", "T*", "Tc", "Td", "TD", "Tf", "Tj", "TJ", "TL", "Tm", "Tr",
        "Ts", "Tw", "Tz", "v", "w", "W", "W*", "y", "'", "\"", "true", "false", "null",
    ]

    init(
        _ bytes: [UInt8], _ resources: [String: PDFValue], _ state: State = State(),
        _ listener: (any Resources)?
    ) {
        self.resources = resources
        self.state = state
        self.listener = listener
        read(bytes)
    }

    /// Whether it is one: hardly a word is unknown, and some are known.
    var isPlausible: Bool { operators > 0 && strangers * 20 <= operators && !isBroken }

    private mutating func read(_ bytes: [UInt8]) {
        var syntax = PDFSyntax(bytes)
        var operands: [PDFValue] = []
        // Where the first word stands that has other bytes than ASCII's.
        var binary: Int?
        while true {
            syntax.skipSpace()
            let start = syntax.at
            guard let token = syntax.next() else { break }
            switch token {
            case .atom(let value):
                operands.append(value)
            case .arrayStart, .dictionaryStart:
                syntax.at = start
                if let value = syntax.value() { operands.append(value) }
            case .arrayEnd, .dictionaryEnd: break
            case .word(let range):
                let word = syntax.word(range)
                if Self.known.contains(word) {
                    operators += 1
                } else {
                    strangers += 1
                    if range.count >= 4 { strange += bytes[range] + [0x0A] }
                    if binary == nil, bytes[range].contains(where: { $0 >= 0x80 }) {
                        binary = range.lowerBound
                    }
                }
                if word == "ID" {
                    keep(operands[...])
                    skipInline(&syntax)
                } else {
                    perform(word, operands)
                }
                operands.removeAll(keepingCapacity: true)
            }
            if operands.count > 64 {
                keep(operands[..<32])
                operands.removeFirst(32)
            }
        }
        keep(operands[...])
        for range in syntax.strays where range.count >= 4 { strange += bytes[range] + [0x0A] }
        for comment in syntax.comments {
            comments += bytes[comment] + [0x0A]
            let text = Array(bytes[comment].drop { $0 == 0x25 })
            if Self.isPacked(text) { packed.append(text) }
        }
        // A bracket among them may have opened a string that takes the rest: any such byte counts.
        if let binary, bytes.count - binary >= Self.shortestPacked {
            packed.append(Array(bytes[binary...]))
        }
        names = syntax.names
        isBroken = syntax.isBroken
    }

    /// Strings that are not shown: in property lists, or where nothing draws them.
    private mutating func keep(_ operands: ArraySlice<PDFValue>) {
        for operand in operands {
            switch operand {
            case .string(let string):
                loose += PDFText.decode(string) + [0x0A]
                if Self.isPacked(string) { packed.append(string) }
            case .array(let items): keep(items[...])
            case .dictionary(let entries): for item in entries.values { keep([item]) }
            default: break
            }
        }
    }

    private mutating func perform(_ word: String, _ operands: [PDFValue]) {
        let isShown = ["Tj", "TJ", "'", "\""].contains(word)
        keep(isShown ? operands.dropLast() : operands[...])
        switch word {
        case "q": if states.count < Self.mostStates { states.append(state) }
        case "Q": if let last = states.popLast() { state.matrix = last.matrix }
        case "cm":
            if let matrix = Self.matrix(operands) { state.matrix = matrix.then(state.matrix) }
        case "c", "v", "y": curves += 1
        case "l", "re": lines += 1
        case "BT": textMatrix = Matrix()
        case "Tm":
            if let matrix = Self.matrix(operands) { textMatrix = matrix }
            part(0x0A)
        case "Td", "TD":
            let y = operands.last?.number ?? 0
            part(y == 0 ? 0x20 : 0x0A)
        case "T*", "ET": part(0x0A)
        case "Tf":
            if let name = operands.first(where: { $0.name != nil })?.name, let listener {
                font = listener.font(name, in: resources)
            }
        case "Tj":
            if case .string(let codes)? = operands.last { show(codes) }
        case "'", "\"":
            part(0x0A)
            if case .string(let codes)? = operands.last { show(codes) }
        case "TJ":
            for item in operands.last?.array ?? [] {
                if case .string(let codes) = item {
                    show(codes)
                } else if let number = item.number, number < -200 {
                    part(0x20)
                }
            }
        case "Do":
            if let name = operands.last?.name { listener?.draw(name, in: resources, state) }
        case "BMC", "BDC":
            layers.append(state.isOptional)
            if operands.first?.name == "OC" { state.isOptional = true }
            if layers.count > Self.mostStates { layers.removeFirst() }
        case "EMC": state.isOptional = layers.popLast() ?? state.isOptional
        default: break
        }
    }

    private mutating func part(_ space: UInt8) {
        text.append(space)
        if let last = encoded.last, last != space { encoded.append(space) }
    }

    private static func isPacked(_ string: [UInt8]) -> Bool {
        string.count >= shortestPacked && !string.starts(with: [0xFE, 0xFF])
            && !string.starts(with: [0xFF, 0xFE])
            && string.contains { $0 >= 0x80 || $0 < 0x09 }
    }

    private mutating func show(_ codes: [UInt8]) {
        if font.isUntold { untold += codes.count }
        if font.isSimple, Self.isPacked(codes) { packed.append(codes) }
        if let other = font.encoded(codes) { encoded += other }
        let matrix = textMatrix.then(state.matrix)
        var (x, y) = (matrix.a, matrix.b)
        for _ in 0..<state.turns { (x, y) = (y, -x) }
        let isUpright = x > 0 && abs(y) < 0.02 * x
        if isUpright { upright += codes.count } else { turned += codes.count }
        if let shown = font.text(codes) {
            text += shown
        } else if PDFText.isReadable(codes) {
            text += PDFText.decode(codes)
        }
    }

    private static func matrix(_ operands: [PDFValue]) -> Matrix? {
        let numbers = operands.suffix(6).compactMap(\.number)
        guard numbers.count == 6 else { return nil }
        return Matrix(
            a: numbers[0], b: numbers[1], c: numbers[2], d: numbers[3], e: numbers[4],
            f: numbers[5])
    }

    /// From behind `ID` to behind `EI`: the first between white space that text follows.
    private mutating func skipInline(_ syntax: inout PDFSyntax) {
        let bytes = syntax.bytes
        let start = min(bytes.count, syntax.at + 1)
        var i = start
        while i + 1 < bytes.count {
            if bytes[i] == 0x45, bytes[i + 1] == 0x49, PDFCharacters.isSpace(bytes[i - 1]),
                i + 2 >= bytes.count || PDFCharacters.isSpace(bytes[i + 2]),
                bytes[min(bytes.count, i + 2)..<min(bytes.count, i + 18)].allSatisfy({
                    $0 < 0x7F && ($0 >= 0x20 || PDFCharacters.isSpace($0))
                })
            {
                break
            }
            i += 1
        }
        let end = i + 1 < bytes.count ? i : bytes.count
        inline += SparseStrings.find(bytes[start..<end])
        // The unit square of the current matrix.
        listener?.draw("", in: resources, state)
        syntax.at = min(bytes.count, end + 2)
    }
}

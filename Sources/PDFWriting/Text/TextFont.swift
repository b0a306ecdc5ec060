internal import QPDF

/// A font of an open file, and which of its codes can carry text.
final class TextFont {
    /// Glyphs seen on pages.
    struct Tally {
        var glyphs = 0
        var spaces = 0
        var stops = 0
    }

    /// Where its text goes: one for all fonts that share a ToUnicode stream.
    let carrier: MarkedFont?
    /// Bytes to a code in strings: 1 or 2.
    let codeBytes: Int
    private let classes: [Int: HostGlyph]
    private var table: [UInt8] = []

    /// `carrier` gives the one for a stream's number, made by the closure where it is new.
    init(_ font: PDFObject, carrier: (Int, () -> MarkedFont?) -> MarkedFont?) {
        let isComposite = font["/Subtype"]?.name == "/Type0"
        var found: MarkedFont?
        if let stream = font["/ToUnicode"] {
            if stream.isStream {
                found = carrier(stream.number) { MarkedFont(stream: stream) }
            }
        } else if !isComposite {
            found = MarkedFont(font: font)
        }
        var codeBytes = 1
        if isComposite {
            let encoding = font["/Encoding"]?.name
            let isIdentity = encoding == "/Identity-H" || encoding == "/Identity-V"
            codeBytes = isIdentity ? 2 : found?.codeBytes ?? 0
            if codeBytes == 0 { found = nil }
        }
        self.codeBytes = max(1, codeBytes)
        self.carrier = found
        classes = found?.classes ?? [:]
        if self.codeBytes == 1 {
            table = [UInt8](repeating: 0, count: 256)
            for (code, kind) in classes where (0...255).contains(code) {
                table[code] = kind.rawValue
            }
        }
    }

    /// Counts what a string shows.
    func count(_ codes: [UInt8]) -> Tally {
        var tally = Tally()
        if codeBytes == 1 {
            tally.glyphs = codes.count
            for code in codes {
                switch table[Int(code)] {
                case HostGlyph.space.rawValue, HostGlyph.fixedSpace.rawValue:
                    tally.spaces += 1
                case HostGlyph.stop.rawValue: tally.stops += 1
                default: break
                }
            }
            return tally
        }
        var i = 0
        while i + 1 < codes.count {
            tally.glyphs += 1
            switch classes[Int(codes[i]) << 8 | Int(codes[i + 1])] {
            case .space, .fixedSpace: tally.spaces += 1
            case .stop: tally.stops += 1
            case .hyphen, nil: break
            }
            i += 2
        }
        return tally
    }

    /// How a string ends.
    struct Ending {
        /// Bytes up to the last glyph that is no space, it included.
        var count: Int
        /// Glyphs up to there.
        var glyphs: Int
        /// Whether that is a hyphen.
        var isHyphen: Bool
        /// Behind stops and commas that a space follows, or nothing: bytes and glyphs up to there.
        var stops: [(count: Int, glyphs: Int)] = []
    }

    func ending(_ codes: [UInt8]) -> Ending {
        var count = codes.count - codes.count % codeBytes
        while count > 0, kind(codes, before: count)?.isSpace == true { count -= codeBytes }
        var ending = Ending(
            count: count, glyphs: count / codeBytes,
            isHyphen: count > 0 && kind(codes, before: count) == .hyphen)
        for end in stride(from: codeBytes, through: count, by: codeBytes)
        where kind(codes, before: end) == .stop {
            let next = end + codeBytes
            if end == count || kind(codes, before: next)?.isSpace == true {
                ending.stops.append((end, end / codeBytes))
            }
        }
        return ending
    }

    private func kind(_ codes: [UInt8], before end: Int) -> HostGlyph? {
        if codeBytes == 2 { return classes[Int(codes[end - 2]) << 8 | Int(codes[end - 1])] }
        let code = codes[end - 1]
        if let kind = HostGlyph(rawValue: table[Int(code)]) { return kind }
        // Where a map leaves it out, readers take the encoding's.
        return code < 0x80 ? HostGlyph(UInt16(code)) : nil
    }
}

internal import DocumentReading
internal import Support

/// A font's ToUnicode CMap (ISO 32000-2, 9.10.3; Adobe Technical Note 5411), read for the
/// places where carrying glyphs are mapped, so that these can be changed and every other
/// byte stays.
struct ToUnicodeMap {
    /// The longest map that is read.
    static let mostBytes = 4 << 20
    private static let mostPlaces = 4096
    /// Where a carrying code is mapped.
    struct Place {
        var code: Int
        var unit: UInt16
        /// The bytes to be replaced.
        var range: Range<Int>
        var form: Form
    }

    enum Form: Equatable {
        /// `range` is a destination alone.
        case destination
        /// `range` is the three tokens of a range of codes.
        case span(Span)
    }

    struct Span: Equatable {
        var low: Int
        var high: Int
        var base: Int
        /// Hexadecimal digits of a code.
        var digits: Int
        /// The count before `beginbfrange`.
        var count: Range<Int>?
    }

    let bytes: [UInt8]
    private(set) var places: [Place] = []
    /// Bytes to a code: 1 or 2; 0 where codes are of several lengths.
    private(set) var codeBytes = 0

    /// Nil for a map that is not understood.
    init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.mostBytes else { return nil }
        self.bytes = bytes
        guard read() else { return nil }
    }

    // MARK: Reading

    private enum Block { case none, chars, ranges, codespace }

    /// False where a block is not what it must be.
    private mutating func read() -> Bool {
        var tokens = CMapTokens(bytes)
        var block = Block.none
        var operands: [CMapTokens.Token] = []
        var number: Range<Int>?
        var count: Range<Int>?
        var lengths: Set<Int> = []
        while let token = tokens.next() {
            switch token.kind {
            case .word:
                let word = bytes[token.range]
                if word.elementsEqual("beginbfchar".utf8) {
                    block = .chars
                } else if word.elementsEqual("beginbfrange".utf8) {
                    block = .ranges
                    count = number
                } else if word.elementsEqual("begincodespacerange".utf8) {
                    block = .codespace
                } else if word.elementsEqual("usecmap".utf8) {
                    return false
                } else if block != .none {
                    // The end of the block, or what does not belong in it.
                    guard word.starts(with: "end".utf8), operands.isEmpty else { return false }
                    block = .none
                }
                operands.removeAll()
            case .number:
                number = token.range
            case .hex, .array, .other:
                guard block != .none else { continue }
                operands.append(token)
                switch block {
                case .chars where operands.count == 2:
                    note(char: operands, lengths: &lengths)
                    operands.removeAll()
                case .ranges where operands.count == 3:
                    note(range: operands, count)
                    operands.removeAll()
                case .codespace where operands.count == 2:
                    lengths.insert(HexString.bytes(bytes[operands[0].range]).count)
                    operands.removeAll()
                default: break
                }
                guard places.count <= Self.mostPlaces else { return false }
            }
        }
        if lengths.count == 1, let length = lengths.first, length <= 2 { codeBytes = length }
        return block == .none
    }

    private func code(_ token: CMapTokens.Token) -> (value: Int, digits: Int)? {
        guard token.kind == .hex else { return nil }
        let code = HexString.bytes(bytes[token.range])
        guard (1...2).contains(code.count) else { return nil }
        return (code.bigEndian, 2 * code.count)
    }

    /// A destination of one UTF-16 unit.
    private func unit(_ token: CMapTokens.Token) -> UInt16? {
        guard token.kind == .hex else { return nil }
        let unit = HexString.bytes(bytes[token.range])
        return unit.count == 2 ? UInt16(unit[0]) << 8 | UInt16(unit[1]) : nil
    }

    private mutating func note(char: [CMapTokens.Token], lengths: inout Set<Int>) {
        guard let code = code(char[0]), let unit = unit(char[1]), HostGlyph(unit) != nil else {
            return
        }
        places.append(
            Place(code: code.value, unit: unit, range: char[1].range, form: .destination))
    }

    private mutating func note(range: [CMapTokens.Token], _ count: Range<Int>?) {
        guard let low = code(range[0]), let high = code(range[1]), low.value <= high.value else {
            return
        }
        if range[2].kind == .array {
            var tokens = CMapTokens(bytes, range[2].range.dropFirst().dropLast())
            var code = low.value
            while code <= high.value, let token = tokens.next() {
                if let unit = unit(token), HostGlyph(unit) != nil {
                    places.append(
                        Place(code: code, unit: unit, range: token.range, form: .destination))
                }
                code += 1
            }
            return
        }
        guard let base = unit(range[2]) else { return }
        let span = Span(
            low: low.value, high: high.value, base: Int(base), digits: low.digits, count: count)
        for unit in HostGlyph.units {
            let code = low.value + Int(unit) - Int(base)
            guard code >= low.value, code <= high.value else { continue }
            places.append(
                Place(
                    code: code, unit: unit,
                    range: range[0].range.lowerBound..<range[2].range.upperBound,
                    form: .span(span)))
        }
    }
}

extension ToUnicodeMap {
    /// A range up to this long is written out as an array, glyph by glyph.
    private static let longestArray = 256

    private struct Edit {
        var range: Range<Int>
        var replacement: ToUnicodeTemplate
    }

    /// The map with a gap where the text goes that is to follow the glyphs of `codes`.
    func template(codes: Set<Int>) -> ToUnicodeTemplate {
        var edits: [Edit] = []
        var spans: [Range<Int>: (span: Span, units: [Int: UInt16])] = [:]
        for place in places where codes.contains(place.code) {
            switch place.form {
            case .destination:
                var replacement = ToUnicodeTemplate()
                replacement.destination(place.unit)
                edits.append(Edit(range: place.range, replacement: replacement))
            case .span(let span):
                spans[place.range, default: (span, [:])].units[place.code] = place.unit
            }
        }
        var added: [Range<Int>: Int] = [:]
        for (range, (span, units)) in spans {
            var replacement = ToUnicodeTemplate()
            let extra = Self.write(span, units, into: &replacement)
            edits.append(Edit(range: range, replacement: replacement))
            if extra > 0, let count = span.count { added[count, default: 0] += extra }
        }
        for (range, extra) in added {
            let digits = bytes[range].filter { (0x30...0x39).contains($0) }.prefix(6)
            let count = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) } + extra
            var replacement = ToUnicodeTemplate()
            replacement.append("\(count)".utf8)
            edits.append(Edit(range: range, replacement: replacement))
        }
        edits.sort { $0.range.lowerBound < $1.range.lowerBound }
        var template = ToUnicodeTemplate()
        var at = 0
        for edit in edits where edit.range.lowerBound >= at {
            template.append(bytes[at..<edit.range.lowerBound])
            template.append(edit.replacement)
            at = edit.range.upperBound
        }
        template.append(bytes[at...])
        return template
    }

    /// Writes a range anew; how many more ranges it has become.
    private static func write(
        _ span: Span, _ units: [Int: UInt16], into out: inout ToUnicodeTemplate
    ) -> Int {
        func code(_ value: Int) -> [UInt8] {
            [0x3C] + HexString.digits(value, count: span.digits) + [0x3E]
        }
        func unit(_ value: Int) -> [UInt8] {
            [0x3C] + HexString.digits(value & 0xFFFF, count: 4) + [0x3E]
        }
        if span.high - span.low < longestArray {
            out.append(code(span.low) + code(span.high) + [0x5B])
            for value in span.low...span.high {
                if let unit = units[value] {
                    out.destination(unit)
                } else {
                    out.append(unit(span.base + value - span.low))
                }
            }
            out.append([0x5D])
            return 0
        }
        var ranges = 0
        var low = span.low
        func plain(_ low: Int, _ high: Int) {
            guard low <= high else { return }
            if ranges > 0 { out.append([0x0A]) }
            out.append(code(low) + code(high) + unit(span.base + low - span.low))
            ranges += 1
        }
        for (value, unit) in units.sorted(by: { $0.key < $1.key }) {
            plain(low, value - 1)
            if ranges > 0 { out.append([0x0A]) }
            out.append(code(value) + code(value))
            out.destination(unit)
            ranges += 1
            low = value + 1
        }
        plain(low, span.high)
        return ranges - 1
    }
}

/// Takes a number format's code apart.
struct NumberFormatReader {
    private let code: [UInt8]
    private var at = 0
    private var section = NumberFormat.Section()
    private var done: [NumberFormat.Section] = []

    init(_ code: some Sequence<UInt8>) { self.code = Array(code) }

    func sections() -> [NumberFormat.Section] {
        var reader = self
        while reader.at < reader.code.count { reader.step() }
        reader.close()
        return reader.done
    }

    private mutating func close() {
        Self.tellMinutes(&section.tokens)
        done.append(section)
        section = NumberFormat.Section()
    }

    private mutating func step() {
        let byte = code[at]
        at += 1
        switch byte {
        case 0x3B: close()  // ;
        case 0x22:  // "
            let end = code[at...].firstIndex(of: 0x22) ?? code.count
            literal(Array(code[at..<end]))
            at = min(end + 1, code.count)
        case 0x5C:  // a backslash
            if at < code.count { literal(character()) }
        case 0x5F:  // _ leaves the width of the next one
            if at < code.count { _ = character() }
            literal([0x20])
        case 0x2A:  // * repeats the next one
            if at < code.count { _ = character() }
        case 0x5B: bracket()
        case 0x30, 0x23, 0x3F: section.tokens.append(.digit(byte))
        case 0x2E: section.tokens.append(.point)
        case 0x2C: section.tokens.append(.comma)
        case 0x25: section.tokens.append(.percent)
        case 0x2F: section.tokens.append(.slash)
        case 0x40: section.tokens.append(.text)
        case 0x45,
            0x65 where at < code.count && (code[at] == 0x2B || code[at] == 0x2D):
            section.tokens.append(.exponent(code[at] == 0x2B))
            at += 1
        case 0x41, 0x61, 0x47, 0x67, 0x59, 0x79, 0x4D, 0x6D, 0x44, 0x64, 0x48, 0x68, 0x53, 0x73,
            0x65:
            letter(byte)
        default: literal([byte])
        }
    }

    /// The next character, of however many bytes.
    private mutating func character() -> [UInt8] {
        let start = at
        at += 1
        while at < code.count, code[at] & 0xC0 == 0x80 { at += 1 }
        return Array(code[start..<at])
    }

    private mutating func literal(_ bytes: [UInt8]) {
        if case .literal(let before) = section.tokens.last {
            section.tokens[section.tokens.count - 1] = .literal(before + bytes)
        } else {
            section.tokens.append(.literal(bytes))
        }
    }

    private mutating func take(_ word: StaticString) -> Bool {
        let matches = word.withUTF8Buffer { word in
            code[(at - 1)...].prefix(word.count).map { $0 | 0x20 }.elementsEqual(
                word.map { $0 | 0x20 })
        }
        if matches { at += word.utf8CodeUnitCount - 1 }
        return matches
    }

    private mutating func letter(_ byte: UInt8) {
        let lower = byte | 0x20
        switch lower {
        case 0x61:  // a
            if take("AM/PM") || take("A/P") {
                section.tokens.append(.halfDay)
            } else {
                literal([byte])
            }
        case 0x67:  // g
            if take("General") { section.tokens.append(.general) }
        default:
            var count = 1
            while at < code.count, code[at] | 0x20 == lower {
                count += 1
                at += 1
            }
            // The years of an era are told as years.
            let unit = lower == 0x65 ? 0x79 : lower
            section.tokens.append(.date(unit, lower == 0x65 ? 4 : count))
        }
    }

    /// Colours, conditions, currencies with a language, elapsed times.
    private mutating func bracket() {
        let end = code[at...].firstIndex(of: 0x5D) ?? code.count
        let inside = Array(code[at..<end])
        at = min(end + 1, code.count)
        guard let first = inside.first else { return }
        switch first {
        case 0x24:  // $
            literal(Array(inside.dropFirst().prefix { $0 != 0x2D }))
        case 0x3C, 0x3D, 0x3E:
            let signs = inside.prefix { (0x3C...0x3E).contains($0) }
            let number = String(decoding: inside.dropFirst(signs.count), as: UTF8.self)
            guard let bound = Double(number) else { return }
            section.condition = (String(decoding: signs, as: UTF8.self), bound)
        default:
            let lower = inside.map { $0 | 0x20 }
            guard lower.allSatisfy({ $0 == lower[0] }), [0x68, 0x6D, 0x73].contains(lower[0])
            else { return }
            section.tokens.append(.elapsed(lower[0], lower.count))
        }
    }

    /// `m` after hours or before seconds means minutes; written `n` here.
    private static func tellMinutes(_ tokens: inout [NumberFormat.Token]) {
        var units: [(index: Int, unit: UInt8)] = []
        for (index, token) in tokens.enumerated() {
            switch token {
            case .date(let unit, _), .elapsed(let unit, _): units.append((index, unit))
            default: break
            }
        }
        for (i, place) in units.enumerated() where place.unit == 0x6D {
            let before = i > 0 ? units[i - 1].unit : 0
            let after = i + 1 < units.count ? units[i + 1].unit : 0
            guard before == 0x68 || after == 0x73 else { continue }
            if case .date(_, let count) = tokens[place.index], count <= 2 {
                tokens[place.index] = .date(0x6E, count)
            }
        }
    }
}

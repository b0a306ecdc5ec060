internal import Support

/// The lexical rules of PDF (ISO 32000-2, 7.2 and 7.3), for files, object streams and content
/// streams alike. One pass, no recursion deeper than `deepest`.
///
/// What it meets on the way is kept, since a value that hides is as good as one in its place:
/// strings, names, comments, and words that mean nothing here.
struct PDFSyntax {
    enum Token {
        case atom(PDFValue)
        case arrayStart, arrayEnd, dictionaryStart, dictionaryEnd
        case word(Range<Int>)
    }

    private static let deepest = 60
    /// Characters of a hexadecimal string that are no digits.
    private static let mostOthers = 8

    let bytes: [UInt8]
    var at: Int
    let end: Int
    /// Strings since they were last taken.
    var strings: [[UInt8]] = []
    var names: Set<String> = []
    var comments: [Range<Int>] = []
    /// Words where there should be values.
    var strays: [Range<Int>] = []
    /// A string without its end: those that follow cannot be told any more.
    private(set) var isBroken = false

    init(_ bytes: [UInt8], _ range: Range<Int>? = nil) {
        self.bytes = bytes
        at = range?.lowerBound ?? 0
        end = min(range?.upperBound ?? bytes.count, bytes.count)
    }

    // MARK: Values

    /// The next value; nil at the end, and before a word that ends objects.
    mutating func value(depth: Int = 0) -> PDFValue? {
        let start = at
        guard let token = next() else { return nil }
        switch token {
        case .atom(.number(let number)):
            if number >= 0, number == number.rounded(), number < 1e9, takeReference() {
                return .reference(Int(number))
            }
            return .number(number)
        case .atom(let atom): return atom
        case .arrayStart: return depth < Self.deepest ? array(depth) : .null
        case .dictionaryStart: return depth < Self.deepest ? dictionary(depth) : .null
        case .arrayEnd, .dictionaryEnd: return .null
        case .word(let range):
            switch word(range) {
            case "true": return .boolean(true)
            case "false": return .boolean(false)
            case "null": return .null
            case "endobj", "stream", "endstream", "obj", "xref", "trailer":
                at = start
                return nil
            default:
                strays.append(range)
                return .null
            }
        }
    }

    private mutating func array(_ depth: Int) -> PDFValue {
        var items: [PDFValue] = []
        while true {
            skipSpace()
            guard at < end else { return .array(items) }
            if bytes[at] == 0x5D {
                at += 1
                return .array(items)
            }
            guard let item = value(depth: depth + 1) else { return .array(items) }
            items.append(item)
        }
    }

    private mutating func dictionary(_ depth: Int) -> PDFValue {
        var entries: [String: PDFValue] = [:]
        var key: String?
        while true {
            skipSpace()
            guard at < end else { return .dictionary(entries) }
            if bytes[at] == 0x3E {
                at += at + 1 < end && bytes[at + 1] == 0x3E ? 2 : 1
                return .dictionary(entries)
            }
            guard let item = value(depth: depth + 1) else { return .dictionary(entries) }
            if let known = key {
                entries[known] = item
                key = nil
            } else if let name = item.name {
                key = name
            }
        }
    }

    /// ` G R` behind a number.
    private mutating func takeReference() -> Bool {
        var i = at
        func skip() { while i < end, PDFCharacters.isSpace(bytes[i]) { i += 1 } }
        skip()
        let digits = i
        while i < end, i - digits < 6, (0x30...0x39).contains(bytes[i]) { i += 1 }
        guard i > digits, i > at else { return false }
        let gap = i
        skip()
        guard i > gap, i < end, bytes[i] == 0x52,
            i + 1 >= end || !PDFCharacters.isRegular(bytes[i + 1])
        else { return false }
        at = i + 1
        return true
    }

    func word(_ range: Range<Int>) -> String {
        range.count <= 32 ? String(decoding: bytes[range], as: UTF8.self) : ""
    }

    // MARK: Tokens

    mutating func next() -> Token? {
        skipSpace()
        guard at < end else { return nil }
        let start = at
        switch bytes[at] {
        case 0x28:
            guard let string = literal() else { return .word(start..<at) }
            strings.append(string)
            return .atom(.string(string))
        case 0x3C:
            if at + 1 < end, bytes[at + 1] == 0x3C {
                at += 2
                return .dictionaryStart
            }
            guard let string = hexadecimal() else { return .word(start..<at) }
            strings.append(string)
            return .atom(.string(string))
        case 0x3E:
            at += at + 1 < end && bytes[at + 1] == 0x3E ? 2 : 1
            return .dictionaryEnd
        case 0x5B:
            at += 1
            return .arrayStart
        case 0x5D:
            at += 1
            return .arrayEnd
        case 0x2F:
            at += 1
            let name = name()
            if name.utf8.count >= 6 { names.insert(name) }
            return .atom(.name(name))
        case 0x29, 0x7B, 0x7D:
            at += 1
            return .word(start..<at)
        default:
            while at < end, PDFCharacters.isRegular(bytes[at]) { at += 1 }
            if let number = Self.number(bytes[start..<at]) { return .atom(.number(number)) }
            return .word(start..<at)
        }
    }

    mutating func skipSpace() {
        while at < end {
            if PDFCharacters.isSpace(bytes[at]) {
                at += 1
            } else if bytes[at] == 0x25 {
                let start = at
                while at < end, bytes[at] != 0x0A, bytes[at] != 0x0D { at += 1 }
                comments.append(start..<at)
            } else {
                return
            }
        }
    }

    private mutating func name() -> String {
        let start = at
        while at < end, PDFCharacters.isRegular(bytes[at]) { at += 1 }
        return String(
            decoding: Hex.unescaped(bytes[start..<at], mark: UInt8(ascii: "#")), as: UTF8.self)
    }

    /// Nil for one without its end: stands behind the parenthesis then.
    private mutating func literal() -> [UInt8]? {
        let start = at
        at += 1
        guard !isBroken else { return nil }
        var out: [UInt8] = []
        var depth = 1
        while at < end {
            let byte = bytes[at]
            at += 1
            switch byte {
            case 0x28: depth += 1
            case 0x29:
                depth -= 1
                if depth == 0 { return out }
            case 0x5C:
                if let escaped = PDFCharacters.escaped(bytes, &at, upTo: end) {
                    out.append(escaped)
                }
                continue
            default: break
            }
            out.append(byte)
        }
        isBroken = true
        at = start + 1
        return nil
    }

    /// Nil for what is none: stands behind the bracket then.
    private mutating func hexadecimal() -> [UInt8]? {
        let start = at + 1
        at = start
        var others = 0
        while at < end, bytes[at] != 0x3E {
            if Hex.value(bytes[at]) == nil, !PDFCharacters.isSpace(bytes[at]) {
                others += 1
                guard others <= Self.mostOthers else {
                    at = start
                    return nil
                }
            }
            at += 1
        }
        let string = HexString.bytes(bytes[start..<at])
        at = min(end, at + 1)
        return string
    }

    // MARK: Numbers

    /// A number as PDF writes them; nil for any other word.
    static func number(_ word: ArraySlice<UInt8>) -> Double? {
        guard word.count <= 40 else { return nil }
        var value = 0.0
        var scale = 0.0
        var digits = 0
        var isNegative = false
        for (i, byte) in word.enumerated() {
            switch byte {
            case 0x30...0x39:
                value = value * 10 + Double(byte - 0x30)
                scale *= 10
                digits += 1
            case 0x2E where scale == 0: scale = 1
            case 0x2D where digits == 0:
                isNegative = true
            case 0x2B where i == 0: break
            default: return nil
            }
        }
        guard digits > 0 || scale > 0 else { return nil }
        if scale > 1 { value /= scale }
        return isNegative ? -value : value
    }
}

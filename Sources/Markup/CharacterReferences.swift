internal import Support
internal import TextDecoding

/// One reference to a character or an entity: `&#65;`, `&#x41`, `&amp;`, `&name;`.
enum MarkupReference {
    /// Appends what the reference at the beginning of `text` stands for, or the ampersand, and
    /// returns where the text goes on. Numbers may have any count of zeros before them, and the
    /// semicolon may be missing where browsers do without.
    static func append(
        _ text: ArraySlice<UInt8>, _ entities: MarkupEntities?, to out: inout [UInt8]
    ) -> Int {
        let start = text.startIndex + 1
        if start < text.endIndex, text[start] == 0x23 {
            return number(text, from: start + 1, to: &out)
        }
        let end = text[start...].firstIndex { !isName($0) } ?? text.endIndex
        let isClosed = end < text.endIndex && text[end] == 0x3B
        if isClosed, let value = entities?.value(text[start..<end]) {
            out += value
            return end + 1
        }
        if isClosed, let value = NamedReferences.value(text[start..<end]) {
            append(value, to: &out)
            return end + 1
        }
        // Without its semicolon a name ends where the longest of the older ones does (HTML,
        // 13.2.5.73): `&nbspa` is a space and a letter.
        for count in (2...NamedReferences.longestUnclosed).reversed() where count <= end - start {
            let name = text[start..<start + count]
            if let value = NamedReferences.value(name), value.mayBeUnclosed {
                append(value, to: &out)
                return start + count
            }
        }
        out.append(0x26)
        return start
    }

    private static func append(_ value: NamedReferences.Value, to out: inout [UInt8]) {
        TextStream.append(value.first, to: &out)
        if let second = value.second { TextStream.append(second, to: &out) }
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
            || byte == 0x5F || byte == 0x2D || byte == 0x2E || byte >= 0x80
    }

    private static func number(
        _ text: ArraySlice<UInt8>, from start: Int, to out: inout [UInt8]
    ) -> Int {
        var i = start
        let isHex = i < text.endIndex && text[i] | 0x20 == 0x78
        if isHex { i += 1 }
        let digits = i
        var value: UInt32 = 0
        while i < text.endIndex, let digit = Hex.value(text[i]), isHex || digit < 10 {
            value = min(0x11_0000, value * (isHex ? 16 : 10) + UInt32(digit))
            i += 1
        }
        guard i > digits else {
            out += [0x26, 0x23]
            return start
        }
        if (0x80..<0xA0).contains(value) {
            // Meant in Windows' code page (HTML, 13.2.5.80).
            out += [UInt8(value)][...].decoded(.windows1252)
        } else {
            TextStream.append(value == 0 ? 0xFFFD : value, to: &out)
        }
        return i < text.endIndex && text[i] == 0x3B ? i + 1 : i
    }
}

/// The entities that a document type declares within the document (XML 1.0, 4.2), each with the
/// text that it comes to. Entities of entities are expanded to a bound, so that no document
/// grows by more than that; what lies beyond is said.
package final class MarkupEntities {
    private var declared: [[UInt8]: [UInt8]] = [:]
    private var resolved: [[UInt8]: [UInt8]] = [:]
    /// Bytes that may yet be given.
    private var room = 1 << 20
    /// Bytes that may yet be put together on the way.
    private var work = 16 << 20
    /// Whether some text was longer than there was room for.
    package private(set) var isCut = false

    /// Of one entity.
    private static let longest = 1 << 14
    private static let deepest = 16
    /// Parameter entities within parameter entities.
    private static let passes = 4

    /// - Parameter type: a document type declaration, without its marks.
    init(_ type: ArraySlice<UInt8>) {
        var text = Array(type)
        for _ in 0..<Self.passes {
            let parameters = declarations(in: text)
            guard !parameters.isEmpty, let next = replaced(text, parameters) else { break }
            text = next
        }
    }

    /// What the entity of that name stands for; nil where none is declared.
    func value(_ name: ArraySlice<UInt8>) -> [UInt8]? {
        guard let value = resolve(Array(name), level: 0) else { return nil }
        guard value.count <= room else {
            isCut = true
            return []
        }
        room -= value.count
        return value
    }

    private func resolve(_ name: [UInt8], level: Int) -> [UInt8]? {
        if let value = resolved[name] { return value }
        guard let raw = declared[name] else { return nil }
        guard level < Self.deepest, work > 0 else {
            isCut = true
            return []
        }
        // Within itself it is nothing.
        resolved[name] = []
        var out: [UInt8] = []
        var from = 0
        while from < raw.count {
            let and = raw[from...].firstIndex(of: 0x26) ?? raw.count
            out += raw[from..<and]
            guard and < raw.count else { break }
            let end = raw[(and + 1)...].prefix(128).firstIndex(of: 0x3B) ?? and
            if end > and, raw[and + 1] != 0x23,
                let inner = resolve(Array(raw[(and + 1)..<end]), level: level + 1)
            {
                out += inner
                from = end + 1
            } else {
                from = MarkupReference.append(raw[and...], nil, to: &out)
            }
            if out.count > Self.longest {
                isCut = true
                out.removeSubrange(Self.longest...)
                break
            }
        }
        work -= min(raw.count, Self.longest) + out.count
        out = Self.withoutTags(out)
        resolved[name] = out
        return out
    }

    private static func withoutTags(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(0x3C) else { return text }
        var out: [UInt8] = []
        var isTag = false
        for byte in text {
            if byte == 0x3C { isTag = true }
            if !isTag { out.append(byte) }
            if byte == 0x3E { isTag = false }
        }
        return out
    }

    /// Takes every `<!ENTITY name "value"` and returns those of parameters, `<!ENTITY % name`.
    private func declarations(in text: [UInt8]) -> [[UInt8]: [UInt8]] {
        var parameters: [[UInt8]: [UInt8]] = [:]
        let mark = Array("<!ENTITY".utf8)
        var i = 0
        func skipSpace() { while i < text.count, MarkupTokenizer.isSpace(text[i]) { i += 1 } }
        while i < text.count {
            guard text[i] == 0x3C, text[i...].starts(with: mark) else {
                i += 1
                continue
            }
            i += mark.count
            skipSpace()
            let isParameter = i < text.count && text[i] == 0x25
            if isParameter {
                i += 1
                skipSpace()
            }
            let start = i
            while i < text.count, !MarkupTokenizer.isSpace(text[i]), text[i] != 0x3E { i += 1 }
            let name = Array(text[start..<i])
            skipSpace()
            guard i < text.count, text[i] == 0x22 || text[i] == 0x27 else { continue }
            let quote = text[i]
            let end = text[(i + 1)...].firstIndex(of: quote) ?? text.count
            var value = Array(text[(i + 1)..<end])
            i = min(text.count, end + 1)
            // References to characters are replaced where the entity is declared.
            if isParameter { value = MarkupTokenizer(value).decoded(0..<value.count) }
            // The first declaration holds.
            if isParameter {
                if parameters[name] == nil { parameters[name] = value }
            } else if declared[name] == nil {
                declared[name] = value
            }
        }
        return parameters
    }

    /// The text with its references to parameter entities replaced; nil where it has none.
    private func replaced(_ text: [UInt8], _ parameters: [[UInt8]: [UInt8]]) -> [UInt8]? {
        var out: [UInt8] = []
        var from = 0
        var isChanged = false
        while let percent = text[from...].firstIndex(of: 0x25) {
            out += text[from..<percent]
            from = percent
            let end = text[percent...].prefix(256).firstIndex(of: 0x3B) ?? percent
            if end > percent, let value = parameters[Array(text[(percent + 1)..<end])] {
                guard out.count + value.count < text.count + (1 << 16) else {
                    isCut = true
                    return isChanged ? out : nil
                }
                out += value
                from = end + 1
                isChanged = true
            } else {
                out.append(0x25)
                from += 1
            }
        }
        return isChanged ? out + text[from...] : nil
    }
}

/// The entities that a document type declares within the document (XML 1.0, 4.2), each with the
/// text that it comes to. Entities of entities are expanded to a bound, so that no document
/// grows by more than that; what lies beyond is said.
final class MarkupEntities {
    private var declared: [[UInt8]: [UInt8]] = [:]
    private var resolved: [[UInt8]: [UInt8]] = [:]
    /// Bytes that may yet be given.
    private var room = 1 << 20
    /// Bytes that may yet be put together on the way.
    private var work = 16 << 20
    /// Whether some text was longer than there was room for.
    private(set) var isCut = false

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

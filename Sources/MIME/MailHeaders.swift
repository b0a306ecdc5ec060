internal import Support
internal import TextDecoding

/// A message's or a part's header fields (RFC 5322), unfolded and decoded (RFC 2047).
package struct MailHeaders {
    package private(set) var fields: [(name: String, value: [UInt8])] = []
    /// Where the body begins.
    package let end: Int

    /// The fields at the beginning of `bytes`.
    package init(_ bytes: ArraySlice<UInt8>) {
        var at = bytes.startIndex
        while at < bytes.endIndex {
            let newline = bytes[at...].firstIndex(of: 0x0A) ?? bytes.endIndex
            var line = bytes[at..<newline]
            at = newline < bytes.endIndex ? newline + 1 : newline
            if line.last == 0x0D { line = line.dropLast() }
            guard let first = line.first else { break }
            if first == 0x20 || first == 0x09, !fields.isEmpty {
                fields[fields.count - 1].value += [0x20] + line.drop { $0 == 0x20 || $0 == 0x09 }
                continue
            }
            if fields.isEmpty, Self.isEnvelope(line) {
                fields.append(("", Array(line)))
                continue
            }
            guard first > 0x20, let colon = line.firstIndex(of: 0x3A) else {
                // No field: the body already.
                at = line.startIndex
                break
            }
            let name = String(decoding: line[..<colon], as: UTF8.self)
            let value = line[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
            fields.append((name, Array(value)))
        }
        end = at
    }

    /// The line before a message in a mailbox, which some programs leave in the message.
    private static func isEnvelope(_ line: ArraySlice<UInt8>) -> Bool {
        line.starts(with: Array("From ".utf8)) || line.starts(with: Array(">From ".utf8))
    }

    subscript(_ name: String) -> [UInt8]? {
        fields.first { $0.name.lowercased() == name }?.value
    }

    /// The values of every field of that name: mail programs differ in which they believe.
    package func all(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name }.map {
            String(decoding: $0.value, as: UTF8.self).lowercased()
        }
    }

    /// The value before the first semicolon or comment, in lower case.
    package func main(_ name: String) -> String {
        guard let value = self[name] else { return "" }
        let word = value.prefix { $0 != 0x3B && $0 != 0x28 }
        return String(decoding: word, as: UTF8.self).lowercased().filter { !$0.isWhitespace }
    }

    /// A parameter (RFC 2045, and RFC 2231's encoded and continued ones).
    package func parameter(_ parameter: String, of name: String) -> String? {
        guard let value = self[name] else { return nil }
        var found: [UInt8] = []
        var isExtended = false
        for (key, text) in Self.parameters(value) {
            if key == parameter { return Self.decoded(text) }
            guard key.hasPrefix(parameter + "*") else { continue }
            isExtended = isExtended || key.hasSuffix("*")
            found += text
        }
        guard !found.isEmpty else { return nil }
        guard isExtended else { return Self.decoded(found) }
        // charset'language'text
        let pieces = found.split(separator: 0x27, maxSplits: 2, omittingEmptySubsequences: false)
        let charset = pieces.count == 3 ? String(decoding: pieces[0], as: UTF8.self) : "utf-8"
        let text = Hex.unescaped(
            pieces.count == 3 ? pieces[2] : found[...], mark: UInt8(ascii: "%"))
        let decoded = text.withUnsafeBytes {
            TextStream.decode($0, declared: TextEncoding(label: charset)).text
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func parameters(_ value: [UInt8]) -> [(String, [UInt8])] {
        var found: [(String, [UInt8])] = []
        var i = value.firstIndex(of: 0x3B) ?? value.count
        while i < value.count {
            i += 1
            let start = i
            while i < value.count, value[i] != 0x3D, value[i] != 0x3B { i += 1 }
            let key = String(decoding: value[start..<i], as: UTF8.self).lowercased()
                .filter { !$0.isWhitespace }
            guard i < value.count, value[i] == 0x3D else { continue }
            i += 1
            while i < value.count, value[i] == 0x20 { i += 1 }
            var text: [UInt8] = []
            if i < value.count, value[i] == 0x22 {
                i += 1
                while i < value.count, value[i] != 0x22 {
                    if value[i] == 0x5C, i + 1 < value.count { i += 1 }
                    text.append(value[i])
                    i += 1
                }
                while i < value.count, value[i] != 0x3B { i += 1 }
            } else {
                while i < value.count, value[i] != 0x3B { text.append(value[i]); i += 1 }
                while let last = text.last, last <= 0x20 { text.removeLast() }
            }
            found.append((key, text))
        }
        return found
    }

    /// All fields as text, a line each.
    package var text: [UInt8] {
        fields.flatMap { field in
            let value = Self.decoded(field.value)
            return Array((field.name.isEmpty ? value : "\(field.name): \(value)").utf8) + [0x0A]
        }
    }

    /// With its encoded words decoded: `=?charset?B?…?=`. Neighbours of one charset are decoded
    /// together, since many programs cut within a character.
    static func decoded(_ value: [UInt8]) -> String {
        var out: [UInt8] = []
        // Of the words so far, not decoded from their charset yet, and the white space behind.
        var words: [UInt8] = []
        var charset = ""
        var blanks: [UInt8] = []
        func flush() {
            if !words.isEmpty {
                out += words.withUnsafeBytes {
                    TextStream.decode($0, declared: TextEncoding(label: charset)).text
                }
                words = []
            }
            out += blanks
            blanks = []
        }
        var i = 0
        while i < value.count {
            if value[i] == 0x3D, i + 1 < value.count, value[i + 1] == 0x3F,
                let (label, bytes, end) = word(value, at: i)
            {
                // White space between two words is none.
                if !words.isEmpty { blanks = [] }
                if label != charset { flush() }
                charset = label
                words += bytes
                i = end
            } else {
                if value[i] > 0x20 {
                    flush()
                    out.append(value[i])
                } else {
                    blanks.append(value[i])
                }
                i += 1
            }
        }
        flush()
        // Not decoded words in some other encoding.
        if !out.withUnsafeBytes({ UTF8Check.isValid($0) }) {
            out = out.withUnsafeBytes { TextStream.decode($0).text }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func word(_ value: [UInt8], at start: Int) -> (String, [UInt8], Int)? {
        var marks: [Int] = []
        var i = start + 1
        // Every start brings a question mark, so that all of these loops together are linear.
        while i < value.count, marks.count < 4 {
            if value[i] == 0x3F { marks.append(i) }
            i += 1
        }
        guard marks.count == 4, i < value.count, value[i] == 0x3D, marks[2] == marks[1] + 2 else {
            return nil
        }
        let charset = String(decoding: value[(marks[0] + 1)..<marks[1]], as: UTF8.self)
        let text = value[(marks[2] + 1)..<marks[3]]
        let bytes: [UInt8]
        switch value[marks[1] + 1] | 0x20 {
        case 0x62: bytes = TransferDecoder.base64(text)
        case 0x71:
            bytes = TransferDecoder.quotedPrintable(text.map { $0 == 0x5F ? 0x20 : $0 }[...])
        default: return nil
        }
        return (String(charset.prefix { $0 != "*" }).lowercased(), bytes, i + 1)
    }
}

/// One entity of a message: its header fields and where its body is.
package struct MailPart {
    package struct Field {
        /// Lower case.
        package var name: String
        /// Unfolded.
        package var value: String
        /// With its line break.
        package var range: Range<Int>
    }

    package var fields: [Field] = []
    /// Bytes of the body.
    package var body: Range<Int>
    /// Where a header field can be put: after the last.
    package var headerEnd: Int

    /// An entity in `range`; at most 1,000 fields are read.
    package init(_ bytes: [UInt8], _ range: Range<Int>) {
        var i = range.lowerBound
        var found: [Field] = []
        while i < range.upperBound, found.count < 1000 {
            let line = Self.line(bytes, i, range.upperBound)
            let text = String(decoding: bytes[i..<line], as: UTF8.self)
            let bare = text.filter { $0 != "\r\n" && $0 != "\n" && $0 != "\r" }
            if bare.isEmpty { break }
            if let first = bytes[i..<line].first, first == 0x20 || first == 0x09, !found.isEmpty {
                found[found.count - 1].value += bare
                found[found.count - 1].range = found[found.count - 1].range.lowerBound..<line
            } else if let colon = bare.firstIndex(of: ":") {
                found.append(
                    Field(
                        name: bare[..<colon].lowercased(),
                        value: String(bare[bare.index(after: colon)...]), range: i..<line))
            } else if found.isEmpty, !text.hasPrefix("From ") {
                break
            }
            i = line
        }
        fields = found
        headerEnd = i
        let blank = i < range.upperBound ? Self.line(bytes, i, range.upperBound) : i
        let isBlank = bytes[i..<blank].allSatisfy { $0 == 0x0D || $0 == 0x0A }
        body = (isBlank ? blank : i)..<range.upperBound
    }

    static func line(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
        bytes[start..<end].firstIndex(of: 0x0A).map { $0 + 1 } ?? end
    }

    package func field(_ name: String) -> Field? { fields.first { $0.name == name } }

    /// `text/plain` and the like, lower case.
    package var type: String {
        let value = field("content-type")?.value ?? "text/plain"
        return value.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
    }

    /// A field's value between its semicolons, what stands before the first too. Within quotes a
    /// semicolon parts nothing (RFC 2045, 5.1): it is part of a name.
    package static func pieces(of value: String) -> [Substring] {
        var pieces: [Substring] = []
        var start = value.startIndex
        var isQuoted = false
        var isEscaped = false
        for place in value.unicodeScalars.indices {
            let scalar = value.unicodeScalars[place]
            if isEscaped {
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = isQuoted
            } else if scalar == "\"" {
                isQuoted.toggle()
            } else if scalar == ";", !isQuoted {
                pieces.append(value[start..<place])
                start = value.unicodeScalars.index(after: place)
            }
        }
        return pieces + [value[start...]]
    }

    /// A parameter of Content-Type.
    package func parameter(_ name: String) -> String? {
        guard let value = field("content-type")?.value else { return nil }
        for piece in Self.pieces(of: value).dropFirst() {
            guard let equals = piece.firstIndex(of: "=") else { continue }
            let key = piece[..<equals].filter { !$0.isWhitespace }.lowercased()
            guard key == name else { continue }
            var text = String(piece[piece.index(after: equals)...])
            while let last = text.last, last.isWhitespace { text.removeLast() }
            text = String(text.drop { $0.isWhitespace })
            return text.hasPrefix("\"") ? String(text.dropFirst().prefix { $0 != "\"" }) : text
        }
        return nil
    }

    /// The entities between the boundaries of a multipart body; at most 1,000.
    package func parts(_ bytes: [UInt8]) -> [Range<Int>] {
        guard let boundary = parameter("boundary"), !boundary.isEmpty, boundary.utf8.count <= 200
        else { return [] }
        let mark = Array("--\(boundary)".utf8)
        var parts: [Range<Int>] = []
        var start: Int?
        var i = body.lowerBound
        while i < body.upperBound, parts.count < 1000 {
            let line = Self.line(bytes, i, body.upperBound)
            if bytes[i..<line].starts(with: mark) {
                // The line break before a boundary belongs to the boundary.
                if let start {
                    var end = i
                    if end > start, bytes[end - 1] == 0x0A { end -= 1 }
                    if end > start, bytes[end - 1] == 0x0D { end -= 1 }
                    parts.append(start..<end)
                }
                start = line
                if bytes[(i + mark.count)..<line].starts(with: [0x2D, 0x2D]) {
                    start = nil
                    break
                }
            }
            i = line
        }
        // A message that was cut off has no last boundary.
        if let start, start < body.upperBound, parts.count < 1000 {
            parts.append(start..<body.upperBound)
        }
        return parts
    }
}

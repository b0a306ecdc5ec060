package enum ICAPMethod: String, Sendable {
    case options = "OPTIONS"
    case reqmod = "REQMOD"
    case respmod = "RESPMOD"
}

/// The head of an ICAP request (RFC 3507), without what could sign a person in: Proxy-Authorization,
/// Authorization and Cookie are gone before anything can write them down.
package struct ICAPRequestHead: Sendable {
    package let method: ICAPMethod
    /// The path of the service, as sent, and what follows its question mark.
    package let service: String
    package let query: String?
    package let fields: HeaderFields
    package let encapsulated: Encapsulated
    /// Bytes of the preview; nil where none is announced.
    package let preview: Int?
    package let allows204: Bool
    /// Whether the client ends the connection after the answer. What follows the request then is
    /// none of it: Nextcloud sends a second last chunk behind an empty file.
    package let closes: Bool
    /// Seconds between progress lines, from X-Scan-Progress-Interval; nil where it asks for none.
    package let progressInterval: Int?

    /// A whole head, with its blank line.
    init(_ head: [UInt8], limits: WireLimits) throws(WireError) {
        let lineEnd = head.firstIndex(of: ByteText.cr) ?? head.count
        let words = head[..<lineEnd].split(separator: 0x20, omittingEmptySubsequences: false)
        guard words.count == 3 else { throw WireError(.icapStartLine) }
        guard words[2].elementsEqual("ICAP/1.0".utf8) else {
            throw WireError(words[2].starts(with: "ICAP/".utf8) ? .icapVersion : .icapStartLine)
        }
        guard let method = ICAPMethod(rawValue: String(decoding: words[0], as: UTF8.self)) else {
            throw WireError(.icapMethod)
        }
        self.method = method
        (service, query) = try Self.address(words[1])

        let start = min(lineEnd + 2, head.count)
        var problems: [WireError.Code] = []
        let fields = HeaderFields(
            Self.withoutCredentials(head[start...]), from: 0, problems: &problems)
        if let problem = problems.first { throw WireError(problem) }
        self.fields = fields

        let encapsulated = fields.all("encapsulated")
        guard encapsulated.count <= 1 else { throw WireError(.encapsulatedTwice) }
        if let value = encapsulated.first {
            self.encapsulated = try Encapsulated(
                value, method: method, longestHead: limits.httpHeadBytes)
        } else {
            guard method == .options else { throw WireError(.encapsulatedMissing) }
            self.encapsulated = .nothing
        }

        let previews = fields.all("preview")
        guard let preview = previews.first else {
            self.preview = nil
            (allows204, closes, progressInterval) = Self.wishes(fields)
            return
        }
        guard previews.count == 1, let bytes = ByteText.number(preview) else {
            throw WireError(.preview)
        }
        self.preview = bytes
        (allows204, closes, progressInterval) = Self.wishes(fields)
    }

    private static func wishes(_ fields: HeaderFields) -> (Bool, Bool, Int?) {
        let interval = fields.first("x-scan-progress-interval").flatMap(ByteText.number)
        return (
            fields.members("allow").contains { $0.elementsEqual("204".utf8) },
            fields.members("connection").contains { ByteText.equals($0, "close") },
            interval.flatMap { $0 > 0 ? $0 : nil }
        )
    }

    /// `icap://host/service?query`, `icaps://…`, or the path alone.
    private static func address(
        _ word: ArraySlice<UInt8>
    ) throws(WireError) -> (String, String?) {
        guard word.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw WireError(.icapAddress) }
        var rest = word
        if word.first != 0x2F {
            guard let colon = word.firstIndex(of: 0x3A),
                ByteText.equals(word[..<colon], "icap")
                    || ByteText.equals(word[..<colon], "icaps"),
                word[colon...].starts(with: "://".utf8)
            else { throw WireError(.icapAddress) }
            rest = word[(colon + 3)...].drop { $0 != 0x2F && $0 != 0x3F }
        }
        let parts = rest.split(separator: 0x3F, maxSplits: 1, omittingEmptySubsequences: false)
        let path = String(decoding: parts.first ?? [], as: UTF8.self)
        return (
            path.isEmpty ? "/" : path,
            parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : nil
        )
    }

    /// The lines without those that carry credentials, and without the lines that go on with them.
    private static func withoutCredentials(_ lines: ArraySlice<UInt8>) -> [UInt8] {
        var kept: [UInt8] = []
        kept.reserveCapacity(lines.count)
        var isDropped = false
        var at = lines.startIndex
        while at < lines.endIndex {
            let end = lines[at...].firstIndex(of: ByteText.lf).map { $0 + 1 } ?? lines.endIndex
            let line = lines[at..<end]
            at = end
            if let first = line.first, !ByteText.isBlank(first) {
                let name = line.prefix { $0 != 0x3A && !ByteText.isBlank($0) }
                isDropped = Credentials.isOne(name)
            }
            if !isDropped { kept += line }
        }
        return kept
    }
}

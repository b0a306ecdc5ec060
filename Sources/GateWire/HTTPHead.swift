/// The head of an HTTP request as it was encapsulated: every byte of it, for the echo, and what is
/// ambiguous in it. Never fails: what `problems` names is refused by the caller, in HTTP.
package struct HTTPRequestHead: Sendable {
    /// The head's bytes, with the blank line.
    package let raw: [UInt8]
    package let method: String
    /// The request's target as sent.
    package let target: String
    /// 1.0 of HTTP/1.0 in tenths; 0 where the version is not known.
    package let version: Int
    package let fields: HeaderFields
    package let destination: Destination
    package let length: BodyLength
    /// Each broken rule once, in the order they were found; empty where the head can be read in one
    /// way only.
    package let problems: [WireError.Code]

    package init(_ head: [UInt8], limits: WireLimits = WireLimits()) {
        raw = head
        var problems = HeadLines.problems(of: head, limits: limits)
        let line = HeadLines.first(of: head)
        let words = line.split(separator: 0x20, omittingEmptySubsequences: false)
        if words.count != 3 || words[1].isEmpty { problems.append(.requestLine) }
        let name = words[0]
        if name.isEmpty || !name.allSatisfy(ByteText.isToken) { problems.append(.httpMethod) }
        method = String(decoding: name, as: UTF8.self)
        let targetBytes = words.count > 1 ? words[1] : []
        target = String(decoding: targetBytes, as: UTF8.self)
        version = HeadLines.version(words.last ?? [], problems: &problems)
        fields = HeaderFields(head, from: line.endIndex + 2, problems: &problems)
        destination = Destination(
            target: targetBytes, isConnect: method == "CONNECT", hosts: fields.all("host"),
            problems: &problems)
        length = BodyLength(fields, problems: &problems)
        self.problems = problems
    }
}

/// The head of an HTTP response, in the same way.
package struct HTTPResponseHead: Sendable {
    package let raw: [UInt8]
    /// 100 to 999; 0 where there is none.
    package let status: Int
    package let version: Int
    package let fields: HeaderFields
    package let length: BodyLength
    package let problems: [WireError.Code]

    package init(_ head: [UInt8], limits: WireLimits = WireLimits()) {
        raw = head
        var problems = HeadLines.problems(of: head, limits: limits)
        let line = HeadLines.first(of: head)
        // The reason may be missing, with the space before it.
        let words = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        version = HeadLines.version(words[0], problems: &problems)
        let code = words.count > 1 ? ByteText.number(words[1]) : nil
        if let code, (100...999).contains(code), words[1].count == 3 {
            status = code
        } else {
            status = 0
            problems.append(.statusLine)
        }
        fields = HeaderFields(head, from: line.endIndex + 2, problems: &problems)
        length = BodyLength(fields, problems: &problems)
        self.problems = problems
    }
}

/// What a head says of its body's length and form. Which of it holds is the caller's to say: in
/// ICAP, the chunks are the body.
package struct BodyLength: Sendable, Equatable {
    /// Nil where there is none, or none that can be read.
    package let contentLength: Int?
    package let isChunked: Bool

    init(_ fields: HeaderFields, problems: inout [WireError.Code]) {
        let lengths = fields.all("content-length")
            .flatMap { $0.split(separator: 0x2C, omittingEmptySubsequences: false) }
            .map { ByteText.number(ByteText.trimmed($0)) }
        if lengths.contains(nil) { problems.append(.contentLength) }
        // The same number twice is one number (RFC 9110, 8.6).
        if Set(lengths).count > 1 { problems.append(.contentLengthTwice) }
        contentLength = Set(lengths).count == 1 ? lengths[0] : nil
        let codings = fields.all("transfer-encoding")
        isChunked = codings.count == 1 && ByteText.equals(codings[0], "chunked")
        if !codings.isEmpty {
            if !isChunked { problems.append(.transferEncoding) }
            if !lengths.isEmpty { problems.append(.lengthAndTransferEncoding) }
        }
        if fields.all("content-type").count > 1 { problems.append(.contentTypeTwice) }
        if fields.all("content-encoding").count > 1 { problems.append(.contentEncodingTwice) }
    }
}

enum HeadLines {
    static func first(of head: [UInt8]) -> ArraySlice<UInt8> {
        head.prefix { $0 != ByteText.cr && $0 != ByteText.lf }
    }

    /// What the collector refuses of heads it gathers; here the whole head is there already.
    static func problems(of head: [UInt8], limits: WireLimits) -> [WireError.Code] {
        var collector = HeadCollector(
            longest: limits.httpHeadBytes, mostLines: limits.httpHeadLines)
        do throws(WireError) {
            let taken = try head.withBytes { bytes throws(WireError) in
                try collector.feed(bytes)
            }
            return collector.isComplete && taken == head.count ? [] : [.encapsulatedHead]
        } catch {
            return [error.code]
        }
    }

    /// `HTTP/1.1`, or as proxies write newer ones, `HTTP/2`.
    static func version(_ word: ArraySlice<UInt8>, problems: inout [WireError.Code]) -> Int {
        let text = Array(word)
        guard text.starts(with: "HTTP/".utf8), text.count == 6 || text.count == 8,
            (0x31...0x33).contains(text[5])
        else {
            problems.append(.httpVersion)
            return 0
        }
        let major = Int(text[5] - 0x30) * 10
        guard text.count == 8 else { return major }
        guard text[6] == 0x2E, ByteText.isDigit(text[7]) else {
            problems.append(.httpVersion)
            return 0
        }
        return major + Int(text[7] - 0x30)
    }
}

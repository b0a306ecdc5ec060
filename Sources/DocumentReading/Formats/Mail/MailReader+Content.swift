internal import MIME
internal import TextDecoding

extension MailReader {
    /// A part without parts: its content under each reading of its transfer encoding.
    mutating func leaf(
        _ bytes: ArraySlice<UInt8>, _ headers: MailHeaders, _ type: String, _ path: String,
        level: Int
    ) {
        number += 1
        let names = [
            headers.parameter("filename", of: "content-disposition"),
            headers.parameter("name", of: "content-type"),
        ].compactMap { $0 }
        let label = Extractor.path(path, names.first ?? "body-\(number)")
        if !names.isEmpty {
            put(
                Array(names.joined(separator: "\n").utf8) + [0x0A],
                DocumentPart(path: label, type: "name"))
        }
        let charset = headers.parameter("charset", of: "content-type").flatMap {
            TextEncoding(label: $0)
        }
        let readings = TransferReadings(bytes, headers.all("content-transfer-encoding")).contents
        for (i, reading) in readings.enumerated() {
            flowed(reading, headers, label)
            content(
                reading, type, charset, i == 0 ? label : "\(label)-\(i + 1)", path, level: level)
        }
    }

    /// Lines that only the writer's program broke (RFC 3676), as they are shown.
    private func flowed(_ bytes: [UInt8], _ headers: MailHeaders, _ label: String) {
        guard headers.parameter("format", of: "content-type")?.lowercased() == "flowed" else {
            return
        }
        let dropsSpace = headers.parameter("delsp", of: "content-type")?.lowercased() == "yes"
        var out: [UInt8] = []
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            var line = line.drop { $0 == 0x3E }
            // A space was put before what begins with one, or with a quote's sign.
            if line.first == 0x20 { line.removeFirst() }
            if line.last == 0x0D { line.removeLast() }
            guard line.last == 0x20, line != [0x2D, 0x2D, 0x20] else {
                out += line + [0x0A]
                continue
            }
            out += dropsSpace ? line.dropLast() : line
        }
        extractor.out.net(out, DocumentPart(path: label, type: "text"))
    }

    /// A part's content: by its declared type where that can be, else by what it is.
    mutating func content(
        _ content: [UInt8], _ type: String, _ charset: TextEncoding?, _ label: String,
        _ path: String, level: Int
    ) {
        guard extractor.budget.take(content.count) else {
            return extractor.out.unread(label, .tooBig)
        }
        if let message = SecuredMessage(content) {
            return secured(message, content, label, path, level: level)
        }
        switch type {
        case "message/rfc822", "message/global", "message/news", "message/external-body",
            "message/partial":
            guard depth < extractor.budget.depth else {
                return extractor.out.unread(label, .tooDeep)
            }
            Self.read(
                content[...], DocumentPart(path: label, type: "eml"), extractor, depth: depth + 1)
            // The other pieces are in other messages, and may end within an attachment.
            if type == "message/partial" { extractor.out.unread(label, .truncated) }
            return
        default: break
        }
        let files = EncodedFiles(content)
        for file in files.found {
            let path = Extractor.path(path, file.name)
            guard extractor.budget.takeEntry() else { return extractor.out.unread(path, .tooMany) }
            member(file.bytes, path)
            if !file.isWhole { extractor.out.unread(path, .truncated) }
        }
        plain(files.rest(of: content), type, charset, label, path, level: level)
    }

    private mutating func plain(
        _ content: [UInt8], _ type: String, _ charset: TextEncoding?, _ label: String,
        _ path: String, level: Int
    ) {
        guard !content.isEmpty else { return }
        let types = content.withUnsafeBytes {
            FileType.all(
                head: UnsafeRawBufferPointer(rebasing: $0.prefix(1 << 16)),
                tail: UnsafeRawBufferPointer(rebasing: $0.suffix(1 << 16)))
        }
        let isHTML = type == "text/html" || type == "application/xhtml+xml"
        let isText = type.isEmpty || type.hasPrefix("text/")
        let mayBeText =
            types[0].isText
            || types[0] == .unknown && isText
                && content.withUnsafeBytes { charset?.fits($0) ?? false }
        if types.count > 1 || !mayBeText || !isText && !isHTML && !types[0].isPlain {
            return member(content, label)
        }
        if isHTML {
            return MarkupReader.read(
                content, .html, DocumentPart(path: label, type: "html"), extractor, depth: depth,
                declared: charset)
        }
        // What a text is besides: markup, rich text, a message.
        if !types[0].isPlain, types[0] != .unknown, charset == nil || types[0] != .html {
            return member(content, label)
        }
        text(content, charset, label)
        // A message that a program has put into its answer, with all its parts.
        if let boundary = MailPieces.guess(content[...]) {
            parts(content[...], String(decoding: boundary, as: UTF8.self), path, level: level + 1)
        }
    }

    /// A text in the charset that is declared for it, and as it looks where that does not fit.
    private func text(_ content: [UInt8], _ charset: TextEncoding?, _ label: String) {
        let part = DocumentPart(path: label, type: "text")
        extractor.plain(content, part, declared: charset)
        guard let charset, charset != .utf8 else { return }
        let (declared, guessed, encoding) = content.withUnsafeBytes { bytes in
            let guess = TextStream.decode(bytes)
            return (TextStream.decode(bytes, declared: charset).text, guess.text, guess.encoding)
        }
        guard declared != guessed else { return }
        let isDoubtful =
            encoding == .utf8 || encoding.width != charset.width
            || encoding.isMultibyte || Self.hasReplacement(declared)
        // Bytes of UTF-7 that are not decoded say nothing that the net does not catch.
        if isDoubtful, charset != .utf7 { extractor.plain(content, part) }
    }

    private static func hasReplacement(_ text: [UInt8]) -> Bool {
        var at = 0
        while let first = text[at...].firstIndex(of: 0xEF) {
            if text[first...].starts(with: [0xEF, 0xBF, 0xBD]) { return true }
            at = first + 1
        }
        return false
    }

    private func member(_ content: [UInt8], _ label: String) {
        guard depth < extractor.budget.depth else {
            return extractor.out.unread(label, .tooDeep)
        }
        extractor.read(content, path: label, depth: depth + 1)
    }

    private mutating func secured(
        _ message: SecuredMessage, _ content: [UInt8], _ label: String, _ path: String, level: Int
    ) {
        // Certificates and signatures.
        extractor.strings(content, DocumentPart(path: label, type: "signature"))
        if message.kind == .encrypted { extractor.out.unread(label, .encrypted) }
        if message.isDamaged { extractor.out.unread(label, .damaged) }
        guard let inner = message.content else { return }
        guard level < Self.deepest else { return extractor.out.unread(label, .tooDeep) }
        // It is an entity with a header of its own (RFC 8551, 3.1).
        let headers = MailHeaders(inner[...])
        put(headers.text, DocumentPart(path: label, type: "headers"))
        body(inner[headers.end...], headers, path, level: level + 1)
    }
}

extension TextEncoding {
    /// Whether `bytes` may be text in it: they hold no control characters that no text has.
    fileprivate func fits(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let text = TextStream.decode(bytes, declared: self).text
        return text.allSatisfy { EncodingDetector.isText(UInt32($0)) || $0 >= 0x7F }
    }

    fileprivate var isMultibyte: Bool {
        switch self {
        case .gb18030, .big5, .shiftJIS, .eucJP, .eucKR, .iso2022JP: true
        default: false
        }
    }
}

/// A multipart body (RFC 2046, 5.1) cut at its boundary, in order and without a gap: parts, and
/// what is outside of them. What comes behind the closing boundary is seen by nobody, or sent on
/// by everybody; parts that follow it are parts.
struct MailPieces {
    enum Piece {
        case part(ArraySlice<UInt8>)
        /// Before the first part, behind the last, or behind a boundary on its line.
        case aside(ArraySlice<UInt8>)
    }

    private(set) var all: [Piece] = []
    private(set) var hasParts = false

    /// - Parameter isForm: parts are files as they are, to the byte.
    init(_ bytes: ArraySlice<UInt8>, boundary: [UInt8], isForm: Bool = false) {
        let mark = [0x2D, 0x2D] + boundary
        guard !boundary.isEmpty else {
            all = [.aside(bytes)]
            return
        }
        var start = bytes.startIndex
        var isPart = false
        var at = bytes.startIndex
        while at < bytes.endIndex {
            let newline = bytes[at...].firstIndex(of: 0x0A) ?? bytes.endIndex
            let next = min(bytes.endIndex, newline + 1)
            if bytes[at..<newline].starts(with: mark) {
                let end = isForm ? Self.withoutLineBreak(bytes, start, at) : at
                add(bytes[start..<end], isPart)
                var rest = bytes[at..<newline].dropFirst(mark.count)
                isPart = !rest.starts(with: [0x2D, 0x2D])
                if !isPart { rest = rest.dropFirst(2) }
                add(rest, false)
                hasParts = hasParts || isPart
                start = next
            }
            at = next
        }
        add(bytes[start...], isPart)
    }

    /// The line break before a delimiter belongs to it (RFC 2046, 5.1.1), not to a file.
    private static func withoutLineBreak(
        _ bytes: ArraySlice<UInt8>, _ start: Int, _ end: Int
    ) -> Int {
        guard end > start, bytes[end - 1] == 0x0A else { return end }
        return end - 1 > start && bytes[end - 2] == 0x0D ? end - 2 : end - 1
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>, _ isPart: Bool) {
        if bytes.allSatisfy({ $0 <= 0x20 }) { return }
        all.append(isPart ? .part(bytes) : .aside(bytes))
    }

    /// A line that begins with two dashes and is followed by a part's header, without the dashes.
    static func guess(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var line = bytes[bytes.startIndex..<bytes.startIndex]
        var at = bytes.startIndex
        while at < bytes.endIndex {
            let newline = bytes[at...].firstIndex(of: 0x0A) ?? bytes.endIndex
            if line.count > 2, line.starts(with: [0x2D, 0x2D]),
                isPartHeader(bytes[at..<newline])
            {
                var boundary = Array(line.dropFirst(2))
                while let last = boundary.last, last <= 0x20 { boundary.removeLast() }
                if !boundary.isEmpty { return boundary }
            }
            line = bytes[at..<newline]
            at = min(bytes.endIndex, newline + 1)
        }
        return nil
    }

    private static func isPartHeader(_ line: ArraySlice<UInt8>) -> Bool {
        let name = "content-"
        return line.count > name.utf8.count
            && zip(line, name.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
            && line.contains(0x3A)
    }
}

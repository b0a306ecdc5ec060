internal import Glibc

/// What a file is, as far as it decides who can write into it: by its content alone.
package enum DocumentKind: Sendable, Hashable {
    case picture
    case pdf
    /// A ZIP file that may be an office package; whether it is one shows when it is opened.
    case package
    /// OLE2: the binary formats before Office 2007, or an encrypted package.
    case compound
    case text
    case csv
    case html
    case mail
    case xml
    /// Anything else, by its short name: `rtf`, `7z`, `unknown`.
    case other(String)
    case empty

    /// - Parameters:
    ///   - head: the file's first 64 KiB.
    ///   - tail: its last.
    package init(head: UnsafeRawBufferPointer, tail: UnsafeRawBufferPointer) {
        let types = FileType.all(head: head, tail: tail)
        if types.contains(.pdf) {
            self = .pdf
            return
        }
        let type = types[0]
        switch type {
        case .zip, .docx, .xlsx, .pptx, .odt, .ods, .odp, .epub: self = .package
        case .ole, .doc, .xls, .ppt, .msg: self = .compound
        case .text: self = .text
        case .csv: self = .csv
        case .html: self = .html
        case .eml: self = .mail
        case .xml: self = .xml
        case .empty: self = .empty
        case _ where type.isPicture: self = .picture
        default: self = .other(type.rawValue)
        }
    }

    package init(_ bytes: [UInt8]) {
        self = bytes.withUnsafeBytes {
            Self(
                head: UnsafeRawBufferPointer(rebasing: $0.prefix(ByteSource.pieceCount)),
                tail: UnsafeRawBufferPointer(rebasing: $0.suffix(ByteSource.pieceCount)))
        }
    }

    /// Of an open regular file, whose position stays.
    package init(descriptor: Int32) {
        func piece(at offset: Int, _ count: Int) -> [UInt8] {
            [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, filled in
                while filled < count, let base = buffer.baseAddress {
                    let got = pread(descriptor, base + filled, count - filled, offset + filled)
                    if got < 0, errno == EINTR { continue }
                    guard got > 0 else { break }
                    filled += got
                }
            }
        }
        var status = stat()
        let size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
        let count = min(size, ByteSource.pieceCount)
        let head = piece(at: 0, count)
        let tail = piece(at: size - count, count)
        self = head.withUnsafeBytes { head in
            tail.withUnsafeBytes { Self(head: head, tail: $0) }
        }
    }
}

/// Formats that are text themselves, by their first lines.
enum TextKind {
    static func of(_ text: UnsafeRawBufferPointer) -> FileType {
        let start = text.firstIndex { $0 > 0x20 } ?? text.count
        let body = UnsafeRawBufferPointer(rebasing: text[start...])
        if begins(body, "{\\rtf") { return .rtf }
        if begins(body, "<?xml") || begins(body, "<!doctype html") || begins(body, "<html")
            || begins(body, "<!--") || begins(body, "<head") || begins(body, "<body")
            || begins(body, "<!doctype") || begins(body, "<svg") || begins(body, "<?mso")
        {
            if contains(body, "<html") || begins(body, "<!doctype html") || contains(body, "<body")
                || contains(body, "<head")
            {
                return .html
            }
            return begins(body, "<?xml") || begins(body, "<!doctype") || begins(body, "<svg")
                ? .xml : contains(body, "<table") ? .html : .text
        }
        if begins(body, "<"), contains(body, "<html") || contains(body, "<body") { return .html }
        if begins(text, "From "), let line = text.firstIndex(of: 0x0A),
            headers(UnsafeRawBufferPointer(rebasing: text[(line + 1)...])) > 0
        {
            return .mbox
        }
        if headers(text) >= 2 { return .eml }
        return .text
    }

    /// Text whose name ends as a table's does is called that.
    static func named(_ type: FileType, _ path: String) -> FileType {
        type == .text && path.lowercased().hasSuffix(".csv") ? .csv : type
    }

    private static let names: Set<String> = [
        "from", "to", "cc", "bcc", "subject", "date", "received", "message-id", "mime-version",
        "return-path", "content-type", "delivered-to", "reply-to", "sender", "x-mailer",
        "content-transfer-encoding", "in-reply-to", "references", "dkim-signature",
        "x-original-to", "envelope-to", "x-mozilla-status", "x-mozilla-keys", "list-id", "status",
    ]

    /// How many of mail's headers (RFC 5322) the text begins with; 0 where a line before
    /// the first empty one is no header.
    private static func headers(_ text: UnsafeRawBufferPointer) -> Int {
        var known: Set<String> = []
        var start = 0
        var lines = 0
        while start < text.count, lines < 60 {
            let end = text[start...].firstIndex(of: 0x0A) ?? text.count
            let isWhole = end < text.count
            var line = text[start..<end]
            start = end + 1
            if line.last == 0x0D { line = line.dropLast() }
            guard let first = line.first else { break }
            lines += 1
            if first == 0x20 || first == 0x09 {
                if lines == 1 { return 0 }
                continue
            }
            guard let colon = line.firstIndex(of: 0x3A),
                line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            else {
                if !isWhole { break }
                // Berkeley's line before each message.
                if lines == 1, line.starts(with: Array(">From ".utf8)) { continue }
                return 0
            }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            if names.contains(name) { known.insert(name) }
        }
        return known.count
    }

    /// Without regard to the case of ASCII; `text` in lower case.
    private static func begins(_ body: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        matches(body, text, at: 0)
    }

    private static func contains(_ body: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        (0..<min(body.count, 4096)).contains { body[$0] == 0x3C && matches(body, text, at: $0) }
    }

    private static func matches(
        _ body: UnsafeRawBufferPointer, _ text: StaticString, at offset: Int
    ) -> Bool {
        text.withUTF8Buffer { text in
            guard offset + text.count <= body.count else { return false }
            for i in 0..<text.count where body[offset + i] | 0x20 != text[i] | 0x20 { return false }
            return true
        }
    }
}

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

/// Reads the mailbox around an `@`.
enum MailboxReader {
    private static let mostLocal = 64
    private static let mostDomain = 253

    static func read(_ text: UnsafeBufferPointer<UInt8>, at literal: Range<Int>) -> Range<Int>? {
        var start = literal.lowerBound
        while start > 0, literal.lowerBound - start <= mostLocal, isLocal(text[start - 1]) {
            start -= 1
        }
        while start < literal.lowerBound, !isLocalEdge(text[start]) { start += 1 }
        let length = literal.lowerBound - start
        guard length > 0, length <= mostLocal, isLocalEdge(text[literal.lowerBound - 1]) else {
            return nil
        }
        // `user:password@host` and `https://user@host` are addresses of machines.
        if start > 0, text[start - 1] == 0x2F || text[start - 1] == 0x3A, hasScheme(text, start) {
            return nil
        }
        guard let end = domainEnd(text, literal.upperBound) else { return nil }
        if end < text.count, text[end] == 0x40 { return nil }
        // `git@github.com:owner/name` names a repository.
        if end < text.count, text[end] == 0x3A, end + 1 < text.count,
            Digits.isLetter(text[end + 1]),
            text[start..<literal.lowerBound].elementsEqual("git".utf8)
        {
            return nil
        }
        return start..<end
    }

    /// The end of a domain with a top level of letters that is no file's ending.
    private static func domainEnd(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        var end = start
        while end < text.count, end - start <= mostDomain, isDomain(text[end]) { end += 1 }
        while end > start, Digits.base36(text[end - 1]) == nil, text[end - 1] < 0x80 { end -= 1 }
        guard end > start, Digits.base36(text[start]) != nil || text[start] >= 0x80,
            let dot = text[start..<end].lastIndex(of: 0x2E), dot > start
        else { return nil }
        let top = text[(dot + 1)..<end]
        guard (2...24).contains(top.count),
            top.allSatisfy({ Digits.isLetter($0) || $0 >= 0x80 }) || top.starts(with: "xn--".utf8),
            !zip(text[start..<end], text[(start + 1)..<end]).contains(where: {
                $0 == 0x2E && $1 == 0x2E
            })
        else { return nil }
        let lower = String(
            decoding: top.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
        return fileEndings.contains(lower) ? nil : end
    }

    private static func hasScheme(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
        var place = start
        while place > 0, start - place < 300, text[place - 1] > 0x20, text[place - 1] != 0x22 {
            place -= 1
            if text[place] == 0x3A, place + 2 < text.count, text[place + 1] == 0x2F,
                text[place + 2] == 0x2F
            {
                return true
            }
        }
        return false
    }

    private static func isLocalEdge(_ byte: UInt8) -> Bool {
        Digits.base36(byte) != nil || byte == 0x5F || byte == 0x2B || byte == 0x2D
    }

    private static func isLocal(_ byte: UInt8) -> Bool {
        Digits.base36(byte) != nil
            || "._+-%'!#$&*/=?^`{|}~".utf8.contains(byte) && byte != 0x2F
                && byte != 0x3D && byte != 0x27 && byte != 0x60 && byte != 0x7C && byte != 0x7B
                && byte != 0x7D && byte != 0x3F && byte != 0x26 && byte != 0x2A && byte != 0x24
    }

    private static func isDomain(_ byte: UInt8) -> Bool {
        Digits.base36(byte) != nil || byte == 0x2E || byte == 0x2D
    }

    private static let fileEndings: Set<String> = [
        "png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js", "ts", "json", "html", "htm", "xml",
        "yml", "yaml", "py", "rb", "go", "rs", "swift", "java", "kt", "cpp", "md", "txt", "local",
        "service", "target", "socket", "lock", "toml", "sh", "min", "map", "tgz", "tar", "gz",
        "zip",
    ]
}

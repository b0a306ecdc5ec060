/// Values that stand where a secret will be: `your-api-key`, `xxxx`, `${TOKEN}`, `<secret>`.
enum Placeholder {
    private static let words: [[UInt8]] = [
        "example", "placeholder", "changeme", "change_me", "change-me", "redacted", "your_",
        "your-",
        "yourkey", "yourtoken", "yoursecret", "yourapi", "yourpass", "insert_", "insert-",
        "replace",
        "dummy", "sample", "fake", "notreal", "not_real", "not-real", "todo", "xxxx", "****",
        "....",
        "${", "{{", "<%", "%s", "$(", "####", "deadbeef",
        "_here", "-here", "foobar", "lorem", "null", "undefined", "secretkey", "mysecret",
        "my_secret",
        "my-secret", "process.env", "os.environ", "getenv", "secrets.",
    ].map { Array($0.utf8) }

    /// Among the words of a short value; a long random one contains some by chance.
    static func holds(_ value: [UInt8]) -> Bool {
        guard !value.isEmpty else { return true }
        let text = value.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        if let first = text.first, let last = text.last {
            if first == 0x3C && last == 0x3E || first == 0x5B && last == 0x5D { return true }
            if first == 0x7B && last == 0x7D { return true }
            // `$TOKEN`, but not a hash's `$2b$`.
            if first == 0x24, text.count < 2 || !(0x30...0x39).contains(text[1]),
                text.lastIndex(of: 0x24) == 0
            {
                return true
            }
        }
        if longestRun(text) * 3 > text.count, longestRun(text) >= 5 { return true }
        if sequences(text) * 5 > text.count * 3 { return true }
        guard text.count <= 300 else { return false }
        return words.contains { contains(text, $0) }
    }

    static func contains(_ text: [UInt8], _ word: [UInt8]) -> Bool {
        guard let first = word.first, text.count >= word.count else { return false }
        for i in 0...(text.count - word.count)
        where text[i] == first && text[i..<(i + word.count)].elementsEqual(word) {
            return true
        }
        return false
    }

    /// Bytes in runs of five and more that count upwards, as 0123456789 and abcdef do.
    private static func sequences(_ text: [UInt8]) -> Int {
        var total = 0
        var run = 1
        for (previous, byte) in zip(text, text.dropFirst()) {
            if byte == previous &+ 1 || byte == 0x30 && previous == 0x39 {
                run += 1
            } else {
                if run > 4 { total += run }
                run = 1
            }
        }
        return run > 4 ? total + run : total
    }

    private static func longestRun(_ text: [UInt8]) -> Int {
        var longest = 0
        var run = 0
        var previous: UInt8?
        for byte in text {
            run = byte == previous ? run + 1 : 1
            previous = byte
            longest = max(longest, run)
        }
        return longest
    }
}

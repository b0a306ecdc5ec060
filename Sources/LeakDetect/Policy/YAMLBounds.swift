/// What a YAML text may not have before the parser sees it. The parser compares the keys of a
/// mapping with all that aliases in them stand for, which a few lines can make more than there is
/// time for; the parser itself ends at a nesting of 1000.
enum YAMLBounds {
    /// Whether names stand for lists or mappings, and a key is anything but a name. Linear in the
    /// text.
    static func hasOddKeys(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var hasAnchors = false
        var hasOddKeys = false
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            let isFirst =
                place == 0 || isBlank(bytes[place - 1]) || bytes[place - 1] == 0x5B
                || bytes[place - 1] == 0x7B || bytes[place - 1] == 0x2C
            if isFirst, byte == 0x26 || byte == 0x2A {
                var end = place + 1
                while end < bytes.count, isName(bytes[end]) { end += 1 }
                let isNamed = end > place + 1
                while end < bytes.count, bytes[end] == 0x20 { end += 1 }
                let next = end < bytes.count ? bytes[end] : 0x0A
                if isNamed, byte == 0x26, isBlank(next) || next == 0x5B || next == 0x7B {
                    hasAnchors = true
                }
                if isNamed, byte == 0x2A, next == 0x3A { hasOddKeys = true }
                place = max(end, place + 1)
                continue
            }
            if isFirst, byte == 0x3F { hasOddKeys = true }
            if byte == 0x3A, place > 0, bytes[place - 1] == 0x5D || bytes[place - 1] == 0x7D {
                hasOddKeys = true
            }
            place += 1
        }
        return hasAnchors && hasOddKeys
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private static func isName(_ byte: UInt8) -> Bool {
        Digits.base36(byte) != nil || byte == 0x2D || byte == 0x5F
    }
}

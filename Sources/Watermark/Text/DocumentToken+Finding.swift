extension DocumentToken {
    /// Strings in a text that have a token's form; at most 100 different ones.
    public static func candidates(in utf8: [UInt8]) -> [String] {
        let length = prefix.utf8.count + 16
        let first = Array(prefix.utf8)
        var found: [String] = []
        var i = 0
        while i + length <= utf8.count, found.count < 100 {
            guard utf8[i] == first[0], utf8[i..<i + first.count].elementsEqual(first) else {
                i += 1
                continue
            }
            let text = String(decoding: utf8[i..<i + length], as: UTF8.self)
            if !found.contains(text) { found.append(text) }
            i += length
        }
        return found
    }
}

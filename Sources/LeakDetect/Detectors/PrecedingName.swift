/// The word that names what stands right after it: `imei` of `"imei": "49…"`, `trace` of
/// `trace_id=4…`.
enum PrecedingName {
    /// A name and what parts it from its value.
    private static let longest = 48

    /// Whether the name before `place` has one of `words` in it.
    ///
    /// - Parameter words: in lower case.
    static func has(
        _ words: Set<[UInt8]>, _ text: UnsafeBufferPointer<UInt8>, before place: Int
    ) -> Bool {
        guard !words.isEmpty else { return false }
        let first = max(0, place - longest)
        var end = place
        while end > first, isBetween(text[end - 1]) { end -= 1 }
        // A number or sentence stands before it, or a line ends there.
        var start = end
        while start > first, isName(text[start - 1]) { start -= 1 }
        return NameWords.split(text[start..<end]).contains(where: words.contains)
    }

    private static func isBetween(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x22 || byte == 0x27 || byte == 0x3A || byte == 0x3D
            || byte == 0x23 || byte == 0x5B || byte == 0x28 || byte == 0x3E || byte == 0x5C
    }

    private static func isName(_ byte: UInt8) -> Bool {
        Digits.base36(byte) != nil || byte == 0x5F || byte == 0x2D || byte == 0x2E
    }
}

/// Words of names whose values are no secrets: `token_id`, `publicKey`, `secretName`.
struct NameWords: Sendable, Equatable {
    /// Anywhere in the name.
    private let anywhere: Set<[UInt8]>
    /// As its last word.
    private let last: Set<[UInt8]>

    /// - Parameter words: lower-case; with `$` at the end for one that counts only as the last.
    init(_ words: [String]) {
        var anywhere: Set<[UInt8]> = []
        var last: Set<[UInt8]> = []
        for word in words {
            let bytes = Array(word.utf8)
            if bytes.last == 0x24 {
                last.insert(bytes.dropLast())
            } else {
                anywhere.insert(bytes)
            }
        }
        self.anywhere = anywhere
        self.last = last
    }

    /// - Parameter text: what of a match stands before its value: the name and an operator.
    func refuse(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard !anywhere.isEmpty || !last.isEmpty else { return false }
        let words = Self.split(text)
        return words.contains(where: anywhere.contains)
            || words.last.map(last.contains) ?? false
    }

    /// Lower-case words of `accessKey_ID: "`: at anything but letters, and where a capital
    /// follows a small letter.
    static func split(_ text: some Sequence<UInt8>) -> [[UInt8]] {
        var words: [[UInt8]] = []
        var word: [UInt8] = []
        var wasSmall = false
        func close() {
            if !word.isEmpty { words.append(word) }
            word.removeAll(keepingCapacity: true)
        }
        for byte in text {
            let isCapital = (0x41...0x5A).contains(byte)
            if !Digits.isLetter(byte) || isCapital && wasSmall { close() }
            if Digits.isLetter(byte) { word.append(isCapital ? byte + 0x20 : byte) }
            wasSmall = (0x61...0x7A).contains(byte)
        }
        close()
        return words
    }
}

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

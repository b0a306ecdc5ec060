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

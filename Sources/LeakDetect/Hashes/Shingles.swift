/// Cuts text into overlapping pieces and keeps one in eight of their hashes: which ones
/// depends on the piece alone, so that two texts that share a passage keep the same.
///
/// Pieces are eight words of letters and digits; in scripts without spaces every character is
/// a word. Broder, "On the resemblance and containment of documents", 1997.
struct Shingles {
    private var normaliser = Normaliser()
    private var ring: [UInt64] = Array(repeating: 0, count: Shingles.width)
    private var next = 0
    private var words = 0
    private var word: UInt64 = Shingles.seed
    private var isInWord = false
    private var buffer: [UInt8] = []

    static let width = 8
    static let sampling: UInt64 = 8
    private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func reset() { self = Shingles() }

    /// Calls `keep` with each hash kept.
    mutating func add(
        _ text: UnsafeBufferPointer<UInt8>, isLast: Bool = false, _ keep: (UInt64) -> Void
    ) {
        buffer.removeAll(keepingCapacity: true)
        normaliser.append(text, isLast: isLast, to: &buffer)
        buffer.withUnsafeBufferPointer { take($0, keep) }
        if isLast { endWord(keep) }
    }

    private mutating func take(
        _ text: UnsafeBufferPointer<UInt8>, _ keep: (UInt64) -> Void
    ) {
        var i = 0
        while i < text.count {
            let byte = text[i]
            if byte < 0x80 {
                let lower = byte | 0x20
                if (0x61...0x7A).contains(lower) || (0x30...0x39).contains(byte) {
                    extend((0x41...0x5A).contains(byte) ? lower : byte)
                } else {
                    endWord(keep)
                }
                i += 1
                continue
            }
            let (code, length) = UTF8Step.decode(text, i)
            if let code, Self.standsAlone(code) {
                endWord(keep)
                for k in 0..<length { extend(text[i + k]) }
                endWord(keep)
            } else if let code, Self.isLetter(code) {
                for k in 0..<length { extend(text[i + k]) }
            } else {
                endWord(keep)
            }
            i += length
        }
    }

    private mutating func extend(_ byte: UInt8) {
        word = (word ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        isInWord = true
    }

    private mutating func endWord(_ keep: (UInt64) -> Void) {
        guard isInWord else { return }
        ring[next] = word
        next = (next + 1) % Self.width
        words += 1
        word = Self.seed
        isInWord = false
        guard words >= Self.width else { return }
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
        for k in 0..<Self.width {
            hash = (hash ^ ring[(next + k) % Self.width]) &* 0xC2B2_AE3D_27D4_EB4F
            hash ^= hash >> 31
        }
        hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
        hash ^= hash >> 33
        if hash % Self.sampling == 0 { keep(hash) }
    }

    /// Ideographs, kana, hangul, Thai.
    private static func standsAlone(_ code: UInt32) -> Bool {
        switch code {
        case 0x0E00..<0x0F00, 0x3041..<0x3100, 0x3400..<0x4DC0, 0x4E00..<0xA000,
            0xAC00..<0xD7A4, 0xF900..<0xFB00, 0x20000..<0x32000:
            true
        default: false
        }
    }

    private static func isLetter(_ code: UInt32) -> Bool {
        Unicode.Scalar(code)?.properties.isAlphabetic ?? false
    }
}

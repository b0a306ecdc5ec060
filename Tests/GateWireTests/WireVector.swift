/// An input and what must be told of it.
struct WireVector: Sendable {
    let name: String
    let subject: WireSubject
    let input: [UInt8]
    let expected: String

    init(_ name: String, _ subject: WireSubject, _ input: [UInt8], _ expected: String) {
        (self.name, self.subject, self.input, self.expected) = (name, subject, input, expected)
    }

    init(_ name: String, _ subject: WireSubject, _ input: String, _ expected: String) {
        self.init(name, subject, Array(input.utf8), expected)
    }
}

/// Numbers that look random and are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

extension [UInt8] {
    /// In pieces of up to `longest` bytes.
    func cut(longest: Int, seed: UInt64) -> [[UInt8]] {
        var random = SeededGenerator(seed: seed)
        var pieces: [[UInt8]] = []
        var at = 0
        while at < count {
            let end = Swift.min(count, at + Int.random(in: 0...longest, using: &random))
            pieces.append(Array(self[at..<end]))
            at = end
        }
        return pieces
    }
}

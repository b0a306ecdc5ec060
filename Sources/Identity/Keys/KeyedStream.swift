internal import Crypto
internal import Foundation

/// An endless stream of 64-bit words that a key determines, the same on every
/// machine and in every version: carriers drawn from it must be drawn again years
/// later. A copy continues on its own from where the original stood.
///
/// The words, little-endian, are ChaCha20 key stream (RFC 8439 §2.4) in chunks of
/// 4096 bytes: chunk n is what blocks 1…64 give under the 96-bit nonce n,
/// little-endian. The tests pin it. About 1 ns a byte; O(1) memory.
///
/// Swift's own `shuffle(using:)` and `random(in:using:)` may change how they use a
/// generator. Whatever must stay the same is drawn with the methods given here.
package struct KeyedStream: RandomNumberGenerator, Sendable {
    private static let wordsPerChunk = 512

    private let key: SymmetricKey
    private var chunk: UInt64 = 0
    private var words: [UInt64] = []
    private var position = 0

    init(key: [UInt8]) {
        precondition(key.count == 32)
        self.key = SymmetricKey(data: key)
    }

    /// The next word. Amortised O(1).
    package mutating func next() -> UInt64 {
        if position == words.count { refill() }
        defer { position += 1 }
        return words[position]
    }

    /// Uniform in [0, 1), of 53 bits.
    package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Uniform in `0..<bound`, without bias (Lemire 2019, doi:10.1145/3230636).
    /// `bound` is at least 1.
    package mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0)
        let range = UInt64(bound)
        var product = next().multipliedFullWidth(by: range)
        if product.low < range {
            let threshold = (0 &- range) % range
            while product.low < threshold { product = next().multipliedFullWidth(by: range) }
        }
        return Int(product.high)
    }

    /// −1 or +1, evenly: the top bit of one word.
    package mutating func sign() -> Float { next() >> 63 == 0 ? 1 : -1 }

    /// `0..<count` in an order drawn evenly from all (Fisher–Yates, from the end).
    package mutating func permutation(_ count: Int) -> [Int] {
        var order = Array(0..<count)
        for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, below(i + 1)) }
        return order
    }

    /// Sealing zeros leaves the key stream itself; the authenticator is not used.
    private mutating func refill() {
        var nonce = [UInt8](repeating: 0, count: 12)
        for i in 0..<8 { nonce[i] = UInt8(truncatingIfNeeded: chunk >> (8 * i)) }
        chunk += 1
        let zeros = [UInt8](repeating: 0, count: 8 * KeyedStream.wordsPerChunk)
        // Neither call can fail: the nonce has 12 bytes and the key 32.
        let sealed = try! ChaChaPoly.seal(
            zeros, using: key, nonce: ChaChaPoly.Nonce(data: nonce))
        words = sealed.ciphertext.withUnsafeBytes { bytes in
            (0..<KeyedStream.wordsPerChunk).map {
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
            }
        }
        position = 0
    }
}

extension KeyedStream: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "KeyedStream" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

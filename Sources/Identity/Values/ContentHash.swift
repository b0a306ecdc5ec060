internal import Support
internal import Crypto

/// The SHA-256 (FIPS 180-4) of a file's bytes.
package struct ContentHash: Hashable, Sendable {
    /// 32 bytes.
    package let bytes: [UInt8]

    /// Of bytes in memory. O(n).
    package init(of content: [UInt8]) { bytes = Array(SHA256.hash(data: content)) }

    /// Of a buffer.
    package init(of content: UnsafeRawBufferPointer) {
        var hash = SHA256()
        hash.update(bufferPointer: content)
        bytes = Array(hash.finalize())
    }

    /// From 32 stored bytes; nil for any other number.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// From 64 hexadecimal digits; nil for anything else.
    package init?(hex: String) {
        guard hex.utf8.count == 64, let bytes = Hex.bytes(hex.utf8) else { return nil }
        self.bytes = bytes
    }

    /// 64 lower-case digits.
    package var hex: String { Hex.text(bytes) }
}

extension ContentHash {
    /// A hash of bytes that come in pieces.
    package struct Builder: Sendable {
        private var hash = SHA256()

        package init() {}

        package mutating func add(_ piece: UnsafeRawBufferPointer) {
            hash.update(bufferPointer: piece)
        }

        package func finish() -> ContentHash {
            ContentHash(digest: Array(hash.finalize()))
        }
    }

    private init(digest: [UInt8]) { bytes = digest }
}

extension ContentHash: CustomStringConvertible {
    package var description: String { hex }
}

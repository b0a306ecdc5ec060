internal import Crypto

/// The SHA-256 (FIPS 180-4) of a file's bytes.
public struct ContentHash: Hashable, Sendable {
    /// 32 bytes.
    public let bytes: [UInt8]

    /// Of bytes in memory. O(n).
    public init(of content: [UInt8]) { bytes = Array(SHA256.hash(data: content)) }

    /// Of a buffer.
    public init(of content: UnsafeRawBufferPointer) {
        var hash = SHA256()
        hash.update(bufferPointer: content)
        bytes = Array(hash.finalize())
    }

    /// From 32 stored bytes; nil for any other number.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// From 64 hexadecimal digits; nil for anything else.
    public init?(hex: String) {
        guard hex.utf8.count == 64, let bytes = Hexadecimal.decode(hex) else { return nil }
        self.bytes = bytes
    }

    /// 64 lower-case digits.
    public var hex: String { Hexadecimal.encode(bytes) }
}

extension ContentHash {
    /// A hash of bytes that come in pieces.
    public struct Builder: Sendable {
        private var hash = SHA256()

        public init() {}

        public mutating func add(_ piece: UnsafeRawBufferPointer) {
            hash.update(bufferPointer: piece)
        }

        public func finish() -> ContentHash {
            ContentHash(digest: Array(hash.finalize()))
        }
    }

    private init(digest: [UInt8]) { bytes = digest }
}

extension ContentHash: CustomStringConvertible {
    public var description: String { hex }
}

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
        guard hex.utf8.count == 64, let bytes = Hexadecimal.decode(hex) else { return nil }
        self.bytes = bytes
    }

    /// 64 lower-case digits.
    package var hex: String { Hexadecimal.encode(bytes) }
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

/// Bytes as lower-case hexadecimal digits and back.
package enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            var i = 0
            for byte in bytes {
                buffer[i] = digits[Int(byte >> 4)]
                buffer[i + 1] = digits[Int(byte & 15)]
                i += 2
            }
            return i
        }
    }

    /// Nil for an odd number of digits or anything but digits, of either case.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let utf8 = Array(text.utf8)
        guard utf8.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf8.count / 2)
        for i in stride(from: 0, to: utf8.count, by: 2) {
            guard let high = value(utf8[i]), let low = value(utf8[i + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x61 + 10
        case 0x41...0x46: digit - 0x41 + 10
        default: nil
        }
    }
}

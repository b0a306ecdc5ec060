/// Keccak-256 as Ethereum uses it: the padding of the submission, not of FIPS 202.
enum Keccak {
    /// EIP-55: letters in mixed case carry the checksum; those in one case carry none.
    static func isEthereumAddress(_ value: [UInt8]) -> Bool {
        let hex = value.dropFirst(2)
        guard hex.count == 40, Set(hex).count > 6 else { return false }
        let lower = hex.map { (0x41...0x46).contains($0) ? $0 + 0x20 : $0 }
        guard lower.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return false }
        if lower.elementsEqual(hex) || Digits.upper(hex).elementsEqual(hex) { return true }
        let hash = hash(lower)
        for (i, byte) in hex.enumerated() where Digits.isLetter(byte) {
            let nibble = i % 2 == 0 ? hash[i / 2] >> 4 : hash[i / 2] & 15
            guard (byte < 0x60) == (nibble >= 8) else { return false }
        }
        return true
    }

    /// 32 bytes.
    static func hash(_ message: [UInt8]) -> [UInt8] {
        let rate = 136
        var padded = message + [1]
        while padded.count % rate != 0 { padded.append(0) }
        padded[padded.count - 1] |= 0x80
        var state = [UInt64](repeating: 0, count: 25)
        for block in stride(from: 0, to: padded.count, by: rate) {
            for i in 0..<rate {
                state[i / 8] ^= UInt64(padded[block + i]) << UInt64(8 * (i % 8))
            }
            permute(&state)
        }
        return (0..<32).map { UInt8(truncatingIfNeeded: state[$0 / 8] >> UInt64(8 * ($0 % 8))) }
    }

    private static let rotations = [
        1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44,
    ]
    private static let lanes = [
        10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1,
    ]
    private static let constants: [UInt64] = [
        0x1, 0x8082, 0x8000_0000_0000_808a, 0x8000_0000_8000_8000, 0x808b, 0x8000_0001,
        0x8000_0000_8000_8081, 0x8000_0000_0000_8009, 0x8a, 0x88, 0x8000_8009, 0x8000_000a,
        0x8000_808b, 0x8000_0000_0000_008b, 0x8000_0000_0000_8089, 0x8000_0000_0000_8003,
        0x8000_0000_0000_8002, 0x8000_0000_0000_0080, 0x800a, 0x8000_0000_8000_000a,
        0x8000_0000_8000_8081, 0x8000_0000_0000_8080, 0x8000_0001, 0x8000_0000_8000_8008,
    ]

    private static func rotate(_ x: UInt64, _ n: Int) -> UInt64 {
        x << UInt64(n) | x >> UInt64(64 - n)
    }

    private static func permute(_ a: inout [UInt64]) {
        for constant in constants {
            var c: [UInt64] = [0, 0, 0, 0, 0]
            for i in 0..<25 { c[i % 5] ^= a[i] }
            for x in 0..<5 {
                let d: UInt64 = c[(x + 4) % 5] ^ rotate(c[(x + 1) % 5], 1)
                for y in stride(from: 0, to: 25, by: 5) { a[x + y] ^= d }
            }
            var moving = a[1]
            for (lane, rotation) in zip(lanes, rotations) {
                let next = a[lane]
                a[lane] = rotate(moving, rotation)
                moving = next
            }
            for y in stride(from: 0, to: 25, by: 5) {
                let row = Array(a[y..<(y + 5)])
                for x in 0..<5 { a[x + y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]) }
            }
            a[0] ^= constant
        }
    }
}

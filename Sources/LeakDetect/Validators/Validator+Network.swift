internal import Support
internal import Crypto
internal import Glibc

extension Validator {
    package static let network: [Validator] = [
        Validator("ip-address") { isIPv4($0) || isIPv6($0) },
        Validator("mac-address") { value in
            Set(value.filter { Digits.base36($0) != nil }).count > 2
                && Set(value.filter { Digits.base36($0) == nil }).count == 1
        },
        // Mobile numbers by their prefixes, with or without the country's code, so that a number
        // beside many others can be told from them.
        Validator("cn-mobile") { value in
            value.count >= 11 && value[value.count - 11] == 0x31
                && (0x33...0x39).contains(value[value.count - 10])
        },
        Validator("tr-phone") { value in
            value.count >= 10 && (0x32...0x35).contains(value[value.count - 10])
                && (value.count == 10 || [0x30].contains(value[value.count - 11]))
        },
        Validator("ph-mobile") { value in
            value.count >= 11 && value[value.count - 10] == 0x39
                && [0x30, 0x33].contains(value[value.count - 11])
        },
        // A date in either order, or with the year first.
        Validator("date") { value in
            let parts = value.split { Digits.of([$0]) == nil }.compactMap { Digits.of($0) }
                .map(Digits.number)
            guard parts.count == 3 else { return false }
            if parts[0] > 31 {
                return CalendarDay.isBirth(year: parts[0], month: parts[1], day: parts[2])
            }
            return CalendarDay.isBirth(year: parts[2], month: parts[1], day: parts[0])
                || CalendarDay.isBirth(year: parts[2], month: parts[0], day: parts[1])
        },
        // No day or minute written as one number: 20261123, 202611231830.
        Validator("not-date") { value in
            guard let digits = Digits.of(value), [8, 10, 12, 14].contains(digits.count) else {
                return true
            }
            let year = Digits.number(digits[0..<4])
            return
                !((1970...2099).contains(year)
                && CalendarDay.isValid(
                    year: year, month: Digits.number(digits[4..<6]),
                    day: Digits.number(digits[6..<8])))
        },
    ]

    /// No loopback, mask or multicast; and no version: 1.2.3.4 has only small parts.
    private static func isIPv4(_ value: [UInt8]) -> Bool {
        let parts = value.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return false }
        var octets: [Int] = []
        for part in parts {
            guard (1...3).contains(part.count), let d = Digits.of(part),
                part.count == 1 || d[0] > 0, Digits.number(d) < 256
            else { return false }
            octets.append(Digits.number(d))
        }
        guard octets[0] > 0, octets[0] != 127, octets[0] < 224 else { return false }
        return octets[0] == 10 || octets.contains { $0 > 25 }
    }

    /// No bytes written as pairs of digits: those are hashes and hardware addresses.
    private static func isIPv6(_ value: [UInt8]) -> Bool {
        let groups = value.split(separator: 0x3A)
        guard value.count < 46, value.contains(where: { (0x30...0x39).contains($0) }),
            groups.count > 2 || value.starts(with: "fe80".utf8),
            !groups.allSatisfy({ $0.count <= 2 })
        else { return false }
        var address = in6_addr()
        return inet_pton(AF_INET6, String(decoding: value, as: UTF8.self), &address) == 1
    }
}

extension Validator {
    package static let wallets: [Validator] = [
        // Bitcoin, Litecoin, Dogecoin, Tron, Ripple; BIP 173 and 350; EIP-55.
        Validator("wallet") { value in
            if value.starts(with: [0x30, 0x78]) { return Keccak.isEthereumAddress(value) }
            if value.contains(0x31), isBech32(value) { return true }
            return isBase58Check(value)
        }
    ]

    private static let bitcoin58 = Array(
        "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)
    private static let ripple58 = Array(
        "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz".utf8)

    /// 21 bytes and the first 4 of their double SHA-256.
    private static func isBase58Check(_ text: [UInt8]) -> Bool {
        guard (25...36).contains(text.count) else { return false }
        let alphabet = text[0] == UInt8(ascii: "r") ? ripple58 : bitcoin58
        var bytes = [UInt8](repeating: 0, count: 25)
        for character in text {
            guard var carry = alphabet.firstIndex(of: character) else { return false }
            for i in bytes.indices.reversed() {
                carry += 58 * Int(bytes[i])
                bytes[i] = UInt8(carry & 255)
                carry >>= 8
            }
            guard carry == 0 else { return false }
        }
        let hash = SHA256.hash(data: Array(SHA256.hash(data: bytes[..<21])))
        return Array(hash.prefix(4)) == Array(bytes[21...]) && Set(bytes[1..<21]).count > 2
    }

    private static func isBech32(_ value: [UInt8]) -> Bool {
        let text = value.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        guard text == value || Digits.upper(value) == value, text.count <= 90,
            let one = text.lastIndex(of: 0x31), one >= 1, text.count - one > 7
        else { return false }
        let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
        var values = text[..<one].map { Int($0 >> 5) } + [0] + text[..<one].map { Int($0 & 31) }
        for character in text[(one + 1)...] {
            guard let n = alphabet.firstIndex(of: character) else { return false }
            values.append(n)
        }
        let generator = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]
        var check = 1
        for n in values {
            let top = check >> 25
            check = (check & 0x1ff_ffff) << 5 ^ n
            for (i, g) in generator.enumerated() where top >> i & 1 == 1 { check ^= g }
        }
        return check == 1 || check == 0x2bc8_30a3
    }
}

/// Keccak-256 as Ethereum uses it: the padding of the submission, not of FIPS 202.
package enum Keccak {
    /// EIP-55: letters in mixed case carry the checksum; those in one case carry none.
    package static func isEthereumAddress(_ value: [UInt8]) -> Bool {
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

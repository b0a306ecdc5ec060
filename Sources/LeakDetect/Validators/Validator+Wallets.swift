internal import Crypto

extension Validator {
    static let wallets: [Validator] = [
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

/// What the checksums are made of.
enum Digits {
    /// The digits of `value`; nil unless it is all digits and `count` long.
    static func of(_ value: [UInt8], _ count: Int) -> [Int]? {
        guard value.count == count else { return nil }
        return of(value)
    }

    /// The digits of `value`; nil unless it is all digits.
    static func of(_ value: some Collection<UInt8>) -> [Int]? {
        var digits: [Int] = []
        digits.reserveCapacity(value.count)
        for byte in value {
            guard (0x30...0x39).contains(byte) else { return nil }
            digits.append(Int(byte) - 0x30)
        }
        return digits
    }

    /// 0–9 for digits, 10–35 for letters of either case, nil for anything else.
    static func base36(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30
        case 0x41...0x5A: Int(byte) - 0x41 + 10
        case 0x61...0x7A: Int(byte) - 0x61 + 10
        default: nil
        }
    }

    static func isLetter(_ byte: UInt8) -> Bool { (base36(byte) ?? 0) >= 10 }

    /// ASCII letters in upper case, the rest as it is.
    static func upper(_ value: some Sequence<UInt8>) -> [UInt8] {
        value.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }
    }

    /// Σ weight·digit over the shorter of both.
    static func sum(_ digits: some Sequence<Int>, _ weights: some Sequence<Int>) -> Int {
        zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// The sum of the decimal digits of a product below 100.
    static func crossSum(_ n: Int) -> Int { n / 10 + n % 10 }

    /// The number the digits write; at most 18 of them.
    static func number(_ digits: some Sequence<Int>) -> Int {
        digits.prefix(18).reduce(0) { $0 * 10 + $1 }
    }

    static func allEqual(_ digits: some Sequence<Int>) -> Bool { Set(digits).count < 2 }

    /// Luhn (ISO/IEC 7812-1 annex B).
    static func luhn(_ digits: [Int]) -> Bool {
        guard digits.count > 1 else { return false }
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            sum += place % 2 == 0 ? digit : crossSum(2 * digit)
        }
        return sum % 10 == 0
    }

    /// ISO/IEC 7064 MOD 11,10: the check digit comes last.
    static func mod11and10(_ digits: [Int]) -> Bool {
        guard let check = digits.last else { return false }
        var product = 10
        for digit in digits.dropLast() {
            var sum = (digit + product) % 10
            if sum == 0 { sum = 10 }
            product = sum * 2 % 11
        }
        return (11 - product) % 10 == check
    }
}

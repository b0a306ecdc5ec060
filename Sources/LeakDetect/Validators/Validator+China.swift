extension Validator {
    static let china: [Validator] = [
        // GB 11643-1999: region, birth date, ISO/IEC 7064 MOD 11-2.
        Validator("gb11643") { value in
            guard value.count == 18, let digits = Digits.of(value.prefix(17)),
                provinces.contains(digits[0] * 10 + digits[1]),
                CalendarDate.isBirth(
                    year: Digits.number(digits[6..<10]), month: Digits.number(digits[10..<12]),
                    day: Digits.number(digits[12..<14]))
            else { return false }
            let sum = Digits.sum(digits, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
            return Array("10X98765432".utf8)[sum % 11] == Digits.upper(value.suffix(1))[0]
        },
        // GB 32100-2015: 31 symbols, weights 3^i mod 31.
        Validator("gb32100") { value in
            let symbols = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
            let text = Digits.upper(value)
            guard text.count == 18, let first = text.first,
                Array("123456789ABCDEFGHJKLMNY".utf8).contains(first)
            else { return false }
            var sum = 0
            var weight = 1
            var check = 0
            for (i, byte) in text.enumerated() {
                guard let n = symbols.firstIndex(of: byte) else { return false }
                if i < 17 { sum += n * weight } else { check = n }
                weight = weight * 3 % 31
            }
            return (31 - sum % 31) % 31 == check && Set(text).count > 4
        },
        // UnionPay bank identification numbers, and the older ones of Chinese banks.
        Validator("cn-bank-bin") { value in
            guard (16...19).contains(value.count), let digits = Digits.of(value),
                Set(digits).count > 1
            else { return false }
            let two = digits[0] * 10 + digits[1]
            return two == 62 || two == 60 || two == 68 || two == 90 || two == 95
                || (40...58).contains(two) && digits.count == 16
        },
        // GA 36: a plate has a digit, unless it is a trailer's or a teaching car's.
        Validator("has-digit") { value in value.contains { (0x30...0x39).contains($0) } },
        Validator("has-letter") { value in value.contains(where: Digits.isLetter) },
    ]

    /// GB/T 2260, first two digits; 83 for residence permits of Taiwan (with 81, 82, 91).
    private static let provinces: Set<Int> = [
        11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51,
        52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 91,
    ]
}

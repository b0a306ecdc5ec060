internal import Support
extension Validator {
    package static let asia: [Validator] = [
        // India: Aadhaar, Verhoeff; never begins with 0 or 1.
        Validator("aadhaar") { value in
            guard let digits = Digits.of(value, 12), digits[0] > 1, Set(digits).count > 1
            else { return false }
            return Verhoeff.holds(digits)
        },
        Validator("verhoeff") { value in Digits.of(value).map(Verhoeff.holds) ?? false },
        // India: the goods and services tax number, MOD 36 with weights 1 and 2; state 01–38, 97, 99.
        Validator("gstin") { value in
            guard value.count == 15, let state = Digits.of(value.prefix(2)).map(Digits.number),
                (1...38).contains(state) || state == 97 || state == 99
            else { return false }
            var sum = 0
            for (i, byte) in value.prefix(14).enumerated() {
                guard let n = Digits.base36(byte) else { return false }
                let product = n * (1 + i % 2)
                sum += product / 36 + product % 36
            }
            return (36 - sum % 36) % 36 == Digits.base36(value[14])
        },
        // Hong Kong: one or two letters, weights 9…2, check digit in brackets.
        Validator("hkid") { value in
            guard value.count == 8 || value.count == 9 else { return false }
            let body = value.dropLast()
            var sum = body.count == 7 ? 36 * 9 : 0
            var weight = body.count + 1
            for byte in body {
                guard let n = Digits.base36(byte) else { return false }
                sum += n * weight
                weight -= 1
            }
            let check = value[value.count - 1]
            let n = check == 0x41 || check == 0x61 ? 10 : Int(check) - 0x30
            return (sum + n) % 11 == 0
        },
        // Taiwan: the letter stands for two digits.
        Validator("tw-id") { value in
            guard value.count == 10, let digits = Digits.of(value.dropFirst()),
                let place = Array("ABCDEFGHJKLMNPQRSTUVXYWZIO".utf8).firstIndex(
                    of: Digits.upper(value.prefix(1))[0])
            else { return false }
            let letter = place + 10
            let sum =
                letter / 10 + letter % 10 * 9 + Digits.sum(digits, [8, 7, 6, 5, 4, 3, 2, 1, 1])
            return sum % 10 == 0 && Set(digits).count > 1
        },
        // Singapore: NRIC and FIN, S T F G M.
        Validator("nric") { value in
            let text = Digits.upper(value)
            guard text.count == 9, let digits = Digits.of(text[1..<8]) else { return false }
            var sum = Digits.sum(digits, [2, 7, 6, 5, 4, 3, 2])
            let letters: String
            switch text[0] {
            case UInt8(ascii: "S"): letters = "JZIHGFEDCBA"
            case UInt8(ascii: "T"): (letters, sum) = ("JZIHGFEDCBA", sum + 4)
            case UInt8(ascii: "F"): letters = "XWUTRQPNMLK"
            case UInt8(ascii: "G"): (letters, sum) = ("XWUTRQPNMLK", sum + 4)
            case UInt8(ascii: "M"): (letters, sum) = ("KLJNPQRTUWX", sum + 3)
            default: return false
            }
            let place = text[0] == UInt8(ascii: "M") ? 10 - sum % 11 : sum % 11
            return Array(letters.utf8)[place] == text[8]
        },
        // Singapore: unique entity numbers of companies; year, five digits, letter.
        Validator("sg-uen") { value in
            let text = Digits.upper(value)
            if text.count == 9, let d = Digits.of(text.prefix(8)) {
                let sum = Digits.sum(d, [10, 4, 9, 3, 8, 2, 7, 1])
                return Array("XMKECAWLJDB".utf8)[sum % 11] == text[8]
            }
            if text.count == 10, let d = Digits.of(text.prefix(9)) {
                guard (1800...2099).contains(Digits.number(d.prefix(4))) else { return false }
                let sum = Digits.sum(d, [10, 8, 6, 4, 9, 7, 5, 3, 1])
                return Array("ZKCMDNERGWH".utf8)[sum % 11] == text[9]
            }
            guard text.count == 10, let first = text.first, [0x52, 0x53, 0x54].contains(first)
            else { return false }
            let symbols = Array("ABCDEFGHJKLMNPQRSTUVWX0123456789".utf8)
            let places = text.prefix(9).map { symbols.firstIndex(of: $0) ?? 0 }
            let sum = Digits.sum(places, [4, 3, 5, 3, 10, 2, 2, 5, 7])
            return symbols[((sum - 5) % 11 + 11) % 11] == text[9]
        },
        // Korea: resident registration; numbers given out since October 2020 carry no check.
        // Korea: those given out until October 2020 have a check digit; later ones end in random
        // digits, as everybody's who was born since does.
        Validator("rrn") { value in
            guard let d = Digits.of(value, 13), isResident(d) else { return false }
            return koreanCheck(d)
                || [3, 4].contains(d[6]) && (20_1001...49_1231).contains(Digits.number(d[..<6]))
        },
        // And so may anybody's who was given a new one.
        Validator("rrn-form") { value in Digits.of(value, 13).map(isResident) ?? false },
        Validator("frn") { value in
            guard let d = Digits.of(value, 13) else { return false }
            return (5...8).contains(d[6]) && koreanBirth(d) && Set(d[7...]).count > 1
        },
        Validator("kr-brn") { value in
            guard let d = Digits.of(value, 10), Set(d).count > 1, d[3] * 10 + d[4] > 0
            else { return false }
            let sum = Digits.sum(d, [1, 3, 7, 1, 3, 7, 1, 3, 5]) + d[8] * 5 / 10
            return (10 - sum % 10) % 10 == d[9]
        },
        // Thailand: weights 13…2, mod 11.
        Validator("thai-id") { value in
            guard let d = Digits.of(value, 13), d[0] > 0, Set(d).count > 1 else { return false }
            let sum = Digits.sum(d.prefix(12), (2...13).reversed())
            return (11 - sum % 11) % 10 == d[12]
        },
        // Japan: My Number, weights 6…2, 7…2, mod 11.
        Validator("my-number") { value in
            guard let d = Digits.of(value, 12), Set(d).count > 1 else { return false }
            let rest = Digits.sum(d, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
            return (rest < 2 ? 0 : 11 - rest) == d[11]
        },
        // Philippines: taxpayer number, weights 1…8, mod 11.
        Validator("ph-tin") { value in
            guard let d = Digits.of(value), [9, 12, 14].contains(d.count),
                Set(d.prefix(9)).count > 2
            else { return false }
            return Digits.sum(d.prefix(8), 1...8) % 11 == d[8]
        },
    ]

    private static func isResident(_ d: [Int]) -> Bool {
        [1, 2, 3, 4, 9, 0].contains(d[6]) && koreanBirth(d) && Set(d[7...]).count > 1
    }

    private static func koreanBirth(_ d: [Int]) -> Bool {
        CalendarDay.isValid(
            shortYear: d[0] * 10 + d[1], month: d[2] * 10 + d[3], day: d[4] * 10 + d[5])
    }

    private static func koreanSum(_ d: [Int]) -> Int {
        (11 - Digits.sum(d, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10
    }

    private static func koreanCheck(_ d: [Int]) -> Bool { koreanSum(d) == d[12] }
}

extension Validator {
    package static let china: [Validator] = [
        // GB 11643-1999: region, birth date, ISO/IEC 7064 MOD 11-2.
        Validator("gb11643") { value in
            guard value.count == 18, let digits = Digits.of(value.prefix(17)),
                provinces.contains(digits[0] * 10 + digits[1]),
                CalendarDay.isBirth(
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
        Validator("has-digit", leastDigits: 1) { value in
            value.contains { (0x30...0x39).contains($0) }
        },
        Validator("has-letter") { value in value.contains(where: Digits.isLetter) },
    ]

    /// GB/T 2260, first two digits; 83 for residence permits of Taiwan (with 81, 82, 91).
    private static let provinces: Set<Int> = [
        11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51,
        52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 91,
    ]
}

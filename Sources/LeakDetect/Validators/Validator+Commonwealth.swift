extension Validator {
    static let commonwealth: [Validator] = [
        // NHS Data Dictionary: weights 10…2, mod 11.
        Validator("nhs") { value in
            guard let d = Digits.of(value, 10), Set(d).count > 1 else { return false }
            let check = 11 - Digits.sum(d.prefix(9), (2...10).reversed()) % 11
            return check != 10 && check % 11 == d[9]
        },
        // HMRC: letters and prefixes that are not given out.
        Validator("nino") { value in
            let text = Digits.upper(value)
            guard text.count == 9, Digits.of(text[2..<8]) != nil else { return false }
            let prefix = String(decoding: text[..<2], as: UTF8.self)
            return !["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"].contains(prefix)
                && !"DFIQUV".utf8.contains(text[0]) && !"DFIQUVO".utf8.contains(text[1])
                && "ABCD".utf8.contains(text[8])
        },
        // ABR: weights 10 1 3 5 … 19 after taking one from the first digit, mod 89.
        Validator("abn") { value in
            guard var d = Digits.of(value, 11), d[0] > 0, Set(d).count > 1 else { return false }
            d[0] -= 1
            return Digits.sum(d, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) % 89 == 0
        },
        Validator("acn") { value in
            guard let d = Digits.of(value, 9), Set(d).count > 1 else { return false }
            return (10 - Digits.sum(d, [8, 7, 6, 5, 4, 3, 2, 1]) % 10) % 10 == d[8]
        },
        Validator("tfn") { value in
            guard value.count == 8 || value.count == 9, let d = Digits.of(value), Set(d).count > 1
            else { return false }
            let weights = d.count == 9 ? [1, 4, 3, 7, 5, 8, 6, 9, 10] : [10, 7, 8, 4, 6, 3, 5, 1]
            return Digits.sum(d, weights) % 11 == 0
        },
        Validator("au-medicare") { value in
            guard value.count == 10 || value.count == 11, let d = Digits.of(value),
                (2...6).contains(d[0]), Set(d).count > 1
            else { return false }
            return Digits.sum(d, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 == d[8]
        },
        // South Africa: birth date, citizenship, Luhn.
        Validator("za-id") { value in
            guard let d = Digits.of(value, 13), d[10] < 3,
                CalendarDate.isValid(
                    shortYear: d[0] * 10 + d[1], month: d[2] * 10 + d[3], day: d[4] * 10 + d[5])
            else { return false }
            return Digits.luhn(d) && Set(d).count > 1
        },
        // DVLA: the second to fifth digits are month (51–62 for women) and day.
        Validator("uk-driving-licence") { value in
            guard value.count >= 16, let d = Digits.of(value[5..<11]) else { return false }
            let month = (d[1] * 10 + d[2]) % 50
            return (1...12).contains(month) && (1...31).contains(d[3] * 10 + d[4])
        },
    ]
}

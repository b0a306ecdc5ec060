internal import Support
extension Validator {
    package static let europe: [Validator] = [
        // France: 13 characters and their complement to 97; Corsica counts as 19 and 18.
        Validator("nir") { value in
            var text = Digits.upper(value)
            guard text.count == 15 else { return false }
            if text[5] == 0x32, text[6] == 0x41 || text[6] == 0x42 {
                text.replaceSubrange(5..<7, with: text[6] == 0x41 ? [0x31, 0x39] : [0x31, 0x38])
            }
            guard let d = Digits.of(text), [1, 2, 3, 4, 7, 8].contains(d[0]) else { return false }
            let month = d[3] * 10 + d[4]
            guard (1...12).contains(month) || (20...42).contains(month) || month >= 50
            else { return false }
            return 97 - Digits.number(d.prefix(13)) % 97 == Digits.number(d.suffix(2))
        },
        // Spain: DNI and NIE, letter by mod 23.
        Validator("es-nif") { value in
            guard value.count == 9 else { return false }
            var text = Digits.upper(value)
            if (0x58...0x5A).contains(text[0]) { text[0] -= 0x28 }
            guard let d = Digits.of(text.prefix(8)) else { return false }
            return Array("TRWAGMYFPDXBNJZSQVHLCKE".utf8)[Digits.number(d) % 23] == text[8]
        },
        // Italy: codice fiscale (DM 23/12/1976), with the letters that replace digits of namesakes.
        Validator("codice-fiscale") { isCodiceFiscale(Digits.upper($0)) },
        Validator("it-vat") { value in
            guard let d = Digits.of(value, 11), Set(d).count > 1 else { return false }
            return Digits.luhn(d)
        },
        // Poland: PESEL, weights 1 3 7 9; the century is added to the month.
        Validator("pesel") { value in
            guard let d = Digits.of(value, 11), Set(d).count > 1 else { return false }
            let month = d[2] * 10 + d[3]
            let century = [1900, 2000, 2100, 2200, 1800][month / 20]
            guard
                CalendarDay.isValid(
                    year: century + d[0] * 10 + d[1], month: month % 20, day: d[4] * 10 + d[5])
            else { return false }
            return Digits.sum(d, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 == 0
        },
    ]

    private static func isCodiceFiscale(_ text: [UInt8]) -> Bool {
        guard text.count == 16 else { return false }
        let odd = [
            1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25,
            24, 23,
        ]
        let letters = Array("LMNPQRSTUV".utf8)
        var sum = 0
        for (i, byte) in text.prefix(15).enumerated() {
            guard let n = Digits.base36(byte) else { return false }
            let symbol = n < 10 ? n : n - 10
            sum += i % 2 == 0 ? odd[symbol] : symbol
        }
        let day = text[9..<11].map { letters.firstIndex(of: $0) ?? Int($0) - 0x30 }
        guard day.allSatisfy((0...9).contains), text[15] == UInt8(0x41 + sum % 26),
            "ABCDEHLMPRST".utf8.contains(text[8])
        else { return false }
        let number = day[0] * 10 + day[1]
        return (1...31).contains(number) || (41...71).contains(number)
    }

    package static let nordic: [Validator] = [
        // Finland: henkilötunnus, mod 31.
        Validator("hetu") { value in
            let text = Digits.upper(value)
            guard text.count == 11, let d = Digits.of(text[..<6] + text[7..<10]) else {
                return false
            }
            let date = CalendarDay.isValid(
                shortYear: d[4] * 10 + d[5], month: d[2] * 10 + d[3], day: d[0] * 10 + d[1])
            return date && d[6] * 100 + d[7] * 10 + d[8] >= 2
                && Array("0123456789ABCDEFHJKLMNPRSTUVWXY".utf8)[Digits.number(d) % 31] == text[10]
        },
        // Sweden: Luhn over the last ten; coordination numbers add 60 to the day.
        Validator("personnummer") { value in
            guard value.count == 10 || value.count == 12, let all = Digits.of(value)
            else { return false }
            let d = Array(all.suffix(10))
            if all.count == 12, !(18...20).contains(all[0] * 10 + all[1]) { return false }
            let day = d[4] * 10 + d[5]
            guard
                CalendarDay.isValid(
                    shortYear: d[0] * 10 + d[1], month: d[2] * 10 + d[3],
                    day: day > 60 ? day - 60 : day)
            else { return false }
            return Digits.luhn(d) && Set(d).count > 1
        },
        Validator("se-organisation") { value in
            guard value.count == 10 || value.count == 12, let all = Digits.of(value)
            else { return false }
            let d = Array(all.suffix(10))
            return d[2] >= 2 && d[0] > 0 && d[0] != 4 && Digits.luhn(d) && Set(d).count > 1
        },
    ]

    package static let turkey: [Validator] = [
        // TCKN: the tenth digit from the odd and even places, the eleventh from all.
        Validator("tckn") { value in
            guard let d = Digits.of(value, 11), d[0] > 0, Set(d).count > 1 else { return false }
            let odd = d[0] + d[2] + d[4] + d[6] + d[8]
            let even = d[1] + d[3] + d[5] + d[7]
            return ((odd * 7 - even) % 10 + 10) % 10 == d[9]
                && d.prefix(10).reduce(0, +) % 10 == d[10]
        }
    ]
}

extension Validator {
    package static let germany: [Validator] = [
        // § 139b AO: of the first ten digits exactly one comes twice or three times.
        Validator("de-tax-id") { value in
            guard let d = Digits.of(value, 11), d[0] > 0 else { return false }
            var counts = [Int](repeating: 0, count: 10)
            for digit in d.prefix(10) { counts[digit] += 1 }
            let repeated = counts.filter { $0 > 1 }
            return repeated.count == 1 && repeated[0] < 4 && Digits.mod11and10(d)
        },
        Validator("de-vat") { value in
            guard let d = Digits.of(value.suffix(9)), d.count == 9, d[0] > 0 else { return false }
            return Digits.mod11and10(d)
        },
        // ICAO 9303 weights 7 3 1; nine characters carry no check digit.
        Validator("de-document", leastDigits: 1) { value in
            guard value.count == 9 || value.count == 10,
                value.contains(where: { (0x30...0x39).contains($0) })
            else { return false }
            guard value.count == 10 else { return true }
            let n = value.compactMap(Digits.base36)
            return n.count == 10 && n[9] == Digits.sum(n, [7, 3, 1, 7, 3, 1, 7, 3, 1]) % 10
        },
        // § 2 VKVV: cross sums of weights 2 1 2 5 7 1 2 1 2 1 2 1.
        Validator("de-social-security") { value in
            guard value.count == 12, Digits.isLetter(value[8]),
                let letter = Digits.base36(value[8]),
                let head = Digits.of(value[..<8]), let tail = Digits.of(value[9...]),
                CalendarDay.isValid(
                    shortYear: head[6] * 10 + head[7], month: head[4] * 10 + head[5],
                    day: max(1, (head[2] * 10 + head[3]) % 50))
            else { return false }
            let n = letter - 9
            let d = head + [n / 10, n % 10] + tail
            let products = zip(d, [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]).map(*)
            return products.map(Digits.crossSum).reduce(0, +) % 10 == d[12]
        },
        // § 290 SGB V: weights 1 2, cross sums.
        Validator("kvnr") { value in
            guard value.count == 10, Digits.isLetter(value[0]),
                let letter = Digits.base36(value[0]),
                let tail = Digits.of(value.dropFirst()), Set(tail).count > 1
            else { return false }
            let d = [(letter - 9) / 10, (letter - 9) % 10] + tail
            let sum = (0..<10).map { Digits.crossSum(d[$0] * (1 + $0 % 2)) }.reduce(0, +)
            return sum % 10 == d[10]
        },
        // KBV: weights 4 and 9 over six digits.
        Validator("lanr") { value in
            guard let d = Digits.of(value, 9), Set(d).count > 1 else { return false }
            return (10 - Digits.sum(d, [4, 9, 4, 9, 4, 9]) % 10) % 10 == d[6]
        },
    ]
}

extension Validator {
    package static let commonwealth: [Validator] = [
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
                CalendarDay.isValid(
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

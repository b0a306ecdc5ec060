extension Validator {
    static let germany: [Validator] = [
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
        Validator("de-document") { value in
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
                CalendarDate.isValid(
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

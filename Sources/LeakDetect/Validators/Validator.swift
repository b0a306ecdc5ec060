/// A named check of what a pattern cannot say: a checksum, a range, a calendar date.
///
/// It sees what the detector keeps of a match, at most ``Detector/longestMatch`` bytes that may
/// come from anybody. Letters count in either case.
package struct Validator: Sendable {
    /// As written in `validators:`.
    package let name: String
    package let holds: @Sendable (_ value: [UInt8]) -> Bool
    /// A value with fewer digits of ASCII never passes: words without any need not be looked at.
    package let leastDigits: Int

    package init(
        _ name: String, leastDigits: Int = 0, _ holds: @escaping @Sendable ([UInt8]) -> Bool
    ) {
        self.name = name
        self.leastDigits = leastDigits
        self.holds = holds
    }

    /// Every validator there is, by name.
    package static let named: [String: Validator] = Dictionary(
        (payment + wallets + china + asia + turkey + germany + europe + nordic + northAmerica
            + southAmerica + commonwealth + network + secrets).map { ($0.name, $0) },
        uniquingKeysWith: { first, _ in first })

    /// Whether `value` passes.
    package func accepts(_ value: some Sequence<UInt8>) -> Bool { holds(Array(value)) }
}

extension Validator {
    package static let northAmerica: [Validator] = [
        // SSA: areas 001–899 but 666, no zero group or serial; numbers printed in advertisements.
        Validator("ssn") { value in
            guard let d = Digits.of(value, 9), Set(d).count > 1 else { return false }
            let area = Digits.number(d[..<3])
            guard (1...899).contains(area), area != 666, d[3] + d[4] > 0,
                Digits.number(d[5...]) > 0
            else { return false }
            return ![78_051_120, 219_099_999, 123_456_789].contains(Digits.number(d))
        },
        // IRS: 9XX with groups 50–65, 70–88, 90–92 and 94–99.
        Validator("itin") { value in
            guard let d = Digits.of(value, 9), d[0] == 9 else { return false }
            let group = d[3] * 10 + d[4]
            return (50...65).contains(group) || (70...88).contains(group)
                || (90...92).contains(group) || (94...99).contains(group)
        },
        // 45 CFR 162.406: Luhn with 80840 before it.
        Validator("npi") { value in
            guard let d = Digits.of(value, 10), d[0] == 1 || d[0] == 2, Set(d).count > 1
            else { return false }
            return Digits.luhn([8, 0, 8, 4, 0] + d)
        },
        // DEA: (d1 + d3 + d5) + 2 (d2 + d4 + d6) ends in d7.
        Validator("dea") { value in
            guard value.count == 9, let d = Digits.of(value.suffix(7)), Set(d).count > 1
            else { return false }
            return (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10 == d[6]
        },
        // Canada: Luhn; 0 was never given out, 8 is for businesses.
        Validator("sin") { value in
            guard let d = Digits.of(value, 9), d[0] > 0, d[0] != 8, Set(d).count > 1
            else { return false }
            return Digits.luhn(d)
        },
    ]

    package static let southAmerica: [Validator] = [
        Validator("cpf") { value in
            guard let d = Digits.of(value, 11), Set(d).count > 1 else { return false }
            return brazilian(d.prefix(9), (2...10).reversed()) == d[9]
                && brazilian(d.prefix(10), (2...11).reversed()) == d[10]
        },
        // With letters since 2026 (IN RFB 2.229/2024): their values are ASCII codes less 48.
        Validator("cnpj") { value in
            let text = Digits.upper(value)
            guard text.count == 14, Digits.of(text.suffix(2)) != nil, Set(text).count > 1,
                text.allSatisfy({ Digits.base36($0) != nil })
            else { return false }
            let d = text.map { Int($0) - 48 }
            return brazilian(d.prefix(12), [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) == d[12]
                && brazilian(d.prefix(13), [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) == d[13]
        },
    ]

    private static func brazilian(
        _ digits: some Sequence<Int>, _ weights: some Sequence<Int>
    ) -> Int {
        let rest = Digits.sum(digits, weights) % 11
        return rest < 2 ? 0 : 11 - rest
    }
}

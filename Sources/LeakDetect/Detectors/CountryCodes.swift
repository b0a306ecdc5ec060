/// Country calling codes (ITU-T E.164, 2016 and operational bulletins).
enum CountryCodes {
    private static let one: Set<Int> = [1, 7]
    private static let two: Set<Int> = [
        20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55,
        56, 57, 58, 60, 61, 62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98,
    ]
    private static let three: Set<Int> = {
        var codes: Set<Int> = [
            800, 808, 850, 852, 853, 855, 856, 870, 880, 881, 882, 883, 886, 888,
        ]
        codes.formUnion(210...269)
        codes.formUnion(290...299)
        codes.formUnion(350...389)
        codes.formUnion(420...423)
        codes.formUnion(500...509)
        codes.formUnion(590...599)
        codes.formUnion(670...692)
        codes.formUnion(960...979)
        codes.formUnion(992...998)
        return codes
    }()

    static func begins(_ digits: [Int]) -> Bool {
        guard digits.count > 3 else { return false }
        return one.contains(digits[0]) || two.contains(digits[0] * 10 + digits[1])
            || three.contains(Digits.number(digits.prefix(3)))
    }
}

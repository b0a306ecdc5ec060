/// Reads phone numbers with their separators.
enum PhoneReader {
    /// Digits with single separators, double ones only around a bracket, from `start`.
    private static func number(
        _ text: UnsafeBufferPointer<UInt8>, _ start: Int
    ) -> (end: Int, digits: [Int], groups: Int) {
        var digits: [Int] = []
        var end = start
        var groups = 1
        var place = start
        var gap = 0
        var most = 2
        while place < text.count, place - start < 40, digits.count < 18 {
            let byte = text[place]
            if (0x30...0x39).contains(byte) {
                if gap > 0 { groups += 1 }
                digits.append(Int(byte) - 0x30)
                gap = 0
                most = 2
                end = place + 1
            } else if byte == 0x20 || byte == 0x2D || byte == 0x2E || byte == 0x2F || byte == 0x28
                || byte == 0x29
            {
                gap += 1
                if byte == 0x2F || byte == 0x28 || byte == 0x29 { most = 3 }
                guard gap <= most else { break }
            } else {
                break
            }
            place += 1
        }
        return (end, digits, groups)
    }

    private static func isFree(_ text: UnsafeBufferPointer<UInt8>, _ end: Int) -> Bool {
        guard end < text.count else { return true }
        let byte = text[end]
        if byte == 0x2E || byte == 0x2D || byte == 0x2C {
            return !(end + 1 < text.count && (0x30...0x39).contains(text[end + 1]))
        }
        // An extension: x123.
        if byte | 0x20 == 0x78, end + 1 < text.count, (0x30...0x39).contains(text[end + 1]) {
            return true
        }
        return Digits.base36(byte) == nil && byte != 0x5F && byte != 0x25
    }

    /// E.164: a country code and at most 15 digits.
    static func international(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int>? {
        if start > 0 {
            let before = text[start - 1]
            if Digits.base36(before) != nil || before == 0x5F || before == 0x2B || before == 0x2F
                || before == 0x3D && start > 1 && Digits.base36(text[start - 2]) == nil
            {
                return nil
            }
        }
        var first = start + 1
        if first < text.count, text[first] == 0x28 { first += 1 }
        guard first < text.count, (0x31...0x39).contains(text[first]) else { return nil }
        let (end, digits, groups) = number(text, first)
        guard (8...15).contains(digits.count), isFree(text, end), Set(digits).count > 2,
            CountryCodes.begins(digits), digits[0] != 1 || digits.count == 11 && digits[1] > 1
        else { return nil }
        _ = groups
        return start..<end
    }

    /// An area code in brackets and the number after it.
    static func areaCode(_ text: UnsafeBufferPointer<UInt8>, closing: Int) -> Range<Int>? {
        var start = closing
        while start > 0, closing - start < 6, (0x30...0x39).contains(text[start - 1]) { start -= 1 }
        guard start > 0, text[start - 1] == 0x28, (2...5).contains(closing - start) else {
            return nil
        }
        start -= 1
        if start > 0, Digits.base36(text[start - 1]) != nil { return nil }
        guard closing + 1 < text.count else { return nil }
        var first = closing + 1
        if text[first] == 0x20 || text[first] == 0x2D { first += 1 }
        guard first < text.count, (0x30...0x39).contains(text[first]) else { return nil }
        let (end, digits, _) = number(text, first)
        let area = closing - start - 1
        guard isFree(text, end), Set(digits).count > 1 else { return nil }
        if text[start + 1] == 0x30 {
            guard (5...9).contains(digits.count), (8...12).contains(area + digits.count) else {
                return nil
            }
        } else {
            guard area == 3 && digits.count == 7 || area == 2 && (8...9).contains(digits.count)
            else { return nil }
        }
        return start..<end
    }

    /// The number after its label: a colon, a dot and a few spaces may lie between.
    static func labelled(_ text: UnsafeBufferPointer<UInt8>, label: Range<Int>) -> Range<Int>? {
        if label.lowerBound > 0, Digits.isLetter(text[label.lowerBound - 1]),
            Digits.isLetter(text[label.lowerBound])
        {
            return nil
        }
        var place = label.upperBound
        var passed = 0
        while place < text.count, passed < 24 {
            let byte = text[place]
            if (0x30...0x39).contains(byte) || byte == 0x2B || byte == 0x28 { break }
            // Up to one more word: "phone number", "mobile no.", "电话号码".
            guard
                byte == 0x20 || byte == 0x2E || byte == 0x3A || byte == 0x3D || byte == 0x22
                    || byte == 0x27 || byte == 0x09 || byte == 0x23 || byte == 0x5F || byte >= 0x80
                    || Digits.isLetter(byte) && passed < 14 || byte == 0x3E
            else { return nil }
            place += 1
            passed += 1
        }
        guard place < text.count, passed < 24 else { return nil }
        let start = place
        if text[place] == 0x2B { return international(text, from: place) }
        if text[place] == 0x28 { place += 1 }
        guard place < text.count, (0x30...0x39).contains(text[place]) else { return nil }
        if start > 0, Digits.isLetter(text[start - 1]) { return nil }
        let (end, digits, groups) = number(text, place)
        guard (5...13).contains(digits.count), isFree(text, end), Set(digits).count > 2 else {
            return nil
        }
        // Small countries have short numbers; they count right after the label and a colon.
        if digits.count < 7, passed > 2 || text[label.upperBound] != 0x3A { return nil }
        // Ten plain digits from 1 may be a time stamp.
        if digits.count == 10 || digits.count == 13, groups == 1, digits[0] == 1, digits[1] > 4,
            digits[1] < 9
        {
            return digits.count == 10 ? start..<end : nil
        }
        return start..<end
    }
}

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

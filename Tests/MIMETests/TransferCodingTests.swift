import Testing
@testable import MIME

/// Content transfer encodings (RFC 2045, section 6), by values of the RFCs and by their inverse.
@Suite struct TransferCodingTests {
    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    // MARK: Base 64

    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func base64OfTheRFC(plain: String, encoded: String) {
        let digits = Self.bytes(encoded)
        #expect(TransferDecoder.base64(digits[...]) == Self.bytes(plain))
        #expect(TransferCoding.base64.decode(digits[...]) == Self.bytes(plain))
        #expect(
            TransferCoding.base64.encode(Self.bytes(plain), lineEnd: [])
                == (plain.isEmpty ? [] : digits))
    }

    /// Every digit of the alphabet at each of the four places (RFC 4648, table 1), and the two
    /// of table 2 that are safe in addresses.
    @Test func everyDigitHasItsValue() {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for (value, digit) in alphabet.enumerated() {
            for place in 0..<4 {
                var group = Self.bytes("AAAA")
                group[place] = digit
                let bits = value << (18 - 6 * place)
                let expected = [16, 8, 0].map { UInt8(truncatingIfNeeded: bits >> $0) }
                #expect(TransferDecoder.base64(group[...]) == expected)
            }
        }
        #expect(TransferDecoder.base64(Self.bytes("-_-_")[...]) == [0xFB, 0xFF, 0xBF])
        #expect(TransferDecoder.base64(Self.bytes("+/+/")[...]) == [0xFB, 0xFF, 0xBF])
    }

    /// What is no digit is skipped (RFC 2045, 6.8), and padding ends one run of several.
    @Test(arguments: [
        ("Zm9v\r\nYmFy", "foobar"), ("Zm 9v\tYm!Fy", "foobar"), ("Zg==Zg==", "ff"),
        ("Zm8=\r\nZm8=\r\n", "fofo"), ("Zm9vY", "foo"), ("Zm9vYg", "foob"), ("====Zm9v", "foo"),
    ])
    func base64IsReadAsMailProgramsDo(text: String, plain: String) {
        #expect(TransferDecoder.base64(Self.bytes(text)[...]) == Self.bytes(plain))
    }

    /// The strict reader, of what is to be marked, refuses what the other one guesses at.
    @Test(arguments: ["Zm9vY", "Zm9!", "Z===", "Zm9v=Zm9"])
    func damagedBase64IsNotMarked(text: String) {
        #expect(TransferCoding.base64.decode(Self.bytes(text)[...]) == nil)
    }

    // MARK: Quoted-printable

    /// RFC 2045, 6.7: its rules one by one.
    @Test(arguments: [
        (
            "Now's the time =\r\nfor all folk to come=\r\n to the aid of their country.",
            "Now's the time for all folk to come to the aid of their country."
        ),
        ("=3D", "="), ("=e9=C9", "\u{E9}\u{C9}"), ("a=20", "a "), ("a=09b", "a\tb"),
        ("soft=  \t\r\nbreak", "softbreak"), ("soft=\nbreak", "softbreak"),
        ("a=b", "a=b"), ("a=", "a="), ("a=4", "a=4"), ("a=G1", "a=G1"), ("100=25", "100%"),
        ("=C3=BC", "\u{C3}\u{BC}"), ("line\r\nline", "line\r\nline"),
    ])
    func quotedPrintable(text: String, plain: String) {
        let expected = plain.unicodeScalars.map { UInt8($0.value) }
        #expect(TransferDecoder.quotedPrintable(Self.bytes(text)[...]) == expected)
        #expect(TransferCoding.quotedPrintable.decode(Self.bytes(text)[...]) == expected)
    }

    /// The decoders take a slice by its own indices.
    @Test func slicesAreNotArrays() {
        let text = Self.bytes("=41=41=42Zm9v")
        #expect(TransferDecoder.quotedPrintable(text[3..<9]) == Self.bytes("AB"))
        #expect(TransferDecoder.base64(text[9..<13]) == Self.bytes("foo"))
        #expect(TransferCoding.plain.decode(text[3..<6]) == Self.bytes("=41"))
    }

    /// Both encoders: no line is longer than 76 characters, no byte is lost, none is unsafe.
    @Test(arguments: [[0x0D, 0x0A], [0x0A]] as [[UInt8]])
    func whatIsEncodedIsReadBack(lineEnd: [UInt8]) throws {
        var state: UInt64 = 11
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        for round in 0..<300 {
            let isText = round % 2 == 0
            // Line ends are those of the message.
            let lines = (0..<Int(next() % 6)).map { _ in
                (0..<Int(next() % 120)).map { _ -> UInt8 in
                    let byte = UInt8(truncatingIfNeeded: next())
                    let common: [UInt8] = [0x20, 0x3D, 0x41, 0x2E, 0xC3, 0x09]
                    return isText || byte == 0x0A || byte == 0x0D
                        ? common[Int(byte) % common.count] : byte
                }
            }
            let text = Array(lines.joined(separator: lineEnd))
            for coding in [TransferCoding.plain, .quotedPrintable, .base64] {
                let encoded = coding.encode(text, lineEnd: lineEnd)
                #expect(coding.decode(encoded[...]) == text)
                guard coding != .plain else { continue }
                for line in encoded.split(separator: 0x0A) {
                    #expect(line.count { $0 != 0x0D } <= 76)
                    // A blank at a line's end is lost on the way (6.7, rule 3).
                    #expect(line.last { $0 != 0x0D } != 0x20)
                }
                #expect(
                    encoded.allSatisfy { $0 < 0x7F && ($0 >= 0x20 || [9, 10, 13].contains($0)) })
            }
        }
    }

    @Test(
        arguments: [
            (nil, "8bit"), ("7bit", "8bit"), (" 8BIT ", "8bit"), ("Binary", "8bit"), ("", "8bit"),
            ("Quoted-Printable", "quoted-printable"), ("BASE64", "base64"), ("x-uuencode", nil),
            ("base64; x=y", nil),
        ] as [(String?, String?)])
    func theHeaderNamesTheCoding(header: String?, name: String?) {
        #expect(TransferCoding(header: header)?.rawValue == name)
    }

    // MARK: uuencode

    /// POSIX, uuencode: the length in the first character, six bits in each of the others, `` ` ``
    /// or a blank for zero.
    @Test(arguments: [
        ("#0V%T", "Cat"), ("$0V%T<P``", "Cats"), ("$0V%T<P  ", "Cats"), ("!80``", "a"),
        ("\"86(`", "ab"), ("#86)C", "abc"), ("`", ""), (" ", ""), ("", ""), ("#0V", "C"),
        ("E0V%T", "Cat"),
    ])
    func uuencoded(line: String, plain: String) {
        #expect(TransferDecoder.uuLine(Self.bytes(line)[...]) == Self.bytes(plain))
    }

    @Test func everyLengthOfALineIsKept() {
        for count in 1...45 {
            let plain = (0..<count).map { UInt8(truncatingIfNeeded: 37 &* $0 &+ 200) }
            var line: [UInt8] = [UInt8(32 + count)]
            for start in stride(from: 0, to: count, by: 3) {
                let part = plain[start..<min(count, start + 3)]
                let value = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
                for shift in [18, 12, 6, 0] {
                    let six = UInt8(value >> shift & 63)
                    line.append(six == 0 ? 0x60 : six + 32)
                }
            }
            #expect(TransferDecoder.uuLine(line[...]) == plain)
        }
    }

    // MARK: Declared encodings that lie

    /// A body is read as declared; where it is something else, as it stands as well.
    @Test(arguments: [
        (["base64"], "Zm9vYmFy\r\n", ["foobar"]),
        (["base64"], "Zm9v\r\n\r\nYmFy\r\n", ["foobar"]),
        (
            ["base64"], "Zm9vYg==\r\n-- \r\na list's words\r\n",
            ["foob", "-- \r\na list's words\r\n"]
        ),
        (["quoted-printable"], "a=3Db", ["a=b"]),
        (["quoted-printable"], "a=3D\u{E9}", ["a=\u{E9}", "a=3D\u{E9}"]),
        (["7bit"], "a=3Db", ["a=3Db"]), ([], "Zm9v", ["Zm9v"]),
        ([" base 64 "], "Zm9v", ["foo"]),
        (["base64", "7bit"], "Zm9v", ["foo", "Zm9v"]),
        (["base64", "quoted-printable"], "Zm9v", ["foo", "Zm9v"]),
    ])
    func readings(encodings: [String], body: String, expected: [String]) {
        let readings = TransferReadings(Self.bytes(body)[...], encodings)
        #expect(readings.contents == expected.map(Self.bytes))
    }

    /// Words where there should be digits: shown as they are, and as what is between them.
    @Test func aLieAboutBase64HidesNothing() {
        let body = Self.bytes("This is no base64, but the password is here.\r\n")
        #expect(TransferReadings(body[...], ["base64"]).contents.contains(body))
    }
}

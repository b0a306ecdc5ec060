import Testing
@testable import DocumentReading

/// The lexical rules of PDF (ISO 32000-2, 7.2 and 7.3), by its examples.
@Suite struct PDFSyntaxTests {
    private static func value(_ text: String) -> PDFValue? {
        var syntax = PDFSyntax(Array(text.utf8))
        return syntax.value()
    }

    private static func string(_ value: PDFValue?) -> [UInt8]? {
        if case .string(let bytes)? = value { bytes } else { nil }
    }

    private static func number(_ value: PDFValue?) -> Double? {
        if case .number(let number)? = value { number } else { nil }
    }

    @Test(arguments: [
        ("123", 123), ("43445", 43445), ("+17", 17), ("-98", -98), ("0", 0), ("34.5", 34.5),
        ("-3.62", -3.62),
        ("+123.6", 123.6), ("4.", 4), ("-.002", -0.002), (".5", 0.5), ("0.0", 0), ("00012", 12),
        ("--5", -5),
        ("99999999999", 99_999_999_999),
    ])
    func numbers(text: String, expected: Double) throws {
        let number = try #require(Self.number(Self.value(text)))
        #expect(abs(number - expected) < 1e-9)
    }

    @Test(arguments: ["1e5", "16#FF", "5-", "1.2.3", "abc", "+", "-", "1+1", "0x10"])
    func noNumbers(text: String) { #expect(PDFSyntax.number(Array(text.utf8)[...]) == nil) }

    /// 7.3.4.2, with its table of escapes.
    @Test(arguments: [
        ("(This is a string)", "This is a string"), ("(a\nb)", "a\nb"),
        ("(balanced (parentheses) and \\))", "balanced (parentheses) and )"),
        ("()", ""), ("(a\\\nb)", "ab"), ("(a\\\r\nb)", "ab"),
        ("(\\n\\r\\t\\b\\f\\\\\\(\\))", "\n\r\t\u{8}\u{C}\\()"),
        ("(\\0053)", "\u{5}3"), ("(\\053)", "+"), ("(\\53)", "+"), ("(\\101\\1012)", "AA2"),
        ("(\\x)", "x"), ("(\\9)", "9"),
        ("(a % no comment)", "a % no comment"),
    ])
    func literalStrings(text: String, expected: String) {
        #expect(
            Self.string(Self.value(text)).map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    /// 7.3.4.3.
    @Test(
        arguments: [
            ("<4E6F762073686D6F7A206B6120706F702E>", Array("Nov shmoz ka pop.".utf8)),
            ("<901FA3>", [0x90, 0x1F, 0xA3]),
            ("<901FA>", [0x90, 0x1F, 0xA0]), ("<>", []), ("< 9 0\n1f >", [0x90, 0x1F]),
            ("<90zz1F>", [0x90, 0x1F]),
        ] as [(String, [UInt8])])
    func hexadecimalStrings(text: String, expected: [UInt8]) {
        #expect(Self.string(Self.value(text)) == expected)
    }

    /// 7.3.5, table 4.
    @Test(arguments: [
        ("/Name1", "Name1"), ("/ASomewhatLongerName", "ASomewhatLongerName"),
        ("/A;Name_With-Various***Characters?", "A;Name_With-Various***Characters?"),
        ("/1.2", "1.2"), ("/$$", "$$"), ("/@pattern", "@pattern"), ("/.notdef", ".notdef"),
        ("/Lime#20Green", "Lime Green"),
        ("/paired#28#29parentheses", "paired()parentheses"),
        ("/The_Key_of_F#23_Minor", "The_Key_of_F#_Minor"), ("/A#42", "AB"),
        ("/", ""), ("/A#4", "A#4"), ("/A#zz", "A#zz"), ("/A(x)", "A"), ("/A/B", "A"), ("/A%c", "A"),
    ])
    func names(text: String, expected: String) { #expect(Self.value(text)?.name == expected) }

    @Test func arraysAndDictionaries() throws {
        let value = Self.value(
            "<< /Type /Example /Version 0.01 /Array [ 549 3.14 false (Ralph) /SomeName null 3 0 R ] "
                + "/Sub << /Item1 0.4 % comment >>\n /Item2 true >> /Ref 12 0 R >>")
        let entries = try #require(value?.dictionary)
        #expect(entries.count == 5)
        #expect(entries["Type"]?.name == "Example")
        let array = try #require(entries["Array"]?.array)
        #expect(array.count == 7)
        #expect(array[0].integer == 549)
        #expect(Self.string(array[3]) == Array("Ralph".utf8))
        if case .reference(let number) = array[6] {
            #expect(number == 3)
        } else {
            Issue.record("no reference")
        }
        #expect(entries["Sub"]?.dictionary?.count == 2)
        if case .reference(12)? = entries["Ref"] {} else { Issue.record("no reference") }
    }

    /// `R` is a reference only behind two numbers, and no part of a word.
    @Test(arguments: [
        ("[1 0 R]", 1), ("[1 0 R 2 0 R]", 2), ("[1 0 2]", 3), ("[1 0 Rx]", 3), ("[1 R]", 2),
        ("[1 0R]", 2), ("[-1 0 R]", 3),
        ("[1.5 0 R]", 3), ("[1 0 R/A]", 2), ("[]", 0), ("[[] []]", 2), ("[1 0\nR]", 1),
    ])
    func references(text: String, count: Int) {
        #expect(Self.value(text)?.array?.count == count, "\(text)")
    }

    @Test(arguments: ["[1 2", "<< /A 1", "<< /A", "<<", "[", "(never ends", "<12"])
    func whatDoesNotEnd(text: String) {
        var syntax = PDFSyntax(Array(text.utf8))
        var steps = 0
        while syntax.value() != nil { steps += 1 }
        #expect(steps < 10)
        #expect(syntax.at <= text.utf8.count)
    }

    /// Words that end an object are given back; others are kept as strays.
    @Test func wordsAreNoValues() {
        var syntax = PDFSyntax(Array("true endobj".utf8))
        if case .boolean(true)? = syntax.value() {} else { Issue.record("no boolean") }
        #expect(syntax.value() == nil)
        #expect(syntax.at == 4 || syntax.at == 5)
        var stray = PDFSyntax(Array("[ password 1 ]".utf8))
        #expect(stray.value()?.array?.count == 2)
        #expect(stray.strays.map { stray.word($0) } == ["password"])
    }

    /// Nested as deep as a file likes: no recursion deeper than the limit.
    @Test(arguments: ["[", "<< /A ", "[<< /A "])
    func deepNesting(opening: String) {
        var syntax = PDFSyntax(Array(String(repeating: opening, count: 100_000).utf8))
        var steps = 0
        while syntax.value() != nil, steps < 300_000 { steps += 1 }
        #expect(steps < 300_000)
    }

    // MARK: Characters and maps of fonts

    @Test func everyByteIsOneThing() {
        // 7.2.3, tables 1 and 2.
        let white: Set<UInt8> = [0, 9, 10, 12, 13, 32]
        let delimiters = Set("()<>[]{}/%".utf8)
        for byte in UInt8.min...UInt8.max {
            #expect(PDFCharacters.isSpace(byte) == white.contains(byte))
            #expect(
                PDFCharacters.isRegular(byte)
                    == (!white.contains(byte) && !delimiters.contains(byte)))
        }
    }

    @Test func hexadecimalDigitsAreReadBack() {
        for value in [0, 1, 0xA0, 0xFFFF, 0x1234] {
            let digits = HexString.digits(value, count: 4)
            #expect(HexString.bytes(digits[...]) == [UInt8(value >> 8), UInt8(value & 0xFF)])
        }
        #expect(HexString.digits("\u{1F600}") == Array("D83DDE00".utf8))
        #expect(HexString.digits(0x1F, count: 2) == Array("1F".utf8))
    }

    private static let map = """
        /CIDInit /ProcSet findresource begin begincmap
        1 begincodespacerange <0000> <FFFF> endcodespacerange
        2 beginbfchar <0001> <0041> <0002> <D83DDE00> endbfchar
        3 beginbfrange <0010> <0012> <0061> <0020> <0022> [<0078> <0079> <007A007A>] <0030> <0030> <00660066> endbfrange
        endcmap
        """

    /// 9.10.3, example 2, and the forms of Adobe's note 5014.
    @Test(
        arguments: [
            ([0, 1], "A"), ([0, 2], "\u{1F600}"), ([0, 0x10, 0, 0x11, 0, 0x12], "abc"),
            ([0, 0x20, 0, 0x21, 0, 0x22], "xyzz"),
            ([0, 0x30], "ff"), ([0, 0x13], ""), ([0], ""), ([], ""),
        ] as [([UInt8], String)])
    func toUnicode(codes: [UInt8], text: String) {
        let font = PDFFontCodes(["Subtype": .name("Type0")], map: Array(Self.map.utf8)) { $0 }
        #expect(font.text(codes).map { String(decoding: $0, as: UTF8.self) } == text)
        #expect(!font.isSimple && !font.isUntold)
    }

    @Test func differencesOfASimpleFont() {
        let differences: [PDFValue] = [
            .number(65), .name("B"), .name("three"), .number(100), .name("uni00E9"),
            .name("nosuchglyph"), .name("at"),
        ]
        let font = PDFFontCodes(
            [
                "Subtype": .name("Type1"),
                "Encoding": .dictionary(["Differences": .array(differences)]),
            ], map: nil
        ) { $0 }
        let text = String(decoding: font.text([65, 66, 67, 100, 102]) ?? [], as: UTF8.self)
        #expect(text == "B3C\u{E9}@")
    }

    @Test(arguments: [
        ("/space", 0x20), ("/zero", 0x30), ("/nine", 0x39), ("/at", 0x40), ("/A", 0x41),
        ("/z", 0x7A), ("/bracketleft", 0x5B),
        ("/underscore", 0x5F), ("/braceright", 0x7D), ("/asciitilde", 0x7E), ("/period", 0x2E),
        ("/hyphen", 0x2D),
    ])
    func glyphs(name: String, unit: UInt16) { #expect(GlyphNames.unit(name) == unit) }

    @Test(arguments: ["/nosuch", "/", "", "/1"])
    func noGlyphs(name: String) { #expect(GlyphNames.unit(name) == nil) }
}

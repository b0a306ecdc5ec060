import Testing
@testable import TextDecoding

/// Text where none is announced: strings in programs, and UTF-8 as lenient decoders read it.
@Suite struct UnlistedTextTests {
    // MARK: Lenient UTF-8

    private static func lenient(_ bytes: [UInt8]) -> (text: String, isMeant: Bool) {
        var out: [UInt8] = []
        bytes.withUnsafeBytes { LenientUTF8.decode($0, into: &out) }
        return (
            String(decoding: out, as: UTF8.self), bytes.withUnsafeBytes { LenientUTF8.isMeant($0) }
        )
    }

    /// RFC 3629, section 10, and CESU-8 (Unicode Technical Report 26).
    @Test(
        arguments: [
            ([0x61, 0xC3, 0xA9], "a\u{E9}", false), ([0xF0, 0x9F, 0x98, 0x80], "\u{1F600}", false),
            ([0xC1, 0xA1], "a", true), ([0xE0, 0x81, 0xA1], "a", true),
            ([0xF0, 0x80, 0x81, 0xA1], "a", true),
            ([0xF8, 0x80, 0x80, 0x81, 0xA1], "a", true),
            ([0xFC, 0x80, 0x80, 0x80, 0x81, 0xA1], "a", true),
            ([0xC0, 0xAF], "/", true), ([0xE0, 0x80, 0xAF], "/", true),
            ([0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], "\u{1F600}", true),
            ([0xED, 0xA0, 0xBD], "\u{FFFD}", true),
            ([0xED, 0xA0, 0xBD, 0x61], "\u{FFFD}a", true), ([0xED, 0xB8, 0x80], "\u{FFFD}", true),
            ([0xC3], "\u{FFFD}", false), ([0xC3, 0x61], "\u{FFFD}a", false),
            ([0x80], "\u{FFFD}", false),
            ([0xFE, 0xFF], "\u{FFFD}\u{FFFD}", false), ([0xE0, 0x81], "\u{FFFD}\u{FFFD}", false),
            ([], "", false),
        ] as [([UInt8], String, Bool)])
    func longForms(bytes: [UInt8], text: String, isMeant: Bool) {
        let found = Self.lenient(bytes)
        #expect(found.text.unicodeScalars.elementsEqual(text.unicodeScalars))
        #expect(found.isMeant == isMeant)
    }

    /// What is strict UTF-8 reads the same by both.
    @Test func strictTextIsTheSame() {
        for value in stride(from: UInt32(0), to: 0x11_0000, by: 97) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = String(Character(scalar))
            let found = Self.lenient(Array(text.utf8))
            #expect(found.text.unicodeScalars.elementsEqual([scalar]))
            #expect(!found.isMeant)
        }
    }

    // MARK: Strings in binary data

    private static func strings(_ bytes: [UInt8], cuts: [Int] = []) -> [String] {
        var finder = PrintableStrings()
        var out: [UInt8] = []
        bytes.withUnsafeBytes { all in
            var at = 0
            for cut in cuts + [all.count] {
                finder.push(
                    UnsafeRawBufferPointer(rebasing: all[at..<cut]), last: cut == all.count
                ) { out.append(contentsOf: $0) }
                at = cut
            }
        }
        return String(decoding: out, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func wide(_ text: String) -> [UInt8] {
        text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    @Test func runsOfFourCharacters() {
        #expect(
            Self.strings([1, 2] + Array("abc".utf8) + [0, 3] + Array("abcd".utf8) + [0]).first
                == "abcd"
        )
        #expect(Self.strings(Array("user\tname".utf8) + [0xFF, 0x7F]) == ["user\tname"])
        #expect(Self.strings([0] + Array("Gr\u{FC}\u{DF}e".utf8) + [0]).contains("Gr\u{FC}\u{DF}e"))
        #expect(Self.strings([]).isEmpty)
        #expect(Self.strings([UInt8](repeating: 0, count: 999)).isEmpty)
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5])
    func wideStringsAtAnyOffset(offset: Int) {
        let padding = [UInt8](repeating: 0, count: offset)
        let bytes = [7] + padding + Self.wide("pass word") + [0, 0, 7]
        #expect(Self.strings(bytes).contains("pass word"))
        let chinese = [7] + padding + Self.wide("\u{738B}\u{5C0F}\u{660E}\u{7684}") + [0, 0, 7]
        #expect(Self.strings(chinese).contains("\u{738B}\u{5C0F}\u{660E}\u{7684}"))
    }

    /// Pieces that end anywhere within a kilobyte of a string do not split it.
    @Test func aCutSplitsNothing() {
        let bytes =
            [UInt8](repeating: 0, count: 64) + Array("a secret here".utf8) + [0, 0]
            + Self.wide("and a wide one") + [UInt8](repeating: 0, count: 65)
        let whole = Self.strings(bytes)
        #expect(whole.contains("a secret here"))
        #expect(whole.contains("and a wide one"))
        for cut in bytes.indices {
            let found = Self.strings(bytes, cuts: [cut])
            #expect(found.contains("a secret here"), "cut at \(cut)")
            #expect(found.contains("and a wide one"), "cut at \(cut)")
        }
    }

    // MARK: UTF-7

    private static func utf7(_ text: String) -> String {
        var decoder = UTF7Decoder()
        var out: [UInt8] = []
        Array(text.utf8).withUnsafeBytes { decoder.decode($0, last: true, into: &out) }
        return String(decoding: out, as: UTF8.self)
    }

    /// The examples of RFC 2152, and what breaks them.
    @Test(arguments: [
        ("A+ImIDkQ.", "A\u{2262}\u{391}."), ("Hi Mom -+Jjo--!", "Hi Mom -\u{263A}-!"),
        ("+ZeVnLIqe-", "\u{65E5}\u{672C}\u{8A9E}"), ("Item 3 is +AKM-1.", "Item 3 is \u{A3}1."),
        ("+-", "+"), ("1 +- 1", "1 + 1"), ("+2D3eAA-", "\u{1F600}"), ("+ACE-", "!"), ("+AGE", "a"),
        ("+AGE.", "a."), ("+AGE b", "a b"), ("plain", "plain"), ("+", "+"), ("a+!", "a+!"),
        // Half a surrogate pair; bits that are left over.
        ("+2D0-", "\u{FFFD}"), ("+AB-", "\u{FFFD}"),
    ])
    func utf7OfTheRFC(text: String, expected: String) {
        #expect(Self.utf7(text) == expected)
    }
}

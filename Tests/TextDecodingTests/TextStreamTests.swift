import Testing
@testable import TextDecoding

/// Texts in pieces of any size, and the code points that no encoding may lose.
@Suite struct TextStreamTests {
    /// `bytes`, given in pieces that end at `cuts`.
    private static func text(
        _ bytes: [UInt8], cuts: [Int] = [], declared: TextEncoding? = nil
    ) -> String {
        bytes.withUnsafeBytes { all in
            var stream = TextStream(head: all, declared: declared)
            var out: [UInt8] = []
            var at = 0
            for cut in cuts + [all.count] {
                stream.push(
                    UnsafeRawBufferPointer(rebasing: all[at..<cut]), last: cut == all.count
                ) { out.append(contentsOf: $0) }
                at = cut
            }
            return String(decoding: out, as: UTF8.self)
        }
    }

    private static func wide(_ text: String, _ encoding: TextEncoding) -> [UInt8] {
        func bytes(_ value: UInt32, _ count: Int, isBig: Bool) -> [UInt8] {
            let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
            return isBig ? little.reversed() : little
        }
        switch encoding {
        case .utf16LE: return text.utf16.flatMap { bytes(UInt32($0), 2, isBig: false) }
        case .utf16BE: return text.utf16.flatMap { bytes(UInt32($0), 2, isBig: true) }
        case .utf32LE: return text.unicodeScalars.flatMap { bytes($0.value, 4, isBig: false) }
        case .utf32BE: return text.unicodeScalars.flatMap { bytes($0.value, 4, isBig: true) }
        default: return Array(text.utf8)
        }
    }

    private static let sample =
        "Grüße, 王小明 sagt „ja“ \u{1F600}\u{10FFFF} zu a@example.org\r\nund geht.\n"

    @Test(arguments: [TextEncoding.utf8, .utf16LE, .utf16BE, .utf32LE, .utf32BE], [true, false])
    func everyCutGivesTheSame(encoding: TextEncoding, isMarked: Bool) {
        let mark = isMarked ? Self.wide("\u{FEFF}", encoding) : []
        let bytes = mark + Self.wide(Self.sample, encoding)
        #expect(Self.text(bytes) == Self.sample)
        for cut in 0...bytes.count {
            #expect(Self.text(bytes, cuts: [cut]) == Self.sample, "cut at \(cut)")
        }
        #expect(Self.text(bytes, cuts: Array(0..<bytes.count)) == Self.sample)
    }

    /// Bytes of the tables of WHATWG's Encoding Standard and of Unicode's mapping files.
    @Test(arguments: [
        (TextEncoding.windows1250, [0xA3, 0xE6, 0x9C], "\u{141}\u{107}\u{15B}"),
        (.windows1251, [0xCF, 0xF0, 0xB8], "\u{41F}\u{440}\u{451}"),
        (.windows1252, [0x80, 0x9F, 0xE9], "\u{20AC}\u{178}\u{E9}"),
        (.windows1253, [0xC1, 0xF9], "\u{391}\u{3C9}"),
        (.windows1254, [0xD0, 0xFE], "\u{11E}\u{15F}"),
        (.windows1255, [0xE0, 0xFA], "\u{5D0}\u{5EA}"),
        (.windows1256, [0xC7, 0xED], "\u{627}\u{64A}"),
        (.windows1257, [0xC0, 0xFE], "\u{104}\u{17E}"),
        (.windows874, [0xA1, 0xFB], "\u{E01}\u{E5B}"),
        (.koi8R, [0xF0, 0xD2, 0xA3], "\u{41F}\u{440}\u{451}"),
        (.koi8U, [0xA4, 0xA7], "\u{454}\u{457}"),
        (.ibm866, [0x8F, 0xE0, 0xF1], "\u{41F}\u{440}\u{451}"),
        (.iso88592, [0xA3, 0xE6], "\u{141}\u{107}"), (.iso88594, [0xA3, 0xBF], "\u{156}\u{14B}"),
        (.iso88595, [0xBF, 0xE0, 0xF1], "\u{41F}\u{440}\u{451}"), (.iso88596, [0xC7], "\u{627}"),
        (.iso88597, [0xC1, 0xF9], "\u{391}\u{3C9}"), (.iso885910, [0xBD], "\u{2015}"),
        (.iso885913, [0xC0], "\u{104}"), (.iso885916, [0xA4], "\u{20AC}"),
        (.macintosh, [0x80, 0xDB, 0xCA], "\u{C4}\u{20AC}\u{A0}"),
        (.macCyrillic, [0x80, 0xDF], "\u{410}\u{44F}"), (.ibm437, [0x81, 0xE1], "\u{FC}\u{DF}"),
        (.ibm850, [0x81, 0xD5], "\u{FC}\u{131}"), (.ibm852, [0x88, 0x9D], "\u{142}\u{141}"),
        (.ibm500, [0xC8, 0x85, 0x93], "Hel"), (.ibm037, [0xC8, 0x85, 0x5A], "He!"),
        (.gb18030, [0xD6, 0xD0, 0xCE, 0xC4], "\u{4E2D}\u{6587}"),
        (.gb18030, [0x81, 0x30, 0x81, 0x30], "\u{80}"),
        (.gb18030, [0x90, 0x30, 0x81, 0x30], "\u{10000}"),
        (.big5, [0xA4, 0xA4, 0xA4, 0xE5], "\u{4E2D}\u{6587}"),
        (.shiftJIS, [0x93, 0xFA, 0x96, 0x7B, 0xB1], "\u{65E5}\u{672C}\u{FF71}"),
        (.eucJP, [0xC6, 0xFC, 0xCB, 0xDC], "\u{65E5}\u{672C}"),
        (.eucKR, [0xC7, 0xD1, 0xB1, 0xDB], "\u{D55C}\u{AE00}"),
        (
            .iso2022JP, [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x4B, 0x5C, 0x1B, 0x28, 0x42],
            "\u{65E5}\u{672C}"
        ),
    ])
    func codePages(encoding: TextEncoding, bytes: [UInt8], text: String) throws {
        let decoder = try #require(CharsetDecoder(encoding))
        let decoded = bytes.withUnsafeBytes { bytes in
            var out: [UInt8] = []
            let left = decoder.decode(bytes, last: true, into: &out)
            #expect(left == 0)
            return out
        }
        #expect(String(decoding: decoded, as: UTF8.self) == text)
        // Of pieces of Office files, whose code pages are none of seven bits.
        if encoding != .iso2022JP {
            #expect(String(decoding: bytes[...].decoded(encoding), as: UTF8.self) == text)
        }
    }

    /// A character of several bytes that a piece cuts is waited for, and one that the end cuts is
    /// U+FFFD.
    @Test func anUnfinishedCharacterIsGivenBack() throws {
        let decoder = try #require(CharsetDecoder(.gb18030))
        let bytes: [UInt8] = [0x61, 0xD6, 0xD0, 0x90, 0x30, 0x81]
        bytes.withUnsafeBytes { bytes in
            var out: [UInt8] = []
            #expect(decoder.decode(bytes, last: false, into: &out) == 3)
            #expect(String(decoding: out, as: UTF8.self) == "a\u{4E2D}")
            out = []
            #expect(decoder.decode(bytes, last: true, into: &out) == 0)
            #expect(String(decoding: out, as: UTF8.self).hasPrefix("a\u{4E2D}\u{FFFD}"))
        }
    }

    /// Longer than the converter's room: nothing is lost at its borders.
    @Test(arguments: [16_383, 16_384, 16_385, 40_000])
    func longTextsOfACodePage(count: Int) throws {
        let decoder = try #require(CharsetDecoder(.windows1251))
        let bytes = [UInt8](repeating: 0xEF, count: count)
        var out: [UInt8] = []
        _ = bytes.withUnsafeBytes { decoder.decode($0, last: true, into: &out) }
        #expect(out == Array(String(repeating: "\u{43F}", count: count).utf8))
    }

    /// Code units that are no character.
    @Test(arguments: [
        (TextEncoding.utf16LE, [0x3D, 0xD8, 0x41, 0x00], "\u{FFFD}A"),
        (.utf16LE, [0x00, 0xDE, 0x41, 0x00], "\u{FFFD}A"),
        (.utf16LE, [0x41, 0x00, 0x3D, 0xD8], "A\u{FFFD}"),
        (.utf16LE, [0x41, 0x00, 0x42], "A\u{FFFD}"),
        (.utf16BE, [0xD8, 0x3D, 0xDE, 0x00], "\u{1F600}"),
        (.utf32LE, [0x00, 0xD8, 0, 0], "\u{FFFD}"), (.utf32LE, [0, 0, 0x11, 0], "\u{FFFD}"),
        (.utf32BE, [0, 0x01, 0xF6, 0x00], "\u{1F600}"),
        (.utf32BE, [0, 0, 0, 0x41, 0, 0], "A\u{FFFD}"),
        (.utf32BE, [0xFF, 0xFF, 0xFF, 0xFF], "\u{FFFD}"),
    ])
    func brokenUnits(encoding: TextEncoding, bytes: [UInt8], text: String) {
        #expect(Self.text(bytes, declared: encoding) == text)
        for cut in 0...bytes.count {
            #expect(Self.text(bytes, cuts: [cut], declared: encoding) == text)
        }
    }

    /// The same, as strings of Office files are read.
    @Test(arguments: [
        ([0x3D, 0xD8, 0x00, 0xDE], "\u{1F600}"), ([0x2D, 0x4E, 0x41], "\u{4E2D}"),
        ([0x41, 0, 0x3D, 0xD8, 0x42, 0], "AB"), ([0x00, 0xDE, 0x42, 0], "\u{FFFD}B"), ([], ""),
    ])
    func unitsOfASlice(bytes: [UInt8], text: String) {
        let framed = [0xEE] + bytes
        #expect(String(decoding: framed[1...].utf16LE, as: UTF8.self) == text)
    }

    @Test func numbersInBytes() {
        let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 0x88]
        #expect(bytes.u16(0) == 0x0201)
        #expect(bytes.u16(6) == 0x8807)
        #expect(bytes.u32(0) == 0x0403_0201)
        #expect(bytes.u32(4) == 0x8807_0605)
        #expect(bytes.u64(0) == 0x8807_0605_0403_0201)
        for outside in [-1, 7, 8, 1 << 40] { #expect(bytes.u16(outside) == 0) }
        #expect(Array(bytes.clamped(6, 5)) == [7, 0x88])
        #expect(Array(bytes.clamped(2, 2)) == [3, 4])
        #expect(bytes.clamped(8, 1).isEmpty)
        #expect(bytes.clamped(-1, 3).isEmpty)
        #expect(bytes.clamped(3, -1).isEmpty)
    }

    /// Lines of several encodings in one file: what is UTF-8 stays.
    @Test func linesOfTwoEncodings() {
        let latin: [UInt8] =
            Array("caf".utf8) + [0xE9, 0x20] + Array("cr".utf8) + [0xE8] + Array("me\n".utf8)
        let bytes = Array("Grüße\n".utf8) + latin + latin + latin + Array("Ende äöü\n".utf8)
        let text = Self.text(bytes)
        #expect(text.hasPrefix("Grüße\n"))
        #expect(text.hasSuffix("Ende äöü\n"))
    }

    /// A declaration holds, whatever the last byte could begin in UTF-8.
    @Test(arguments: [
        (TextEncoding.koi8R, [0xD0], "\u{43F}"), (.koi8R, [0x61, 0xD0], "a\u{43F}"),
        (.iso88592, [0x69, 0x64, 0xEA], "id\u{119}"),
        (.windows1251, [0xCF, 0xF0], "\u{41F}\u{440}"),
        (.gb18030, [0xD6, 0xD0], "\u{4E2D}"), (.windows1252, [0x61, 0xE9], "a\u{E9}"),
    ])
    func aDeclarationHolds(encoding: TextEncoding, bytes: [UInt8], text: String) {
        #expect(Self.text(bytes, declared: encoding) == text)
    }

    // MARK: Marks and labels

    @Test(
        arguments: [
            ([0xEF, 0xBB, 0xBF], TextEncoding.utf8, 3), ([0xFF, 0xFE], .utf16LE, 2),
            ([0xFE, 0xFF], .utf16BE, 2), ([0xFF, 0xFE, 0, 0], .utf32LE, 4),
            ([0, 0, 0xFE, 0xFF], .utf32BE, 4), ([0xFF, 0xFE, 0, 0, 0x41, 0], .utf16LE, 2),
        ] as [([UInt8], TextEncoding, Int)])
    func marks(bytes: [UInt8], encoding: TextEncoding, length: Int) {
        let found = bytes.withUnsafeBytes { EncodingDetector.byteOrderMark($0) }
        #expect(found?.0 == encoding)
        #expect(found?.1 == length)
    }

    @Test(
        arguments: [[], [0xEF, 0xBB], [0xFE], [0xFF], [0x41, 0xFF, 0xFE], [0, 0, 0xFF, 0xFE]]
            as [[UInt8]])
    func noMarks(bytes: [UInt8]) {
        #expect(bytes.withUnsafeBytes { EncodingDetector.byteOrderMark($0) } == nil)
    }

    /// Labels of WHATWG's Encoding Standard (4.2) and of IANA's registry.
    @Test(arguments: [
        ("UTF-8", TextEncoding.utf8), ("utf8", .utf8), (" \"utf-8\" ", .utf8), ("US-ASCII", .utf8),
        ("iso-8859-1", .windows1252), ("latin1", .windows1252), ("cp1252", .windows1252),
        ("windows-1252", .windows1252), ("gbk", .gb18030), ("GB2312", .gb18030),
        ("gb18030", .gb18030),
        ("big5", .big5), ("shift_jis", .shiftJIS), ("windows-31j", .shiftJIS), ("euc-kr", .eucKR),
        ("ks_c_5601-1987", .eucKR), ("iso-8859-9", .windows1254), ("tis-620", .windows874),
        ("koi8-r", .koi8R), ("koi8-u", .koi8U), ("iso-2022-jp", .iso2022JP), ("cp866", .ibm866),
        ("utf-16", .utf16LE), ("utf-16be", .utf16BE), ("UTF-7", .utf7), ("macintosh", .macintosh),
        ("x-mac-cyrillic", .macCyrillic), ("iso-8859-2", .iso88592), ("windows-1256", .windows1256),
    ])
    func labels(label: String, encoding: TextEncoding) {
        #expect(TextEncoding(label: label) == encoding)
    }

    @Test(arguments: ["", "none", "utf-9", "windows-1259", "iso-8859-99"])
    func unknownLabels(label: String) { #expect(TextEncoding(label: label) == nil) }

    /// Every encoding is its own label, and the system has a converter for it or it needs none.
    @Test(arguments: TextEncoding.allCases)
    func everyEncodingIsKnown(encoding: TextEncoding) {
        let byLabel = TextEncoding(label: encoding.rawValue)
        #expect(byLabel == (encoding == .ascii ? .utf8 : encoding))
        #expect(encoding.iconvName == nil || CharsetDecoder(encoding) != nil)
    }
}

import Support
import Testing
@testable import OfficeWriting

/// XML that is changed in places (XML 1.0 and Namespaces in XML 1.0): what a strict reader would
/// stumble over is refused, before anything is written.
@Suite struct XMLScannerTests {
    private static let word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

    private static func tokens(_ text: String) throws -> [XMLToken] {
        var scanner = XMLScanner(Array(text.utf8))
        var tokens: [XMLToken] = []
        while let token = try scanner.next() { tokens.append(token) }
        return tokens
    }

    @Test(arguments: [
        "<a/>", "<a></a>", "<a>x</a>", "<?xml version=\"1.0\"?><a/>", "<!-- c --><a/><!-- d -->",
        "\n<a/>\n",
        "<!DOCTYPE a><a/>", "<a b=\"1\" c='2'/>", "<a b='>'/>", "<a><![CDATA[<b>]]></a>",
        "<a ><b /></a >",
        "<p:a xmlns:p='urn:x'><p:b/></p:a>", "<a xml:lang='de'/>", "<a><?pi x?></a>",
        "\u{FEFF}<a/>",
        "<a xmlns:p='1'><b xmlns:p='2'><p:c/></b><p:d/></a>", "<é/>", "<a b=\"it's\"/>",
    ])
    func wellFormed(text: String) throws {
        let tokens = try Self.tokens(text)
        // The tokens are the part: what is not edited stays.
        let bytes = Array(text.utf8)
        var at = text.hasPrefix("\u{FEFF}") ? 3 : 0
        for token in tokens {
            #expect(token.range.lowerBound == at)
            at = token.range.upperBound
        }
        #expect(at == bytes.count)
        #expect(tokens.last.map { $0.depth } == 0)
    }

    @Test(arguments: [
        "", " ", "x", "<a>", "</a>", "<a></b>", "<a><b></a></b>", "<a/><b/>", "<a/>x", "x<a/>",
        "<a", "<a b", "<",
        "<a b='<'/>", "<a <b/>/>", "<p:a/>", "<a><p:b/></a>", "<a xmlns:p='x'/><p:b/>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>",
        "<a><!DOCTYPE a></a>", "<!-- never <a/>", "<a><![CDATA[</a>", "<a></a", "<>", "<a></>",
        "<a:/>",
        "<a xmlns:p='u'></a><a/>", "<a><b xmlns:p='u'/><p:c/></a>",
    ])
    func damaged(text: String) {
        #expect(throws: OfficeFileError.self) { try Self.tokens(text) }
    }

    @Test func depthAndNamespacesOfEveryTag() throws {
        let tokens = try Self.tokens(
            "<w:a xmlns:w='\(Self.word)'><b xmlns='\(Self.word)'><c/></b><d/></w:a>")
        let seen = tokens.filter { $0.kind != .text }.map { "\($0.local) \($0.space) \($0.depth)" }
        #expect(
            seen == [
                "a word 0", "b word 1", "c word 2", "b word 1", "d none 1", "a word 0",
            ])
    }

    @Test func elementsAreNestedToALimit() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        #expect(try Self.tokens(nested(OfficeFileLimits.depth)).count == 2 * OfficeFileLimits.depth)
        #expect(throws: OfficeFileError.self) {
            try Self.tokens(nested(OfficeFileLimits.depth + 1))
        }
    }

    // MARK: Attributes

    @Test(
        arguments: [
            ("val", "1 & 2"), ("other", "x"), ("empty", ""), ("none", nil),
        ] as [(String, String?)])
    func attributesByTheirNames(name: String, value: String?) throws {
        var scanner = XMLScanner(
            Array(
                "<a xmlns:w='\(Self.word)' w:val='no' val='1 &amp; 2' other = \"x\" empty=''/>".utf8
            ))
        let token = try #require(try scanner.next())
        #expect(try scanner.value(.none, name, of: token) == value)
        #expect(try scanner.value(.word, "val", of: token) == "no")
        #expect(try scanner.value(.word, name, of: token) == (name == "val" ? "no" : nil))
    }

    @Test(arguments: [
        "<a b/>", "<a b=/>", "<a b=c/>", "<a b='c\"/>", "<a b='c/>", "<a b='&x;'/>",
        "<a b='&#xD800;'/>",
    ])
    func damagedAttributes(text: String) {
        #expect(throws: OfficeFileError.self) {
            var scanner = XMLScanner(Array(text.utf8))
            while let token = try scanner.next() {
                guard token.isOpening else { continue }
                _ = try scanner.attributes(of: token)
            }
        }
    }

    /// What is put at the beginning of an element stands in it, also where it was empty.
    @Test(arguments: [
        ("<a>x</a>", "<a><n/>x</a>"), ("<a/>", "<a><n/></a>"), ("<a b='1'/>", "<a b='1'><n/></a>"),
        ("<a />", "<a ><n/></a>"),
    ])
    func prepended(text: String, expected: String) throws {
        let bytes = Array(text.utf8)
        var scanner = XMLScanner(bytes)
        let token = try #require(try scanner.next())
        let written = ByteEdit.apply([scanner.prepend("<n/>", to: token)], to: bytes)
        #expect(String(decoding: written, as: UTF8.self) == expected)
    }

    // MARK: Characters

    @Test(arguments: [
        ("a&amp;b", "a&b"), ("&lt;&gt;&quot;&apos;", "<>\"'"), ("&#65;&#x42;", "AB"),
        ("&#x1F600;", "\u{1F600}"),
        ("plain", "plain"), ("", ""),
    ])
    func unescaped(text: String, expected: String) throws {
        let bytes = Array(text.utf8)
        #expect(try XMLText.unescaped(bytes, 0..<bytes.count) == expected)
    }

    @Test(arguments: [
        "&", "&;", "&nbsp;", "&#;", "&#x;", "&#xD800;", "&#x110000;", "&amp", "& amp;", "&#-1;",
        "a&",
    ])
    func noReferences(text: String) {
        let bytes = Array(text.utf8)
        #expect(throws: OfficeFileError.self) { try XMLText.unescaped(bytes, 0..<bytes.count) }
    }

    /// Every character that XML can hold is written so that it is read back.
    @Test func whatIsEscapedIsReadBack() throws {
        for value in stride(from: UInt32(0x20), to: 0x11_0000, by: 61) {
            guard let scalar = Unicode.Scalar(value), XMLText.isAllowed(scalar) else { continue }
            let text = "<&\"" + String(Character(scalar)) + ">"
            let bytes = Array(XMLText.escaped(text).utf8)
            #expect(!bytes.contains(0x3C))
            #expect(try XMLText.unescaped(bytes, 0..<bytes.count) == text)
        }
    }

    /// XML 1.0, 2.2.
    @Test(
        arguments: [
            (0x00, false), (0x08, false), (0x09, true), (0x0A, true), (0x0B, false), (0x0D, true),
            (0x1F, false),
            (0x20, true), (0xD7FF, true), (0xE000, true), (0xFFFD, true), (0xFFFE, false),
            (0xFFFF, false),
            (0x10000, true), (0x10FFFF, true),
        ] as [(UInt32, Bool)])
    func allowedCharacters(value: UInt32, isAllowed: Bool) throws {
        #expect(XMLText.isAllowed(try #require(Unicode.Scalar(value))) == isAllowed)
    }

    /// Parts in UTF-16 become UTF-8, their declaration too; what lies about itself is refused.
    @Test func encodingsOfParts() throws {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>\u{4E2D}</a>"
        let little = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        let expected = text.replacing("UTF-16", with: "UTF-8")
        for bytes in [[0xFF, 0xFE] + little, [0xFE, 0xFF] + big, little, big] {
            #expect(String(decoding: try XMLText.normalised(bytes), as: UTF8.self) == expected)
        }
        for good in [
            "<a/>", "<?xml version='1.0' encoding='utf-8'?><a/>",
            "<?xml version='1.0' encoding='US-ASCII'?><a/>",
        ] {
            #expect(try XMLText.normalised(Array(good.utf8)) == Array(good.utf8))
        }
        #expect(throws: OfficeFileError.self) { try XMLText.normalised([0x3C, 0x61, 0xE9, 0x3E]) }
        #expect(throws: OfficeFileError.self) {
            try XMLText.normalised(Array("<?xml version='1.0' encoding='ISO-8859-1'?><a/>".utf8))
        }
        #expect(throws: OfficeFileError.self) {
            try XMLText.normalised(Array("<?xml version='1.0' encoding='utf-8?><a/>".utf8))
        }
    }

    @Test(arguments: [
        ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", XMLSpace.word),
        ("http://purl.oclc.org/ooxml/wordprocessingml/main", .word),
        ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", .sheet),
        ("http://purl.oclc.org/ooxml/spreadsheetml/main", .sheet),
        ("http://schemas.openxmlformats.org/package/2006/relationships", .packageRelationships),
        ("urn:oasis:names:tc:opendocument:xmlns:text:1.0", .text),
        ("http://www.w3.org/1999/xlink", .xlink),
        ("", .none), ("urn:something", .other),
        ("http://schemas.openxmlformats.org/nothing", .other),
    ])
    func namespaces(uri: String, space: XMLSpace) { #expect(XMLSpace(uri: uri) == space) }
}

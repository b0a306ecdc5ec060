import Testing
@testable import Markup

/// References to characters (XML 1.0, 4.1; HTML, 13.2.5.72 to 80) and to declared entities.
@Suite struct CharacterReferenceTests {
    private static func decoded(_ text: String) -> String {
        let tokens = MarkupTokenizer(Array(text.utf8))
        return String(decoding: tokens.decoded(0..<tokens.bytes.count), as: UTF8.self)
    }

    /// The text of a document whose type declares something.
    private static func text(_ document: String) -> (text: String, isCut: Bool) {
        var tokens = MarkupTokenizer(Array(document.utf8))
        var out: [UInt8] = []
        while let token = tokens.next() {
            if case .text(let range) = token { tokens.append(range, to: &out) }
        }
        return (String(decoding: out, as: UTF8.self), tokens.entities?.isCut ?? false)
    }

    @Test(arguments: [
        ("&amp;&lt;&gt;&quot;&apos;", "&<>\"'"), ("&#65;&#x42;&#X43;", "ABC"), ("&#0000065;", "A"),
        ("&#x1F600;", "\u{1F600}"), ("&#x10FFFF;", "\u{10FFFF}"),
        // No characters: a surrogate, beyond the last, zero (HTML, 13.2.5.80).
        ("&#xD800;", "\u{FFFD}"), ("&#x110000;", "\u{FFFD}"), ("&#0;", "\u{FFFD}"),
        ("&#99999999999999999999;", "\u{FFFD}"),
        // Of Windows' code page, as browsers take them.
        ("&#128;", "\u{20AC}"), ("&#x92;", "\u{2019}"), ("&#159;", "\u{178}"), ("&#160;", "\u{A0}"),
        // Without a semicolon.
        ("&#65b", "Ab"), ("&#x41g", "Ag"), ("&ampx", "&x"), ("&lt3", "<3"), ("&nbsp x", "\u{A0} x"),
        ("&eacute;&Eacute;", "\u{E9}\u{C9}"), ("&yuml;&nbsp;&szlig;", "\u{FF}\u{A0}\u{DF}"),
        ("&Alpha;&omega;&Omega;&sigmaf;", "\u{391}\u{3C9}\u{3A9}\u{3C2}"),
        ("&euro;&hellip;&zwnj;", "\u{20AC}\u{2026}\u{200C}"),
        // No references.
        ("&", "&"), ("&;", "&;"), ("&#;", "&#;"), ("&#x;", "&#x;"), ("&unknown;", "&unknown;"),
        ("a & b", "a & b"), ("&&amp;", "&&"), ("&#", "&#"), ("AT&T", "AT&T"), ("", ""),
        // Decoded once.
        ("&amp;lt;", "&lt;"), ("&#38;#65;", "&#65;"),
    ])
    func references(text: String, expected: String) {
        #expect(Self.decoded(text) == expected)
    }

    /// Every character that XML may write as a number, in both notations.
    @Test func everyNumber() throws {
        for value in stride(from: UInt32(0x100), to: 0x11_0000, by: 0x3FB) {
            let expected = Unicode.Scalar(value).map { String(Character($0)) } ?? "\u{FFFD}"
            #expect(
                Self.decoded("&#\(value);").unicodeScalars.elementsEqual(expected.unicodeScalars))
            let hex = String(value, radix: 16)
            #expect(
                Self.decoded("&#x\(hex)").unicodeScalars.elementsEqual(expected.unicodeScalars))
        }
    }

    /// ISO 8859-1's names are in the order of their codes (HTML 4, 24.2.1).
    @Test(arguments: [
        ("nbsp", 0xA0), ("pound", 0xA3), ("sect", 0xA7), ("not", 0xAC), ("micro", 0xB5),
        ("frac14", 0xBC), ("iquest", 0xBF), ("Agrave", 0xC0), ("Ccedil", 0xC7), ("ETH", 0xD0),
        ("times", 0xD7), ("THORN", 0xDE), ("aring", 0xE5), ("divide", 0xF7), ("thorn", 0xFE),
        ("Gamma", 0x393), ("Pi", 0x3A0), ("Rho", 0x3A1), ("Sigma", 0x3A3), ("alpha", 0x3B1),
        ("rho", 0x3C1), ("sigma", 0x3C3), ("thinsp", 0x2009), ("trade", 0x2122), ("rarr", 0x2192),
    ])
    func names(name: String, value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect(Self.decoded("&\(name);").unicodeScalars.elementsEqual([scalar]))
    }

    // MARK: Declared entities

    @Test(arguments: [
        ("<!DOCTYPE a [<!ENTITY b \"secret\">]><a>x&b;y</a>", "xsecrety"),
        ("<!DOCTYPE a [<!ENTITY b 'it &quot;is&quot;'>]><a>&b;</a>", "it \"is\""),
        ("<!DOCTYPE a [<!ENTITY b \"1&c;3\"><!ENTITY c \"2\">]><a>&b;</a>", "123"),
        ("<!DOCTYPE a [<!ENTITY b \"&#65;&#x42;\">]><a>&b;</a>", "AB"),
        // The first declaration holds (XML 1.0, 4.2).
        ("<!DOCTYPE a [<!ENTITY b \"1\"><!ENTITY b \"2\">]><a>&b;</a>", "1"),
        // Not its own part.
        ("<!DOCTYPE a [<!ENTITY b \"x&b;y\">]><a>&b;</a>", "xy"),
        ("<!DOCTYPE a [<!ENTITY b \"x&c;\"><!ENTITY c \"y&b;\">]><a>&b;</a>", "xy"),
        // By a parameter entity (4.1).
        ("<!DOCTYPE a [<!ENTITY % p '<!ENTITY b \"deep\">'> %p;]><a>&b;</a>", "deep"),
        ("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>", "&b;"),
        ("<!DOCTYPE a [<!ENTITY b \"<c>in</c>\">]><a>&b;</a>", "in"),
        ("<!DOCTYPE a []><a>&b;</a>", "&b;"),
    ])
    func entities(document: String, expected: String) {
        #expect(Self.text(document).text == expected)
    }

    /// Entities that double at every step come to a bound, and it is told.
    @Test func aBillionLaughsAreCut() {
        var type = "<!ENTITY e0 \"laughter \">"
        for i in 1...40 { type += "<!ENTITY e\(i) \"&e\(i - 1);&e\(i - 1);\">" }
        let found = Self.text(
            "<!DOCTYPE a [\(type)]><a>\(String(repeating: "&e40;", count: 5_000))</a>")
        #expect(found.isCut)
        #expect(found.text.utf8.count <= 1 << 20)
    }

    // MARK: XMP

    private static let packet = """
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description xmlns:dlp='urn:dlp:1'
         dlp:token="k1.aa" dlp:none=5><dlp:other>text</dlp:other><dlp:token >
        k1.bb</dlp:token></rdf:Description></rdf:RDF></x:xmpmeta>
        """

    @Test func propertiesOfAPacket() {
        let xmp = XMPText(Array(Self.packet.utf8))
        #expect(xmp.isUTF8)
        #expect(xmp.prefix(of: "urn:dlp:1") == "dlp")
        #expect(xmp.prefix(of: "adobe:ns:meta/") == "x")
        #expect(xmp.prefix(of: "urn:dlp:2") == nil)
        #expect(xmp.values(of: "dlp:token", atMost: 9) == ["k1.aa", "\nk1.bb"])
        #expect(xmp.values(of: "dlp:token", atMost: 1) == ["k1.aa"])
        #expect(xmp.value(of: "dlp:other") == "text")
        #expect(xmp.value(of: "dlp:none") == nil)
        #expect(xmp.value(of: "other") == nil)
        #expect(xmp.index(of: "xmpmeta") == 3)
        #expect(xmp.lastIndex(of: "xmpmeta") == Self.packet.utf8.count - 8)
        #expect(xmp.index(of: "nothing of it") == nil)
    }

    /// A packet that is cut anywhere gives what is whole, and nothing else.
    @Test func aPacketThatIsCut() {
        let bytes = Array(Self.packet.utf8)
        for count in bytes.indices {
            let xmp = XMPText(Array(bytes[..<count]))
            #expect(
                xmp.values(of: "dlp:token", atMost: 9).allSatisfy {
                    ["k1.aa", "\nk1.bb"].contains($0)
                })
            #expect([nil, "dlp"].contains(xmp.prefix(of: "urn:dlp:1")))
        }
    }

    /// The longest value is 1,024 bytes: what is longer is no token of anybody's.
    @Test func aValueWithoutAnEndIsNone() {
        let long = String(repeating: "a", count: 1_025)
        #expect(XMPText(Array("<p>\(long)</p>".utf8)).value(of: "p") == nil)
        #expect(XMPText(Array("<p>\(long.dropLast())</p>".utf8)).value(of: "p")?.count == 1_024)
        #expect(XMPText(Array("<p>".utf8)).value(of: "p") == nil)
        #expect(XMPText([]).value(of: "p") == nil)
        #expect(!XMPText([0x3C, 0xFF]).isUTF8)
        #expect(!XMPText([0x3C, 0]).isUTF8)
    }
}

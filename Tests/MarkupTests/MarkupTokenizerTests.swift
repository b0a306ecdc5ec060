import Testing
@testable import Markup

/// Tokens of XML and HTML, well-formed or not: every byte belongs to one, and none is read twice.
@Suite struct MarkupTokenizerTests {
    /// Tokens as text: `<name attributes>`, `</name>`, `'text'`, `[literal]`, `!aside`.
    private static func tokens(_ text: String) -> [String] {
        var tokens = MarkupTokenizer(Array(text.utf8))
        var found: [String] = []
        while let token = tokens.next() {
            switch token {
            case .start(let name, let attributes, let isEmpty):
                let inside = tokens.name(attributes)
                found.append("<\(tokens.name(name))|\(inside)\(isEmpty ? "/" : "")>")
            case .end(let name): found.append("</\(tokens.name(name))>")
            case .text(let range): found.append("'\(tokens.name(range))'")
            case .literal(let range): found.append("[\(tokens.name(range))]")
            case .aside(let range): found.append("!\(tokens.name(range))")
            }
        }
        return found
    }

    @Test(arguments: [
        ("<a>x</a>", ["<a|>", "'x'", "</a>"]), ("<a/>", ["<a|/>"]),
        ("<w:t xml:space=\"preserve\"> x</w:t>", ["<t| xml:space=\"preserve\">", "' x'", "</t>"]),
        ("<a b='>'>c", ["<a| b='>'>", "'c'"]), ("<a b=\"</a>\">c", ["<a| b=\"</a>\">", "'c'"]),
        ("<a b = \">\">c", ["<a| b = \">\">", "'c'"]),
        // A quote that follows no equals sign quotes nothing.
        ("<a title it's>x</a>", ["<a| title it's>", "'x'", "</a>"]),
        ("<a \">\"", ["<a| \">", "'\"'"]),
        // A quote without its end, in a tag and in those after it.
        ("<a b=\"c>d", ["<a| b=\"c>", "'d'"]),
        ("<a b=\"c>d<e f='g'>h", ["<a| b=\"c>", "'d'", "<e| f='g'>", "'h'"]),
        ("<!-- a > b -->c", ["! a > b ", "'c'"]), ("<!---->c", ["!", "'c'"]),
        ("<!-- never ends", ["! never ends"]),
        ("<![CDATA[a<b>&amp;]]>c", ["[a<b>&amp;]", "'c'"]), ("<![CDATA[a]]", ["[a]]]"]),
        ("<?xml version='1.0'?>c", ["!xml version='1.0'?", "'c'"]),
        ("<!DOCTYPE a [<!ENTITY b \"c\">]>d", ["!DOCTYPE a [<!ENTITY b \"c\">]", "'d'"]),
        ("<!DOCTYPE html>d", ["!DOCTYPE html", "'d'"]),
        ("1 < 2", ["'1 '", "'< 2'"]), ("a<", ["'a'", "'<'"]), ("<", ["'<'"]), ("<>", ["'<>'"]),
        ("<3 you", ["'<3 you'"]), ("</a", ["</a>"]), ("</a b>c", ["</a>", "'c'"]), ("", []),
        ("<a", ["<a|>"]), ("<a/", ["<a|/>"]), ("<\u{E9}t\u{E9}>x", ["<\u{E9}t\u{E9}|>", "'x'"]),
        ("<br/><br />", ["<br|/>", "<br| />"]), ("<a href=x/>y", ["<a| href=x/>", "'y'"]),
    ])
    func tokens(text: String, expected: [String]) {
        #expect(Self.tokens(text) == expected)
    }

    /// The spans of the tokens are the document, in order.
    @Test(arguments: 0..<UInt64(12))
    func everyByteBelongsToOneToken(seed: UInt64) {
        let pieces = [
            "<", ">", "/", "a", "b:c", " ", "=", "\"", "'", "<!--", "-->", "<![CDATA[", "]]>", "<?",
            "?>", "&amp;", "&", "<!DOCTYPE", "[", "]", "\u{E9}", "</",
        ]
        var state = seed &+ 99
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        for _ in 0..<1_500 {
            let text = (0..<next(40)).map { _ in pieces[next(pieces.count)] }.joined()
            var tokens = MarkupTokenizer(Array(text.utf8))
            var at = 0
            while let token = tokens.next() {
                #expect(tokens.span.lowerBound == at)
                #expect(!tokens.span.isEmpty)
                at = tokens.span.upperBound
                if case .start(_, let attributes, _) = token {
                    #expect(tokens.span.contains(attributes.lowerBound) || attributes.isEmpty)
                    tokens.attributes(in: attributes) { key, value in
                        #expect(key.upperBound <= value.lowerBound)
                        #expect(value.upperBound <= attributes.upperBound)
                    }
                }
            }
            #expect(at == text.utf8.count, "\(text)")
        }
    }

    @Test(
        arguments: [
            [0xFF, 0xFE, 0x3C, 0, 0x61, 0, 0x3E, 0, 0x2D, 0x4E],
            [0xFE, 0xFF, 0, 0x3C, 0, 0x61, 0, 0x3E, 0x4E, 0x2D],
        ] as [[UInt8]])
    func wideDocumentsAreMadeNarrow(bytes: [UInt8]) {
        let tokens = MarkupTokenizer(bytes)
        #expect(tokens.bytes == Array("<a>\u{4E2D}".utf8))
    }

    @Test(arguments: [
        ("<script>if (a<b) '</style>'</script>x", "if (a<b) '</style>'"),
        ("<script>never ends", "never ends"), ("<script></SCRIPT>", ""),
    ])
    func contentThatIsNoMarkup(text: String, content: String) {
        var tokens = MarkupTokenizer(Array(text.utf8))
        _ = tokens.next()
        #expect(tokens.name(tokens.raw(until: "script")) == content)
    }

    // MARK: Attributes

    @Test(arguments: [
        (" a=\"1\" b='2' c=3", ["a=1", "b=2", "c=3"], []),
        (" x:a = \"1\"", ["a=1"], []), (" checked a=1", ["a=1"], ["checked"]),
        (" a=\"it's\"", ["a=it's"], []), (" a=", [], ["a"]), (" a='1", ["a=1"], []),
        (" a=1/b", ["a=1/b"], []), (" = 1", ["=1"], []), ("", [], []),
        (" a=\"\" b", ["a="], ["b"]), ("\n\ta\n=\n'1'\n", ["a=1"], []),
        (" a='1'b='2'", ["a=1", "b=2"], []),
    ])
    func attributes(text: String, pairs: [String], bare: [String]) {
        let tokens = MarkupTokenizer(Array(text.utf8))
        var found: [String] = []
        var alone: [String] = []
        tokens.attributes(in: 0..<text.utf8.count, bare: { alone.append(tokens.name($0)) }) {
            found.append("\(tokens.name($0))=\(tokens.name($1))")
        }
        #expect(found == pairs)
        #expect(alone == bare)
    }

    @Test func anAttributeByItsName() {
        let text = " w:val=\"a&amp;b\" val=\"second\" Val=\"third\""
        let tokens = MarkupTokenizer(Array(text.utf8))
        let all = 0..<text.utf8.count
        #expect(tokens.attribute("val", in: all) == "a&b")
        #expect(tokens.attribute("Val", in: all) == "third")
        #expect(tokens.attribute("va", in: all) == nil)
    }

    /// Values that are given already are not given again; those without references never.
    @Test func valuesWithReferences() {
        let text = " a=\"1&amp;\" b=\"2\" c=\"3&#65;\""
        let tokens = MarkupTokenizer(Array(text.utf8))
        var found: [String] = []
        tokens.references(in: 0..<text.utf8.count, except: ["a"]) {
            found.append(String(decoding: $0, as: UTF8.self))
        }
        #expect(found == ["3A"])
    }
}

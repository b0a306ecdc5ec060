import Testing
@testable import Markup

/// What is looked for in XMP packets (ISO 16684-1), in every way in which XML lets it be written.
@Suite struct XMPTextTests {
    private static let namespace = "http://ns.example.org/1/"

    private static func text(_ packet: String) -> XMPText { XMPText(Array(packet.utf8)) }

    // MARK: Namespaces

    @Test(
        arguments: [
            ("<a xmlns:dlp=\"\(namespace)\">", "dlp"), ("<a xmlns:dlp='\(namespace)'>", "dlp"),
            ("<a xmlns:x.y-z_1=\"\(namespace)\">", "x.y-z_1"),
            ("<a xmlns:dlp = \"\(namespace)\">", "dlp"),
            ("<a xmlns:dlp\n=\t'\(namespace)'>", "dlp"),
            ("<a xmlns:\u{E9}t\u{E9}='\(namespace)'>", "\u{E9}t\u{E9}"),
            // The second place declares it; the first only names it.
            ("<a about='\(namespace)'/><b xmlns:q='\(namespace)'>", "q"),
            ("<a>\(namespace)</a><b xmlns:q='\(namespace)'>", "q"),
            // Another namespace, which begins or ends as this one does.
            ("<a xmlns:p='\(namespace)more' xmlns:q='\(namespace)'>", "q"),
            ("<a xmlns:p='more\(namespace)' xmlns:q='\(namespace)'>", "q"),
            // Quotes that do not belong together.
            ("<a xmlns:p='\(namespace)\" b=''>", nil),
            // The default one has no prefix; and no name is none.
            ("<a xmlns='\(namespace)'>", nil), ("<a xmlns:='\(namespace)'>", nil),
            ("<a dlp='\(namespace)'>", nil), ("'\(namespace)'", nil), ("=\"\(namespace)\"", nil),
            ("\(namespace)", nil), ("", nil),
        ] as [(String, String?)])
    func prefixes(packet: String, prefix: String?) {
        #expect(Self.text(packet).prefix(of: Self.namespace) == prefix)
    }

    // MARK: Properties

    /// A property is an element or an attribute (ISO 16684-1, 7.9.2.2).
    @Test(arguments: [
        ("<r><p:id>one</p:id></r>", ["one"]), ("<r p:id=\"one\"/>", ["one"]),
        ("<r p:id='one'/>", ["one"]), ("<r\np:id\t= \r\n'one'/>", ["one"]),
        ("<r q:x=\"1\" p:id='it is \"one\"' q:y='2'/>", ["it is \"one\""]),
        ("<r p:id=\"it's one\"/>", ["it's one"]), ("<p:id  >one</p:id>", ["one"]),
        ("<p:id></p:id>", [""]), ("<r p:id=''/>", [""]),
        ("<r p:id='one'/><p:id>two</p:id><r p:id=\"three\"/>", ["one", "two", "three"]),
        // Others, whose names begin or end with this one.
        ("<p:idea>no</p:idea><r p:id2='no'/><r xp:id='no'/><xp:id>no</xp:id>", []),
        // Named, and not given: an end tag, a text, an element with attributes of its own.
        ("</p:id>", []), ("the p:id of it", []), ("<p:id xml:lang='de'>one</p:id>", []),
        ("<p:id/>", []), ("<r p:id=one/>", []), ("<r p:id/>", []), ("p:id", []),
        // Never ends.
        ("<p:id>one", []), ("<r p:id='one", []), ("<r p:id='one\"/>", []), ("<r p:id=", []),
    ])
    func properties(packet: String, values: [String]) {
        let text = Self.text(packet)
        #expect(text.values(of: "p:id", atMost: 10) == values)
        #expect(text.value(of: "p:id") == values.first)
        for most in 0...3 {
            #expect(text.values(of: "p:id", atMost: most) == Array(values.prefix(most)))
        }
    }

    /// A longer value is nobody's token, and is not carried about.
    @Test func longValuesAreNone() {
        let longest = String(repeating: "x", count: 1023)
        #expect(Self.text("<p:id>\(longest)</p:id>").value(of: "p:id") == longest)
        #expect(Self.text("<p:id>\(longest)xx</p:id>").value(of: "p:id") == nil)
        // What stands behind it is found.
        #expect(Self.text("<p:id>\(longest)xx</p:id><p:id>b</p:id>").value(of: "p:id") == "b")
    }

    private static let packet = """
        <?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>\
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
        <rdf:Description rdf:about='' xmlns:p='\(namespace)' p:id="attribute"/>\
        <rdf:Description rdf:about=''><p:id>element</p:id></rdf:Description>\
        </rdf:RDF></x:xmpmeta><?xpacket end='w'?>
        """

    /// Wherever a packet is cut, what is given is whole: never the beginning of a value, nor a
    /// prefix that was declared for a longer name.
    @Test func everyCut() {
        let bytes = Array(Self.packet.utf8)
        var seen: Set<[String]> = []
        for count in 0...bytes.count {
            let text = XMPText(Array(bytes[..<count]))
            let values = text.values(of: "p:id", atMost: 10)
            #expect(["attribute", "element"].starts(with: values))
            seen.insert(values)
            #expect([nil, "p"].contains(text.prefix(of: Self.namespace)))
            #expect(
                [nil, "rdf"].contains(
                    text.prefix(of: "http://www.w3.org/1999/02/22-rdf-syntax-ns#")))
        }
        #expect(seen.count == 3)
    }

    /// Damage gives other values or none, and never a crash.
    @Test(arguments: 0..<UInt64(4))
    func everyByteChanged(seed: UInt64) {
        var state = seed &* 77 &+ 3
        let bytes = Array(Self.packet.utf8)
        for place in bytes.indices {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var changed = bytes
            changed[place] = UInt8(truncatingIfNeeded: state >> 33)
            let text = XMPText(changed)
            #expect(text.values(of: "p:id", atMost: 10).count <= 2)
            _ = text.prefix(of: Self.namespace)
        }
    }

    // MARK: Words

    /// The plainest search that there is.
    @Test(arguments: 0..<UInt64(8))
    func placesAreWhatComparingGives(seed: UInt64) {
        var state = seed &+ 11
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        for _ in 0..<300 {
            let bytes = (0..<next(30)).map { _ in UInt8(0x61 + next(2)) }
            let word = String(
                decoding: (0..<(1 + next(4))).map { _ in UInt8(0x61 + next(2)) }, as: UTF8.self)
            let places = bytes.indices.filter { bytes[$0...].starts(with: word.utf8) }
            let text = XMPText(bytes)
            #expect(text.index(of: word) == places.first)
            #expect(text.lastIndex(of: word) == places.last)
            for start in 0...bytes.count {
                #expect(text.index(of: word, from: start) == places.first { $0 >= start })
            }
        }
        #expect(Self.text("abc").index(of: "") == nil)
    }

    @Test func onlyTextIsText() {
        #expect(Self.text("<a>\u{E9}</a>").isUTF8)
        #expect(!XMPText([0x61, 0xE9]).isUTF8)
        // UTF-16, in which every other byte is zero.
        #expect(!XMPText(Array("<a/>".utf16).flatMap { [UInt8($0), 0] }).isUTF8)
    }
}

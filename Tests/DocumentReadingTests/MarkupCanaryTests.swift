import Testing
@testable import DocumentBuilders

/// A value at every place of HTML, XML and RTF is found or named.
@Suite struct MarkupCanaryTests {
    /// `@` is where the canary is.
    private static let places = [
        "<p>@</p>", "<p title=\"@\">x</p>", "<p title='@'>x</p>", "<p title=@>x</p>", "<p @>x</p>",
        "<@>x</p>", "</x @>", "</@>", "<!-- @ -->", "<!--[if mso]><p>@</p><![endif]-->", "<?pi @?>",
        "<![CDATA[@]]>", "<script>@</script>", "<style>@</style>", "<script>@", "<!--@", "<p @",
        "<p title=\"@", "<br/@>", "<textarea>@</textarea>", "<title>@</title>", "<!x @>", "<p>@",
        "<iframe srcdoc=\"<b>@</b>\">", "<a href='x?@'>", "<p>&unknown;@</p>", "<p><b @/></p>",
        "<svg><text>@</text></svg>", "<x:y z:w=\"@\"/>", "<noscript>@</noscript>", "<@", "</@",
        "<template>@</template>", "<meta content=\"@\">", "<!doctype @>", "</p title=\"@\">",
    ]
    private static let starts = [
        "<!DOCTYPE html><html><body>", "<?xml version=\"1.0\"?><a>", "<html>",
        "<!DOCTYPE a [<!ENTITY e \"x\">]><a>", "<?xml version=\"1.0\" encoding=\"utf-7\"?><a>",
        "<html><meta charset=\"iso-2022-jp\">", "<html><meta charset=\"windows-1251\">",
    ]

    @Test(arguments: starts)
    func readsMarkup(_ start: String) throws {
        let isUTF7 = start.contains("utf-7")
        var forms = [
            Canary.text, Canary.escaped { "&#\($0);" },
            Canary.escaped { "&#x000\(String($0, radix: 16));" },
        ]
        if isUTF7 { forms = [Canary.text, "+AGMAYQBu-ary 7731 flies at dawn"] }
        for place in Self.places {
            for form in forms {
                // References are none in comments, scripts, and where browsers pass over them.
                let isPlain = form == Canary.text
                let hasText =
                    place.hasPrefix("<p>@") || place.contains("title=\"@\"") || place == "</x @>"
                if !isPlain, !isUTF7, !hasText { continue }
                let document =
                    start
                    + place.split(separator: "@", omittingEmptySubsequences: false).joined(
                        separator: form) + "</a>"
                #expect(try Canary.answer(Array(document.utf8)) != .silent, "\(place) \(form)")
            }
        }
    }

    @Test(arguments: [
        "<a>&k;</a>", "<a b=\"&k;\"/>", "<a>x</a>",
    ])
    func expandsEntities(_ body: String) throws {
        for type in [
            "<!ENTITY k \"@\">", "<!ENTITY k '&#99;anary 7731 flies at dawn'>",
            "<!ENTITY k \"&l;7731 flies at dawn\"><!ENTITY l \"canary \">",
            "<!ENTITY % p \"<!ENTITY k '@'>\"> %p;",
            "<!ENTITY k \"ca<b>nary</b> 7731 flies at dawn\">",
            "<!ATTLIST a b CDATA \"@\">", "<!-- @ -->", "<!ELEMENT a (@)>",
        ] {
            // What is declared in two halves and never used is nowhere whole.
            if body == "<a>x</a>", type.contains("&l;") || type.contains("<b>") { continue }
            let type = type.split(separator: "@", omittingEmptySubsequences: false).joined(
                separator: Canary.text)
            let document = "<?xml version=\"1.0\"?><!DOCTYPE a [\(type)]>\(body)"
            #expect(try Canary.answer(Array(document.utf8)) == .read, "\(type)")
        }
    }

    @Test(arguments: [
        "<p>canary <b>77</b>31 fl<i>ies</i> at dawn</p>",
        "<p>ca<!-- x -->nary 7731 flies at dawn</p>",
        "<p>canary 7731 flies<span> at</span> dawn</p>",
    ])
    func keepsPhrasesTogether(_ body: String) throws {
        for start in ["<!DOCTYPE html><body>", "<?xml version=\"1.0\"?><a>"] {
            #expect(try Canary.answer(Array((start + body).utf8)) == .read)
        }
    }

    @Test(arguments: [
        "<img src=\"@\">", "<a href='@'>", "<p style=\"background:url(@)\">",
        "<style>a{b:url(@)}</style>", "<script>x = \"@\"</script>", "<!-- @ -->",
    ])
    func readsFilesInAddresses(_ place: String) throws {
        let address = "data:application/gzip;base64," + Canary.base64(Canary.file, width: 10_000)
        let document =
            "<!DOCTYPE html>"
            + place.split(separator: "@", omittingEmptySubsequences: false).joined(
                separator: address)
        #expect(try Canary.answer(Array(document.utf8)) == .read)
    }

    private static let destinations = [
        "", "\\fonttbl ", "\\fonttbl{\\f0 ", "\\colortbl ", "\\colortbl;\\red0 ",
        "\\stylesheet{\\s0 ", "\\info{\\title ",
        "\\info{\\doccomm ",
        "\\*\\datastore ", "\\*\\themedata ", "\\*\\colorschememapping ", "\\*\\unknown ",
        "\\pict\\pngblip ",
        "\\pict\\wmetafile8 ", "\\object\\objemb{\\*\\objdata ", "\\*\\objclass ",
        "\\field{\\*\\fldinst ",
        "\\header ", "\\footnote ", "\\*\\annotation ", "\\*\\bkmkstart ", "\\*\\generator ",
        "\\*\\userprops{\\staticval ",
        "\\*\\xmlnstbl ", "\\*\\listtable ", "\\*\\revtbl{", "\\*\\docvar ",
        "\\shp{\\*\\shpinst{\\sp{\\sv ", "\\v ", "\\deleted ",
        "\\*\\mmathPr ", "\\nonshppict\\pict ", "\\*\\blipuid ", "\\upr{x}{\\*\\ud ",
        "\\*\\fontemb ", "\\*\\passwordhash ",
    ]

    @Test(arguments: destinations)
    func readsGroups(_ destination: String) throws {
        let opened = destination.count { $0 == "{" } - destination.count { $0 == "}" }
        let ends = String(repeating: "}", count: opened + 1)
        let isData = ["pict", "objdata"].contains { destination.contains($0) }
        let binary =
            Array("{\\rtf1\\ansi {\(destination)\\bin\(Canary.file.count) ".utf8) + Canary.file
            + Array("\(ends)x}".utf8)
        #expect(try Canary.answer(binary) != .silent)
        for content in [
            Canary.text, Canary.hex(Canary.file), Canary.escaped { "\\'" + String($0, radix: 16) },
            "canary {\\b 77}31 flies at dawn", Canary.escaped { "\\u\($0)?" },
            "\\uc2" + Canary.escaped { "\\u\($0)??" },
        ] {
            // Letters as such are nothing in a group of data: they are told or given as they stand.
            let isRun = content == Canary.hex(Canary.file)
            let wanted =
                isData || isRun ? [Canary.text, String(content.prefix(12))] : [Canary.text]
            let document = Array("{\\rtf1\\ansi {\(destination)\(content)\(ends)x}".utf8)
            #expect(try Canary.answer(document, wanted) != .silent, "\(content.prefix(40))")
            // The same without its ends.
            let open = Array("{\\rtf1\\ansi\\pard\\plain {\(destination)\(content)".utf8)
            #expect(try Canary.answer(open, wanted) != .silent, "\(content.prefix(40))")
        }
    }

    @Test(arguments: [
        "{\\rt}@", "{\\rtf1 x}@", "{\\rtf1 x}}}@", "{\\rtf1 x}{\\rtf1 @}", "{\\rtf @",
        "{\\rtf1 a note about @", "{\\rt1 @}", "{\\rtf1\\ansi x}\n\n\0\0@",
    ])
    func readsBehindTheEnd(_ shape: String) throws {
        for canary in [Array(Canary.text.utf8), Canary.file] {
            // Binary bytes within a group are letters of a code page there.
            if canary == Canary.file, !shape.hasSuffix("@") { continue }
            let pieces = shape.split(separator: "@", omittingEmptySubsequences: false)
            let document = Array(pieces[0].utf8) + canary + Array(pieces[1].utf8)
            #expect(try Canary.answer(document) != .silent)
        }
    }

    /// A text that only begins like it is a text, and no verdict.
    @Test(arguments: [
        "{\\rt", "{\\rtf", "{\\rtf is how these files begin.\n", "{\\rtfm}: read it\n",
        "{\\rt}\nwords\n",
    ])
    func takesNotesForTexts(_ text: String) throws {
        let found = try Fixtures.extract(Array(text.utf8))
        #expect(found.reasons.isEmpty)
        #expect(found.text.contains(text.trimmingSuffix { $0 == "\n" }))
    }
}

extension String {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, predicate(last) { text.removeLast() }
        return text
    }
}

import Testing
@testable import DocumentBuilders
@testable import DocumentReading

/// Rich Text Format (version 1.9.1): characters in every way that it writes them.
@Suite struct RTFTests {
    /// The text of a document with this body.
    private static func text(_ body: String, head: String = "\\rtf1\\ansi ") throws -> String {
        let bytes = "{\(head)\(body)}".unicodeScalars.map { UInt8($0.value) }
        return try Fixtures.extract(bytes, name: "a.rtf").text
    }

    /// What is shown, up to what stands beside it.
    private static func shown(_ body: String, head: String = "\\rtf1\\ansi ") throws -> String {
        try text(body, head: head).split(separator: "\n").first.map(String.init) ?? ""
    }

    /// Unicode characters and what stands for them in older programs: so many characters as `\uc`
    /// says, where a byte in hexadecimal is one.
    @Test(arguments: [
        ("a\\u233?b", "aéb"), ("a\\u233 ?b", "aéb"), ("a\\u233\\'e9b", "aéb"),
        ("a\\u26446?b", "a\u{674E}b"),
        ("a\\u-10179?\\u-8704?b", "a\u{1F600}b"), ("a\\u-3913?b", "a\u{F0B7}b"),
        ("a\\u-4063?b", "a!b"),
        // Two fallback characters for each, in every mixture.
        ("\\uc2 a\\u26446\\'c0\\'eeb", "a\u{674E}b"), ("\\uc2 a\\u26446??b", "a\u{674E}b"),
        ("\\uc2 a\\u26446?\\'eeb", "a\u{674E}b"),
        ("\\uc2 a\\u26446\\'c0\\'ee\\u26126\\'c3\\'f7b", "a\u{674E}\u{660E}b"),
        ("\\uc2 a\\u26446 \\'c0\\'ee\\'62", "a\u{674E}b"), ("\\uc0 a\\u233b", "aéb"),
        ("\\uc0 a\\u233 b", "aéb"),
        // A group has its own count, and what it inherits.
        ("{\\uc2 a\\u233??b}\\u233?c", "aébéc"), ("\\uc2{a\\u233??b}\\u233??c", "aébéc"),
        ("{\\uc0 a\\u233b}c\\u233?d", "aébcéd"),
        // A group's end ends what is skipped.
        ("{a\\u233}b", "aéb"), ("\\uc2{a\\u233?}bc", "aébc"),
    ])
    func unicode(body: String, expected: String) throws {
        #expect(try Self.shown(body) == expected)
    }

    @Test(arguments: [
        ("\\rtf1\\ansi\\ansicpg1252 ", "\\'e9\\'80", "\u{E9}\u{20AC}"),
        ("\\rtf1\\ansi\\ansicpg1251 ", "\\'cf\\'f0", "\u{41F}\u{440}"),
        ("\\rtf1\\ansi\\ansicpg1250 ", "\\'b3", "\u{142}"),
        ("\\rtf1\\ansi\\ansicpg936 ", "\\'d6\\'d0\\'ce\\'c4", "\u{4E2D}\u{6587}"),
        ("\\rtf1\\ansi\\ansicpg932 ", "\\'93\\'fa", "\u{65E5}"),
        ("\\rtf1\\ansi\\ansicpg950 ", "\\'a4\\'a4", "\u{4E2D}"),
        ("\\rtf1\\ansi\\ansicpg949 ", "\\'c7\\'d1", "\u{D55C}"),
        ("\\rtf1\\mac ", "\\'80", "\u{C4}"),
        ("\\rtf1\\ansi\\ansicpg1253 ", "\\'c1\\'f9", "\u{391}\u{3C9}"),
        ("\\rtf1\\ansi\\ansicpg65001 ", "\\'c3\\'a9", "\u{E9}"),
        // The second byte of two may be ASCII.
        ("\\rtf1\\ansi\\ansicpg932 ", "\\'83A", "\u{30A2}"),
        ("\\rtf1\\ansi\\ansicpg950 ", "\\'a4@x", "\u{4E00}x"),
    ])
    func codePages(head: String, body: String, expected: String) throws {
        #expect(try Self.shown(body, head: head) == expected)
    }

    /// A font's letters, until the next font or `\plain`.
    @Test func codePagesOfFonts() throws {
        let table =
            "{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial Cyr;}{\\f2\\fcharset238 Arial CE;}}"
        #expect(
            try Self.text(table + "\\f1 \\'cf\\f2 \\'b3\\f0 \\'e9\\f1\\plain \\'e9 end").contains(
                "\u{41F}\u{142}\u{E9}\u{E9} end"))
        #expect(try Self.text(table + "{\\f1 \\'cf}\\'e9 end").contains("\u{41F}\u{E9} end"))
    }

    @Test(arguments: [
        ("a\\par b", ["a", "b"]), ("a\\line b", ["a", "b"]), ("a\\tab b", ["a\tb"]),
        ("a\\\nb", ["a", "b"]), ("a\\cell b", ["a\tb"]),
        ("a\\~b", ["a\u{A0}b"]), ("a\\_b", ["a-b"]), ("a\\-b", ["ab"]), ("\\{a\\}\\\\", ["{a}\\"]),
        ("a\nb\r\nc", ["abc"]),
        ("a\\emdash b\\endash c", ["a\u{2014}b\u{2013}c"]),
        ("\\lquote a\\rquote\\ldblquote b\\rdblquote", ["\u{2018}a\u{2019}\u{201C}b\u{201D}"]),
        ("a\\b b\\b0 c", ["abc"]), ("a{\\b b}c", ["abc"]), ("a\\bullet b", ["a\u{2022}b"]),
        ("a\\fs24 b", ["ab"]), ("a\\fs-24b", ["ab"]),
        ("{\\field{\\*\\fldinst HYPERLINK \"http://example.org\"}{\\fldrslt here}}", ["here"]),
    ])
    func symbols(body: String, lines: [String]) throws {
        let found = try Self.text(body).split(separator: "\n").map(String.init)
        #expect(Array(found.prefix(lines.count)) == lines)
    }

    /// What is not shown is read all the same.
    @Test(arguments: [
        "{\\*\\unknown canary}", "{\\info{\\author canary}}", "{\\header canary}",
        "{\\footnote canary}", "{\\*\\annotation canary}",
        "{\\field{\\*\\fldinst HYPERLINK \"canary\"}{\\fldrslt x}}", "{\\stylesheet{\\s1 canary;}}",
        "{\\v canary}", "{\\*\\docvar{canary}{x}}",
        "{\\fonttbl{\\f0 canary;}}", "{\\pict zzcanary}", "{\\*\\bkmkstart canary}",
        "\\u233\\'63anary", "{\\upr{x}{\\*\\ud canary}}",
    ])
    func nothingIsPassedOver(body: String) throws {
        let text = try Self.text("before " + body + " after")
        #expect(text.contains(body.contains("\\'63anary") ? "anary" : "canary"), "\(text)")
    }

    /// `\bin` counts bytes, whatever they are, and ends where the file does.
    @Test(arguments: [
        ("{\\*\\x\\bin4 }}{{}b", "b"), ("\\bin0 b", "b"), ("\\bin-3 b", "b"),
        ("\\bin99999999 b", ""),
    ])
    func binary(body: String, expected: String) throws {
        #expect(try Self.text("a" + body).contains("a" + expected))
    }

    @Test func whatDoesNotEndIsTold() throws {
        let cut = Array("{\\rtf1\\ansi some words {\\b and more".utf8)
        let found = try Fixtures.extract(cut, name: "a.rtf")
        #expect(found.reasons.contains(.truncated))
        #expect(found.text.contains("some words and more"))
        let deep = Array("{\\rtf1\\ansi \(String(repeating: "{", count: 100_000))x".utf8)
        #expect(try Fixtures.extract(deep, name: "a.rtf").text.contains("x"))
    }
}

import Testing
@testable import Prose

/// What in a text is read by a program, and what by people alone.
@Suite struct ProseRuleTests {
    // MARK: Tags

    private static func tags(_ text: String, braces: Bool = true) -> [String] {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { TemplateTags.ranges($0, braces: braces) }.map {
            String(decoding: bytes[$0], as: UTF8.self)
        }
    }

    @Test(arguments: [
        ("Dear {{ name }}, hello", ["{{ name }}"]), ("{{{raw}}} x", ["{{{raw}}}"]),
        ("a {% if x %}b{% endif %}", ["{% if x %}", "{% endif %}"]),
        ("{# note #}b", ["{# note #}"]),
        ("a <?php echo 1 ?> b", ["<?php echo 1 ?>"]), ("a <%= x %> b", ["<%= x %>"]),
        ("${user.name}!", ["${user.name}"]), ("a #{x} b", ["#{x}"]), ("{0} files", ["{0}"]),
        (
            "{n, plural, one {# file} other {# files}}",
            ["{n, plural, one {# file} other {# files}}"]
        ),
        ("%(name)s x", ["%(name)"]), ("Dear «Name», hello", ["«Name»"]),
        ("Dear <<Name>>!", ["<<Name>>"]),
        ("[[${x}]] y", ["[[${x}]]"]), ("[% x %] y", ["[% x %]"]),
        ("<#if x>y</#if>", ["<#if x>", "</#if>"]),
        ("<#-- c --> y", ["<#-- c -->"]), ("{{ \"}}\" }} x", ["{{ \"}}\" }}"]),
        ("{% trans %}keep this{% endtrans %} x", ["{% trans %}keep this{% endtrans %}"]),
        ("{% trans \"Hello\" %} x", ["{% trans \"Hello\" %}"]),
        ("{% set x = 1 %} y", ["{% set x = 1 %}"]),
        ("{% set x %}a{% endset %} y", ["{% set x %}a{% endset %}"]),
        ("{% raw %}{{ x }}{% endraw %} y", ["{% raw %}{{ x }}{% endraw %}"]),
        // People's quotation marks and brackets.
        ("he said «come in now»", []), ("a < b and c > d", []), ("100 % of [them]", []),
        ("plain", []), ("", []),
        // Without an end: up to the blank line.
        ("{{ never\nends\n\nnext", ["{{ never\nends"]),
        ("it's {{ name's }} and more", ["{{ name's }}"]),
    ])
    func tags(text: String, expected: [String]) { #expect(Self.tags(text) == expected) }

    /// In markup only what cannot be the document's own.
    @Test(arguments: [
        ("{{ x }} y", ["{{ x }}"]), ("<% x %>", ["<% x %>"]), ("a {b} c", []), ("${b} c", ["${b}"]),
        ("[[x]]", []), ("{{ never ends", []), ("<<x>>", []),
    ])
    func tagsInMarkup(text: String, expected: [String]) {
        #expect(Self.tags(text, braces: false) == expected)
    }

    /// Ranges ascend and do not overlap, whatever the text.
    @Test(arguments: 0..<UInt64(8))
    func rangesAscend(seed: UInt64) {
        let pieces = [
            "{{", "}}", "{%", "%}", "{", "}", "<", ">", "[[", "]]", "%(", ")", "$", "\"", "'", "\n",
            "\n\n",
            "raw", "endraw", " ", "«", "»", "x", "\\",
        ]
        var state = seed &+ 5
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        for _ in 0..<1_000 {
            let text = (0..<next(40)).map { _ in pieces[next(pieces.count)] }.joined()
            let bytes = Array(text.utf8)
            for braces in [true, false] {
                var end = 0
                for range in bytes.withUnsafeBufferPointer({
                    TemplateTags.ranges($0, braces: braces)
                }) {
                    #expect(range.lowerBound >= end && !range.isEmpty)
                    #expect(range.upperBound <= bytes.count)
                    end = range.upperBound
                }
            }
        }
    }

    // MARK: Sentences

    @Test(arguments: [
        "The board met on Tuesday and agreed.", "Is this the one that you meant?",
        "\"We shall see what comes of it.\"", "Das ist ein ganzer Satz, sagte sie.",
        "这是一个完整的句子，写给人们看的。", "これは人が読むために書かれた文です。",
        "Rest now (it is late, as you know).", "She was here, he was there, all were glad.",
        "\u{200B}The board met on\u{2062} Tuesday and agreed.",
    ])
    func sentences(text: String) { #expect(WholeSentences.isAll(text.unicodeScalars)) }

    @Test(arguments: [
        "", "Berlin", "Total costs", "The board met", "=SUM(A1:A9) is the sum of it all.",
        "/usr/share/doc is where it all lies.", "+49 30 1234567",
        "red; green; blue; white; black; grey.",
        "The board met on Tuesday and agreed", "a1 b2 c3 d4 e5 f6 7 8 9 10 11 12 13.", "12.5",
        "2024-01-01 10:00:00.", "这是。", "@all please read this now, thanks.", "yes.",
        "No. No. No. No.",
        "key_one key_two key_three = 4 5 6 7 8 9.",
    ])
    func noSentences(text: String) { #expect(!WholeSentences.isAll(text.unicodeScalars)) }

    /// A long passage may end in something else than a full stop.
    @Test func aLongPassage() {
        let sentence = "The board met on Tuesday and agreed. "
        #expect(!WholeSentences.isAll((sentence + "Then it rested").unicodeScalars))
        let long = String(repeating: sentence, count: 4) + "Then it rested"
        #expect(WholeSentences.isAll(long.unicodeScalars))
    }

    @Test(arguments: [
        (" A  b\n\tC ", "a b c"), ("A\u{200B}b", "ab"), ("", ""), (" \n", ""),
        ("\u{C4}\u{DF}", "\u{E4}\u{DF}"),
        ("x\u{2062}\u{FE0F}y", "xy"), ("\u{3000}x\u{A0}y", "x y"),
    ])
    func folded(text: String, expected: String) {
        #expect(WholeSentences.folded(text.unicodeScalars) == expected)
    }
}

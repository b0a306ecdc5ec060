import Foundation
import Testing
@testable import Markup

/// References to characters by name, as HTML has them.
@Suite struct NamedReferencesTests {
    private func decoded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return String(decoding: MarkupTokenizer(bytes).decoded(0..<bytes.count), as: UTF8.self)
    }

    /// Every name of the standard, by Python's copy of its table: with the semicolon, and
    /// without it only where the standard allows that.
    @Test func agreesWithAnotherCopyOfTheStandardsTable() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c",
            """
            import html.entities
            for name, text in html.entities.html5.items():
                print(name, *(ord(c) for c in text))
            """,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try #require(try pipe.fileHandleForReading.readToEnd())
        process.waitUntilExit()
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 2231)
        var unclosed: Set<String> = []
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            let isClosed = words[0].last == ";"
            let name = isClosed ? String(words[0].dropLast()) : words[0]
            if !isClosed { unclosed.insert(name) }
            let value = try #require(NamedReferences.value(Array(name.utf8)[...]), "\(name)")
            #expect(
                [value.first] + [value.second].compactMap { $0 }
                    == words.dropFirst().map { UInt32($0) })
        }
        for line in lines where line.contains(";") {
            let name = String(line.prefix { $0 != ";" })
            let value = NamedReferences.value(Array(name.utf8)[...])
            #expect(value?.mayBeUnclosed == unclosed.contains(name), "\(name)")
        }
    }

    @Test(arguments: [
        ("a&nbspb&copy&reg;", "a\u{A0}b©®"), ("&notit; &notin;", "¬it; ∉"),
        ("&euro &euro;", "&euro €"), ("?a=1&it=2&phone=3", "?a=1&it=2&phone=3"),
        ("&NotEqualTilde;", "\u{2242}\u{338}"), ("&AMP&LT", "&<"),
        ("&zwnj;&A;&;&", "\u{200C}&A;&;&"),
        (
            "&CounterClockwiseContourIntegral;&CounterClockwiseContourIntegrals;",
            "∳&CounterClockwiseContourIntegrals;"
        ),
        ("&\u{E4};&zzzzzz;&AAAA;", "&\u{E4};&zzzzzz;&AAAA;"),
    ])
    func namesEndWhereTheStandardEndsThem(text: String, expected: String) {
        #expect(decoded(text) == expected)
    }
}

import Foundation
import Testing
@testable import TextWatermark

@Suite struct TextMarkerTests {
    struct Sample: CustomTestStringConvertible, Sendable {
        let name: String
        let format: TextFormat
        let text: String
        var testDescription: String { name }
    }

    static let samples = [
        Sample(name: "english", format: .plain, text: TextFixtures.english),
        Sample(name: "chinese", format: .plain, text: TextFixtures.chinese),
        Sample(name: "mixed", format: .plain, text: TextFixtures.mixed),
        Sample(name: "markdown", format: .markdown, text: TextFixtures.markdown),
        Sample(name: "html", format: .html, text: TextFixtures.html),
        Sample(name: "csv", format: .csv(headers: false), text: TextFixtures.csv),
        Sample(name: "swift", format: .source(.slashes), text: TextFixtures.swift),
        Sample(name: "joiners", format: .plain, text: TextFixtures.joiners),
    ]

    func marker(_ key: UInt8 = 0, token: UInt64 = TextFixtures.token) throws -> TextMarker {
        TextMarker(key: try TextFixtures.key(key), token: token)
    }

    func traced(_ text: String) throws -> [UInt64] {
        TextTracer(keys: [try TextFixtures.key()]).trace(text).findings.map(\.token)
    }

    /// Bytes of `text` without what a marker put in, given the original.
    func inserted(_ marked: String, _ original: String) -> [(offset: Int, run: String)]? {
        var found: [(Int, String)] = []
        var rest = Array(original.unicodeScalars)[...]
        var run = ""
        var offset = 0
        for scalar in marked.unicodeScalars {
            if rest.first == scalar, run.isEmpty || !TextFixtures.isInvisible(scalar) {
                if !run.isEmpty { found.append((offset, run)) }
                run = ""
                rest.removeFirst()
                offset += 1
            } else {
                run.unicodeScalars.append(scalar)
            }
        }
        return rest.isEmpty && run.isEmpty ? found : nil
    }

    @Test(arguments: samples)
    func `A marked text is the text and runs, and names its token`(sample: Sample) throws {
        let marked = try marker().mark(sample.text, TextMarkOptions(format: sample.format))
        let runs = try #require(inserted(marked, sample.text))
        #expect(!runs.isEmpty)
        #expect(try traced(marked) == [TextFixtures.token])
        #expect(VisibleText.of(marked) == VisibleText.of(sample.text))
        let scalars = Array(sample.text.unicodeScalars)
        for (offset, run) in runs {
            #expect(run.unicodeScalars.allSatisfy(TextFixtures.isInvisible))
            let before = scalars[offset - 1]
            let after = scalars[offset]
            #expect(!after.properties.isWhitespace && before != "\n")
            #expect(
                before == " " || TextScalars.ideographicStops.contains(before)
                    || (TextScalars.isIdeographic(before) && TextScalars.isIdeographic(after)))
        }
    }

    @Test(arguments: samples)
    func `What is not prose stays byte for byte`(sample: Sample) throws {
        let marked = try marker().mark(sample.text, TextMarkOptions(format: sample.format))
        let untouched = [
            "title: A plan for the winter", "# The plan for the winter months",
            "[the full report of the board](https://example.org/the/full report.pdf)",
            "`dlp trace leaked file name`", "    indented code stays as it is and always will",
            "echo this is a command that nobody should ever change",
            "<title>Not a word of this title changes</title>", "/* no prose in here at all */",
            "\"this is not a text that people read\"",
            "title=\"an attribute with several plain words\"",
            "<pre>some code in a block that must stay the way it is</pre>",
            "<code>make this thing work now</code>", "17,Anna Lindqvist,",
            "19,Port of the north,none,12",
            "1 200.50", "id,name,remark,amount",
            "let url = \"https://example.org/a path // that is not a comment at all\"",
            "// swiftlint:disable all of them", "#!/usr/bin/env swift", "می‌خواهم", "👨‍👩‍👧‍👦", "क्‍ष",
        ]
        for piece in untouched where sample.text.contains(piece) {
            #expect(marked.contains(piece), "\(piece)")
        }
    }

    @Test(arguments: samples.prefix(3), 0..<8)
    func `Any three consecutive sentences name the token`(sample: Sample, seed: Int) throws {
        let token = UInt64(seed) &* 0x1234_5678_9ABC & 0xFFFF_FFFF_FFFF
        let marked = try marker(token: token).mark(sample.text)
        let sentences = TextFixtures.sentences(marked)
        for i in 0..<(sentences.count - 2) {
            let piece = sentences[i..<i + 3].joined()
                .trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(try traced(piece) == [token], "\(i)")
        }
    }

    @Test(arguments: ["", "Short.", "12 34 56", "https://example.org/a", "\n\n", "短"])
    func `A text without a place for a copy is an error`(text: String) throws {
        #expect(throws: TextMarkError.tooShort) { try marker().mark(text) }
    }

    @Test func `Marking twice adds, says so, and replacing takes the old mark away`() throws {
        let first = try marker(token: 7).mark(TextFixtures.english + TextFixtures.joiners)
        let bytes = Array(first.utf8)
        let again = try marker(token: 8).mark(bytes, TextMarkOptions())
        #expect(again.existing.map(\.token) == [7])
        #expect(
            Set(try traced(String(decoding: again.bytes, as: UTF8.self))) == [7, 8])
        let replaced = try marker(token: 8).mark(bytes, TextMarkOptions(replace: true))
        let fresh = try marker(token: 8).mark(TextFixtures.english + TextFixtures.joiners)
        #expect(String(decoding: replaced.bytes, as: UTF8.self) == fresh)
        let foreign = try marker(3, token: 7).mark(TextFixtures.english)
        let other = try marker(token: 8).mark(Array(foreign.utf8), TextMarkOptions(replace: true))
        #expect(other.existing.isEmpty && other.foreignRuns > 5)
    }

    @Test func `HTML whose encoding a browser might miss gets references`() throws {
        let html = TextFixtures.html.replacingOccurrences(of: "<meta charset=\"utf-8\">", with: "")
        let marked = try marker().mark(Array(html.utf8), TextMarkOptions(format: .html))
        #expect(marked.bytes.allSatisfy { $0 < 0x80 })
        #expect(
            try TextTracer(keys: [TextFixtures.key()]).trace(marked.bytes).findings.map(\.token)
                == [TextFixtures.token])
    }

    @Test(arguments: TextLayer.allCases)
    func `A layer of changed characters carries the token alone, and is taken away`(
        layer: TextLayer
    ) throws {
        let text = TextFixtures.english + TextFixtures.mixed
        let marked = try marker().mark(text, TextMarkOptions(layers: [layer]))
        let visible = VisibleText.of(marked)
        #expect(visible != VisibleText.of(text))
        #expect(VisibleText.withoutLayers(marked) == text)
        let tracer = TextTracer(keys: [try TextFixtures.key()], layers: [layer])
        let finding = try #require(tracer.trace(visible).findings.first)
        #expect(finding.token == TextFixtures.token && finding.layers == [layer])
        #expect(tracer.trace(text).findings.isEmpty)
        // Cut out of the middle.
        let cut = String(visible.dropFirst(60))
        #expect(tracer.trace(cut).findings.map(\.token) == [TextFixtures.token])
        let replaced = try marker(token: 5).mark(
            Array(marked.utf8), TextMarkOptions(replace: true))
        #expect(VisibleText.of(String(decoding: replaced.bytes, as: UTF8.self)) == text)
    }
}

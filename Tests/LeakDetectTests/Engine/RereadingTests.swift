import Foundation
import Testing

@testable import LeakDetect

/// What a person or a program reads otherwise than it is written is found, and at its place.
@Suite struct RereadingTests {
    private static let policy = """
        policy: 1
        zone: medium
        rules:
          - id: tokens
            detectors: [test-token]
            min: { confidence: high }
            action: block
          - id: words
            keywords: [strictly confidential, internal use only, geheim nur intern, confidential]
            action: block
        """

    private static let phrases = [
        ["strictly", "confidential"], ["internal", "use", "only"], ["geheim", "nur", "intern"],
    ]
    private static let gaps = [
        "\n", "\r\n", "  ", "\t", " \n", "\n> ", "\n  * ", "\n// ", "\n# ", "\n\t", "\u{A0}\u{A0}",
        "\n\n", " \\\n", "\n>> > ", "\u{3000}\u{3000}", "\n    ",
    ]

    private static func filler(_ random: inout SeededNumbers) -> String {
        let words = ["and", "of", "a list", "9-5", "1,234", "été", "漢字", "x\n", "é\n", "; ", "\t"]
        return (0..<Int.random(in: 0..<300, using: &random)).map { _ in
            words.randomElement(using: &random) ?? ""
        }.joined(separator: " ")
    }

    /// Line and column, from 1, of a place in a text.
    private static func place(_ text: String, _ index: String.Index) -> (Int, Int) {
        let before = text.unicodeScalars[..<index]
        let line = before.filter { $0 == "\n" }.count + 1
        let start = before.lastIndex(of: "\n").map { text.unicodeScalars.index(after: $0) }
        return (
            line,
            text.unicodeScalars.distance(from: start ?? text.startIndex, to: index) + 1
        )
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func phrasesAcrossWhiteSpace(seed: UInt64) throws {
        var random = SeededNumbers(seed)
        let words = Self.phrases.randomElement(using: &random) ?? []
        var phrase = words[0]
        for word in words.dropFirst() {
            phrase += (Self.gaps.randomElement(using: &random) ?? "") + word
        }
        let before = Self.filler(&random) + " "
        let text = before + phrase + " " + Self.filler(&random)
        let verdict = try CompiledPolicy.make(Self.policy).scan(text)
        let finding = try #require(
            verdict.findings.first { $0.rule == "words" }, "\(phrase.debugDescription)")
        let index = text.utf8.index(text.startIndex, offsetBy: before.utf8.count)
        if words[0] != "strictly" || phrase.contains("strictly confidential") {
            #expect(finding.place.offset == before.utf8.count)
            #expect((finding.place.line, finding.place.column) == Self.place(text, index))
        }
    }

    @Test(arguments: [
        "strictly, not confidentially", "strictly\n\n\nconfidentially", "internal\nand use only",
        "use internal\nuse the only",
    ])
    func otherWordsAreNoPhrase(text: String) throws {
        #expect(try CompiledPolicy.make(Self.policy).scan(text).action == .allow)
    }

    private static let token = "tok_" + "abc123def456"

    /// Each way to write a text otherwise.
    private static let codings: [(String, @Sendable (String) -> String)] = [
        ("json", { $0.utf16.map { String(format: "\\u%04x", $0) }.joined() }),
        ("json twice", { $0.utf16.map { String(format: "\\\\u%04x", $0) }.joined() }),
        ("hex", { $0.utf8.map { String(format: "\\x%02x", $0) }.joined() }),
        ("octal", { $0.utf8.map { String(format: "\\%03o", $0) }.joined() }),
        ("braces", { $0.unicodeScalars.map { String(format: "\\u{%x}", $0.value) }.joined() }),
        ("entities", { $0.unicodeScalars.map { "&#\($0.value);" }.joined() }),
        ("hex entities", { $0.unicodeScalars.map { String(format: "&#x%X;", $0.value) }.joined() }),
        ("percent", { $0.utf8.map { String(format: "%%%02X", $0) }.joined() }),
        ("base64", { Data($0.utf8).base64EncodedString() }),
        ("base64 lines", { lines(Data($0.utf8).base64EncodedString(), 24, "\n") }),
        ("base64 quoted", { lines(Data($0.utf8).base64EncodedString(), 32, "\n> ") }),
        ("base64 in JSON", { lines(Data($0.utf8).base64EncodedString(), 64, "\\n") }),
        (
            "base64 of UTF-16BE",
            {
                Data($0.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] })
                    .base64EncodedString()
            }
        ),
        ("spaced", { $0.utf8.map { String(format: "%02x", $0) }.joined(separator: " ") }),
        ("C", { $0.utf8.map { String(format: "0x%02x", $0) }.joined(separator: ", ") }),
        ("colons", { $0.utf8.map { String(format: "%02X", $0) }.joined(separator: ":") }),
        ("uuencode", { lineCoded($0, uuDigits) }),
        ("xxencode", { lineCoded($0, xxDigits) }),
        (
            "quoted-printable",
            { lines($0.utf8.map { String(format: "=%02X", $0) }.joined(), 75, "=\n") }
        ),
        ("quoted-printable in one line", { $0.utf8.map { String(format: "=%02x", $0) }.joined() }),
    ]

    private static let uuDigits = (0..<64).map {
        Character(Unicode.Scalar(UInt8($0 == 0 ? 0x60 : $0 + 0x20)))
    }
    private static let xxDigits = Array(
        "+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

    private static func lines(_ text: String, _ width: Int, _ gap: String) -> String {
        stride(from: 0, to: text.count, by: width).map {
            String(text.dropFirst($0).prefix(width))
        }.joined(separator: gap)
    }

    private static func lineCoded(_ text: String, _ digits: [Character]) -> String {
        var result = "\nbegin 644 x\n"
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: 45) {
            let line = Array(bytes[start..<min(bytes.count, start + 45)])
            result.append(digits[line.count])
            let padded = line + [0, 0]
            for i in stride(from: 0, to: line.count, by: 3) {
                let (a, b, c) = (padded[i], padded[i + 1], padded[i + 2])
                for value in [a >> 2, a << 4 & 0x30 | b >> 4, b << 2 & 0x3C | c >> 6, c & 0x3F] {
                    result.append(digits[Int(value)])
                }
            }
            result += "\n"
        }
        return result + "\(digits[0])\nend\n"
    }

    @Test(arguments: codings.indices, 0..<4 as Range<UInt64>)
    func valuesInCodings(coding: Int, seed: UInt64) throws {
        var random = SeededNumbers(seed &* 977 &+ UInt64(coding))
        let (name, encode) = Self.codings[coding]
        let lead = String(repeating: "lorem ipsum ", count: Int.random(in: 0..<9, using: &random))
        let content =
            lead.dropFirst(Int.random(in: 0..<3, using: &random))
            + "key \(Self.token) of the house\n" + lead + "of many\n"
        let before = String(
            repeating: "what stands before it\n",
            count: Int.random(in: 0..<7000, using: &random) * (seed == 0 ? 0 : 1))
        let text = before + encode(String(content)) + "\nand after\n"
        let verdict = try CompiledPolicy.make(Self.policy).scan(text)
        #expect(verdict.findings.contains { $0.rule == "tokens" }, "\(name), seed \(seed)")
    }

    /// A place in an excerpt leads back to the text, whatever was rewritten before it.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func placesLeadBack(seed: UInt64) {
        var random = SeededNumbers(seed)
        let text = (0..<400).map { _ in UInt8.random(in: 0x61...0x7A, using: &random) }
        var changes: [Rereading.Change] = []
        var place = 0
        while place < 380 {
            let first = place + Int.random(in: 1..<30, using: &random)
            let end = first + Int.random(in: 1..<8, using: &random)
            changes.append(
                .init(
                    range: first..<end,
                    replacement: Array(
                        repeating: 0x2E, count: Int.random(in: 0..<4, using: &random)),
                    purpose: .escape))
            place = end
        }
        let kept = changes.filter { $0.range.upperBound <= 400 }
        text.withUnsafeBufferPointer { buffer in
            let excerpt = Rereading(buffer, 0..<400, kept[...])
            for (place, byte) in excerpt.bytes.enumerated() {
                let original = excerpt.original(place)
                if byte == 0x2E {
                    #expect(kept.contains { $0.range.lowerBound == original })
                } else {
                    #expect(text[original] == byte)
                }
            }
        }
    }

    @Test(arguments: ["१२३", "１２３", "١٢٣", "1️⃣2️⃣3️⃣", "𝟏𝟐𝟑"])
    func digitsOfAllScripts(digits: String) throws {
        let verdict = try CompiledPolicy.make(
            """
            policy: 1
            zone: medium
            rules:
              - { id: accounts, detectors: [test-account], min: { confidence: high }, action: block }
            """
        ).scan("account \(digits)456789.")
        #expect(verdict.action == .block)
    }
}

import Testing
@testable import LeakDetect

/// Lines and columns in texts that are longer than what is held of them at once.
@Suite struct LongTextPlaceTests {
    private static let token = "tok_" + "abc123def456"

    /// Line and column, from 1, counted in code points as anybody would.
    private static func place(of index: Int, in text: [UInt8]) -> (line: Int, column: Int) {
        let start = text[..<index].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return (
            text[..<index].count { $0 == 0x0A } + 1,
            text[start..<index].count { $0 & 0xC0 != 0x80 } + 1
        )
    }

    /// Lines of all lengths, from none to longer than a window, with characters of several bytes
    /// and some that are left out or rewritten when text is compared.
    @Test(arguments: 0..<UInt64(12))
    func placesFarInto(seed: UInt64) throws {
        var random = SeededNumbers(seed)
        let words = [
            "word ", "Straße ", "ｗｉｄｅ ", "soft\u{AD}hyphen ", "\u{1F600} ", "中文 ", "e\u{301} ",
            "\r\n", "\n",
        ]
        // In the odd ones hardly a line ends.
        let choices = seed % 2 == 0 ? words.count : words.count - 2
        var text: [UInt8] = []
        let length = [150_000, 300_000, 500_000][Int(seed) % 3]
        while text.count < length {
            text += words[Int.random(in: 0..<choices, using: &random)].utf8
            if Int.random(in: 0..<4_000, using: &random) == 0 { text.append(0x0A) }
        }
        let index = text.count
        text += Self.token.utf8
        let verdict = try CompiledPolicy.make(ScanTests.policy).scan(text + Array(" end\n".utf8))
        let found = try #require(verdict.findings.first { $0.rule == "tokens" }).place
        let expected = Self.place(of: index, in: text)
        #expect(found.offset == index)
        #expect(found.line == expected.line)
        #expect(found.column == expected.column)
    }
}

import Foundation
import Testing
@testable import Imaging
@testable import TextWatermark

@Suite struct TextPieceTests {
    /// Lines with pieces of a token behind them, from `first` on.
    func lines(_ pieces: [String], first: Int, count: Int) -> String {
        (0..<count).map {
            "Some words of a page that say nothing much" + pieces[(first + $0) % 4]
        }.joined(separator: "\n")
    }

    func pieces(_ token: UInt64, _ key: UInt8 = 0) throws -> [String] {
        TextCode(key: try TextFixtures.key(key)).pieces(token: token)
    }

    /// Issued tokens, the one of the tests among them.
    static let issued: [UInt64] = {
        var random = DeterministicGenerator(seed: 8)
        return (0..<10_000).map { _ in random.next() >> 16 } + [TextFixtures.token]
    }()

    func trace(_ text: String, _ issued: [UInt64] = []) throws -> TextTrace {
        TextTracer(keys: [try TextFixtures.key()]).trace(text) { _ in issued }
    }

    @Test func `A run in parts is seven selectors four times`() throws {
        let parts = try pieces(TextFixtures.token)
        #expect(parts.count == 4)
        #expect(parts.allSatisfy { $0.utf16.count == 7 })
        #expect(
            parts.joined() == TextCode(key: try TextFixtures.key()).run(token: TextFixtures.token))
    }

    @Test(arguments: 0..<4)
    func `Four lines name a token by themselves`(first: Int) throws {
        let trace = try trace(lines(pieces(TextFixtures.token), first: first, count: 4))
        let finding = try #require(trace.findings.first)
        #expect(trace.findings.count == 1 && finding.token == TextFixtures.token)
        #expect(finding.pieces == 4 && finding.closedChance == nil)
        #expect(trace.falsePositiveProbability(finding, issued: 1_000_000) < 1e-9)
        #expect(trace.falsePositiveProbability(finding, issued: nil) >= 0x1p-32)
    }

    @Test func `Lines in another order name it, too`() throws {
        let parts = try pieces(TextFixtures.token)
        let text = [2, 0, 3, 1].map { "Words of one more line\(parts[$0])" }
        #expect(
            try trace(text.joined(separator: "\n")).findings.map(\.token) == [TextFixtures.token])
    }

    @Test(arguments: 0..<4, [2, 3])
    func `Two or three lines name one of those that were issued`(first: Int, count: Int) throws {
        let text = lines(try pieces(TextFixtures.token), first: first, count: count)
        #expect(try trace(text).findings.isEmpty)
        let trace = try trace(text, Self.issued)
        let finding = try #require(trace.findings.first)
        #expect(trace.findings.count == 1 && finding.token == TextFixtures.token)
        #expect(finding.pieces == count)
        #expect(trace.falsePositiveProbability(finding, issued: Self.issued.count) < 1e-9)
        #expect(
            try self.trace(text, Self.issued.filter { $0 != TextFixtures.token }).findings.isEmpty)
    }

    @Test(arguments: [[0, 2], [1, 0], [3, 1], [2, 0, 2]])
    func `Two lines that a column or a filter brought together name it, at three times the chance`(
        order: [Int]
    ) throws {
        let parts = try pieces(TextFixtures.token)
        let trace = try trace(
            order.map { "Words of a line\(parts[$0])\n" }.joined(), Self.issued)
        let finding = try #require(trace.findings.first)
        #expect(trace.findings.count == 1 && finding.token == TextFixtures.token)
        let chance = trace.falsePositiveProbability(finding, issued: Self.issued.count)
        let inOrder = try self.trace(lines(parts, first: 0, count: 2), Self.issued)
        let least = inOrder.falsePositiveProbability(
            try #require(inOrder.findings.first), issued: Self.issued.count)
        #expect(chance < 1e-9 && chance > 2.9 * least)
    }

    @Test func `One line, two with another's between, and another's lines name nobody`() throws {
        let parts = try pieces(TextFixtures.token)
        #expect(try trace(lines(parts, first: 1, count: 1), Self.issued).findings.isEmpty)
        let other = try pieces(TextFixtures.token, 3)[1]
        let apart = [parts[0], other, parts[2]].map { "Words of a line\($0)\n" }.joined()
        #expect(try trace(apart, Self.issued).findings.isEmpty)
        let foreign = try trace(
            lines(pieces(TextFixtures.token, 3), first: 0, count: 9), Self.issued)
        #expect(foreign.findings.isEmpty && foreign.pieces == 9)
    }

    @Test func `Lines of two people name both`() throws {
        let text =
            lines(try pieces(5), first: 0, count: 9) + "\n"
            + lines(try pieces(TextFixtures.token), first: 2, count: 3)
        let findings = try trace(text, Self.issued).findings
        #expect(findings.map(\.token) == [5, TextFixtures.token])
        #expect(findings.allSatisfy { $0.byteRegions.count == 1 })
    }

    @Test func `Pieces of noise cost bounded time and name nobody`() throws {
        var random = DeterministicGenerator(seed: 2)
        var text = String.UnicodeScalarView()
        for _ in 0..<30_000 {
            for _ in 0..<7 { text.append(TextAlphabet.selector(UInt8(random.next() % 13))) }
            text.append("x")
        }
        #expect(try trace(String(text), Self.issued).findings.isEmpty)
    }
}

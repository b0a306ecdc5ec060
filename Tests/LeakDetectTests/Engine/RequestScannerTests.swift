import Foundation
import Support
import Testing

@testable import DocumentBuilders
@testable import LeakDetect

/// A request is judged part by part, and as a whole.
@Suite struct RequestScannerTests {
    private static let policy = """
        policy: 1
        zone: medium
        inline-allow: true
        unread: { other: block }
        types: { allow: [text, zip], otherwise: block }
        rules:
          - { id: tokens, detectors: [test-token], min: { confidence: high }, action: block }
          - { id: accounts, detectors: [test-account], min: { count: 50, confidence: high }, action: warn }
          - { id: words, keywords: [project falcon], action: block, min: { count: 1 } }
        """
    private static let token = "tok_" + "abcdef012345"

    /// Different account numbers, each with its word.
    private static func accounts(_ range: Range<Int>) -> [UInt8] {
        Array(range.map { "account \(100_000_000 + $0 * 7)\n" }.joined().utf8)
    }

    private static func scan(
        _ parts: [(String, [UInt8])], _ text: String = policy,
        as piece: RequestScanner.Piece = .whole
    ) throws -> RequestVerdict {
        let scanner = RequestScanner()
        scanner.begin("POST /", policy: try CompiledPolicy.make(text))
        for (name, bytes) in parts { try scanner.add(bytes, name: name, as: piece) }
        return try scanner.finish()
    }

    /// 24 in each of three fields are 72.
    @Test func countsOverTheRequest() throws {
        let parts = (0..<3).map { ("field\($0)", Self.accounts($0 * 24..<$0 * 24 + 24)) }
        let verdict = try Self.scan(parts)
        #expect(verdict.parts.allSatisfy { $0.action == .allow && $0.findings.isEmpty })
        #expect(verdict.together.map(\.count) == [72])
        #expect(verdict.together.map(\.rule) == ["accounts"])
        #expect(verdict.together.first?.place.part == "field0")
        #expect(verdict.action == .warn)
    }

    /// The same ones again are not more, nor are two thirds of what is needed.
    @Test func countsDifferentValues() throws {
        let again = (0..<3).map { ("field\($0)", Self.accounts(0..<24)) }
        #expect(try Self.scan(again).action == .allow)
        let few = (0..<2).map { ("field\($0)", Self.accounts($0 * 24..<$0 * 24 + 24)) }
        #expect(try Self.scan(few).together.isEmpty)
    }

    /// Many more than are kept of each part.
    @Test func countsWhatIsNotKept() throws {
        let most = MatchAggregator.most
        let parts = (0..<2).map { ("field\($0)", Self.accounts($0 * most..<($0 + 1) * most)) }
        let text = Self.policy.replacing("count: 50", with: "count: \(2 * most)")
        let verdict = try Self.scan(parts, text)
        #expect(verdict.together.map(\.count) == [2 * most])
    }

    /// What a part is told for is not told again of the whole.
    @Test func tellsEachFindingOnce() throws {
        let parts = [("a", Self.accounts(0..<60)), ("b", Self.accounts(60..<70))]
        let verdict = try Self.scan(parts)
        #expect(verdict.parts.map(\.findings.count) == [1, 0])
        #expect(verdict.together.isEmpty)
        #expect(verdict.action == .warn)
        #expect(try Self.scan([("a", Self.accounts(0..<60))]).together.isEmpty)
    }

    /// What one part's exception excuses counts in no other's company; what stands on a line
    /// that asks for it neither.
    @Test func exceptionsArePartsOwn() throws {
        let text =
            Self.policy
            + "\nallow: [{ reason: known, expires: 2999-01-01, paths: [known], rules: [accounts] }]"
        let parts = [("known", Self.accounts(0..<40)), ("other", Self.accounts(40..<80))]
        let verdict = try Self.scan(parts, text)
        #expect(verdict.together.isEmpty)
        #expect(verdict.parts.map(\.suppressed) == [40, 0])
        let marked = String(decoding: Self.accounts(0..<40), as: UTF8.self)
            .replacing("\n", with: " dlp:allow\n")
        #expect(
            try Self.scan([("a", Array(marked.utf8)), ("b", Self.accounts(40..<80))]).together
                .isEmpty)
    }

    /// A part's verdict is the one it would have as a file.
    @Test func partsAreFiles() throws {
        let parts = [
            ("a.txt", Array("the key is \(Self.token), and more\n".utf8)),
            ("b.txt", Array("harmless\n".utf8)),
            ("c.bin", (0..<300).map { _ in UInt8.random(in: 0...255) } + [0, 1, 2]),
        ]
        let verdict = try Self.scan(parts)
        let policy = try CompiledPolicy.make(Self.policy)
        for ((name, bytes), part) in zip(parts, verdict.parts) {
            var alone = try policy.scan(bytes, name: name)
            alone.milliseconds = part.milliseconds
            #expect(alone == part)
        }
        #expect(verdict.parts.map(\.action) == [.block, .allow, .block])
        #expect(verdict.action == .block)
    }

    /// That a piece is cut or of no known type says nothing; what is in it does.
    @Test func fragmentsAreNoFiles() throws {
        DocumentWorker.use()
        let noise = (0..<40_000).map { _ in UInt8.random(in: 0...255) }
        let archive = try ArchiveBuilder.zip([("a.bin", noise), ("b.txt", Array("text".utf8))])
        let pieces = [Array(archive[..<9_000]), Array(archive[9_000..<30_000])]
        for piece in pieces {
            #expect(try Self.scan([("big.zip", piece)]).action == .block)
            let verdict = try Self.scan([("big.zip", piece)], as: .fragment)
            #expect(verdict.action == .allow)
            #expect(verdict.parts.first?.unread.isEmpty == false)
        }
        let open = pieces[1] + [0] + Array(" \(Self.token) ".utf8) + [0]
        #expect(try Self.scan([("big.zip", open)], as: .fragment).action == .block)
    }

    /// A part that could not be scanned leaves the request without a verdict, whatever comes
    /// after it.
    @Test func noVerdictWithoutAllParts() throws {
        let scanner = RequestScanner()
        let policy = try CompiledPolicy.make(Self.policy)
        let harmless = Array("harmless\n".utf8)
        #expect(throws: ScanFailure.self) { try scanner.finish() }
        #expect(throws: ScanFailure.self) { try scanner.add(harmless, name: "a") }
        scanner.begin("POST /", policy: policy)
        try scanner.add(harmless, name: "a")
        #expect(throws: (any Error).self) { try scanner.add(descriptor: -1, name: "b") }
        try scanner.add(harmless, name: "c")
        #expect(throws: (any Error).self) { try scanner.finish() }
        let cancellation = Cancellation()
        scanner.begin("POST /", policy: policy, cancellation: cancellation)
        try scanner.add(harmless, name: "a")
        cancellation.cancel()
        #expect(throws: Cancelled.self) { try scanner.finish() }
        // And the next is judged as if nothing had been.
        scanner.begin("POST /", policy: policy)
        try scanner.add(harmless, name: "a")
        #expect(try scanner.finish().action == .allow)
    }

    /// Requests of different zones, one after another, many times.
    @Test func zonesTakeTurns() throws {
        let strict = try CompiledPolicy.make(Self.policy)
        let lax = try CompiledPolicy.make("policy: 1\nzone: low\nunread: { other: allow }\n")
        let scanner = RequestScanner()
        let text = Array("the key is \(Self.token)\n".utf8)
        for round in 0..<12 {
            scanner.begin("\(round)", policy: round % 2 == 0 ? strict : lax)
            try scanner.add(text, name: "a")
            let verdict = try scanner.finish()
            #expect(verdict.action == (round % 2 == 0 ? .block : .allow))
            #expect(verdict.zone == (round % 2 == 0 ? "medium" : "low"))
        }
    }
}

import Testing

@testable import LeakDetect

/// Texts that are meant to be slow. What is asserted is work, not time: bytes that were scanned.
@Suite struct HostileMatchTests {
    /// Too large a pattern to report where it begins.
    private static let large = PatternExpression(
        pattern: "(?:\\b|_)(?:cohere|mistral|together)[\\w.-]*(?: [\\w.-]+)?(?: [\\w.-]+)?\\s*"
            + "(?:=>|:{0,3}=|[:=,>(])\\s*[0-9A-Za-z.]{40,}", isCaseless: true)

    private static func text(_ seed: UInt64, _ part: (inout SeededNumbers) -> String) -> [UInt8] {
        var random = SeededNumbers(seed)
        var text = ""
        while text.utf8.count < 60_000 { text += part(&random) }
        return Array(text.utf8)
    }

    @Test(arguments: 0..<4) func startsAreFoundWithWorkThatGrowsWithTheText(_ kind: Int) throws {
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGH0123456789")
        func word(_ random: inout SeededNumbers, _ count: Int) -> String {
            String((0..<count).map { _ in letters.randomElement(using: &random) ?? "a" })
        }
        let text = Self.text(UInt64(kind)) { random in
            switch kind {
            case 0: "cohere=" + word(&random, 90)
            case 1: "cohere=" + word(&random, 16_000)
            case 2: "cohere:" + word(&random, 3) + "." + word(&random, 50) + ". "
            default: "together together cohere=" + word(&random, 41) + "."
            }
        }
        let database = try PatternDatabase.compile([Self.large], mode: .block)
        let startResolver = StartOfMatchResolver([Self.large], cache: DatabaseCache(folder: nil))
        let scratch = ResolverScratch()
        try text.withUnsafeBufferPointer { text in
            let collector = MatchCollector()
            database.scan(text, try MatchScratch([database]), into: collector)
            let ends = Set(collector.matches.map(\.end)).sorted()
            #expect(ends.count > 50)
            var told = 0
            startResolver.locate(0, ends: ends, text, scratch) { start, end in
                told += 1
                #expect(start < end)
            }
            #expect(told > 0)
            #expect(scratch.scannedBytes < 200 * text.count, "\(scratch.scannedBytes)")
        }
    }

    /// Of a run that goes on nothing is looked at but its end.
    @Test func aRunOfLettersHasOneEnd() throws {
        let library = CompiledDetectors(try Repository.detectors.get())
        let target = try #require(library["ai-service-key"])
        #expect(target.refusedAfter.contains(UInt8(ascii: "a")))
        #expect(!target.refusedAfter.contains(UInt8(ascii: " ")))
    }

    // MARK: The surer of two patterns

    private static func twice(_ first: Confidence, _ second: Confidence) throws -> ScanVerdict {
        func pattern(_ text: String, _ confidence: Confidence) -> CompiledDetector.Pattern {
            .init(expression: PatternExpression(pattern: text), confidence: confidence)
        }
        let target = CompiledDetector(
            id: "test-twice", className: "secret",
            patterns: [
                pattern("tok_[a-z0-9]{12,40}", first),
                pattern("tok_[a-z]{4}[a-z0-9]{8,36}", second),
            ])
        let library = CompiledDetectors([target])
        let policy = try CompiledPolicy(
            Policy.parse(
                """
                policy: 1
                rules: [{ id: all, detectors: [test-twice], action: warn, min: { confidence: low } }]
                """, file: "test.yaml", library: library), library: library, cache: nil, state: nil)
        return try policy.scan("a = tok_" + "abcdefghijkl12345 b\n")
    }

    @Test(arguments: [Confidence.low, .medium, .high], [Confidence.low, .medium, .high])
    func theSurerPatternTells(_ first: Confidence, _ second: Confidence) throws {
        let verdict = try Self.twice(first, second)
        #expect(verdict.findings.map(\.confidence) == [max(first, second)])
        #expect(verdict.findings.map(\.count) == [1])
    }

    /// A token in the middle of something encoded is one by chance.
    @Test(arguments: [1, 2, 3]) func aTokenWithinBase64IsLessSure(_ seed: UInt64) throws {
        var random = SeededNumbers(seed)
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let noise = String((0..<400).map { _ in digits.randomElement(using: &random) ?? "a" })
        func confidence(_ text: String) throws -> Confidence? {
            let policy = try CompiledPolicy.make(
                """
                policy: 1
                rules: [{ id: all, detectors: [test-token], action: warn, min: { confidence: low } }]
                """)
            return try policy.scan(text).findings.first?.confidence
        }
        let token = "tok_" + "abcdefghijkl12345"
        #expect(try confidence("\(noise)+\(token)/\(noise)\n") == .medium)
        #expect(try confidence("\(noise) \(token) \(noise)\n") == .high)
        #expect(
            try confidence("/usr/share/\(token)/\(String(repeating: "lib/", count: 60))\n") == .high
        )
    }

    // MARK: No verdict where the matcher fails

    private final class Told: TextHitReceiver {
        let stringBytes = 0
        var problems: [String] = []
        func nextRun() -> Int { 1 }
        func take(_: TextHit, match: UnsafeBufferPointer<UInt8>, place: () -> Location) {}
        func takeFile(_: [UInt8], kind: String) {}
        func tooDeep(kind: String) {}
        func tooMany() {}
        func mayGoOn(_: Int) -> Bool { true }
        func failed(_ message: String) { problems.append(message) }
    }

    /// Memory of another database is refused by vectorscan itself.
    @Test func aFailedScanIsSaid() throws {
        let program = try MatchProgram(
            [TestTargets.token, TestTargets.account], cache: DatabaseCache(folder: nil))
        let other = try PatternDatabase.compile(
            [.literal(Array("a".utf8), caseless: false)], mode: .block)
        let told = Told()
        let scanner = try TextScanner(program, MatchScratch([other]), receiver: told)
        scanner.begin(part: "")
        Array("tok_abcdefghijkl12345 and 123456789".utf8).withUnsafeBufferPointer {
            scanner.add($0)
        }
        scanner.end()
        #expect(told.problems.contains { $0.hasPrefix("vectorscan: error") })
    }
}

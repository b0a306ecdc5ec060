import Testing

@testable import LeakDetect

/// What the library itself must do, whatever version of it is installed.
@Suite struct VectorscanTests {
    /// Versions 5.4.8 to 5.4.11 abort in texts of more than 255 bytes for patterns with some fixed
    /// endings (vectorscan pull request 392), unless `CKernels` keeps them from it.
    @Test func everyDetectorLooksThroughLongTexts() throws {
        let library = CompiledDetectors(try Repository.detectors.get())
        var count = 0
        for target in library.targets {
            for pattern in target.patterns {
                for reportsStart in [false, true] {
                    var expression = pattern.expression
                    expression.reportsStart = reportsStart
                    // Some are too large to report where they begin: those are not used so.
                    guard let database = try? PatternDatabase.compile([expression], mode: .block)
                    else { continue }
                    let scratch = try MatchScratch([database])
                    let text = [UInt8](repeating: 0x2E, count: 1000)
                    text.withUnsafeBufferPointer {
                        database.scan($0, scratch, into: MatchCollector())
                    }
                    count += 1
                }
            }
        }
        #expect(count > 500)
    }

    /// The variant for AVX-512 of versions up to 5.4.12 misses what stands behind a run of 64 bytes
    /// or more that may be the beginning of a match (vectorscan pull request 378).
    @Test func whatStandsBehindALongRunIsFound() throws {
        let expression = PatternExpression(
            pattern: #"<(?:[\w.-]*[:._-])?(?:db|user)?(?:password|secret)>\s{0,4}[^\s<>$\{(%]{8}"#,
            isCaseless: true)
        let block = try PatternDatabase.compile([expression], mode: .block)
        let stream = try PatternDatabase.compile([expression], mode: .stream)
        let scratch = try MatchScratch([block, stream])
        for run in 0..<200 {
            let text = Array(
                (String(repeating: "x", count: run) + " <secret>12345678</secret>").utf8)
            try text.withUnsafeBufferPointer { text in
                let found = MatchCollector()
                block.scan(text, scratch, into: found)
                let passing = try MatchStream(stream, scratch)
                passing.scan(text)
                passing.finish()
                for matches in [found.matches, passing.collector.matches] {
                    #expect(matches.map(\.end) == [run + 17], "behind \(run) letters")
                }
            }
        }
    }
}

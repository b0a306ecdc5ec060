import Testing

@testable import LeakDetect

/// A flood hides nothing, and neither does what overlaps.
@Suite struct TallyTests {
    private static func value(
        _ confidence: Confidence, order: Int, span: Range<Int> = 0..<1, isSuppressed: Bool = false
    ) -> MatchAggregator.Value {
        MatchAggregator.Value(
            confidence: confidence, place: Location(part: "", line: 1, column: 1, offset: 0),
            found: Array("\(order)".utf8).withUnsafeBufferPointer {
                FoundValue($0, first: 0, last: 0)
            },
            isSuppressed: isSuppressed, order: order, run: 1, span: span)
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func whatCountsMoreIsKept(seed: UInt64) {
        var random = SeededNumbers(seed)
        var tally = MatchAggregator()
        var sent: [Confidence: Int] = [:]
        let all = (0..<30_000).map { _ -> Confidence in
            [.low, .low, .low, .low, .low, .medium, .high].randomElement(using: &random) ?? .low
        }
        for (order, confidence) in all.enumerated() {
            sent[confidence, default: 0] += 1
            tally.add(UInt64(order), confidence: confidence, isSuppressed: false) {
                Self.value(confidence, order: order)
            }
        }
        for least in [Confidence.low, .medium, .high] {
            let wanted = sent.filter { $0.key >= least }.values.reduce(0, +)
            let kept = tally.values.values.filter { $0.confidence >= least }.count
            #expect(kept + tally.beyond(least).count == wanted)
        }
        #expect(tally.beyond(.medium).count == 0)
        #expect(tally.values.count == MatchAggregator.most)
    }

    @Test func excusedValuesGiveWay() {
        var tally = MatchAggregator()
        for order in 0..<25_000 {
            tally.add(UInt64(order), confidence: .high, isSuppressed: true) {
                Self.value(.high, order: order, isSuppressed: true)
            }
        }
        tally.add(99_999, confidence: .low, isSuppressed: false) { Self.value(.low, order: 99_999) }
        #expect(tally.values[99_999] != nil)
        #expect(tally.beyond(.low).count == 0)
    }

    /// Nothing that the policy would act on is hidden by what it would not.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func onlyWhatIsTakenAsSeriouslyHides(seed: UInt64) {
        var random = SeededNumbers(seed)
        let severity = (0..<4).map { _ in Int.random(in: 0..<3, using: &random) }
        var tallies = Array(repeating: MatchAggregator(), count: 4)
        for order in 0..<60 {
            let target = Int.random(in: 0..<4, using: &random)
            let start = Int.random(in: 0..<40, using: &random)
            let confidence: Confidence =
                [.low, .medium, .high].randomElement(using: &random) ?? .low
            tallies[target].add(UInt64(order), confidence: confidence, isSuppressed: false) {
                Self.value(
                    confidence, order: order,
                    span: start..<(start + Int.random(in: 1..<20, using: &random)))
            }
        }
        let overlaps = OverlapSuppression(tallies, isDetector: { _ in true }) {
            severity[$0.target] >= severity[$1.target]
        }
        for (target, tally) in tallies.enumerated() {
            for value in tally.ordered {
                let holders = tallies.enumerated().flatMap { other, tally in
                    tally.ordered.filter {
                        $0.confidence > value.confidence && severity[other] >= severity[target]
                            && $0.span.lowerBound <= value.span.lowerBound
                            && $0.span.upperBound >= value.span.upperBound
                    }
                }
                #expect(overlaps.hides(value, of: target) == !holders.isEmpty)
            }
        }
    }
}

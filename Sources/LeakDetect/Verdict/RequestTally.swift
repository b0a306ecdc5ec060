/// What the parts of one request hold together: for each rule the different values that count, of
/// all parts.
///
/// A value counts here only where it counts in its part, past that part's exceptions. What hides
/// what, context and suppression are matters of one text, and were judged there.
final class RequestTally {
    private struct Key: Hashable {
        var rule: Int
        var target: Int
    }

    private var found: [Key: MatchAggregator] = [:]
    private var parts = 0
    private var part = ""

    /// What is added next is of another part.
    func begin(part: String) {
        parts += 1
        self.part = part
    }

    /// The values of a target that count for a rule, and the tally they are of, which counts
    /// those that were not kept.
    func add(
        _ values: [(key: UInt64, value: MatchAggregator.Value)], of tally: MatchAggregator,
        rule: Int, target: Int
    ) {
        // In place, so that a dictionary of many values is not copied for each part.
        found[Key(rule: rule, target: target), default: MatchAggregator()].addAll(
            values.map { key, value in
                var value = value
                value.order += parts << 40
                value.place.part = part + (value.place.part.isEmpty ? "" : "!/" + value.place.part)
                return (key, value)
            }, of: tally)
    }

    /// Findings that hold of the whole and that no part has by itself. A rule that is broken by
    /// one detector's values in one part is not told for them again.
    func findings(
        _ policy: CompiledPolicy, beside parts: [ScanVerdict]
    ) -> [Finding] {
        guard self.parts > 1, !policy.isAudit else { return [] }
        var findings: [Finding] = []
        for (index, rule) in policy.policy.rules.enumerated() {
            let targets = policy.ruleTargets[index].compactMap { target in
                found[Key(rule: index, target: target)].map { (target, $0) }
            }
            let counts = targets.map { _, tally in
                tally.values.count + tally.beyond(rule.minConfidence).count
            }
            guard counts.reduce(0, +) >= rule.minCount else { continue }
            for ((number, tally), count) in zip(targets, counts) where count > 0 {
                let target = policy.program.targets[number]
                let isKnown = parts.contains { part in
                    part.findings.contains { $0.rule == rule.id && $0.detector == target.id }
                }
                let first = tally.ordered.first ?? tally.beyond(rule.minConfidence).first
                guard !isKnown, var first else { continue }
                first.confidence =
                    tally.values.values.map(\.confidence).max() ?? first.confidence
                findings.append(Finding(rule, target, first, count: count))
            }
        }
        return findings
    }
}

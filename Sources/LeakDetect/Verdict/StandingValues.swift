/// What an earlier version of a file was reported for, value by value.
///
/// A gate that judges a change has nothing to say about what stood there before: it is out
/// already, and blocking each later edit of the file only teaches people to go around the gate.
/// Only values of rules that the earlier version broke count; one that was too rare to be
/// reported then is reported with those that are added to it.
public struct StandingValues: Sendable {
    private struct Key: Hashable {
        var rule: String
        var detector: String
        var value: UInt64
    }

    /// How often each was there.
    private var counts: [Key: Int] = [:]

    public init() {}

    public var isEmpty: Bool { counts.isEmpty }

    public mutating func formUnion(_ other: StandingValues) {
        counts.merge(other.counts) { max($0, $1) }
    }

    mutating func insert(
        rule: String, detector: String, _ value: UInt64, occurrences: Int
    ) {
        counts[Key(rule: rule, detector: detector, value: value)] = occurrences
    }

    /// How often a value stood there, 0 for one that is new.
    func occurrences(rule: String, detector: String, _ value: UInt64) -> Int {
        counts[Key(rule: rule, detector: detector, value: value)] ?? 0
    }
}

extension ScanSession {
    /// The values that a verdict on this file reports.
    func reported(by verdict: ScanVerdict) -> StandingValues {
        var standing = StandingValues()
        for (index, rule) in policy.policy.rules.enumerated() {
            for target in policy.ruleTargets[index] {
                let id = policy.program.targets[target].id
                guard verdict.findings.contains(where: { $0.rule == rule.id && $0.detector == id })
                else { continue }
                for (key, value) in tallies[target].values
                where value.confidence >= rule.minConfidence {
                    standing.insert(
                        rule: rule.id, detector: id, key, occurrences: value.occurrences)
                }
            }
        }
        return standing
    }

    /// The orders of a target's values that stood there before.
    func standingOrders(_ rule: PolicyRule, _ target: Int) -> Set<Int> {
        guard let standing, !standing.isEmpty else { return [] }
        // A key that stands there twice is no second key; a paper that is named once more is
        // written about once more.
        let counts = policy.program.targets[target].className == "keyword"
        let id = policy.program.targets[target].id
        var orders: Set<Int> = []
        for (key, value) in tallies[target].values {
            let before = standing.occurrences(rule: rule.id, detector: id, key)
            if before > 0, !counts || value.occurrences <= before { orders.insert(value.order) }
        }
        return orders
    }
}

internal import Foundation

/// Findings that are known: lines of an earlier `dlp scan --json`.
///
/// A finding is known when the same rule and detector found as many values, or more, in the
/// file of the same path, and the first looked the same. Values are not kept, not even
/// hashed: card numbers are few enough to be tried.
package struct Baseline: Sendable {
    private var known: [Key: Int] = [:]

    private struct Key: Hashable {
        var path: String
        var rule: String
        var detector: String
        var match: String
    }

    private struct Line: Decodable {
        struct Finding: Decodable {
            var rule: String
            var detector: String
            var count: Int
            var match: String?
        }
        var schema: String
        var path: String
        var findings: [Finding]
    }

    /// - Throws: ``PolicyError`` naming the line that is not of an earlier scan.
    package init(_ text: String, file: String) throws(PolicyError) {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (number, line) in lines.enumerated() where !line.isEmpty {
            guard let entry = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)),
                entry.schema == "dlp.scan/1"
            else {
                throw PolicyError(
                    file: file, line: number + 1, message: "not a line of dlp scan --json",
                    hint: "dlp scan --json PATH > \(file)")
            }
            for finding in entry.findings {
                let key = Key(
                    path: Self.plain(entry.path), rule: finding.rule,
                    detector: finding.detector, match: finding.match ?? "")
                known[key] = max(known[key] ?? 0, finding.count)
            }
        }
    }

    func holds(_ finding: Finding, path: String) -> Bool {
        let key = Key(
            path: Self.plain(path), rule: finding.rule, detector: finding.detector,
            match: finding.match ?? "")
        return finding.count <= known[key] ?? 0
    }

    private static func plain(_ path: String) -> String {
        path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    }
}

/// What an earlier version of a file was reported for, value by value.
///
/// A prefilter that judges a change has nothing to say about what stood there before: it is out
/// already, and blocking each later edit of the file only teaches people to go around the prefilter.
/// Only values of rules that the earlier version broke count; one that was too rare to be
/// reported then is reported with those that are added to it.
package struct StandingValues: Sendable {
    private struct Key: Hashable {
        var rule: String
        var detector: String
        var value: UInt64
    }

    /// How often each was there.
    private var counts: [Key: Int] = [:]

    package init() {}

    package var isEmpty: Bool { counts.isEmpty }

    package mutating func formUnion(_ other: StandingValues) {
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

internal import DocumentReading
internal import Foundation
internal import Support

extension ScanSession {
    /// What the policy makes of what was found.
    func verdict(today: CalendarDay, baseline: Baseline?) -> ScanVerdict {
        var verdict = ScanVerdict(
            path: name, sha256: sha256, action: .allow, zone: policy.policy.zone, bytes: bytes)
        settleNet()
        let overlaps =
            policy.isAudit
            ? OverlapSuppression() : overlaps(of: tallies)
        for (index, rule) in policy.policy.rules.enumerated() {
            judge(rule, index, overlaps, &verdict, today)
        }
        judgeTypes(&verdict)
        if policy.policy.allowsBaseline, let baseline {
            let before = verdict.findings.count
            verdict.findings.removeAll { baseline.holds($0, path: name) }
            verdict.suppressed += before - verdict.findings.count
        }
        for (reason, count) in moreUnread.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            verdict.unread.append(
                UnreadPart(
                    path: "\(name)!/… (\(count) more)", reason: reason.rawValue,
                    action: action(for: reason)))
        }
        for part in unreadParts {
            verdict.unread.append(
                UnreadPart(
                    path: part.path, reason: part.reason.rawValue,
                    action: action(for: part.reason)))
        }
        let actions = verdict.findings.map(\.action) + verdict.unread.map(\.action)
        verdict.action = actions.max() ?? .allow
        return verdict
    }

    /// That a piece of a file is cut says nothing of it.
    private func action(for reason: UnreadReason) -> PolicyAction {
        isFragment && Self.reasonsOfFragments.contains(reason)
            ? .allow : policy.policy.action(for: reason)
    }

    /// What hides what by this policy.
    func overlaps(of tallies: [MatchAggregator]) -> OverlapSuppression {
        // One value overlaps nothing.
        guard tallies.reduce(0, { $0 + $1.values.count }) > 1 else { return OverlapSuppression() }
        let (targets, rules) = (policy.program.targets, policy.policy.rules)
        let ruleTargets = policy.ruleHolds
        func counts(_ claim: OverlapSuppression.Claim, in rule: Int) -> Bool {
            ruleTargets[rule].contains(claim.target)
                && claim.confidence >= rules[rule].minConfidence
        }
        return OverlapSuppression(
            tallies, isDetector: { targets[$0].className != "keyword" },
            mayHide: { holder, held in
                rules.indices.allSatisfy { rule in
                    guard counts(held, in: rule) else { return true }
                    return rules.indices.contains {
                        counts(holder, in: $0) && rules[$0].action >= rules[rule].action
                            && rules[$0].minCount <= rules[rule].minCount
                    }
                }
            })
    }

    private func judge(
        _ rule: PolicyRule, _ index: Int, _ overlaps: OverlapSuppression,
        _ verdict: inout ScanVerdict,
        _ today: CalendarDay
    ) {
        func covered(_ detector: String, _ value: @autoclosure () -> String?) -> Bool {
            policy.policy.exceptions.contains {
                $0.covers(
                    rule: rule.id, detector: detector, path: name,
                    value: Array((value() ?? "").utf8), sha256: verdict.sha256, today: today)
            }
        }
        func other(
            _ detector: String, _ className: String, part: String, match: String? = nil
        ) {
            if covered(detector, match) {
                verdict.suppressed += 1
                return
            }
            verdict.findings.append(
                Finding(
                    rule: rule.id, detector: detector, className: className,
                    confidence: .high, count: 1,
                    place: Location(part: part, line: 1, column: 1, offset: 0),
                    match: match, value: match, action: rule.action, message: rule.message))
        }

        var found: [(target: CompiledDetector, values: [MatchAggregator.Value], beyond: Int)] = []
        var standing: Set<Int> = []
        for target in policy.ruleTargets[index] where !tallies[target].isEmpty {
            let all = tallies[target].orderedPairs.filter { _, value in
                value.confidence >= rule.minConfidence && !overlaps.hides(value, of: target)
            }
            let id = policy.program.shared[target].target.id
            let pairs = all.filter { _, value in
                !(value.isSuppressed && policy.policy.allowsInline)
                    && !covered(id, value.found.plain)
            }
            let kept = pairs.map { $0.value }
            verdict.suppressed += all.count - kept.count
            requestTally?.add(pairs, of: tallies[target], rule: index, target: target)
            standing.formUnion(standingOrders(rule, target))
            // Where none that is kept counts, one that was not stands for those that do.
            let (beyond, first) = tallies[target].beyond(rule.minConfidence)
            let shown = kept.isEmpty && beyond > 0 ? [first].compactMap { $0 } : kept
            if !shown.isEmpty {
                found.append(
                    (
                        policy.program.targets[target], shown,
                        max(0, beyond - shown.count + kept.count)
                    ))
            }
        }
        if policy.isAudit {
            for (target, values, _) in found {
                for value in values {
                    verdict.findings.append(
                        Finding(rule, target, value, count: value.occurrences))
                }
            }
            return
        }
        let total = found.reduce(0) { $0 + $1.values.count + $1.beyond }
        if total >= rule.minCount {
            for (target, all, beyond) in found {
                let values = all.filter { !standing.contains($0.order) }
                verdict.standing += all.count - values.count
                guard var first = values.first ?? (beyond > 0 ? all.first : nil) else { continue }
                first.confidence = values.map(\.confidence).max() ?? first.confidence
                verdict.findings.append(
                    Finding(rule, target, first, count: values.count + beyond))
            }
        }
        if policy.hashes[index].contains(where: { $0.contains(hex: verdict.sha256) }) {
            other("sha256", "hash", part: "", match: verdict.sha256)
        }
        for hit in fingerprintHits where hit.rule == index {
            other("fingerprint", "fingerprint", part: hit.part, match: hit.text)
        }
        for hit in imageHits where hit.rule == index {
            other("image", "image", part: hit.path, match: hit.name)
        }
        if rule.marked { for path in markHits { other("mark", "mark", part: path) } }
        for type in types where rule.types.contains(type.type) {
            other("type", "type", part: inside(type.path), match: type.type)
        }
    }

    /// Types that are not on the policy's list: of the file, and of what is in archives and
    /// messages. What is in a document belongs to it.
    private func judgeTypes(_ verdict: inout ScanVerdict) {
        guard let allowed = policy.policy.types, !isFragment else { return }
        let known = Dictionary(types.map { ($0.path, $0.type) }, uniquingKeysWith: { a, _ in a })
        var told: Set<String> = []
        for type in types where !allowed.contains(type.type) {
            if let parent = Self.parent(of: type.path), let container = known[parent],
                !Self.containerTypes.contains(container)
            {
                continue
            }
            guard told.insert(type.type).inserted else { continue }
            verdict.findings.append(
                Finding(
                    rule: "types", detector: "type", className: "type", confidence: .high,
                    count: 1,
                    place: Location(
                        part: inside(type.path), line: 1, column: 1, offset: 0),
                    match: type.type, value: type.type, action: policy.policy.otherTypes,
                    message: "files of type \(type.type) do not leave this zone"))
        }
    }

    /// What is said of any piece of a file that is not all of it.
    private static let reasonsOfFragments: Set<UnreadReason> = [.truncated, .damaged, .unknownType]

    /// Types whose members are files of their own.
    private static let containerTypes: Set<String> = [
        "zip", "tar", "gz", "bz2", "xz", "zst", "lz4", "z", "lzip", "7z", "rar", "cab", "cpio",
        "ar", "iso", "xar", "eml", "mbox", "msg", "multipart",
    ]

    private static func parent(of path: String) -> String? {
        path.range(of: "!/", options: .backwards).map { String(path[..<$0.lowerBound]) }
    }
}

extension Finding {
    /// What a rule finds by a target.
    init(
        _ rule: PolicyRule, _ target: CompiledDetector, _ value: MatchAggregator.Value, count: Int
    ) {
        self.init(
            rule: rule.id, detector: target.id, className: target.className,
            confidence: value.confidence, count: count, place: value.place,
            match: value.found.masked, value: value.found.plain, action: rule.action,
            message: rule.message)
    }
}

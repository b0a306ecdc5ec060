/// All runs of a text read with one key.
struct RunReading {
    private let code: TextCode
    private var decoder: RunDecoder
    /// What runs read so far say: no token for nothing, and the variant in a bit.
    private var known: [[UInt8]: (token: UInt64?, variants: UInt8)] = [:]
    /// Tokens found, with the variants seen (4: joiners) in a bit each.
    private var seen: [UInt64: UInt8] = [:]
    /// The token of each run that was read or fits, by the run's number.
    private(set) var tokenOfRun: [Int: UInt64] = [:]
    private var damaged = Set<Int>()

    /// Distinct tokens and distinct damaged runs that are followed up.
    private static let mostTokens = 256
    private static let mostDamaged = 2000

    var tagChecks: Int { decoder.tagChecks }
    var isComplete: Bool { decoder.budget > 0 }

    init(key: TextKey) {
        code = TextCode(key: key)
        decoder = RunDecoder(code: code)
    }

    mutating func read(_ runs: [TextRun]) {
        var unread: [Int] = []
        for (number, run) in runs.enumerated() {
            if run.selectors.count >= TextRun.leastSelectors {
                if let token = self.token(run.selectors) {
                    tokenOfRun[number] = token
                } else {
                    unread.append(number)
                }
            }
            if run.joiners.count == TextCode.joinerCount {
                if let token = self.token(joiners: run.joiners), tokenOfRun[number] == nil {
                    tokenOfRun[number] = token
                }
            }
        }
        unread.removeAll { tokenOfRun[$0] != nil }
        guard !unread.isEmpty else { return }
        joinHalves(distinct(unread, runs))
        attribute(unread, of: runs)
        unread.removeAll { tokenOfRun[$0] != nil }
        let together = CopyConsensus(code: code).payloads(
            of: distinct(unread, runs), decoder: &decoder)
        guard !together.isEmpty else { return }
        for payload in together { note(payload, variants: 1) }
        attribute(unread, of: runs)
    }

    private func distinct(_ numbers: [Int], _ runs: [TextRun]) -> [[UInt8]] {
        Array(Set(numbers.prefix(Self.mostDamaged).map { runs[$0].selectors }))
            .sorted { $0.lexicographicallyPrecedes($1) }
    }

    private mutating func token(_ selectors: [UInt8]) -> UInt64? {
        if let answer = known[selectors] {
            guard let token = answer.token, seen[token] != nil else { return nil }
            seen[token, default: 0] |= answer.variants
            return token
        }
        guard let payload = decoder.payload(of: selectors) else {
            known[selectors] = (nil, 0)
            return nil
        }
        var best = (variant: 0, fit: -1)
        for variant in 0..<TextCode.variantCount {
            let written = code.symbols(payload, variant: variant)
            // Every later copy as issued is looked up, not decoded.
            if seen[payload.token] == nil {
                known[written] = (payload.token, 1 << UInt8(variant))
            }
            let fit = Self.commonLength(selectors.prefix(64), written)
            if fit > best.fit { best = (variant, fit) }
        }
        known[selectors] = (payload.token, 1 << UInt8(best.variant))
        note(payload, variants: 1 << UInt8(best.variant))
        return payload.token
    }

    private mutating func token(joiners: [UInt8]) -> UInt64? {
        guard let payload = code.payload(joiners: joiners) else { return nil }
        decoder.countTagCheck()
        guard code.key.authenticator.isValid(payload) else { return nil }
        note(payload, variants: 1 << 4)
        return payload.token
    }

    private mutating func note(_ payload: Payload, variants: UInt8) {
        guard seen[payload.token] != nil || seen.count < Self.mostTokens else { return }
        seen[payload.token, default: 0] |= variants
    }

    /// Pairs of half runs; see ``TextCode/halves(token:variant:)``.
    private mutating func joinHalves(_ runs: [[UInt8]]) {
        let halves = runs.filter { $0.count == SelectorCode.wordLength }.prefix(64)
        for first in halves {
            for second in halves where second != first {
                if let payload = decoder.exact(first + second) { note(payload, variants: 1) }
            }
        }
    }

    /// Damaged runs given to the tokens found, where they fit one.
    private mutating func attribute(_ unread: [Int], of runs: [TextRun]) {
        let written = seen.keys.sorted().prefix(16).map { token in
            (
                token,
                (0..<TextCode.variantCount).map {
                    code.symbols(code.key.authenticator.payload(token: token), variant: $0)
                }
            )
        }
        for number in unread.prefix(Self.mostDamaged) {
            let symbols = runs[number].selectors
            guard 12...64 ~= symbols.count else { continue }
            let needed = min(symbols.count, SelectorCode.length) * 85 / 100
            if let token = written.first(where: { _, variants in
                variants.contains { Self.commonLength(symbols[...], $0) >= needed }
            })?.0 {
                tokenOfRun[number] = token
                damaged.insert(number)
            }
        }
    }

    /// The length of the longest common subsequence. O(|a| · |b|).
    private static func commonLength(_ a: ArraySlice<UInt8>, _ b: [UInt8]) -> Int {
        var row = [Int](repeating: 0, count: b.count + 1)
        for x in a {
            var diagonal = 0
            for (j, y) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = x == y ? diagonal + 1 : max(above, row[j])
                diagonal = above
            }
        }
        return row[b.count]
    }

    func findings(_ runs: [TextRun], keyID: String) -> [TextFinding] {
        var findings: [UInt64: TextFinding] = [:]
        for (token, variants) in seen {
            findings[token] = TextFinding(
                token: token, keyID: keyID, copies: 0, damagedCopies: 0,
                variants: variants.nonzeroBitCount, layers: [], regions: [], byteRegions: [],
                runRanges: [])
        }
        var last: UInt64?
        for number in tokenOfRun.keys.sorted() {
            guard let token = tokenOfRun[number], var finding = findings[token] else { continue }
            let range = runs[number].range
            if damaged.contains(number) { finding.damagedCopies += 1 } else { finding.copies += 1 }
            finding.runRanges += runs[number].pieces
            if last == token, let region = finding.byteRegions.popLast() {
                finding.byteRegions.append(region.lowerBound..<range.upperBound)
            } else {
                finding.byteRegions.append(range)
            }
            last = token
            findings[token] = finding
        }
        return Array(findings.values)
    }
}

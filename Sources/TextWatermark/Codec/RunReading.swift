internal import Watermark

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

    /// What of the text's pieces is whose.
    private var shares: [UInt64: FragmentReading.Share] = [:]

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
        let together = ConsensusDecoding(code: code).readings(
            of: distinct(unread, runs), decoder: &decoder)
        guard !together.isEmpty else { return }
        for reading in together { note(reading) }
        attribute(unread, of: runs)
    }

    /// Reads the pieces, after the runs.
    ///
    /// - Parameter issued: the tokens issued under the key, asked for where they help.
    mutating func read(_ pieces: [TextFragment], issued: () -> [UInt64]) {
        guard pieces.count > 1 else { return }
        let reading = FragmentReading(key: code.key, pieces)
        for found in reading.readings(&decoder) { note(found) }
        for token in seen.keys {
            let share = reading.share(of: token)
            if share.count > 0 { shares[token] = share }
        }
        let explained = Set(shares.values.flatMap(\.numbers))
        guard explained.count + 1 < pieces.count else { return }
        for (token, share) in reading.closed(issued(), except: Set(seen.keys)) {
            shares[token] = share
            note(token, 0)
        }
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
        guard let reading = decoder.read(selectors) else {
            known[selectors] = (nil, 0)
            return nil
        }
        let token = reading.payload.token
        if seen[token] == nil {
            // Every later copy as issued is looked up, not decoded.
            for variant in 0..<TextCode.variantCount {
                known[code.symbols(reading.payload, variant: variant)] =
                    (token, 1 << UInt8(variant))
            }
        }
        known[selectors] = (token, 1 << UInt8(reading.variant))
        note(reading)
        return token
    }

    private mutating func token(joiners: [UInt8]) -> UInt64? {
        guard let payload = code.payload(joiners: joiners) else { return nil }
        decoder.countTagCheck()
        guard code.key.authenticator.isValid(payload) else { return nil }
        note(payload.token, 1 << UInt8(TextCode.variantCount))
        return payload.token
    }

    private mutating func note(_ reading: RunDecoder.Reading) {
        note(reading.payload.token, 1 << UInt8(reading.variant))
    }

    private mutating func note(_ token: UInt64, _ variants: UInt8) {
        guard seen[token] != nil || seen.count < Self.mostTokens else { return }
        seen[token, default: 0] |= variants
    }

    /// Pairs of half runs; see ``TextCode/halves(token:variant:)``.
    private mutating func joinHalves(_ runs: [[UInt8]]) {
        let halves = runs.filter { $0.count == SelectorCode.wordLength }.prefix(64)
        for first in halves {
            for second in halves where second != first {
                if let reading = decoder.exact(first + second) { note(reading) }
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

    func findings(_ scan: RunScanner.Found, keyID: String) -> [TextFinding] {
        var findings: [UInt64: TextFinding] = [:]
        for (token, variants) in seen {
            findings[token] = TextFinding(
                token: token, keyID: keyID, variants: variants.nonzeroBitCount,
                pieces: shares[token]?.numbers.count ?? 0, closedChance: shares[token]?.chance)
        }
        var places: [(range: Range<Int>, token: UInt64)] = []
        for (number, token) in tokenOfRun {
            guard findings[token] != nil else { continue }
            if damaged.contains(number) {
                findings[token]?.damagedCopies += 1
            } else {
                findings[token]?.copies += 1
            }
            findings[token]?.runRanges += scan.runs[number].pieces
            places.append((scan.runs[number].range, token))
        }
        for (token, share) in shares {
            let ranges = share.numbers.map { scan.pieces[$0].range }
            findings[token]?.runRanges += ranges
            places += ranges.map { ($0, token) }
        }
        places.sort { $0.range.lowerBound < $1.range.lowerBound }
        var last: UInt64?
        for (range, token) in places {
            if last == token, let region = findings[token]?.byteRegions.popLast() {
                findings[token]?.byteRegions.append(
                    region.lowerBound..<max(region.upperBound, range.upperBound))
            } else {
                findings[token]?.byteRegions.append(range)
            }
            last = token
        }
        return findings.values.map { finding in
            var finding = finding
            finding.runRanges.sort { $0.lowerBound < $1.lowerBound }
            return finding
        }
    }
}

/// Invisible characters that stand together in a text.
struct TextRun: Sendable {
    /// Bytes of UTF-8 from the first invisible character to the end of the last.
    var range: Range<Int>
    /// The bytes that are invisible characters: more than one range where a program that counts
    /// them as wide has broken the line within the run.
    var pieces: [Range<Int>] = []
    /// Those that are selectors, 0…12 each, in order.
    var selectors: [UInt8] = []
    /// Those that are joiners, 0…3 each, in order.
    var joiners: [UInt8] = []

    /// Fewer selectors than this carry nothing worth reading.
    static let leastSelectors = 8
    /// No run is read further than this: a copy has 28, and a few may have been run together.
    static let most = 4096
}

internal import Synchronization

/// Finds where matches begin whose ends a stream reported.
///
/// Reporting starts from the stream itself makes databases forty times larger, and some
/// patterns too large; so each pattern that hits gets a database of its own, compiled when it
/// is first needed, that looks at the text before the hit.
final class StartOfMatchResolver: Sendable {
    private struct ReversedPattern {
        var database: PatternDatabase
        /// False for patterns too large even so: their matches are taken as short as they can be.
        var reportsStart: Bool
        /// For those: what matches only at the beginning of a text.
        var anchored: PatternDatabase?
        /// How far a match can reach back, bytes.
        var reach: Int
        /// All bytes that a match may hold, where that is known: it begins after the last other one.
        var alphabet: ByteTable?

        /// Before which no match that ends at `end` begins, with what it stands beside; or
        /// `stop`, where that is earlier.
        func earliest(
            _ text: UnsafeBufferPointer<UInt8>, _ end: Int, notBefore stop: Int = 0
        ) -> Int {
            let limit = max(stop, end - reach - 8)
            guard let alphabet else { return StartOfMatchResolver.edge(text, limit) }
            var place = end
            while place > limit, alphabet.contains(text[place - 1]) { place -= 1 }
            return StartOfMatchResolver.edge(text, max(limit, place - 1))
        }
    }

    /// By expression; an inner nil for one that does not compile.
    private let made = Mutex<[Int32: ReversedPattern?]>([:])
    private let expressions: [PatternExpression]
    private let cache: DatabaseCache
    private static let longest = 16 << 10
    /// Whose patterns could not be compiled: their matches cannot be told.
    private let lost = Mutex<String?>(nil)
    var problem: String? { lost.withLock { $0 } }

    init(_ expressions: [PatternExpression], cache: DatabaseCache) {
        self.expressions = expressions
        self.cache = cache
    }

    private func reversed(_ expression: Int32) -> ReversedPattern? {
        if let known = made.withLock({ $0[expression] }) { return known }
        var pattern = expressions[Int(expression)]
        pattern.reportsStart = true
        var database = try? cache.database([pattern], mode: .block)
        let reportsStart = database != nil
        if !reportsStart {
            pattern.reportsStart = false
            database = try? cache.database([pattern], mode: .block)
        }
        let reach = min(Self.longest, PatternDatabase.longestMatch(of: pattern) ?? Self.longest)
        var anchored: PatternDatabase?
        if !reportsStart {
            pattern.pattern = "^(?:\(pattern.pattern))"
            anchored = try? cache.database([pattern], mode: .block)
            if anchored == nil { database = nil }
        }
        let reversed = database.map {
            ReversedPattern(
                database: $0, reportsStart: reportsStart, anchored: anchored, reach: reach,
                alphabet: expressions[Int(expression)].syntax?.alphabet)
        }
        if reversed == nil {
            lost.withLock { $0 = "a pattern does not compile: \(pattern.pattern)" }
        }
        made.withLock { $0[expression] = .some(reversed) }
        return reversed
    }

    /// Calls `found` with start and end, in `text`, of the matches that end at `ends`, which
    /// are in order.
    func locate(
        _ expression: Int32, ends: [Int], _ text: UnsafeBufferPointer<UInt8>,
        _ scratch: ResolverScratch, _ found: (Int, Int) -> Void
    ) {
        guard let reversed = reversed(expression), scratch.fits(reversed.database) else { return }
        var index = 0
        while index < ends.count {
            // Hits whose surroundings overlap are looked at together.
            let start = reversed.earliest(text, ends[index])
            var last = index
            while last + 1 < ends.count,
                reversed.earliest(text, ends[last + 1], notBefore: ends[last]) <= ends[last]
            {
                last += 1
            }
            let region = UnsafeBufferPointer(
                rebasing: text[start..<Self.edge(text, min(text.count, ends[last] + 8))])
            let wanted = Set(ends[index...last])
            if reversed.reportsStart {
                scratch.scan(reversed.database, region) { from, to in
                    if wanted.contains(start + to) { found(start + from, start + to) }
                }
            } else {
                locateLatest(reversed, ends: ends[index...last], text, scratch, found)
            }
            index = last + 1
        }
    }

    /// The beginning of the code point at `place`.
    private static func edge(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
        var place = place
        while place > 0, place < text.count, text[place] & 0xC0 == 0x80 { place -= 1 }
        return place
    }

    /// For a pattern that tells no starts: of the first of `ends` the latest start, and all that
    /// end of what begins there, which is one scan; then the first that is left, and so on. The
    /// last of those ends may be that of a shorter match as well, which is told too.
    ///
    /// So a long match, which ends at each of its last places, costs no more than a short one,
    /// and a text full of beginnings no more than one match after another.
    private func locateLatest(
        _ reversed: ReversedPattern, ends: ArraySlice<Int>, _ text: UnsafeBufferPointer<UInt8>,
        _ scratch: ResolverScratch, _ found: (Int, Int) -> Void
    ) {
        var rest = ends
        while let end = rest.first {
            guard let start = latest(reversed, text, end, scratch) else {
                rest.removeFirst()
                continue
            }
            let reached = self.ends(reversed, text, from: start, scratch)
            found(start, end)
            var last = end
            rest.removeFirst()
            while let next = rest.first, reached.contains(next) {
                found(start, next)
                last = next
                rest.removeFirst()
            }
            if last > end, let inner = latest(reversed, text, last, scratch), inner > start {
                found(inner, last)
            }
        }
    }

    /// Where the matches end that begin at `start`, of those that are not too long to count.
    private func ends(
        _ reversed: ReversedPattern, _ text: UnsafeBufferPointer<UInt8>, from start: Int,
        _ scratch: ResolverScratch
    ) -> Set<Int> {
        guard let anchored = reversed.anchored, scratch.fits(anchored) else { return [] }
        let limit = Self.edge(text, min(text.count, start + Self.longest + 8))
        var reached: Set<Int> = []
        scratch.scan(anchored, UnsafeBufferPointer(rebasing: text[start..<limit])) { _, to in
            reached.insert(start + to)
        }
        return reached
    }

    /// The latest start of a match that ends at `end`: from every place up to it there is one.
    /// Looked for backwards in steps that double, so that a short match costs little.
    private func latest(
        _ reversed: ReversedPattern, _ text: UnsafeBufferPointer<UInt8>, _ end: Int,
        _ scratch: ResolverScratch
    ) -> Int? {
        func matches(from start: Int) -> Bool {
            var hit = false
            let region = UnsafeBufferPointer(
                rebasing: text[start..<Self.edge(text, min(text.count, end + 8))])
            scratch.scan(reversed.database, region) { _, to in
                if start + to == end { hit = true }
            }
            return hit
        }
        let first = Self.edge(text, max(0, end - reversed.reach - 8))
        var high = end
        var low = first
        var step = 64
        while true {
            low = max(first, Self.edge(text, max(0, end - step)))
            if matches(from: low) { break }
            guard low > first else { return nil }
            high = low
            step *= 2
        }
        while high - low > 1 {
            let middle = Self.edge(text, (low + high) / 2)
            guard middle > low else { break }
            if matches(from: middle) { low = middle } else { high = middle }
        }
        return low
    }
}

/// One thread's working memory for startResolver, and what they report.
final class ResolverScratch {
    private var scratch: MatchScratch?
    private var known: [PatternDatabase] = []
    private let collector = MatchCollector()
    private var noMemory = false
    /// What locating has cost.
    private(set) var scannedBytes = 0
    var problem: String? { noMemory ? "no memory for scanning" : scratch?.problem }

    /// - Returns: false when there is no memory.
    func fits(_ database: PatternDatabase) -> Bool {
        if known.contains(where: { $0 === database }) { return true }
        let scratch: MatchScratch
        do {
            scratch = try MatchScratch(known + [database])
        } catch {
            noMemory = true
            return false
        }
        known.append(database)
        self.scratch = scratch
        return true
    }

    func scan(
        _ database: PatternDatabase, _ text: UnsafeBufferPointer<UInt8>,
        _ found: (Int, Int) -> Void
    ) {
        guard let scratch else { return }
        collector.matches.removeAll(keepingCapacity: true)
        scannedBytes += text.count
        database.scan(text, scratch, into: collector)
        // Those of one scan of a bounded text; more are said by the scan of the text itself.
        for match in collector.matches { found(match.start, match.end) }
    }
}

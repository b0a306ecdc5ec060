internal import CKernels
internal import CVectorscan

/// Working memory of one thread's scans (`hs_scratch_t`), and of what goes before them.
final class MatchScratch {
    let pointer: OpaquePointer
    let prefilters = PrefilterBuffers()
    /// What vectorscan said of a scan that it did not finish.
    fileprivate(set) var problem: String?

    /// Enough for each of `databases`.
    ///
    /// - Throws: ``PatternError`` when there is no memory.
    init(_ databases: [PatternDatabase]) throws(PatternError) {
        var scratch: OpaquePointer?
        for database in databases {
            guard hs_alloc_scratch(database.pointer, &scratch) == HS_SUCCESS else {
                hs_free_scratch(scratch)
                throw PatternError(index: nil, message: "no memory for scanning")
            }
        }
        guard let scratch else {
            throw PatternError(index: nil, message: "no database to scan with")
        }
        pointer = scratch
    }

    deinit { hs_free_scratch(pointer) }

    fileprivate func note(_ code: Int32) {
        if code != HS_SUCCESS { problem = "vectorscan: error \(code)" }
    }
}

/// A match as vectorscan reports it: places are bytes from the beginning of the stream.
struct RawMatch {
    var expression: Int32
    /// Only where the expression reports starts.
    var start: Int
    var end: Int
}

/// Gathers what a scan reports.
final class MatchCollector {
    var matches: [RawMatch] = []
    /// Reports beyond this many of one scan are dropped, and said to be.
    static let most = 4_000_000
    var overflowed = false

    fileprivate func take(_ id: UInt32, _ from: UInt64, _ to: UInt64) {
        guard matches.count < Self.most else {
            overflowed = true
            return
        }
        matches.append(
            RawMatch(
                expression: Int32(truncatingIfNeeded: id), start: Int(clamping: from),
                end: Int(clamping: to)))
    }
}

private let onMatch: dlp_on_match = { id, from, to, _, context in
    guard let context else { return 1 }
    let collector = Unmanaged<MatchCollector>.fromOpaque(context).takeUnretainedValue()
    // The scan goes on, whatever is dropped: other expressions match as well.
    collector.take(id, from, to)
    return 0
}

/// Scans one text after another in pieces (`hs_stream_t`).
final class MatchStream {
    private let database: PatternDatabase
    private let scratch: MatchScratch
    private let stream: OpaquePointer
    let collector = MatchCollector()
    var problem: String? { scratch.problem }

    /// - Throws: ``PatternError`` when there is no memory.
    init(_ database: PatternDatabase, _ scratch: MatchScratch) throws(PatternError) {
        var stream: OpaquePointer?
        guard dlp_hs_open_stream(database.pointer, 0, &stream) == HS_SUCCESS, let stream else {
            throw PatternError(index: nil, message: "no memory for a stream")
        }
        self.database = database
        self.scratch = scratch
        self.stream = stream
    }

    deinit { dlp_hs_close_stream(stream, scratch.pointer, nil, nil) }

    /// Forgets the text so far; nothing is reported.
    func reset() {
        scratch.note(dlp_hs_reset_stream(stream, 0, scratch.pointer, nil, nil))
        collector.matches.removeAll(keepingCapacity: true)
    }

    /// Scans the next piece; matches are added to the collector's.
    func scan(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        let context = Unmanaged.passUnretained(collector).toOpaque()
        base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
            scratch.note(
                dlp_hs_scan_stream(
                    stream, $0, UInt32(clamping: bytes.count), 0, scratch.pointer, onMatch,
                    context))
        }
    }

    /// Reports what matches only at the end of the text, then begins anew.
    func finish() {
        let context = Unmanaged.passUnretained(collector).toOpaque()
        scratch.note(dlp_hs_reset_stream(stream, 0, scratch.pointer, onMatch, context))
    }
}

extension PatternDatabase {
    /// Scans a text that is there at once; the database is one of mode `block`.
    func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, _ scratch: MatchScratch,
        into collector: MatchCollector
    ) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        let context = Unmanaged.passUnretained(collector).toOpaque()
        base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
            scratch.note(
                dlp_hs_scan(
                    pointer, $0, UInt32(clamping: bytes.count), 0, scratch.pointer, onMatch,
                    context))
        }
    }
}

/// Matches that may still go on, or whose surroundings are not all there yet.
///
/// A pattern reports an end for every length it matches at; of those with one start, the
/// longest few are kept.
struct PendingMatches {
    struct Group {
        var expression: Int32
        var target: Int32
        var start: Int
        /// The latest ends, overwritten in turn.
        fileprivate var kept = SIMD8<Int>()
        fileprivate var count = 0
        fileprivate(set) var last: Int

        /// Longest first.
        var ends: [Int] {
            (0..<min(8, count)).map { kept[$0] }.sorted(by: >)
        }

        fileprivate init(_ match: RawMatch, target: Int) {
            expression = match.expression
            self.target = Int32(truncatingIfNeeded: target)
            start = match.start
            last = match.end
            kept[0] = match.end
            count = 1
        }

        fileprivate mutating func add(_ end: Int) {
            kept[count & 7] = end
            count += 1
            last = max(last, end)
        }
    }

    private var groups: [Group] = []
    /// Per expression, where its latest group is.
    private var latest: [Int32: Int] = [:]

    mutating func removeAll() {
        groups.removeAll(keepingCapacity: true)
        latest.removeAll(keepingCapacity: true)
    }

    mutating func add(_ match: RawMatch, target: Int) {
        if let index = latest[match.expression], groups[index].start == match.start {
            groups[index].add(match.end)
            return
        }
        latest[match.expression] = groups.count
        groups.append(Group(match, target: target))
    }

    /// Takes out the groups that end before `limit`, by start, longest first.
    mutating func ready(upTo limit: Int) -> [Group] {
        guard !groups.isEmpty else { return [] }
        // What is still growing keeps later matches of its target waiting.
        var waiting: [Int32: Int] = [:]
        for group in groups where group.last > limit {
            waiting[group.target] = min(waiting[group.target] ?? Int.max, group.start)
        }
        var ready: [Group] = []
        var rest: [Group] = []
        for group in groups {
            if group.last <= limit, group.start < waiting[group.target] ?? Int.max {
                ready.append(group)
            } else {
                rest.append(group)
            }
        }
        groups = rest
        latest.removeAll(keepingCapacity: true)
        for (index, group) in groups.enumerated() { latest[group.expression] = index }
        ready.sort {
            ($0.start, -$0.last, $0.expression) < ($1.start, -$1.last, $1.expression)
        }
        return ready
    }
}

/// The last match of a target that counted. Another one that overlaps it counts only where it is
/// surer: of two patterns on one text the surer one tells, whichever is written first.
struct TakenMatch {
    /// In the normalised text.
    var span = 0..<0
    var confidence = Confidence.low
    /// Before its surroundings made it less.
    var sure = Confidence.low

    var end: Int { span.upperBound }

    /// Whether a match of a pattern may count that begins at `start`.
    func admits(start: Int, _ sure: Confidence) -> Bool { start >= end || sure > self.sure }

    /// Whether one may that ends at `end`.
    func admits(end: Int, _ sure: Confidence) -> Bool { end > self.end || sure > self.sure }

    /// Whether a match that overlaps this one has the same value: it makes it surer, and is none
    /// more. Both are in the window, but for the beginning of a very long one.
    func holdsSameValue(
        as other: Range<Int>, of target: CompiledDetector, _ window: UnsafeBufferPointer<UInt8>,
        base: Int
    ) -> Bool {
        func value(_ span: Range<Int>) -> [UInt8]? {
            guard span.lowerBound >= base, span.upperBound <= base + window.count else {
                return nil
            }
            return target.value(
                UnsafeBufferPointer(
                    rebasing: window[(span.lowerBound - base)..<(span.upperBound - base)]))
        }
        guard let mine = value(span), let others = value(other) else { return false }
        return mine == others
    }
}

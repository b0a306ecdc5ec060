internal import CVectorscan

/// Working memory of one thread's scans (`hs_scratch_t`).
final class MatchScratch {
    let pointer: OpaquePointer
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

    fileprivate func note(_ code: hs_error_t) {
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

private let onMatch: match_event_handler = { id, from, to, _, context in
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
        guard hs_open_stream(database.pointer, 0, &stream) == HS_SUCCESS, let stream else {
            throw PatternError(index: nil, message: "no memory for a stream")
        }
        self.database = database
        self.scratch = scratch
        self.stream = stream
    }

    deinit { hs_close_stream(stream, scratch.pointer, nil, nil) }

    /// Forgets the text so far; nothing is reported.
    func reset() {
        scratch.note(hs_reset_stream(stream, 0, scratch.pointer, nil, nil))
        collector.matches.removeAll(keepingCapacity: true)
    }

    /// Scans the next piece; matches are added to the collector's.
    func scan(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        let context = Unmanaged.passUnretained(collector).toOpaque()
        base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
            scratch.note(
                hs_scan_stream(
                    stream, $0, UInt32(clamping: bytes.count), 0, scratch.pointer, onMatch,
                    context))
        }
    }

    /// Reports what matches only at the end of the text, then begins anew.
    func finish() {
        let context = Unmanaged.passUnretained(collector).toOpaque()
        scratch.note(hs_reset_stream(stream, 0, scratch.pointer, onMatch, context))
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
                hs_scan(
                    pointer, $0, UInt32(clamping: bytes.count), 0, scratch.pointer, onMatch,
                    context))
        }
    }
}

internal import CKernels

/// Finds what lies behind one prefilter, in a window that text passes through.
struct PrefilterScanner {
    private let patterns: PrefilteredPatterns
    private let collector = MatchCollector()
    /// Up to where the text was looked at; matches that begin before were told.
    private(set) var done = 0
    private var clusters: [dlp_cluster]
    /// The surroundings of clusters one after another, a zero byte between them.
    private var text: [UInt8] = []
    /// Where each piece of `text` begins there and in the window.
    private var pieces: [dlp_piece] = []

    /// A cluster without end is looked at in pieces of this many bytes, which overlap.
    private static let longestCluster = 8192
    private static let overlap = 2 * PatternPrefilter.longest
    private static let capacity = 512

    init(_ patterns: PrefilteredPatterns) {
        self.patterns = patterns
        clusters = Array(repeating: dlp_cluster(), count: Self.capacity)
    }

    mutating func reset() { done = 0 }

    /// Calls `found` with the matches in what is new in the window, in no order; places are
    /// counted from the beginning of the text.
    mutating func look(
        _ window: UnsafeBufferPointer<UInt8>, base: Int, isLast: Bool, _ scratch: MatchScratch,
        _ found: (RawMatch) -> Void
    ) {
        guard let start = window.baseAddress else { return }
        pieces.removeAll(keepingCapacity: true)
        // What follows a match is seen, too.
        let end =
            isLast
            ? window.count : window.count - patterns.prefilter.after - 2 - patterns.prefilter.gap
        var place = max(0, done - base)
        guard place < end else { return }
        // As much as all of the window, in pieces of one byte, and a step more.
        var text: [UInt8] = []
        swap(&text, &self.text)
        defer { swap(&text, &self.text) }
        if text.count < 2 * window.count + 64 {
            text = Array(repeating: 0, count: 2 * window.count + 64)
        }
        let gathered = text.withUnsafeMutableBufferPointer { text in
            var gathered = dlp_gathered(text: text.baseAddress, count: 0, reached: 0, pieces: nil)
            while true {
                var resume = end
                let count = dlp_find_clusters(
                    start, end, place, patterns.prefilter.kind, UInt32(patterns.prefilter.least),
                    UInt32(patterns.prefilter.gap), isLast ? 1 : 0, &clusters, Self.capacity,
                    &resume)
                add(count, window, &gathered)
                place = resume
                if count < Self.capacity { break }
            }
            if end - place > Self.longestCluster {
                clusters[0] = dlp_cluster(start: place, end: end)
                add(1, window, &gathered)
                place = end - Self.overlap
            }
            return gathered.count
        }
        done = base + place
        guard gathered > 0 else { return }
        text.withUnsafeBufferPointer {
            patterns.database.scan(
                UnsafeBufferPointer(rebasing: $0[..<gathered]), scratch, into: collector)
        }
        for match in collector.matches {
            let index = pieceIndex(match.start)
            let piece = pieces[index]
            let pieceEnd = index + 1 < pieces.count ? pieces[index + 1].here - 1 : gathered
            // At an edge of a piece, where it is not seen what the match stands beside: it
            // belongs to another cluster, and is seen whole with that.
            if match.start == piece.here, piece.there > 0 { continue }
            if match.end == pieceEnd, piece.there + pieceEnd - piece.here < window.count {
                continue
            }
            let shift = base + piece.there - piece.here
            found(
                RawMatch(
                    expression: match.expression + Int32(patterns.first),
                    start: match.start + shift, end: match.end + shift))
        }
        collector.matches.removeAll(keepingCapacity: true)
    }

    /// Adds the first clusters, and what is around them.
    private mutating func add(
        _ count: Int, _ window: UnsafeBufferPointer<UInt8>, _ gathered: inout dlp_gathered
    ) {
        let known = pieces.count
        pieces.append(contentsOf: repeatElement(dlp_piece(), count: count))
        let added = pieces.withUnsafeMutableBufferPointer { pieces in
            gathered.pieces = pieces.baseAddress.map { $0 + known }
            return dlp_gather_clusters(
                window.baseAddress, window.count, clusters, count, patterns.prefilter.before + 1,
                patterns.prefilter.after + 1, &gathered)
        }
        pieces.removeLast(count - added)
    }

    private func pieceIndex(_ place: Int) -> Int {
        var low = 0
        var high = pieces.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if pieces[middle].here <= place { low = middle } else { high = middle }
        }
        return low
    }
}

/// The patterns behind one prefilter, compiled.
struct PrefilteredPatterns: Sendable {
    let prefilter: PatternPrefilter
    let database: PatternDatabase
    /// Of the database's first expression among the program's meanings.
    let first: Int
}

internal import CShims

/// Finds what lies behind one gate, in a window that text passes through.
struct GateScanner {
    private let patterns: GatedPatterns
    private let collector = MatchCollector()
    /// Up to where the text was looked at; matches that begin before were told.
    private(set) var done = 0
    private var clusters: [dlp_cluster]
    /// The surroundings of clusters one after another, a zero byte between them.
    private var text: [UInt8] = []
    /// Where each piece of `text` begins there and in the window.
    private var pieces: [(here: Int, there: Int)] = []

    /// A cluster without end is looked at in pieces of this many bytes, which overlap.
    private static let longestCluster = 8192
    private static let overlap = 2 * PatternGate.longest
    private static let capacity = 512

    init(_ patterns: GatedPatterns) {
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
        text.removeAll(keepingCapacity: true)
        pieces.removeAll(keepingCapacity: true)
        // What follows a match is seen, too.
        let end =
            isLast ? window.count : window.count - patterns.gate.margin - 2 - patterns.gate.gap
        var place = max(0, done - base)
        guard place < end else { return }
        var reached = 0
        while true {
            var resume = end
            let count = dlp_find_clusters(
                start, end, place, patterns.gate.kind, UInt32(patterns.gate.least),
                UInt32(patterns.gate.gap), isLast ? 1 : 0, &clusters, Self.capacity, &resume)
            for cluster in clusters[..<count] { add(cluster, window, &reached) }
            place = resume
            if count < Self.capacity { break }
        }
        if end - place > Self.longestCluster {
            add(dlp_cluster(start: place, end: end), window, &reached)
            place = end - Self.overlap
        }
        done = base + place
        guard !text.isEmpty else { return }
        text.withUnsafeBufferPointer {
            patterns.database.scan($0, scratch, into: collector)
        }
        for match in collector.matches {
            let piece = pieces[pieceIndex(match.start)]
            let shift = base + piece.there - piece.here
            found(
                RawMatch(
                    expression: match.expression + Int32(patterns.first),
                    start: match.start + shift, end: match.end + shift))
        }
        collector.matches.removeAll(keepingCapacity: true)
    }

    /// Appends a cluster and what is around it.
    private mutating func add(
        _ cluster: dlp_cluster, _ window: UnsafeBufferPointer<UInt8>, _ reached: inout Int
    ) {
        let margin = patterns.gate.margin + 1
        var from = max(0, cluster.start - margin)
        var to = min(window.count, cluster.end + margin)
        // Whole characters only: vectorscan takes what it is given for UTF-8.
        while from > 0, from < window.count, window[from] & 0xC0 == 0x80 { from -= 1 }
        while to < window.count, window[to] & 0xC0 == 0x80 { to += 1 }
        if pieces.isEmpty || from > reached {
            if !pieces.isEmpty { text.append(0) }
            pieces.append((text.count, from))
        } else {
            from = reached
        }
        guard from < to else { return }
        let (first, count) = (text.count, to - from)
        text.append(contentsOf: UnsafeBufferPointer(rebasing: window[from..<to]))
        text.withUnsafeMutableBufferPointer { text in
            guard let here = text.baseAddress, let there = window.baseAddress else { return }
            dlp_copy_replacing(here + first, there + from, count, 0x5F, 1)
        }
        reached = to
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

internal import CKernels

/// Finds what lies behind one prefilter, in a window that text passes through.
struct PrefilterScanner {
    private let patterns: PrefilteredPatterns
    /// Up to where the text was looked at; matches that begin before were told.
    private(set) var done = 0

    /// A cluster without end is looked at in pieces of this many bytes, which overlap.
    private static let longestCluster = 8192
    private static let overlap = 2 * PatternPrefilter.longest

    init(_ patterns: PrefilteredPatterns) { self.patterns = patterns }

    mutating func reset() { done = 0 }

    /// Calls `found` with the matches in what is new in the window, in no order; places are
    /// counted from the beginning of the text.
    ///
    /// - Parameter scratch: its buffers know of which kinds the window's bytes are, from `done` on.
    mutating func look(
        _ window: UnsafeBufferPointer<UInt8>, base: Int, isLast: Bool, _ scratch: MatchScratch,
        _ found: (RawMatch) -> Void
    ) {
        let buffers = scratch.prefilters
        let prefilter = patterns.prefilter
        // What follows a match is seen, too.
        let end = isLast ? window.count : window.count - prefilter.after - 2 - prefilter.gap
        var place = max(0, done - base)
        guard place < end else { return }
        buffers.begin()
        while true {
            let count = buffers.findClusters(
                prefilter.form, from: place, to: end, isLast: isLast, resume: &place)
            buffers.gather(count, window, prefilter)
            if count < PrefilterBuffers.capacity { break }
        }
        if end - place > Self.longestCluster {
            buffers.gather(dlp_cluster(start: place, end: end), window, prefilter)
            place = end - Self.overlap
        }
        done = base + place
        guard !buffers.gathered.isEmpty else { return }
        let collector = buffers.collector
        patterns.database.scan(buffers.gathered, scratch, into: collector)
        for match in collector.matches {
            let (piece, pieceEnd) = buffers.piece(at: match.start)
            // At an edge of a piece, where it is not seen what the match stands beside: it
            // belongs to another cluster, and is seen whole with that.
            if match.start == piece.here, piece.there > 0 { continue }
            if match.end == pieceEnd, piece.there + pieceEnd - piece.here < window.count {
                continue
            }
            let shift = base + piece.there - piece.here
            for user in patterns.users[Int(match.expression)] {
                found(
                    RawMatch(
                        expression: Int32(user), start: match.start + shift,
                        end: match.end + shift))
            }
        }
        collector.matches.removeAll(keepingCapacity: true)
    }
}

/// The patterns behind one prefilter, compiled.
struct PrefilteredPatterns: Sendable {
    let prefilter: PatternPrefilter
    let database: PatternDatabase
    /// Of each of the database's expressions, what it stands for among the program's meanings.
    let users: [Range<Int>]
}

/// What the prefilters of one thread work with, one after another: of which kinds the bytes of the
/// window are, and room for what they gather. It grows to what a window needs, and is kept.
final class PrefilterBuffers {
    /// Clusters found at once.
    static let capacity = 512

    let collector = MatchCollector()
    private var bits: UnsafeMutableBufferPointer<UInt64> = .allocate(capacity: 0)
    private var kinds = dlp_byte_kinds()
    private let clusters = UnsafeMutablePointer<dlp_cluster>.allocate(capacity: capacity)
    /// The surroundings of clusters one after another, a zero byte between them.
    private var text: UnsafeMutableBufferPointer<UInt8> = .allocate(capacity: 0)
    /// Where each piece of `text` begins there and in the window.
    private var pieces: UnsafeMutableBufferPointer<dlp_piece> = .allocate(capacity: 0)
    private var pieceCount = 0
    private var progress = dlp_gathered()

    deinit {
        bits.deallocate()
        clusters.deallocate()
        text.deallocate()
        pieces.deallocate()
    }

    /// Tells of which kinds the bytes of a window are, from a place on.
    func sort(_ window: UnsafeBufferPointer<UInt8>, from place: Int) {
        guard let start = window.baseAddress else { return }
        let words = (window.count + 63) / 64
        if bits.count < words * 12 + 16 {
            bits.deallocate()
            let room = words + 64
            bits = .allocate(capacity: room * 12 + 16)
            func part(_ number: Int) -> UnsafeMutablePointer<UInt64>? {
                bits.baseAddress.map { $0 + number * room }
            }
            kinds = dlp_byte_kinds(
                digits: part(0), capitals: part(1), letters: part(2), tokens: part(3),
                colons: part(4), dashes: part(5), dots: part(6), room: part(7))
        }
        // As much as all of the window, in pieces of one byte, and a step more.
        let needed = 2 * window.count + 64
        if text.count < needed {
            text.deallocate()
            text = .allocate(capacity: needed)
        }
        dlp_sort_bytes(start, window.count, place, &kinds)
    }

    /// Nothing is gathered.
    fileprivate func begin() {
        pieceCount = 0
        progress = dlp_gathered(text: text.baseAddress, count: 0, reached: 0, pieces: nil)
    }

    fileprivate var gathered: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: text[..<progress.count])
    }

    fileprivate func findClusters(
        _ form: dlp_cluster_form, from place: Int, to end: Int, isLast: Bool, resume: inout Int
    ) -> Int {
        resume = end
        return dlp_find_clusters(
            &kinds, end, place, form, isLast ? 1 : 0, clusters, Self.capacity, &resume)
    }

    /// Adds a cluster, and what is around it.
    fileprivate func gather(
        _ cluster: dlp_cluster, _ window: UnsafeBufferPointer<UInt8>, _ prefilter: PatternPrefilter
    ) {
        clusters[0] = cluster
        gather(1, window, prefilter)
    }

    /// Adds the first clusters that were found, and what is around them.
    fileprivate func gather(
        _ count: Int, _ window: UnsafeBufferPointer<UInt8>, _ prefilter: PatternPrefilter
    ) {
        if pieces.count < pieceCount + count {
            let grown = UnsafeMutableBufferPointer<dlp_piece>.allocate(
                capacity: 2 * (pieceCount + count))
            _ = grown.initialize(fromContentsOf: pieces[..<pieceCount])
            pieces.deallocate()
            pieces = grown
        }
        progress.pieces = pieces.baseAddress.map { $0 + pieceCount }
        pieceCount += dlp_gather_clusters(
            window.baseAddress, window.count, clusters, count, prefilter.before + 1,
            prefilter.after + 1, &progress)
    }

    /// The piece that a place of the gathered text is in, and where it ends there.
    fileprivate func piece(at place: Int) -> (piece: dlp_piece, end: Int) {
        var low = 0
        var high = pieceCount
        while high - low > 1 {
            let middle = (low + high) / 2
            if pieces[middle].here <= place { low = middle } else { high = middle }
        }
        let isLast = low + 1 == pieceCount
        return (pieces[low], isLast ? progress.count : pieces[low + 1].here - 1)
    }
}

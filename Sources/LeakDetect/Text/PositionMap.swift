/// Where in the text as read a place of the normalised text comes from.
///
/// Where normalising left the text alone it maps one to one; what it changed maps to the first
/// character it was made of. Places are counted from the beginning of the part.
struct PositionMap {
    /// A change, and the text after it that is as it was, up to the next change.
    struct Run {
        /// In the normalised text, bytes: where the change begins, and how long it is.
        var start: Int
        var length: Int32
        /// Code points of the text as read less those of the normalised text: in the change,
        /// and, in `skew`, before it.
        var change: Int32
        var skew: Int
        /// In the text as read, bytes.
        var original: Int
        var originalLength: Int
    }

    private(set) var runs: [Run] = []

    mutating func removeAll() { runs.removeAll(keepingCapacity: true) }

    /// Code points of the text as read less those of the normalised text so far.
    var skew: Int { runs.last.map { $0.skew + Int($0.change) } ?? 0 }

    mutating func append(_ run: Run) {
        // Of what was dropped before it nothing is left to map.
        if let last = runs.last, last.start == run.start { runs.removeLast() }
        runs.append(run)
    }

    /// Forgets what is only needed before `place`.
    mutating func forget(before place: Int) {
        guard let keep = index(of: place), keep > 0 else { return }
        runs.removeFirst(keep)
    }

    /// The run that holds `place`, the last that begins at or before it; nil before the first.
    private func index(of place: Int) -> Int? {
        guard let first = runs.first, first.start <= place else { return nil }
        var low = 0
        var high = runs.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if runs[middle].start <= place { low = middle } else { high = middle }
        }
        return low
    }

    /// The byte in the text as read; its character is that many code points after those of the
    /// normalised text before `from`.
    func original(_ place: Int) -> (byte: Int, from: Int, skew: Int) {
        guard let index = index(of: place) else { return (place, place, 0) }
        let run = runs[index]
        let end = run.start + Int(run.length)
        if place < end { return (run.original, run.start, run.skew) }
        return (
            run.original + run.originalLength + place - end, place, run.skew + Int(run.change)
        )
    }
}

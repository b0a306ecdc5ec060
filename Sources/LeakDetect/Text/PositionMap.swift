/// Where in the text as read a place of the normalised text comes from.
///
/// Runs that normalising left alone map one to one; everything else maps to its first
/// character. Places are counted from the beginning of the part.
struct PositionMap {
    struct Run {
        /// In the normalised text, bytes.
        var start: Int
        /// In the text as read, bytes.
        var original: Int
        /// In the text as read, code points.
        var character: Int
        /// Bytes and characters after `start` are those of the text as read.
        var isSame: Bool
    }

    private(set) var runs: [Run] = []

    mutating func removeAll() { runs.removeAll(keepingCapacity: true) }

    mutating func append(_ run: Run) {
        if let last = runs.last, last.start == run.start { runs.removeLast() }
        runs.append(run)
    }

    /// Forgets what is before `place`; the run it lies in begins there afterwards.
    ///
    /// - Parameter text: the normalised bytes from `first` on, up to `place` at least.
    mutating func forget(
        before place: Int, text: UnsafeBufferPointer<UInt8>, first: Int
    ) {
        guard !runs.isEmpty else { return }
        let (byte, character) = original(place, text: text, first: first)
        let keep = index(of: place)
        if keep > 0 { runs.removeFirst(keep) }
        guard runs[0].isSame, runs[0].start < place else { return }
        runs[0] = Run(start: place, original: byte, character: character, isSame: true)
    }

    /// The run that holds `place`: the last that begins at or before it.
    func index(of place: Int) -> Int {
        var low = 0
        var high = runs.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if runs[middle].start <= place { low = middle } else { high = middle }
        }
        return low
    }

    /// Byte and character in the text as read.
    ///
    /// - Parameter text: the normalised bytes from `first` on, for counting characters.
    func original(
        _ place: Int, text: UnsafeBufferPointer<UInt8>, first: Int
    ) -> (byte: Int, character: Int) {
        guard !runs.isEmpty else { return (place, place) }
        let run = runs[index(of: place)]
        guard run.isSame else { return (run.original, run.character) }
        let from = max(run.start, first)
        guard place > from, place - first <= text.count else {
            return (run.original + max(0, place - run.start), run.character)
        }
        let counted = UTF8Count.codePoints(
            UnsafeBufferPointer(rebasing: text[(from - first)..<(place - first)]))
        return (run.original + place - run.start, run.character + counted)
    }
}

enum UTF8Count {
    /// How many code points begin in `bytes`.
    static func codePoints(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var continuation = 0
        for byte in bytes where byte & 0xC0 == 0x80 { continuation &+= 1 }
        return bytes.count - continuation
    }

    /// How many of `bytes` are `byte`.
    static func occurrences(of byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var count = 0
        for other in bytes where other == byte { count &+= 1 }
        return count
    }
}

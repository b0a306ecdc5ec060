/// Where context words are in the current window: looked for only when some match asks.
struct ContextPlaces {
    private let program: MatchProgram
    private let collector = MatchCollector()
    /// Per target: starts and ends of its words.
    private var places: [[Range<Int>]]
    /// Whose places are no longer in order, and whose there are any.
    private var unsorted: Set<Int> = []
    private var filled: Set<Int> = []
    /// Which blocks of the window were scanned.
    private var scanned: [Bool] = []
    private let longestWord: Int

    private static let block = 4096

    init(_ program: MatchProgram) {
        self.program = program
        places = Array(repeating: [], count: program.targets.count)
        longestWord = program.words.lazy.map(\.length).max() ?? 0
    }

    /// The window has changed.
    mutating func forget() {
        scanned.removeAll(keepingCapacity: true)
        unsorted.removeAll(keepingCapacity: true)
        for i in filled { places[i].removeAll(keepingCapacity: true) }
        filled.removeAll(keepingCapacity: true)
    }

    /// Whether a word of `target` is within so many characters of `match`, outside of it.
    mutating func isNear(
        _ match: Range<Int>, of target: Int, within characters: Int,
        _ window: UnsafeBufferPointer<UInt8>, _ scratch: MatchScratch
    ) -> Bool {
        let first = Self.back(from: match.lowerBound, characters, window)
        let last = Self.forward(from: match.upperBound, characters, window)
        scan(first..<min(window.count, last + longestWord), window, scratch)
        if unsorted.remove(target) != nil {
            places[target].sort { $0.upperBound < $1.upperBound }
        }
        let words = places[target]
        guard !words.isEmpty else { return false }
        // The first word that ends after `first`; few end long after they begin.
        var low = 0
        var high = words.count
        while low < high {
            let middle = (low + high) / 2
            if words[middle].upperBound <= first { low = middle + 1 } else { high = middle }
        }
        while low < words.count, words[low].lowerBound < last {
            let word = words[low]
            let isBefore = word.upperBound <= match.lowerBound && word.upperBound > first
            let isAfter = word.lowerBound >= match.upperBound
            if isBefore || isAfter { return true }
            low += 1
        }
        return false
    }

    /// Scans the blocks of `range` that were not yet scanned.
    private mutating func scan(
        _ range: Range<Int>, _ window: UnsafeBufferPointer<UInt8>, _ scratch: MatchScratch
    ) {
        if scanned.isEmpty {
            scanned = Array(repeating: false, count: window.count / Self.block + 1)
        }
        var block = range.lowerBound / Self.block
        let last = min(range.upperBound / Self.block, scanned.count - 1)
        while block <= last {
            let first = block
            while block <= last, !scanned[block] {
                scanned[block] = true
                block += 1
            }
            if block > first {
                let end = min(window.count, block * Self.block)
                scanBlocks(first * Self.block..<end, window, scratch)
            }
            block += 1
        }
    }

    /// Takes the words that end in `range`, but not at its beginning.
    private mutating func scanBlocks(
        _ range: Range<Int>, _ window: UnsafeBufferPointer<UInt8>, _ scratch: MatchScratch
    ) {
        guard let database = program.context else { return }
        let from = max(0, range.lowerBound - longestWord)
        collector.matches.removeAll(keepingCapacity: true)
        database.scan(
            UnsafeBufferPointer(rebasing: window[from..<range.upperBound]), scratch,
            into: collector)
        for match in collector.matches {
            let word = program.words[Int(match.expression)]
            let end = from + match.end
            guard end > range.lowerBound || end == 0 else { continue }
            let start = end - word.length
            if word.wholeStart, WordEdge.isWordCharacter(window, before: start),
                !Self.isJoint(window, start)
            {
                continue
            }
            if word.wholeEnd, WordEdge.isWordCharacter(window, at: end),
                !Self.isJoint(window, end)
            {
                continue
            }
            for target in word.targets {
                places[target].append(start..<end)
                filled.insert(target)
                unsorted.insert(target)
            }
        }
    }

    /// Between words that are written in one: `card_number`, `cardNumber`.
    private static func isJoint(_ window: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
        guard place > 0, place < window.count else { return false }
        let before = window[place - 1]
        let after = window[place]
        if before == 0x5F || after == 0x5F { return true }
        return (0x61...0x7A).contains(before) && (0x41...0x5A).contains(after)
    }

    private static func back(
        from place: Int, _ characters: Int, _ text: UnsafeBufferPointer<UInt8>
    ) -> Int {
        var place = place
        var left = characters
        while place > 0, left > 0 {
            place -= 1
            if text[place] & 0xC0 != 0x80 { left -= 1 }
        }
        return place
    }

    private static func forward(
        from place: Int, _ characters: Int, _ text: UnsafeBufferPointer<UInt8>
    ) -> Int {
        var place = place
        var left = characters
        while place < text.count {
            if text[place] & 0xC0 != 0x80 {
                if left == 0 { break }
                left -= 1
            }
            place += 1
        }
        return place
    }
}

/// What was found out about the surroundings of numbers, so that the same text is not looked at
/// for each of a thousand numbers in it.
struct CrowdPlaces {
    private struct Known {
        var start: Int
        var length: Int
        var isCrowd: Bool
    }

    /// What holds for a match holds for the next ones of its length within this many bytes.
    private static let reach = 512
    private var known: [Int: Known] = [:]

    /// Whether a match of a target stands among many of its form that are none.
    ///
    /// - Parameter base: of the window's first byte, in the text.
    mutating func holds(
        _ shared: MatchProgram.Shared, _ index: Int, _ match: Range<Int>,
        _ window: UnsafeBufferPointer<UInt8>, base: Int
    ) -> Bool {
        guard let isInCrowd = shared.target.isInCrowd else { return false }
        let start = base + match.lowerBound
        if let known = known[index], known.length == match.count, start >= known.start,
            start - known.start < Self.reach
        {
            return known.isCrowd
        }
        let isCrowd = isInCrowd(window, match)
        known[index] = Known(start: start, length: match.count, isCrowd: isCrowd)
        return isCrowd
    }
}

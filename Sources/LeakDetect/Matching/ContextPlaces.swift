/// Where context words are in the current window: looked for only when some match asks.
struct ContextPlaces {
    private let program: MatchProgram
    private let collector = MatchCollector()
    /// Per target: starts and ends of its words, sorted.
    private var places: [[Range<Int>]]
    private var isScanned = false

    init(_ program: MatchProgram) {
        self.program = program
        places = Array(repeating: [], count: program.targets.count)
    }

    /// The window has changed.
    mutating func forget() {
        guard isScanned else { return }
        isScanned = false
        for i in places.indices where !places[i].isEmpty {
            places[i].removeAll(keepingCapacity: true)
        }
    }

    /// Whether a word of `target` is within so many characters of `match`, outside of it.
    mutating func isNear(
        _ match: Range<Int>, of target: Int, within characters: Int,
        _ window: UnsafeBufferPointer<UInt8>, _ scratch: MatchScratch
    ) -> Bool {
        if !isScanned { scan(window, scratch) }
        let words = places[target]
        guard !words.isEmpty else { return false }
        let first = Self.back(from: match.lowerBound, characters, window)
        let last = Self.forward(from: match.upperBound, characters, window)
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

    private mutating func scan(
        _ window: UnsafeBufferPointer<UInt8>, _ scratch: MatchScratch
    ) {
        isScanned = true
        guard let database = program.context else { return }
        collector.matches.removeAll(keepingCapacity: true)
        database.scan(window, scratch, into: collector)
        for match in collector.matches {
            let word = program.words[Int(match.expression)]
            let start = match.end - word.length
            if word.wholeStart, WordEdge.isWordCharacter(window, before: start),
                !Self.isJoint(window, start)
            {
                continue
            }
            if word.wholeEnd, WordEdge.isWordCharacter(window, at: match.end),
                !Self.isJoint(window, match.end)
            {
                continue
            }
            for target in word.targets { places[target].append(start..<match.end) }
        }
        for i in places.indices where places[i].count > 1 {
            places[i].sort { $0.upperBound < $1.upperBound }
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

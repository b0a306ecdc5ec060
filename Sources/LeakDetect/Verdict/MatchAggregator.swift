/// What one target found in a file: different values, each with its best confidence and first
/// place.
struct MatchAggregator {
    struct Value {
        var confidence: Confidence
        var occurrences = 1
        var place: Location
        var found: FoundValue
        /// Every occurrence was on a line that asks to be let through.
        var isSuppressed: Bool
        /// Of the first occurrence, for order.
        var order: Int
        /// Of the first occurrence: the text it is in, and where.
        var run: Int
        var span: Range<Int>
    }

    private(set) var values: [UInt64: Value] = [:]
    /// Different values that were no longer kept, by how much they count, and the first of each.
    private var dropped: [Rank: (keys: Set<UInt64>, more: Int, first: Value)] = [:]
    /// Keys of kept values by how much they counted when they came, where any may be displaced.
    private var kept: [Rank: [UInt64]] = [:]

    /// What is suppressed counts least.
    private struct Rank: Hashable, Comparable {
        var value: Int

        init(_ confidence: Confidence, isSuppressed: Bool) {
            value = isSuppressed ? 0 : confidence == .low ? 1 : confidence == .medium ? 2 : 3
        }

        static func < (a: Rank, b: Rank) -> Bool { a.value < b.value }
    }

    /// More different values than this are counted, not kept: of those that count least.
    static let most = 20_000
    /// As many of those are told from one another.
    private static let mostDropped = 200_000

    /// - Returns: false for a value already known.
    mutating func add(
        _ key: UInt64, confidence: Confidence, isSuppressed: Bool, isAgain: Bool = false,
        new: () -> Value
    ) {
        if let index = values.index(forKey: key) {
            if !isAgain { values.values[index].occurrences += 1 }
            values.values[index].confidence = max(values.values[index].confidence, confidence)
            if !isSuppressed { values.values[index].isSuppressed = false }
            return
        }
        let rank = Rank(confidence, isSuppressed: isSuppressed)
        if values.count >= Self.most {
            guard let (displaced, value) = displaced(below: rank) else {
                return drop(key, rank, new)
            }
            drop(displaced, Rank(value.confidence, isSuppressed: value.isSuppressed)) { value }
        }
        values[key] = new()
        kept[rank, default: []].append(key)
    }

    /// Takes out a value that counts less than `rank`; nil where none does.
    private mutating func displaced(below rank: Rank) -> (UInt64, Value)? {
        for lower in kept.keys.sorted() where lower < rank {
            while let key = kept[lower]?.popLast() {
                guard let value = values[key] else { continue }
                // It may have come to count more since.
                let now = Rank(value.confidence, isSuppressed: value.isSuppressed)
                if now != lower {
                    kept[now, default: []].append(key)
                    continue
                }
                values[key] = nil
                return (key, value)
            }
            kept[lower] = nil
        }
        return nil
    }

    private mutating func drop(_ key: UInt64, _ rank: Rank, _ new: () -> Value) {
        if dropped[rank] == nil {
            dropped[rank] = ([key], 0, new())
        } else if dropped[rank]?.keys.count ?? 0 < Self.mostDropped {
            dropped[rank]?.keys.insert(key)
        } else {
            dropped[rank]?.more += 1
        }
    }

    /// Different values that were not kept, as sure as `least`, and the first of the surest.
    func beyond(_ least: Confidence) -> (count: Int, first: Value?) {
        let counted = dropped.filter { $0.key >= Rank(least, isSuppressed: false) }
        let count = counted.values.reduce(0) { $0 + $1.keys.count + $1.more }
        return (count, counted.max { $0.key < $1.key }?.value.first)
    }

    /// Counts those that another tally did not keep either.
    private mutating func addDropped(of other: MatchAggregator) {
        for (rank, others) in other.dropped {
            for key in others.keys { drop(key, rank) { others.first } }
            dropped[rank]?.more += others.more
        }
    }

    /// Adds values of another tally, and counts those that it did not keep.
    mutating func addAll(
        _ values: [(key: UInt64, value: Value)], of tally: MatchAggregator
    ) {
        for (key, value) in values {
            add(key, confidence: value.confidence, isSuppressed: value.isSuppressed) { value }
        }
        addDropped(of: tally)
    }

    /// Adds values that the net below caught, but for those that are known, or that are a known
    /// one with some of the format's signs about it, and those that a known one is a part of.
    mutating func addMissing(_ net: [UInt64: Value], of tally: MatchAggregator) {
        let known = values.values.prefix(Self.mostCompared).map(\.found.plain)
        var isNew = false
        for (key, value) in net where values[key] == nil {
            let plain = value.found.plain
            let isSame = known.contains { $0.contains(plain) || plain.contains($0) }
            if isSame { continue }
            isNew = true
            add(key, confidence: value.confidence, isSuppressed: value.isSuppressed) { value }
        }
        // More than are kept: the same ones again, unless some of them are new.
        if isNew { addDropped(of: tally) }
    }

    /// With so many values the count does not matter any more, and comparing them would cost.
    private static let mostCompared = 200

    /// Whether nothing was found: of most targets in most files.
    var isEmpty: Bool { values.isEmpty && dropped.isEmpty }

    /// In the order they were found.
    var ordered: [Value] { values.values.sorted { $0.order < $1.order } }

    /// The same with their keys.
    var orderedPairs: [(key: UInt64, value: Value)] {
        values.sorted { $0.value.order < $1.value.order }
    }

    /// FNV-1a of a value's bytes, letters in lower case.
    static func key(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash
    }
}

/// What one target found in a file: different values, each with its best confidence and first
/// place.
struct TargetTally {
    struct Value {
        var confidence: Confidence
        var occurrences = 1
        var place: FindingPlace
        var masked: String
        var plain: String
        /// Every occurrence was on a line that asks to be let through.
        var isExcused: Bool
        /// Of the first occurrence, for order.
        var order: Int
        /// Of the first occurrence: the text it is in, and where.
        var run: Int
        var span: Range<Int>
    }

    private(set) var values: [UInt64: Value] = [:]
    /// Different values that were no longer kept.
    private(set) var beyond = 0

    /// More different values than this are counted, not kept.
    static let most = 20_000

    /// - Returns: false for a value already known.
    mutating func add(
        _ key: UInt64, confidence: Confidence, isExcused: Bool, new: () -> Value
    ) {
        if let index = values.index(forKey: key) {
            values.values[index].occurrences += 1
            values.values[index].confidence = max(values.values[index].confidence, confidence)
            if !isExcused { values.values[index].isExcused = false }
        } else if values.count < Self.most {
            values[key] = new()
        } else {
            beyond += 1
        }
    }

    /// Adds values that the net below caught, but for those that are known, or that are a known
    /// one with some of the format's signs about it, and those that a known one is a part of.
    mutating func addMissing(_ net: [UInt64: Value], beyond: Int) {
        let known = values.values.map(\.plain)
        var isNew = false
        for (key, value) in net where values[key] == nil {
            let isSame = known.prefix(Self.mostCompared).contains {
                $0.contains(value.plain) || value.plain.contains($0)
            }
            if isSame { continue }
            isNew = true
            add(key, confidence: value.confidence, isExcused: value.isExcused) { value }
        }
        // More than are kept: the same ones again, unless some of them are new.
        if isNew { self.beyond += beyond }
    }

    /// With so many values the count does not matter any more, and comparing them would cost.
    private static let mostCompared = 200

    /// In the order they were found.
    var ordered: [Value] { values.values.sorted { $0.order < $1.order } }

    /// FNV-1a of a value's bytes, letters in lower case.
    static func key(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash
    }
}

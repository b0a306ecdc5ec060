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

    /// In the order they were found.
    var ordered: [Value] { values.values.sorted { $0.order < $1.order } }

    /// FNV-1a of a value's bytes, letters in lower case.
    static func key(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash
    }
}

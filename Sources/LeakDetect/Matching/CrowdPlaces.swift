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
        _ target: MatchTarget, _ index: Int, _ match: Range<Int>,
        _ window: UnsafeBufferPointer<UInt8>, base: Int
    ) -> Bool {
        guard let isInCrowd = target.isInCrowd else { return false }
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

/// The last match of a target that counted. Another one that overlaps it counts only where it is
/// surer: of two patterns on one text the surer one tells, whichever is written first.
struct TakenMatch {
    /// In the normalised text.
    var span = 0..<0
    var confidence = Confidence.low
    /// Before its surroundings made it less.
    var sure = Confidence.low

    var end: Int { span.upperBound }

    /// Whether a match of a pattern may count that begins at `start`.
    func admits(start: Int, _ sure: Confidence) -> Bool { start >= end || sure > self.sure }

    /// Whether one may that ends at `end`.
    func admits(end: Int, _ sure: Confidence) -> Bool { end > self.end || sure > self.sure }

    /// Whether a match that overlaps this one has the same value: it makes it surer, and is none
    /// more. Both are in the window, but for the beginning of a very long one.
    func holdsSameValue(
        as other: Range<Int>, of target: MatchTarget, _ window: UnsafeBufferPointer<UInt8>,
        base: Int
    ) -> Bool {
        func value(_ span: Range<Int>) -> [UInt8]? {
            guard span.lowerBound >= base, span.upperBound <= base + window.count else {
                return nil
            }
            return target.value(
                UnsafeBufferPointer(
                    rebasing: window[(span.lowerBound - base)..<(span.upperBound - base)]))
        }
        guard let mine = value(span), let others = value(other) else { return false }
        return mine == others
    }
}

/// Values that are part of a surer one of another detector: twelve of a card's sixteen digits
/// are no personal number.
struct Eclipse {
    private struct Place: Hashable {
        var target: Int
        var order: Int
    }

    private var hidden: Set<Place> = []

    /// - Parameters:
    ///   - tallies: by target.
    ///   - isDetector: whether a target is one; keywords hide nothing and are never hidden.
    init(_ tallies: [TargetTally], isDetector: (Int) -> Bool) {
        var values: [(target: Int, value: TargetTally.Value)] = []
        for (target, tally) in tallies.enumerated() where isDetector(target) {
            values += tally.values.values.map { (target, $0) }
        }
        guard values.count > 1 else { return }
        // What may hold others comes before them.
        values.sort { a, b in
            let (a, b) = (a.value, b.value)
            if a.run != b.run { return a.run < b.run }
            if a.span.lowerBound != b.span.lowerBound {
                return a.span.lowerBound < b.span.lowerBound
            }
            if a.span.upperBound != b.span.upperBound {
                return a.span.upperBound > b.span.upperBound
            }
            return a.confidence > b.confidence
        }
        var run = -1
        // Per confidence, the value of it that reaches farthest.
        var reach: [Confidence: (end: Int, occurrences: Int)] = [:]
        for (target, value) in values {
            if value.run != run {
                run = value.run
                reach.removeAll()
            }
            let isHidden = reach.contains { confidence, holder in
                confidence > value.confidence && holder.end >= value.span.upperBound
                    && holder.occurrences >= value.occurrences
            }
            if isHidden { hidden.insert(Place(target: target, order: value.order)) }
            if value.span.upperBound > reach[value.confidence]?.end ?? -1 {
                reach[value.confidence] = (value.span.upperBound, value.occurrences)
            }
        }
    }

    /// Nothing is hidden.
    init() {}

    func hides(_ value: TargetTally.Value, of target: Int) -> Bool {
        hidden.contains(Place(target: target, order: value.order))
    }
}

/// Values that are part of a surer one of another detector: twelve of a card's sixteen digits
/// are no personal number.
///
/// A value is hidden only by one that the policy takes at least as seriously: whatever a rule
/// makes of the hidden one, some rule makes as much, or more, of what hides it. A mailbox hides
/// no card number that is written before its `@` where cards are blocked and mailboxes are not.
struct OverlapSuppression {
    private struct Place: Hashable {
        var target: Int
        var order: Int
    }

    private var hidden: Set<Place> = []

    /// - Parameters:
    ///   - tallies: by target.
    ///   - isDetector: whether a target is one; keywords hide nothing and are never hidden.
    ///   - mayHide: whether the first is taken as seriously as the second.
    init(
        _ tallies: [MatchAggregator], isDetector: (Int) -> Bool,
        mayHide: (_ holder: Claim, _ held: Claim) -> Bool
    ) {
        var values: [(target: Int, value: MatchAggregator.Value)] = []
        for (target, tally) in tallies.enumerated()
        where !tally.values.isEmpty && isDetector(target) {
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
        // Those that may reach beyond what follows.
        var open: [(claim: Claim, value: MatchAggregator.Value)] = []
        for (target, value) in values {
            if value.run != run {
                run = value.run
                open.removeAll()
            }
            open.removeAll { $0.value.span.upperBound <= value.span.lowerBound }
            let claim = Claim(target: target, confidence: value.confidence)
            let isHidden = open.contains { claimer, holder in
                holder.confidence > value.confidence
                    && holder.span.upperBound >= value.span.upperBound
                    && holder.occurrences >= value.occurrences
                    && (!holder.isSuppressed || value.isSuppressed) && mayHide(claimer, claim)
            }
            if isHidden { hidden.insert(Place(target: target, order: value.order)) }
            open.append((claim, value))
        }
    }

    /// What is said of a value.
    struct Claim {
        var target: Int
        var confidence: Confidence
    }

    /// Nothing is hidden.
    init() {}

    func hides(_ value: MatchAggregator.Value, of target: Int) -> Bool {
        hidden.contains(Place(target: target, order: value.order))
    }
}

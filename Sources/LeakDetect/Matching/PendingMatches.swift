/// Matches that may still go on, or whose surroundings are not all there yet.
///
/// A pattern reports an end for every length it matches at; of those with one start, the
/// longest few are kept.
struct PendingMatches {
    struct Group {
        var expression: Int32
        var target: Int32
        var start: Int
        /// The latest ends, overwritten in turn.
        fileprivate var kept = SIMD8<Int>()
        fileprivate var count = 0
        fileprivate(set) var last: Int

        /// Longest first.
        var ends: [Int] {
            (0..<min(8, count)).map { kept[$0] }.sorted(by: >)
        }

        fileprivate init(_ match: RawMatch, target: Int) {
            expression = match.expression
            self.target = Int32(truncatingIfNeeded: target)
            start = match.start
            last = match.end
            kept[0] = match.end
            count = 1
        }

        fileprivate mutating func add(_ end: Int) {
            kept[count & 7] = end
            count += 1
            last = max(last, end)
        }
    }

    private var groups: [Group] = []
    /// Per expression, where its latest group is.
    private var latest: [Int32: Int] = [:]

    mutating func removeAll() {
        groups.removeAll(keepingCapacity: true)
        latest.removeAll(keepingCapacity: true)
    }

    mutating func add(_ match: RawMatch, target: Int) {
        if let index = latest[match.expression], groups[index].start == match.start {
            groups[index].add(match.end)
            return
        }
        latest[match.expression] = groups.count
        groups.append(Group(match, target: target))
    }

    /// Takes out the groups that end before `limit`, by start, longest first.
    mutating func ready(upTo limit: Int) -> [Group] {
        guard !groups.isEmpty else { return [] }
        // What is still growing keeps later matches of its target waiting.
        var waiting: [Int32: Int] = [:]
        for group in groups where group.last > limit {
            waiting[group.target] = min(waiting[group.target] ?? Int.max, group.start)
        }
        var ready: [Group] = []
        var rest: [Group] = []
        for group in groups {
            if group.last <= limit, group.start < waiting[group.target] ?? Int.max {
                ready.append(group)
            } else {
                rest.append(group)
            }
        }
        groups = rest
        latest.removeAll(keepingCapacity: true)
        for (index, group) in groups.enumerated() { latest[group.expression] = index }
        ready.sort {
            ($0.start, -$0.last, $0.expression) < ($1.start, -$1.last, $1.expression)
        }
        return ready
    }
}

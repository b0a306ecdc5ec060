/// One thread's working memory for locators, and what they report.
final class LocatorScratch {
    private var scratch: MatchScratch?
    private var known: [PatternDatabase] = []
    private let collector = MatchCollector()

    /// - Returns: false when there is no memory.
    func fits(_ database: PatternDatabase) -> Bool {
        if known.contains(where: { $0 === database }) { return true }
        guard let scratch = try? MatchScratch(known + [database]) else { return false }
        known.append(database)
        self.scratch = scratch
        return true
    }

    func scan(
        _ database: PatternDatabase, _ text: UnsafeBufferPointer<UInt8>,
        _ found: (Int, Int) -> Void
    ) {
        guard let scratch else { return }
        collector.matches.removeAll(keepingCapacity: true)
        database.scan(text, scratch, into: collector)
        for match in collector.matches { found(match.start, match.end) }
    }
}

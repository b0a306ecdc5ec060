/// One thread's working memory for locators, and what they report.
final class LocatorScratch {
    private var scratch: MatchScratch?
    private var known: [PatternDatabase] = []
    private let collector = MatchCollector()
    private var noMemory = false
    /// What locating has cost.
    private(set) var scannedBytes = 0
    var problem: String? { noMemory ? "no memory for scanning" : scratch?.problem }

    /// - Returns: false when there is no memory.
    func fits(_ database: PatternDatabase) -> Bool {
        if known.contains(where: { $0 === database }) { return true }
        let scratch: MatchScratch
        do {
            scratch = try MatchScratch(known + [database])
        } catch {
            noMemory = true
            return false
        }
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
        scannedBytes += text.count
        database.scan(text, scratch, into: collector)
        // Those of one scan of a bounded text; more are said by the scan of the text itself.
        for match in collector.matches { found(match.start, match.end) }
    }
}

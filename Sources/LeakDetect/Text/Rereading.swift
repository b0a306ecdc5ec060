/// An excerpt of a text, written as a person or a program reads it: escapes as what they stand
/// for, the gaps of a phrase as single blanks, the groups of a number side by side.
///
/// Only matches that touch something rewritten are new; the others are in the text itself.
struct Rereading {
    /// What a change was made for, and so which matches it may lead to.
    enum Purpose {
        /// White space within a phrase.
        case phrase
        /// Signs or white space between groups of digits.
        case number
        /// Thousands' separators: a number says less than groups do.
        case thousands
        /// Escapes of source, JSON or markup.
        case escape
    }

    struct Change {
        /// In the text it is an excerpt of.
        var range: Range<Int>
        var replacement: [UInt8]
        var purpose: Purpose
    }

    private struct Seam {
        var start: Int
        var end: Int
        var original: Range<Int>
        var purpose: Purpose
    }

    private(set) var bytes: [UInt8] = []
    private var seams: [Seam] = []
    private var start: Int

    /// - Parameters:
    ///   - range: of `text`.
    ///   - changes: in order, apart, in `range`.
    init(
        _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ changes: ArraySlice<Change>
    ) {
        start = range.lowerBound
        bytes.reserveCapacity(range.count)
        seams.reserveCapacity(changes.count)
        var place = range.lowerBound
        for change in changes {
            bytes.append(contentsOf: text[place..<change.range.lowerBound])
            let first = bytes.count
            bytes.append(contentsOf: change.replacement)
            seams.append(
                Seam(
                    start: first, end: bytes.count, original: change.range,
                    purpose: change.purpose))
            place = change.range.upperBound
        }
        bytes.append(contentsOf: text[place..<range.upperBound])
    }

    /// The last change that begins before `place`, or at it.
    private func index(of place: Int) -> Int? {
        guard let first = seams.first, first.start <= place else { return nil }
        var low = 0
        var high = seams.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if seams[middle].start <= place { low = middle } else { high = middle }
        }
        return low
    }

    /// Whether something between two places of the excerpt reads otherwise than in the text.
    func isChanged(_ span: Range<Int>) -> Bool {
        guard let last = index(of: max(0, span.upperBound - 1)) else { return false }
        return seams[last].end > span.lowerBound || seams[last].start >= span.lowerBound
    }

    var holdsEscapes: Bool { seams.contains { $0.purpose == .escape } }

    /// The place in the text of a place in the excerpt.
    func original(_ place: Int) -> Int {
        guard let index = index(of: place) else { return start + place }
        let seam = seams[index]
        if place < seam.end { return seam.original.lowerBound }
        return seam.original.upperBound + place - seam.end
    }

    /// Whether a match of `target` between two places of the excerpt is one that only this
    /// reading shows.
    func admits(_ span: Range<Int>, of target: CompiledDetector, _ confidence: Confidence) -> Bool {
        // A change that left nothing counts where the match goes on on both of its sides.
        var number = index(of: span.upperBound - 1) ?? -1
        var touches = false
        while number >= 0, seams[number].end > span.lowerBound {
            let seam = seams[number]
            number -= 1
            if seam.start == seam.end, seam.start <= span.lowerBound { continue }
            touches = true
            switch seam.purpose {
            case .escape: break
            case .phrase: guard target.className == "keyword" else { return false }
            case .number:
                guard target.className == "financial" || target.className == "identity" else {
                    return false
                }
            case .thousands:
                guard target.className == "financial", confidence == .high else { return false }
            }
        }
        return touches
    }
}

/// Which bytes of an input a reader has accounted for.
///
///     var coverage = Coverage(count: bytes.count)
///     coverage.structure(0..<12)             // a header whose every field was read
///     coverage.text(12..<200)                // delivered
///     coverage.handedOn(200..<900)           // a member, read as a file of its own
///     extractor.settle(coverage, of: bytes, part, depth: depth)
///
/// What is left when the reader has done is not passed over: `settle` reads it as a file of its
/// own, or says that it was not read. Ranges may overlap and come in any order; settling costs
/// O(n log n) for n ranges.
struct Coverage {
    private let count: Int
    private var ranges: [Range<Int>] = []

    init(count: Int) { self.count = max(0, count) }

    /// Delivered as text.
    mutating func text(_ range: Range<Int>) { add(range) }
    /// Handed on: a member, an attachment or a picture.
    mutating func handedOn(_ range: Range<Int>) { add(range) }
    /// Fields of the format that hold nothing but their own meaning.
    mutating func structure(_ range: Range<Int>) { add(range) }

    private mutating func add(_ range: Range<Int>) {
        let range = range.clamped(to: 0..<count)
        guard !range.isEmpty else { return }
        // Readers mostly go forward: join what touches the last one.
        if let last = ranges.last, last.upperBound >= range.lowerBound,
            last.lowerBound <= range.lowerBound
        {
            ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
        } else {
            ranges.append(range)
        }
    }

    /// The ranges that nobody has accounted for, in order.
    var left: [Range<Int>] {
        var left: [Range<Int>] = []
        var at = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > at { left.append(at..<range.lowerBound) }
            at = max(at, range.upperBound)
        }
        if at < count { left.append(at..<count) }
        return left
    }
}

extension Extractor {
    /// Gaps shorter than this are left to the net below: nothing but a plain value fits in.
    private static let shortestGap = 16
    /// So many gaps of one input are read; a format that has more of them is damaged.
    private static let mostGaps = 256

    /// Accounts for what a reader has left of `bytes`: each gap is read as a file of its own,
    /// named by its offset; what is of no known form is said to be unread. Padding (one byte or
    /// white space repeated) is structure.
    func settle(_ coverage: Coverage, of bytes: [UInt8], _ part: DocumentPart, depth: Int) {
        let gaps = coverage.left.filter { gap in
            gap.count >= Self.shortestGap && !Self.isPadding(bytes[gap])
        }
        for (number, gap) in gaps.enumerated() {
            guard number < Self.mostGaps else { return out.unread(part.path, .tooMany) }
            let path = Self.path(part.path, "left-\(gap.lowerBound)")
            // All of it: whoever reads it again leaves it again.
            if gap.count == bytes.count {
                strings(bytes, part)
                return out.unread(part.path, .unknownType)
            }
            guard depth < budget.depth else { return out.unread(path, .tooDeep) }
            guard budget.take(gap.count) else { return out.unread(path, .tooBig) }
            read(Array(bytes[gap]), path: path, depth: depth + 1)
        }
    }

    private static func isPadding(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first else { return true }
        return bytes.allSatisfy { $0 == first }
            || bytes.allSatisfy { $0 == 0 || $0 == 0x20 || (0x09...0x0D).contains($0) }
    }
}

/// What was inserted into a paragraph and deleted from it (ECMA-376-1, 17.13.5): the flow holds
/// both, so that a word that was changed in the middle stands nowhere in it as it was or is.
struct Revisions {
    /// Open elements of either kind.
    var inserted = 0
    var deleted = 0
    private var start = 0
    private var insertions: [Range<Int>] = []
    private var deletions: [Range<Int>] = []

    /// A paragraph begins where the flow has `count` bytes.
    mutating func begin(_ count: Int) {
        start = count
        insertions.removeAll(keepingCapacity: true)
        deletions.removeAll(keepingCapacity: true)
    }

    /// Text was put there.
    mutating func add(_ range: Range<Int>) {
        if range.isEmpty { return }
        if inserted > 0 { Self.join(range, &insertions) }
        if deleted > 0 { Self.join(range, &deletions) }
    }

    /// The paragraph as it is and as it was, a line each, where that cannot be seen in the flow.
    func end(_ out: [UInt8]) -> [UInt8] {
        without(deletions, out) + without(insertions, out)
    }

    private static func join(_ range: Range<Int>, _ ranges: inout [Range<Int>]) {
        if let last = ranges.last, last.upperBound == range.lowerBound {
            ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
        } else {
            ranges.append(range)
        }
    }

    private func without(_ ranges: [Range<Int>], _ out: [UInt8]) -> [UInt8] {
        // What a fallback took away again is no longer there.
        let ranges = ranges.filter { $0.lowerBound >= start && $0.upperBound <= out.count }
        // Letters on both sides of a place.
        func isGlued(_ i: Int) -> Bool {
            i > start && i < out.count && out[i - 1] > 0x20 && out[i] > 0x20
        }
        let isWithinWord = ranges.contains {
            isGlued($0.lowerBound) || isGlued($0.upperBound)
        }
        guard isWithinWord else { return [] }
        var text: [UInt8] = []
        var at = start
        for range in ranges {
            text += out[at..<range.lowerBound]
            at = range.upperBound
        }
        text += out[at...]
        return text.isEmpty ? [] : text + [0x0A]
    }
}

/// A sheet's header or footer as it is shown: without the codes of its looks (ECMA-376-1,
/// 18.3.1.39), such as `&B`, `&14`, `&"Arial,Bold"` and `&KFF0000`.
enum HeaderCodes {
    /// Empty where there is none in `text`.
    static func removed(_ text: ArraySlice<UInt8>) -> [UInt8] {
        guard text.contains(0x26) else { return [] }
        var out: [UInt8] = []
        var i = text.startIndex
        while i < text.endIndex {
            guard text[i] == 0x26, i + 1 < text.endIndex else {
                out.append(text[i])
                i += 1
                continue
            }
            i += 2
            switch text[i - 1] {
            case 0x26: out.append(0x26)
            // Left, centre, right: texts of their own.
            case 0x4C, 0x43, 0x52: out.append(0x0A)
            case 0x22: i = text[i...].firstIndex(of: 0x22).map { $0 + 1 } ?? i
            case 0x30...0x39:
                while i < text.endIndex, (0x30...0x39).contains(text[i]) { i += 1 }
            case 0x4B: i = min(text.endIndex, i + 6)
            default: break
            }
        }
        return out
    }
}

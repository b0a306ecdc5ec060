internal import CKernels

/// Where in the text as read a place of the normalised text comes from.
///
/// Where normalising left the text alone it maps one to one; what it changed maps to the first
/// character it was made of. Places are counted from the beginning of the part.
struct PositionMap {
    /// A change, and the text after it that is as it was, up to the next change.
    struct Run {
        /// In the normalised text, bytes: where the change begins, and how long it is.
        var start: Int
        var length: Int32
        /// Code points of the text as read less those of the normalised text: in the change,
        /// and, in `skew`, before it.
        var change: Int32
        var skew: Int
        /// In the text as read, bytes.
        var original: Int
        var originalLength: Int
    }

    private(set) var runs: [Run] = []

    mutating func removeAll() { runs.removeAll(keepingCapacity: true) }

    /// Code points of the text as read less those of the normalised text so far.
    var skew: Int { runs.last.map { $0.skew + Int($0.change) } ?? 0 }

    mutating func append(_ run: Run) {
        // Of what was dropped before it nothing is left to map.
        if let last = runs.last, last.start == run.start { runs.removeLast() }
        runs.append(run)
    }

    /// Forgets what is only needed before `place`.
    mutating func forget(before place: Int) {
        guard let keep = index(of: place), keep > 0 else { return }
        runs.removeFirst(keep)
    }

    /// The run that holds `place`, the last that begins at or before it; nil before the first.
    private func index(of place: Int) -> Int? {
        guard let first = runs.first, first.start <= place else { return nil }
        var low = 0
        var high = runs.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if runs[middle].start <= place { low = middle } else { high = middle }
        }
        return low
    }

    /// The byte in the text as read; its character is that many code points after those of the
    /// normalised text before `from`.
    func original(_ place: Int) -> (byte: Int, from: Int, skew: Int) {
        guard let index = index(of: place) else { return (place, place, 0) }
        let run = runs[index]
        let end = run.start + Int(run.length)
        if place < end { return (run.original, run.start, run.skew) }
        return (
            run.original + run.originalLength + place - end, place, run.skew + Int(run.change)
        )
    }
}

/// Which letters stand about the gaps in phrases, and about the places in words where a line may
/// break them: most white space of a text is told from these by the four bytes about it.
final class PhraseSeams: Sendable {
    private let joins: [UInt64]
    private let splits: [UInt64]

    /// - Parameter terms: as they appear in normalised text.
    init(_ terms: [[UInt8]]) {
        var joins = [UInt64](repeating: 0, count: 1024)
        var splits = joins
        for term in terms {
            for place in term.indices.dropFirst() {
                func byte(_ place: Int) -> UInt8 { term.indices.contains(place) ? term[place] : 0 }
                if term[place - 1] == 0x20 {
                    Self.set(
                        &joins,
                        dlp_seam(byte(place - 3), byte(place - 2), term[place], byte(place + 1)))
                } else if place >= 2, place + 2 <= term.count, byte(place - 2) != 0x20,
                    byte(place + 1) != 0x20, term[place] != 0x20
                {
                    Self.set(
                        &splits,
                        dlp_seam(
                            byte(place - 2), byte(place - 1), term[place], byte(place + 1)))
                }
            }
        }
        self.joins = joins
        self.splits = splits
    }

    private static func set(_ seams: inout [UInt64], _ seam: UInt32) {
        seams[Int(seam >> 6)] |= 1 << UInt64(seam & 63)
    }

    func withSeams<R>(_ body: (dlp_seams) -> R) -> R {
        joins.withUnsafeBufferPointer { joins in
            splits.withUnsafeBufferPointer { splits in
                body(dlp_seams(joins: joins.baseAddress, splits: splits.baseAddress))
            }
        }
    }

    /// Whether a line may break between these bytes of a word; a dash stands at its end.
    func splitsWord(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> Bool {
        let seam = dlp_seam(a, b, c, d)
        return splits[Int(seam >> 6)] >> UInt64(seam & 63) & 1 != 0
    }

    func joinsWords(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> Bool {
        let seam = dlp_seam(a, b, c, d)
        return joins[Int(seam >> 6)] >> UInt64(seam & 63) & 1 != 0
    }
}

/// UTF-8, one code point at a time.
enum UTF8Step {
    /// The code point at `place`, nil where it is no valid UTF-8 (RFC 3629), and how many
    /// bytes to step over.
    @inline(__always)
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> (UInt32?, Int) {
        let first = bytes[place]
        if first < 0x80 { return (UInt32(first), 1) }
        let left = bytes.count - place
        func next(_ k: Int) -> UInt32? {
            guard k < left else { return nil }
            let byte = bytes[place + k]
            return byte & 0xC0 == 0x80 ? UInt32(byte & 0x3F) : nil
        }
        switch first {
        case 0xC2...0xDF:
            guard let a = next(1) else { return (nil, 1) }
            return (UInt32(first & 0x1F) << 6 | a, 2)
        case 0xE0...0xEF:
            guard let a = next(1), let b = next(2) else { return (nil, 1) }
            let code = UInt32(first & 0x0F) << 12 | a << 6 | b
            guard code >= 0x800, code < 0xD800 || code >= 0xE000 else { return (nil, 1) }
            return (code, 3)
        case 0xF0...0xF4:
            guard let a = next(1), let b = next(2), let c = next(3) else { return (nil, 1) }
            let code = UInt32(first & 0x07) << 18 | a << 12 | b << 6 | c
            guard code >= 0x1_0000, code < 0x11_0000 else { return (nil, 1) }
            return (code, 4)
        default:
            return (nil, 1)
        }
    }
}

enum UTF8Count {
    /// How many code points begin in a few bytes.
    static func codePoints(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var continuation = 0
        for byte in bytes where byte & 0xC0 == 0x80 { continuation &+= 1 }
        return bytes.count - continuation
    }
}

internal import CShims

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

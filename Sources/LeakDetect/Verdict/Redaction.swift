/// A value as it was found. It is made readable when it is told, and most are not.
struct FoundValue {
    private let bytes: [UInt8]
    private let first: Int
    private let last: Int

    /// - Parameters:
    ///   - bytes: the value; of a longer one as much is kept as is ever shown.
    ///   - first: characters that a masked value shows at its beginning.
    ///   - last: and at its end.
    init(_ bytes: UnsafeBufferPointer<UInt8>, first: Int, last: Int) {
        self.bytes = Array(bytes.prefix(Redaction.mostBytes + 1))
        (self.first, self.last) = (first, last)
    }

    var masked: String {
        bytes.withUnsafeBufferPointer { Redaction.mask($0, first: first, last: last) }
    }

    var plain: String { bytes.withUnsafeBufferPointer { Redaction.plain($0) } }
}

/// Values as they may be shown.
enum Redaction {
    /// Of a longer value the rest is not looked at.
    fileprivate static let mostBytes = 4096
    /// Longer values are cut, so that their length tells nothing.
    private static let longest = 60

    /// The first and last characters a detector allows, dots between. At least half of a
    /// value stays hidden.
    static func mask(_ bytes: UnsafeBufferPointer<UInt8>, first: Int, last: Int) -> String {
        // Only what is shown is cut; the whole value was counted.
        let text = String(decoding: bytes.prefix(mostBytes), as: UTF8.self)
        let characters = Array(text.unicodeScalars)
        let cut = bytes.count > mostBytes || characters.count > longest
        if first == Int.max { return plain(bytes) }
        var first = max(0, first)
        var last = cut ? 0 : max(0, last)
        while first + last > characters.count / 2 && first + last > 0 {
            if last >= first { last -= 1 } else { first -= 1 }
        }
        let hidden = min(characters.count - first - last, longest - first - last)
        var shown = String.UnicodeScalarView()
        shown.append(contentsOf: characters.prefix(first))
        shown.append(contentsOf: repeatElement("•", count: max(0, hidden)))
        shown.append(contentsOf: characters.suffix(last))
        if cut { shown.append("…") }
        return String(shown)
    }

    /// The value itself, cut where it is very long.
    static func plain(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        // Only what is shown is cut; the whole value was counted.
        let text = String(decoding: bytes.prefix(mostBytes), as: UTF8.self)
        return bytes.count > mostBytes ? text + "…" : text
    }
}

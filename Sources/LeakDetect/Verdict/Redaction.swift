/// Values as they may be shown.
enum Redaction {
    /// Longer values are cut, so that their length tells nothing.
    private static let longest = 60

    /// The first and last characters a detector allows, dots between. At least half of a
    /// value stays hidden.
    static func mask(_ bytes: UnsafeBufferPointer<UInt8>, first: Int, last: Int) -> String {
        let text = String(decoding: bytes.prefix(4096), as: UTF8.self)
        let characters = Array(text.unicodeScalars)
        let cut = bytes.count > 4096 || characters.count > longest
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
        let text = String(decoding: bytes.prefix(4096), as: UTF8.self)
        return bytes.count > 4096 ? text + "…" : text
    }
}

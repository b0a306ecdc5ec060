internal import Support
/// Files written into addresses: `data:image/png;base64,…` (RFC 2397).
package enum DataURI {
    /// Shorter ones hold nothing that the text around them does not show.
    private static let shortest = 8
    /// The longest name of a type with its parameters.
    private static let longestType = 200

    /// The contents of all of them in `text`. An address ends at a quote, a bracket or, where it
    /// is not the whole text, at white space.
    package static func all(in text: ArraySlice<UInt8>) -> [[UInt8]] {
        var found: [[UInt8]] = []
        let mark = Array("data:".utf8)
        var at = text.startIndex
        let first = text.firstIndex { $0 > 0x20 } ?? text.endIndex
        while let colon = text[at...].firstIndex(of: 0x3A) {
            at = colon + 1
            let start = colon - 4
            guard start >= text.startIndex,
                zip(text[start...], mark).allSatisfy({ $0 | 0x20 == $1 | 0x20 }),
                let comma = text[at...].prefix(longestType).firstIndex(of: 0x2C)
            else { continue }
            let type = text[at..<comma]
            guard type.allSatisfy({ $0 > 0x20 && $0 != 0x22 && $0 != 0x27 && $0 != 0x3C }) else {
                continue
            }
            let isBase64 = String(decoding: type, as: UTF8.self).lowercased().contains("base64")
            let isWhole = start == first
            let end =
                text[(comma + 1)...].firstIndex {
                    switch $0 {
                    case 0x22, 0x27, 0x29, 0x3C: true
                    // Lines of base64 go on.
                    case 0x0A, 0x0D: !isWhole && !isBase64
                    default: !isWhole && $0 <= 0x20
                    }
                } ?? text.endIndex
            at = end
            let payload = text[(comma + 1)..<end]
            guard payload.count >= shortest else { continue }
            let content = Hex.unescaped(payload, mark: UInt8(ascii: "%"))
            found.append(isBase64 ? TransferDecoder.base64(content[...]) : content)
        }
        return found
    }
}

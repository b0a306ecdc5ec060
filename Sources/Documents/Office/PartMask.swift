/// Values of a part's own that the net below would take for people's: references to cells, and
/// lengths of time in cells. They are blanked where they stand as the format has them, and
/// nowhere else.
enum PartMask {
    static func blank(in bytes: inout [UInt8]) {
        var tokens = MarkupTokenizer(bytes)
        var ranges: [Range<Int>] = []
        while let token = tokens.next() {
            guard case .start(let name, let attributes, _) = token, !attributes.isEmpty else {
                continue
            }
            let element = tokens.name(name)
            let markup = tokens
            markup.attributes(in: attributes) { key, value in
                switch markup.name(key) {
                case "r" where element == "c" && isCell(markup.bytes[value]): ranges.append(value)
                case "time-value" where isDuration(markup.bytes[value]): ranges.append(value)
                default: break
                }
            }
        }
        // The tokenizer's bytes are these where nothing had to be decoded.
        guard tokens.bytes.count == bytes.count else { return }
        for range in ranges { for i in range { bytes[i] = 0x20 } }
    }

    /// Letters of a column and digits of a row (ECMA-376-1, 18.18.7).
    private static func isCell(_ value: ArraySlice<UInt8>) -> Bool {
        let digits = value.drop { (0x41...0x5A).contains($0) }
        return (1...3).contains(value.count - digits.count) && (1...7).contains(digits.count)
            && digits.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Hours, minutes and seconds (XML Schema 2, 3.2.6).
    private static func isDuration(_ value: ArraySlice<UInt8>) -> Bool {
        value.starts(with: [0x50, 0x54]) && value.count <= 24
            && value.dropFirst(2).allSatisfy {
                (0x30...0x39).contains($0) || [0x48, 0x4D, 0x53, 0x2E].contains($0)
            }
    }
}

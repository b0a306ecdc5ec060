/// A ToUnicode CMap with gaps for one text: filled once per copy.
struct ToUnicodeTemplate: Equatable {
    /// The text goes between these.
    private var pieces: [[UInt8]] = [[]]

    /// How often the text stands in it.
    var gaps: Int { pieces.count - 1 }

    mutating func append(_ bytes: some Sequence<UInt8>) {
        pieces[pieces.count - 1].append(contentsOf: bytes)
    }

    mutating func append(_ other: ToUnicodeTemplate) {
        append(other.pieces[0])
        pieces += other.pieces.dropFirst()
    }

    /// A destination: one UTF-16 unit, and the text after it.
    mutating func destination(_ unit: UInt16) {
        append([0x3C] + HexString.digits(Int(unit), count: 4))
        pieces.append([0x3E])
    }

    /// The map with `text` in it.
    func filled(_ text: String) -> [UInt8] {
        Array(pieces.joined(separator: HexString.digits(text)))
    }
}

internal import DocumentReading
internal import Support

/// A ToUnicode CMap with gaps for one text: filled once per copy.
struct ToUnicodeTemplate: Equatable {
    /// The text goes between these.
    private var pieces: [[UInt8]] = [[]]

    init() {}

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

    /// A new map of one-byte codes, in the form of Adobe Technical Note 5411. `write` puts
    /// down what a code is mapped to.
    init<Value>(
        _ codes: [(code: Int, value: Value)], write: (inout ToUnicodeTemplate, Int, Value) -> Void
    ) {
        append(
            """
            /CIDInit /ProcSet findresource begin
            12 dict begin
            begincmap
            /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
            /CMapName /Adobe-Identity-UCS def
            /CMapType 2 def
            1 begincodespacerange
            <00> <FF>
            endcodespacerange

            """.utf8)
        for start in stride(from: 0, to: codes.count, by: 100) {
            let block = codes[start..<min(codes.count, start + 100)]
            append("\(block.count) beginbfchar\n".utf8)
            for (code, value) in block {
                append([0x3C] + HexString.digits(code, count: 2) + [0x3E, 0x20])
                write(&self, code, value)
                append([0x0A])
            }
            append("endbfchar\n".utf8)
        }
        append(
            """
            endcmap
            CMapName currentdict /CMap defineresource pop
            end
            end

            """.utf8)
    }

    /// A new map without gaps.
    static func map(of texts: [(Int, String)]) -> [UInt8] {
        ToUnicodeTemplate(texts.map { (code: $0.0, value: $0.1) }) { out, _, text in
            out.append([0x3C] + HexString.digits(text) + [0x3E])
        }.filled("")
    }
}

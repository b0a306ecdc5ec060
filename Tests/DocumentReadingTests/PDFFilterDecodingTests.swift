import Testing
@testable import DocumentBuilders
@testable import DocumentReading

/// The filters of streams (ISO 32000-2, 7.4) against encoders written here, and against the
/// examples of the specification.
@Suite struct PDFFilterDecodingTests {
    private static func decode(
        _ bytes: [UInt8], _ filter: String, _ parameters: [String: PDFValue] = [:],
        limit: Int = 1 << 20
    ) -> PDFFilters.Result {
        PDFFilters.decode(
            bytes, ["Filter": .name(filter), "DecodeParms": .dictionary(parameters)], limit: limit
        ) { $0 }
    }

    /// An encoder of LZW as 7.4.4.2 describes it: the table grows to 4,096 codes, then is cleared.
    private static func lzw(_ data: [UInt8], early: Int) -> [UInt8] {
        var out: [UInt8] = []
        var held = 0
        var bits = 0
        func width(_ next: Int) -> Int {
            next + early > 2048 ? 12 : next + early > 1024 ? 11 : next + early > 512 ? 10 : 9
        }
        var table: [[UInt8]: Int] = [:]
        var next = 258
        func put(_ code: Int) {
            let count = width(next)
            held = held << count | code
            bits += count
            while bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: held >> bits))
                held &= (1 << bits) - 1
            }
        }
        func clear() {
            put(256)
            table = Dictionary(uniqueKeysWithValues: (0..<256).map { ([UInt8($0)], $0) })
            next = 258
        }
        clear()
        var word: [UInt8] = []
        for byte in data {
            if table[word + [byte]] != nil {
                word.append(byte)
                continue
            }
            put(table[word] ?? 0)
            table[word + [byte]] = next
            next += 1
            word = [byte]
            if next == 4094 {
                put(table[word] ?? 0)
                word = []
                clear()
            }
        }
        if !word.isEmpty {
            put(table[word] ?? 0)
            next += 1
        }
        put(257)
        if bits > 0 { out.append(UInt8(truncatingIfNeeded: held << (8 - bits))) }
        return out
    }

    private static func noise(_ count: Int, _ alphabet: UInt8) -> [UInt8] {
        var state: UInt32 = 7
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24) % alphabet
        }
    }

    // MARK: LZW

    /// The example of 7.4.4.2.
    @Test func lzwOfTheSpecification() {
        let encoded: [UInt8] = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01]
        let result = Self.decode(encoded, "LZWDecode")
        #expect(result.bytes == [45, 45, 45, 45, 45, 65, 45, 45, 45, 66])
        #expect(result.problem == nil)
    }

    /// Through every width of code, and the clearing of a full table.
    @Test(arguments: [0, 1, 255, 256, 300, 1_000, 5_000, 40_000], [0, 1])
    func lzw(count: Int, early: Int) {
        for alphabet: UInt8 in [2, 7, 251] {
            let data = Self.noise(count, alphabet)
            let result = Self.decode(
                Self.lzw(data, early: early), "LZWDecode", ["EarlyChange": .number(Double(early))])
            #expect(result.bytes == data)
            #expect(result.problem == nil)
        }
    }

    @Test func lzwThatIsCutOrGrowsTooLarge() {
        let data = Self.noise(4_000, 5)
        let encoded = Self.lzw(data, early: 1)
        let cut = Self.decode(Array(encoded.prefix(encoded.count / 2)), "LZWDecode")
        #expect(cut.problem == .damaged)
        #expect(!cut.bytes.isEmpty && data.starts(with: cut.bytes))
        let small = Self.decode(encoded, "LZWDecode", limit: 1_000)
        #expect(small.problem == .tooBig)
        #expect(data.starts(with: small.bytes))
    }

    // MARK: ASCII filters

    @Test(arguments: [
        ("9jqo^~>", "Man "), ("9jqo^BlbD-BleB1DJ+*+F(f,q~>", "Man is distinguished"),
        ("<~9jqo^~>", "Man "),
        ("9jq o^\n~>", "Man "), ("z~>", "\0\0\0\0"), ("9jqo^z~>", "Man \0\0\0\0"),
        ("9jqo~>", "Man"), ("9jn~>", "Ma"),
        ("9`~>", "M"), ("~>", ""), ("9jqo^", "Man "), ("", ""),
    ])
    func ascii85(text: String, expected: String) {
        let result = Self.decode(Array(text.utf8), "ASCII85Decode")
        #expect(String(decoding: result.bytes, as: UTF8.self) == expected)
        #expect(result.problem == nil)
    }

    /// What stands behind an end is no part of the stream, and is told.
    @Test func behindTheEnd() {
        #expect(Self.decode(Array("9jqo^~>secret".utf8), "A85").surplus == Array("secret".utf8))
        #expect(Self.decode([0, 0x41, 128, 1, 2], "RL").surplus == [1, 2])
        let packed = PDFBuilder.deflated(Array("content".utf8))
        #expect(Self.decode(packed + [1, 2, 3], "Fl").surplus == [1, 2, 3])
        #expect(Self.decode(Array("9j\u{7F}qo^~>".utf8), "A85").problem == .damaged)
    }

    @Test(arguments: [
        ("48656C6C6F>", "Hello"), ("48 65\n6c6C 6f>", "Hello"), ("487>", "Hp"), (">", ""),
        ("4865", "He"),
        ("4865>6c6c", "He"),
    ])
    func hexadecimal(text: String, expected: String) {
        #expect(
            String(decoding: Self.decode(Array(text.utf8), "ASCIIHexDecode").bytes, as: UTF8.self)
                == expected)
    }

    // MARK: Run lengths (7.4.5)

    @Test(
        arguments: [
            ([0, 0x41, 128], "A"), ([2, 0x41, 0x42, 0x43, 128], "ABC"), ([255, 0x41, 128], "AA"),
            ([254, 0x41, 0, 0x42, 128], "AAAB"),
            ([129, 0x41, 128], String(repeating: "A", count: 128)),
            ([128], ""), ([], ""), ([5, 0x41], "A"), ([200], ""),
        ] as [([UInt8], String)])
    func runLengths(bytes: [UInt8], expected: String) {
        #expect(
            String(decoding: Self.decode(bytes, "RunLengthDecode").bytes, as: UTF8.self) == expected
        )
    }

    @Test func runLengthsToALimit() {
        let bomb = (0..<1_000).flatMap { _ in [129, 0x41] as [UInt8] }
        let result = Self.decode(bomb, "RunLengthDecode", limit: 10_000)
        #expect(result.problem == .tooBig)
        #expect(result.bytes.count < 10_000 + 128)
    }

    // MARK: Flate

    @Test func flate() {
        let data = Self.noise(70_000, 9)
        let packed = PDFBuilder.deflated(data)
        #expect(Self.decode(packed, "FlateDecode").bytes == data)
        // Raw, without zlib's frame.
        let raw = Array(packed.dropFirst(2).dropLast(4))
        #expect(Self.decode(raw, "FlateDecode").bytes == data)
        var wrong = packed
        wrong[wrong.count - 1] ^= 1
        #expect(Self.decode(wrong, "FlateDecode").problem == .damaged)
        #expect(Self.decode(packed, "FlateDecode", limit: 100).problem == .tooBig)
        let cut = Self.decode(Array(packed.prefix(packed.count / 2)), "FlateDecode")
        #expect(cut.problem == .damaged)
        #expect(data.starts(with: cut.bytes) && !cut.bytes.isEmpty)
        // No filter named: known by its frame and sum.
        #expect(PDFFilters.decode(packed, [:], limit: 1 << 20) { $0 }.bytes == data)
        #expect(PDFFilters.decode([0x78, 1, 2], [:], limit: 1 << 20) { $0 }.bytes == [0x78, 1, 2])
    }

    /// Filters are undone in their order, each with its own parameters, up to sixteen.
    @Test func severalFilters() {
        let data = Array("the value".utf8)
        let hex = Array(Canary.hex(PDFBuilder.deflated(data)).utf8) + [0x3E]
        let names: [PDFValue] = [.name("AHx"), .name("Fl")]
        #expect(
            PDFFilters.decode(hex, ["Filter": .array(names)], limit: 1 << 20) { $0 }.bytes == data)
        let many = [PDFValue](repeating: .name("Crypt"), count: 17)
        #expect(
            PDFFilters.decode(data, ["F": .array(many)], limit: 99) { $0 }.problem == .tooDeep)
        #expect(Self.decode(data, "NoSuchDecode").problem == .unknownType)
        #expect(Self.decode(data, "DCT").codec == .jpeg)
        #expect(Self.decode(data, "JPXDecode").codec == .jpeg2000)
        #expect(Self.decode(data, "JBIG2Decode").codec == .bilevel)
    }

    // MARK: Predictors (7.4.4.4, and PNG's section 9)

    /// Encoded here by each of PNG's five filters, row by row.
    @Test(arguments: [
        (1, 8, 1), (3, 8, 5), (4, 8, 3), (1, 1, 17), (1, 4, 5), (3, 16, 4), (1, 16, 1),
    ])
    func predictors(colours: Int, bits: Int, columns: Int) {
        let row = (columns * colours * bits + 7) / 8
        let pixel = max(1, colours * bits / 8)
        let data = Self.noise(row * 11, 255)
        var encoded: [UInt8] = []
        for y in 0..<11 {
            let kind = y % 5
            encoded.append(UInt8(kind))
            for x in 0..<row {
                let left = x >= pixel ? Int(data[y * row + x - pixel]) : 0
                let up = y > 0 ? Int(data[(y - 1) * row + x]) : 0
                let corner = x >= pixel && y > 0 ? Int(data[(y - 1) * row + x - pixel]) : 0
                let estimate = left + up - corner
                let paeth = [left, up, corner].min { abs(estimate - $0) < abs(estimate - $1) } ?? 0
                let guess = [0, left, up, (left + up) / 2, paeth][kind]
                encoded.append(data[y * row + x] &- UInt8(truncatingIfNeeded: guess))
            }
        }
        for predictor in 10...15 {
            #expect(
                PDFPredictor.undo(
                    encoded, predictor: predictor, columns: columns, colours: colours, bits: bits)
                    == data)
        }
        // A row that is cut gives what is there.
        let cut = PDFPredictor.undo(
            Array(encoded.dropLast()), predictor: 15, columns: columns, colours: colours, bits: bits
        )
        #expect(cut == Array(data.dropLast()))
    }

    /// Of neighbours that are as near the left one goes before the upper one, and that before the
    /// corner (PNG, 9.4): every three levels of a few, among which such ties are.
    @Test func tiesOfPaethsPredictor() {
        let levels = [0, 1, 2, 3, 4, 6, 7, 9, 12, 100, 128, 200, 250, 255]
        for left in levels {
            for up in levels {
                for corner in levels {
                    let estimate = left + up - corner
                    let (a, b, c) = (
                        abs(estimate - left), abs(estimate - up), abs(estimate - corner)
                    )
                    let guess = a <= b && a <= c ? left : b <= c ? up : corner
                    // The first of the second row has the corner above it, and that as its guess.
                    let rows = [
                        0, UInt8(corner), UInt8(up), 4, UInt8(left) &- UInt8(corner),
                        77 &- UInt8(guess),
                    ]
                    let out = PDFPredictor.undo(
                        rows, predictor: 15, columns: 2, colours: 1, bits: 8)
                    #expect(out == [UInt8(corner), UInt8(up), UInt8(left), 77])
                }
            }
        }
    }

    @Test func tiffPredictor() {
        let rows: [UInt8] = [10, 20, 30, 1, 2, 3, 250, 250, 250, 10, 10, 10]
        #expect(
            PDFPredictor.undo(rows, predictor: 2, columns: 2, colours: 3, bits: 8)
                == [10, 20, 30, 11, 22, 33, 250, 250, 250, 4, 4, 4])
        #expect(PDFPredictor.undo(rows, predictor: 2, columns: 2, colours: 3, bits: 4) == rows)
    }

    /// Through the filter, by the entries of its parameters.
    @Test func predictorsByTheirEntries() {
        let encoded: [UInt8] = [2, 1, 2, 3, 2, 1, 1, 1]
        let result = Self.decode(
            PDFBuilder.deflated(encoded), "FlateDecode",
            ["Predictor": .number(12), "Columns": .number(3)])
        #expect(result.bytes == [1, 2, 3, 2, 3, 4])
    }
}

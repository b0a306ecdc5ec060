import Testing
@testable import DocumentBuilders
@testable import DocumentReading

/// A value planted at every place of a PDF file is found, or what holds it is named unread.
@Suite struct PDFSweepTests {
    /// Objects and the net below them, in this process: what the worker and the parent do.
    static func read(_ bytes: [UInt8], limits: ReadingLimits = .standard) throws -> Collected {
        _ = ArchiveReader.load()
        let extractor = Extractor(limits: limits)
        let part = DocumentPart(path: "x", type: "pdf")
        _ = PDFObjectReader.read(bytes, plain: nil, part, extractor, depth: 0)
        extractor.out.net(NetCaster.readable(bytes, [.pdf]), part)
        return try Fixtures.replay(extractor)
    }

    static func isFound(_ value: String, _ collected: Collected) -> Bool {
        collected.text.contains(value)
            || String(decoding: collected.net, as: UTF8.self).contains(value)
    }

    typealias Plant = @Sendable (String) -> [UInt8]

    static let places = placesInObjects + placesInStreams

    @Test(arguments: places.indices)
    func foundOrNamed(place: Int) throws {
        let (name, plant) = Self.places[place]
        let value = "CANARY-\(4711 + 13 * place)-XQVK"
        let collected = try Self.read(plant(value))
        #expect(
            Self.isFound(value, collected) || !collected.unread.isEmpty,
            "lost without a word: \(name)")
        // What no reader can know is named; everything else is found.
        if !["unknown filter", "packed data between objects"].contains(name) {
            #expect(Self.isFound(value, collected), "not found: \(name)")
        }
    }

    /// Values in a packed stream, an object stream, an attachment and hexadecimal strings.
    private static let sample: (bytes: [UInt8], values: [String]) = {
        let values = (0..<5).map { "CANARY-\(815 + $0)-QWXZ" }
        let bytes = file(
            root: "/A <\(hex(values[0].utf8))>", content: "BT /F1 9 Tf (\(values[1])) Tj ET"
        ) {
            $0.packed(9, "/Type /EmbeddedFile", values[2])
            $0.packed(10, "/Type /ObjStm /N 1 /First 5", "20 0 << /A <\(hex(wide(values[3])))> >>")
            $0.packed(11, "/Type /Metadata", "<?xml version='1.0'?><a>\(values[4])</a>")
        }
        return (bytes, values)
    }()

    @Test func whatIsCutIsTold() throws {
        let (bytes, values) = Self.sample
        #expect(try Self.read(bytes).unread.isEmpty)
        for count in 10..<(bytes.count - 6) {
            let collected = try Self.read(Array(bytes[..<count]))
            let lost = values.filter { !Self.isFound($0, collected) }
            #expect(lost.isEmpty || !collected.unread.isEmpty, "cut at \(count): \(lost)")
        }
    }

    @Test(arguments: [UInt8(0x01), 0x20, 0x80, 0xFF])
    func whatIsFlippedIsTold(bits: UInt8) throws {
        let (bytes, values) = Self.sample
        // A flip in a hexadecimal string, and in the text that it stands for, is another value.
        let plain = try #require(PDFBody.find("/A <", in: bytes, from: 0))
        for i in bytes.indices where !(plain..<(plain + 40)).contains(i) {
            var flipped = bytes
            flipped[i] ^= bits
            let collected = try Self.read(flipped)
            let lost = values.filter { !Self.isFound($0, collected) }
            #expect(lost.isEmpty || !collected.unread.isEmpty, "flipped at \(i): \(lost)")
        }
    }
}

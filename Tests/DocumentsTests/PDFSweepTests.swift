import Testing
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

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    private static func wide(_ text: String) -> [UInt8] {
        [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }

    private static func file(
        root: String = "", page: String = "", trailer: String = "", content: String = "BT ET",
        _ more: (inout PDFBuilder) -> Void = { _ in }
    ) -> [UInt8] {
        var file = PDFBuilder.page(content: content, page: page, root: root)
        more(&file)
        file.finish(trailer: trailer)
        return file.bytes
    }

    private static func lzw(_ data: [UInt8]) -> [UInt8] {
        // Codes of nine bits, cleared before any grows.
        var bits: [Bool] = []
        func put(_ code: Int) { for i in (0..<9).reversed() { bits.append(code >> i & 1 == 1) } }
        for (i, byte) in data.enumerated() {
            if i % 200 == 0 { put(256) }
            put(Int(byte))
        }
        put(257)
        while bits.count % 8 != 0 { bits.append(false) }
        return stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<(start + 8)].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
        }
    }

    static let places: [(name: String, plant: Plant)] = [
        ("Info", { v in file(trailer: "/Info 9 0 R") { $0.object(9, "<< /Title (\(v)) >>") } }),
        (
            "Info, hexadecimal",
            { v in
                file(trailer: "/Info 9 0 R") { $0.object(9, "<< /Author <\(hex(v.utf8))> >>") }
            }
        ),
        (
            "Info, UTF-16",
            { v in
                file(trailer: "/Info 9 0 R") { $0.object(9, "<< /Author <\(hex(wide(v)))> >>") }
            }
        ),
        (
            "Info, octal escapes",
            { v in
                let octal = v.utf8.map { "\\" + String($0, radix: 8) }.joined()
                return file(trailer: "/Info 9 0 R") { $0.object(9, "<< /Author (\(octal)) >>") }
            }
        ),
        (
            "Info, broken by lines",
            { v in
                let broken = v.map { "\($0)\\\n" }.joined()
                return file(trailer: "/Info 9 0 R") { $0.object(9, "<< /Author (\(broken)) >>") }
            }
        ),
        (
            "first of two keys",
            { v in
                file(trailer: "/Info 9 0 R") { $0.object(9, "<< /A <\(hex(v.utf8))> /A (b) >>") }
            }
        ),
        ("trailer", { v in file(trailer: "/Private <\(hex(v.utf8))>") }),
        ("name", { v in file(root: "/\(v) 1") }),
        (
            "name with escapes",
            { v in file(root: "/" + v.utf8.map { "#" + hex([$0]) }.joined() + " 1") }
        ),
        ("comment", { v in file { $0.raw("% \(v)\n") } }),
        ("word without meaning", { v in file(root: "/A \(v)") }),
        (
            "note",
            { v in
                file(page: "/Annots [9 0 R]") {
                    $0.object(9, "<< /Type /Annot /Subtype /Text /Contents <\(hex(wide(v)))> >>")
                }
            }
        ),
        (
            "rich note in a stream",
            { v in
                file(page: "/Annots [9 0 R]") {
                    $0.object(9, "<< /Type /Annot /Subtype /FreeText /RC 10 0 R >>")
                    $0.packed(10, "", "<body><p>\(v)</p></body>")
                }
            }
        ),
        (
            "link",
            { v in
                file(page: "/Annots [<< /Subtype /Link /A << /S /URI /URI <\(hex(v.utf8))> >> >>]")
            }
        ),
        (
            "form field",
            { v in
                file(root: "/AcroForm << /Fields [<< /T (a) /V <\(hex(wide(v)))> >>] >>")
            }
        ),
        (
            "bookmark",
            { v in
                file(root: "/Outlines << /First 9 0 R >>") {
                    $0.object(9, "<< /Title <\(hex(wide(v)))> >>")
                }
            }
        ),
        ("script", { v in file(root: "/OpenAction << /S /JavaScript /JS <\(hex(v.utf8))> >>") }),
        (
            "script in a stream",
            { v in
                file(root: "/OpenAction << /S /JavaScript /JS 9 0 R >>") {
                    $0.packed(9, "", "app.alert('\(v)');")
                }
            }
        ),
        (
            "XMP",
            { v in
                file(root: "/Metadata 9 0 R") {
                    $0.packed(
                        9, "/Type /Metadata /Subtype /XML", "<?xml version='1.0'?><a b='x'>\(v)</a>"
                    )
                }
            }
        ),
        (
            "private data",
            { v in
                file(root: "/PieceInfo << /X << /Private 9 0 R >> >>") { $0.packed(9, "", v) }
            }
        ),
        (
            "layer's name",
            { v in
                file(root: "/OCProperties << /OCGs [9 0 R] >>") {
                    $0.object(9, "<< /Type /OCG /Name <\(hex(v.utf8))> >>")
                }
            }
        ),
        (
            "layer that is off",
            { v in
                file(
                    root: "/OCProperties << /OCGs [9 0 R] /D << /OFF [9 0 R] >> >>",
                    content: "/OC /L BDC BT /F1 12 Tf (\(v)) Tj ET EMC"
                ) { $0.object(9, "<< /Type /OCG /Name (a) >>") }
            }
        ),
        ("text", { v in file(content: "BT /F1 12 Tf 50 700 Td (\(v)) Tj ET") }),
        (
            "text in pieces",
            { v in
                let pieces = v.map { "(\($0))" }.joined(separator: " -20 ")
                return file(content: "BT /F1 12 Tf 50 700 Td [\(pieces)] TJ ET")
            }
        ),
        ("text outside the page", { v in file(content: "BT /F1 12 Tf 5000 700 Td (\(v)) Tj ET") }),
        ("text that is not drawn", { v in file(content: "BT 3 Tr /F1 12 Tf (\(v)) Tj ET") }),
        (
            "text at an angle",
            { v in
                file(content: "BT /F1 12 Tf .7 .7 -.7 .7 50 50 Tm <\(hex(v.utf8))> Tj ET")
            }
        ),
        (
            "actual text",
            { v in
                file(content: "/Span << /ActualText <\(hex(wide(v)))> >> BDC BT ET EMC")
            }
        ),
        ("comment in content", { v in file(content: "BT ET\n% \(v)\n") }),
        ("name in content", { v in file(content: "/\(v) gs BT ET") }),
        (
            "word in content",
            { v in file(content: "q Q q Q q Q q Q q Q q Q q Q q Q q Q q Q \(v) BT ET") }
        ),
        (
            "form",
            { v in
                file { $0.packed(9, "/Type /XObject /Subtype /Form", "BT /F1 9 Tf (\(v)) Tj ET") }
            }
        ),
        (
            "glyph names",
            { v in
                // Codes from 1, each named after its letter.
                let names = v.map { "/" + name(of: $0) }.joined(separator: " ")
                let codes = hex((1...v.count).map { UInt8($0) })
                return file {
                    $0.object(
                        9,
                        "<< /Type /Font /Subtype /Type1 /Encoding << /Differences [1 \(names)] >> >>"
                    )
                    $0.object(10, "<< /Resources << /Font << /F2 9 0 R >> >> >>")
                    $0.packed(
                        11, "/Subtype /Form /Resources << /Font << /F2 9 0 R >> >>",
                        "BT /F2 9 Tf <\(codes)> Tj ET")
                }
            }
        ),
        (
            "ToUnicode",
            { v in
                let lines = v.utf16.enumerated().map { i, unit in
                    "<\(hex([0, UInt8(i + 1)]))> <\(hex([UInt8(unit >> 8), UInt8(unit & 0xFF)]))>"
                }.joined(separator: "\n")
                let codes = hex((1...v.utf16.count).flatMap { [0, UInt8($0)] })
                return file {
                    $0.object(
                        9,
                        "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /ToUnicode 10 0 R >>")
                    $0.packed(
                        10, "",
                        "begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "
                            + "\(v.utf16.count) beginbfchar\n\(lines)\nendbfchar endcmap")
                    $0.packed(
                        11, "/Subtype /Form /Resources << /Font << /F2 9 0 R >> >>",
                        "BT /F2 9 Tf <\(codes)> Tj ET")
                }
            }
        ),
        ("attachment", { v in attached(v, name: "/EmbeddedFile") }),
        ("attachment, name escaped", { v in attached(v, name: "/Embedded#46ile") }),
        (
            "attachment behind a broken one",
            { v in
                file {
                    $0.stream(9, "/Type /EmbeddedFile /Filter /FlateDecode", [])
                    $0.stream(
                        10, "/Type /EmbeddedFile /Filter /FlateDecode", [0x78, 0x9C, 1, 2, 3])
                    $0.packed(11, "/Type /EmbeddedFile", v)
                }
            }
        ),
        (
            "attachment behind 300",
            { v in
                file {
                    for i in 0..<300 { $0.packed(9 + i, "/Type /EmbeddedFile", "text \(i)") }
                    $0.packed(400, "/Type /EmbeddedFile", v)
                }
            }
        ),
        ("ASCII85", { v in file { $0.stream(9, "/Filter /ASCII85Decode", ascii85(v)) } }),
        (
            "ASCIIHex",
            { v in
                file { $0.stream(9, "/Filter [/AHx]", Array((hex(v.utf8) + ">").utf8)) }
            }
        ),
        (
            "run lengths",
            { v in
                file {
                    $0.stream(
                        9, "/Filter /RunLengthDecode", [UInt8(v.utf8.count - 1)] + v.utf8 + [128])
                }
            }
        ),
        ("LZW", { v in file { $0.stream(9, "/Filter /LZWDecode", lzw(Array(v.utf8))) } }),
        (
            "two filters",
            { v in
                file {
                    let packed = PDFBuilder.deflated(Array(v.utf8))
                    $0.stream(9, "/Filter [/AHx /Fl]", Array((hex(packed) + ">").utf8))
                }
            }
        ),
        (
            "PNG predictor",
            { v in
                file {
                    var rows: [UInt8] = [1]
                    var last: UInt8 = 0
                    for byte in v.utf8 {
                        rows.append(byte &- last)
                        last = byte
                    }
                    $0.packed(9, "/DecodeParms << /Predictor 12 /Columns \(v.utf8.count) >>", rows)
                }
            }
        ),
        (
            "unknown filter",
            { v in
                file { $0.stream(9, "/Filter /Secret", PDFBuilder.deflated(Array(v.utf8))) }
            }
        ),
        (
            "behind a stream's end",
            { v in
                file {
                    let data =
                        PDFBuilder.deflated(Array("a".utf8)) + Array("\nnotes kept: \(v)".utf8)
                    $0.stream(9, "/Filter /FlateDecode", data)
                }
            }
        ),
        (
            "object stream",
            { v in
                file {
                    let object = "<< /A <\(hex(v.utf8))> >>"
                    $0.packed(9, "/Type /ObjStm /N 1 /First 5", "20 0 \(object)")
                }
            }
        ),
        (
            "between the objects of a stream",
            { v in
                file {
                    $0.packed(9, "/Type /ObjStm /N 1 /First 5", "20 0 (a) <\(hex(v.utf8))>")
                }
            }
        ),
        (
            "comment in an object stream",
            { v in
                file { $0.packed(9, "/Type /ObjStm /N 1 /First 5", "20 0 (a) %\(v)\n") }
            }
        ),
        (
            "earlier revision",
            { v in
                var file = PDFBuilder.page(content: "BT ET")
                file.object(9, "<< /A <\(hex(v.utf8))> >>")
                file.finish()
                file.object(9, "<< /A (b) >>")
                file.finish()
                return file.bytes
            }
        ),
        (
            "stream of an earlier revision",
            { v in
                var file = PDFBuilder.page(content: "BT ET")
                file.packed(9, "", v)
                file.finish()
                file.object(9, "null")
                file.finish()
                return file.bytes
            }
        ),
        ("before the header", { v in Array("\(v)\n".utf8) + file() }),
        ("ZIP between objects", { v in file { $0.raw(storedZIP(v)) } }),
        (
            "packed data between objects",
            { v in
                file {
                    $0.raw(
                        PDFBuilder.deflated(
                            Array(repeating: v, count: 9).joined(separator: " x").utf8.map { $0 }))
                }
            }
        ),
        ("behind the end", { v in file() + Array("\(v)\n".utf8) }),
        ("gzip behind the end", { v in file() + gzip(v) }),
        (
            "font",
            { v in
                file {
                    $0.object(9, "<< /Type /FontDescriptor /FontFile2 10 0 R >>")
                    $0.packed(10, "", [0, 1, 0, 0, 0, 9] + Array(v.utf8) + [0, 0, 1])
                }
            }
        ),
        (
            "no font at all",
            { v in
                file {
                    $0.object(9, "<< /Type /FontDescriptor /FontFile2 10 0 R >>")
                    $0.packed(10, "", v)
                }
            }
        ),
        (
            "colour profile",
            { v in
                file {
                    let head = [UInt8](repeating: 0, count: 36) + Array("acsp".utf8)
                    $0.packed(9, "/N 3", head + [UInt8](repeating: 0, count: 90) + Array(v.utf8))
                }
            }
        ),
        (
            "pixels",
            { v in
                let data = Array(v.utf8)
                return file {
                    $0.packed(
                        9,
                        "/Subtype /Image /Width \(data.count) /Height 1 /BitsPerComponent 8 "
                            + "/ColorSpace /DeviceGray", data)
                }
            }
        ),
        (
            "behind the pixels",
            { v in
                file {
                    $0.packed(
                        9,
                        "/Subtype /Image /Width 2 /Height 2 /BitsPerComponent 8 "
                            + "/ColorSpace /DeviceGray",
                        [0, 9, 0, 9] + Array("and so on: \(v)".utf8))
                }
            }
        ),
        (
            "no JPEG at all",
            { v in
                file { $0.stream(9, "/Subtype /Image /Filter /DCTDecode", Array(v.utf8)) }
            }
        ),
        (
            "inline picture",
            { v in
                file(content: "BI /W 20 /H 1 /BPC 8 /CS /G ID \(v) EI Q")
            }
        ),
        ("ZIP in a string", { v in file(root: "/A <\(hex(storedZIP(v, packed: true)))>") }),
    ]

    private static func name(of letter: Character) -> String {
        let digits = [
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
        ]
        if letter == "-" { return "hyphen" }
        return letter.wholeNumberValue.map { digits[$0] } ?? String(letter)
    }

    private static func attached(_ value: String, name: String) -> [UInt8] {
        file(root: "/Names << /EmbeddedFiles << /Names [(a) 9 0 R] >> >>") {
            $0.object(9, "<< /Type /Filespec /F (a.txt) /EF << /F 10 0 R >> >>")
            $0.packed(10, "/Type \(name)", value)
        }
    }

    private static func ascii85(_ text: String) -> [UInt8] {
        var out: [UInt8] = []
        var data = Array(text.utf8)
        let count = data.count
        while data.count % 4 != 0 { data.append(0) }
        for start in stride(from: 0, to: data.count, by: 4) {
            var value = data[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) }
            var group: [UInt8] = []
            for _ in 0..<5 {
                group.insert(UInt8(0x21 + value % 85), at: 0)
                value /= 85
            }
            out += group.prefix(min(4, count - start) + 1)
        }
        return out + [0x7E, 0x3E]
    }

    private static func gzip(_ text: String) -> [UInt8] {
        let body = Array(PDFBuilder.deflated(Array(text.utf8)).dropFirst(2).dropLast(4))
        let size = text.utf8.count
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + body + sum(Array(text.utf8))
            + (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
    }

    private static func sum(_ bytes: [UInt8]) -> [UInt8] {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return (0..<4).map { UInt8(truncatingIfNeeded: ~crc >> (8 * $0)) }
    }

    /// A ZIP file of one member; its content packed, so that only a reader finds it.
    private static func storedZIP(_ text: String, packed: Bool = true) -> [UInt8] {
        let content = Array(text.utf8)
        let data = Array(PDFBuilder.deflated(content).dropFirst(2).dropLast(4))
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let fields =
            little(20, 2) + little(0, 2) + little(8, 2) + little(0, 4) + sum(content)
            + little(data.count, 4) + little(content.count, 4) + little(5, 2) + little(0, 2)
        let local = Array("PK\u{3}\u{4}".utf8) + fields + Array("a.txt".utf8) + data
        let central =
            Array("PK\u{1}\u{2}".utf8) + little(20, 2) + fields + little(0, 14)
            + Array("a.txt".utf8)
        return local + central + Array("PK\u{5}\u{6}".utf8) + little(0, 4) + little(1, 2)
            + little(1, 2) + little(central.count, 4) + little(local.count, 4) + little(0, 2)
    }

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

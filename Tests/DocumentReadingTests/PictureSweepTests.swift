import Testing
@testable import DocumentBuilders
@testable import DocumentReading

/// A value planted at every place of a picture file but its pixels is found, or what holds it is
/// named unread.
@Suite struct PictureSweepTests {
    typealias Plant = @Sendable (String) -> [UInt8]

    // MARK: Formats

    private static func big(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
    }

    private static func little(_ value: Int, _ count: Int) -> [UInt8] {
        big(value, count).reversed()
    }

    private static func wide(_ text: String) -> [UInt8] {
        text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    private static func crc(_ bytes: [UInt8]) -> [UInt8] {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return big(Int(~crc), 4)
    }

    private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        return big(data.count, 4) + body + crc(body)
    }

    private static func png(
        _ more: [UInt8] = [], behindPixels: [UInt8] = [], behindStream: [UInt8] = []
    ) -> [UInt8] {
        let rows: [UInt8] = [
            0, 10, 200, 30, 0, 0, 10, 200, 30, 40, 0, 10, 200, 30, 80, 0, 1, 2, 3, 4,
        ]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", big(4, 4) + big(4, 4) + [8, 0, 0, 0, 0]) + more
            + chunk("IDAT", PDFBuilder.deflated(rows + behindPixels) + behindStream)
            + chunk("IEND", [])
    }

    private static func segment(_ marker: UInt8, _ data: [UInt8]) -> [UInt8] {
        [0xFF, marker] + big(data.count + 2, 2) + data
    }

    private static func jpeg(_ more: [UInt8] = []) -> [UInt8] {
        [0xFF, 0xD8] + segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0]) + more
            + segment(0xC0, [8, 0, 4, 0, 4, 1, 1, 0x11, 0])
            + segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0x12, 0x34, 0xFF, 0x00, 0x56, 0xFF, 0xD9]
    }

    /// One directory of these tags; values behind it.
    private static func tiff(_ tags: [(tag: Int, type: Int, value: [UInt8])], isBig: Bool = false)
        -> [UInt8]
    {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            isBig ? big(value, count) : little(value, count)
        }
        let sizes = [1: 1, 2: 1, 3: 2, 4: 4, 7: 1]
        var values: [UInt8] = []
        let start = 8 + 2 + 12 * tags.count + 4
        var entries: [UInt8] = []
        for (tag, type, value) in tags {
            entries += number(tag, 2) + number(type, 2)
            entries += number(value.count / (sizes[type] ?? 1), 4)
            if value.count <= 4 {
                entries += value + [UInt8](repeating: 0, count: 4 - value.count)
            } else {
                entries += number(start + values.count, 4)
                values += value
            }
        }
        return Array((isBig ? "MM" : "II").utf8) + number(42, 2) + number(8, 4)
            + number(tags.count, 2) + entries + number(0, 4) + values
    }

    private static func blocks(_ data: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        for start in stride(from: 0, to: data.count, by: 255) {
            let piece = data[start..<min(data.count, start + 255)]
            out += [UInt8(piece.count)] + piece
        }
        return out + [0]
    }

    private static let frame: [UInt8] =
        [0x2C, 0, 0, 0, 0, 4, 0, 4, 0, 0, 2] + blocks([0x84, 0x8F, 0xA9, 0xCB, 0xED, 0x5A])

    private static func gif(_ more: [UInt8] = []) -> [UInt8] {
        Array("GIF89a".utf8) + [4, 0, 4, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255] + more + frame
            + [0x3B]
    }

    private static func webp(_ more: [UInt8] = []) -> [UInt8] {
        let pixels = Array("VP8L".utf8) + little(6, 4) + [0x2F, 3, 0xC0, 0, 0, 1]
        let body = Array("WEBP".utf8) + pixels + more
        return Array("RIFF".utf8) + little(body.count, 4) + body
    }

    private static func riff(_ name: String, _ data: [UInt8]) -> [UInt8] {
        Array(name.utf8) + little(data.count, 4) + data + (data.count % 2 == 1 ? [0] : [])
    }

    private static func bmp(gap: [UInt8] = []) -> [UInt8] {
        let start = 54 + gap.count
        return Array("BM".utf8) + little(start + 48, 4) + little(0, 4) + little(start, 4)
            + little(40, 4) + little(4, 4) + little(4, 4) + little(1, 2) + little(24, 2)
            + [UInt8](repeating: 0, count: 24) + gap + (0..<48).map { UInt8($0 * 5) }
    }

    private static func box(_ name: String, _ data: [UInt8]) -> [UInt8] {
        big(data.count + 8, 4) + Array(name.utf8) + data
    }

    private static func heic(_ more: [UInt8] = []) -> [UInt8] {
        box("ftyp", Array("heicmif1heic".utf8)) + box("meta", [0, 0, 0, 0]) + more
            + box("mdat", [1, 2, 3, 4, 5, 6, 7, 8])
    }

    private static func packed(_ value: String) -> [UInt8] {
        PDFBuilder.deflated(Array(value.utf8))
    }

    private static func gzip(_ value: String) -> [UInt8] {
        let body = Array(packed(value).dropFirst(2).dropLast(4))
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + body
            + crc(Array(value.utf8)).reversed() + little(value.utf8.count, 4)
    }

    // MARK: Places

    static let places: [(name: String, plant: Plant)] = [
        ("PNG tEXt", { png(chunk("tEXt", Array("Comment\0\($0)".utf8))) }),
        ("PNG tEXt keyword", { png(chunk("tEXt", Array("\($0)\0x".utf8))) }),
        ("PNG zTXt", { png(chunk("zTXt", Array("Comment\0\0".utf8) + packed($0))) }),
        ("PNG iTXt", { png(chunk("iTXt", Array("Comment\0\0\0en\0\0\($0)".utf8))) }),
        ("PNG iTXt, packed", { png(chunk("iTXt", Array("C\0\u{1}\0en\0\0".utf8) + packed($0))) }),
        ("PNG iTXt, translated keyword", { png(chunk("iTXt", Array("C\0\0\0en\0\($0)\0x".utf8))) }),
        ("PNG EXIF", { png(chunk("eXIf", tiff([(270, 2, Array("\($0)\0".utf8))]))) }),
        ("PNG profile's name", { png(chunk("iCCP", Array("\($0)\0\0".utf8) + packed("x"))) }),
        ("PNG profile", { png(chunk("iCCP", Array("p\0\0".utf8) + packed($0))) }),
        ("PNG unknown chunk", { png(chunk("quUx", Array($0.utf8))) }),
        ("PNG unknown chunk, gzip", { png(chunk("quUx", gzip($0))) }),
        ("PNG long gAMA", { png(chunk("gAMA", [0, 0, 1, 1] + gzip($0))) }),
        ("PNG behind the pixels", { png(behindPixels: Array("so: \($0)".utf8)) }),
        ("PNG behind the stream", { png(behindStream: gzip($0)) }),
        ("PNG behind the end", { png() + gzip($0) }),
        ("JPEG comment", { jpeg(segment(0xFE, Array($0.utf8))) }),
        ("JPEG comment, gzip", { jpeg(segment(0xFE, gzip($0))) }),
        (
            "JPEG EXIF",
            {
                jpeg(
                    segment(0xE1, Array("Exif\0\0".utf8) + tiff([(270, 2, Array("\($0)\0".utf8))])))
            }
        ),
        (
            "JPEG EXIF, big end first",
            {
                let block = tiff([(315, 2, Array("\($0)\0".utf8))], isBig: true)
                return jpeg(segment(0xE1, Array("Exif\0\0".utf8) + block))
            }
        ),
        (
            "JPEG user comment",
            {
                let block = tiff([(37510, 7, Array("UNICODE\0".utf8) + wide($0))])
                return jpeg(segment(0xE1, Array("Exif\0\0".utf8) + block))
            }
        ),
        (
            "JPEG Windows comment",
            {
                let block = tiff([(0x9C9C, 1, wide($0) + [0, 0])])
                return jpeg(segment(0xE1, Array("Exif\0\0".utf8) + block))
            }
        ),
        (
            "JPEG EXIF gap",
            {
                let block = tiff([(270, 2, Array("a".utf8))]) + [0, 1, 2] + wide($0)
                return jpeg(segment(0xE1, Array("Exif\0\0".utf8) + block))
            }
        ),
        (
            "JPEG XMP",
            {
                jpeg(segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0<x>\($0)</x>".utf8)))
            }
        ),
        (
            "JPEG IPTC",
            {
                let data = Array($0.utf8)
                let iptc: [UInt8] = [0x1C, 2, 120] + big(data.count, 2) + data
                let resource = Array("8BIM".utf8) + [4, 4, 0, 0] + big(iptc.count, 4) + iptc
                return jpeg(segment(0xED, Array("Photoshop 3.0\0".utf8) + resource))
            }
        ),
        (
            "JPEG profile",
            {
                jpeg(segment(0xE2, Array("ICC_PROFILE\0".utf8) + [1, 1, 0, 0, 0] + Array($0.utf8)))
            }
        ),
        ("JPEG unknown segment", { jpeg(segment(0xE9, gzip($0))) }),
        (
            "JPEG long table",
            { jpeg(segment(0xDD, [UInt8](repeating: 1, count: 64) + gzip($0))) }
        ),
        ("JPEG between segments", { jpeg(gzip($0)) }),
        ("JPEG behind the end", { jpeg() + gzip($0) }),
        ("GIF comment", { gif([0x21, 0xFE] + blocks(Array($0.utf8))) }),
        ("GIF comment, gzip", { gif([0x21, 0xFE] + blocks(gzip($0))) }),
        (
            "GIF text",
            { gif([0x21, 0x01] + blocks([UInt8](repeating: 0, count: 12) + Array($0.utf8))) }
        ),
        ("GIF application", { gif([0x21, 0xFF] + blocks(Array("ACMECORP1.0".utf8) + gzip($0))) }),
        ("GIF unknown extension", { gif([0x21, 0x77] + blocks(gzip($0))) }),
        ("GIF behind the end", { gif() + gzip($0) }),
        ("WebP EXIF", { webp(riff("EXIF", tiff([(270, 2, Array("\($0)\0".utf8))]))) }),
        ("WebP XMP", { webp(riff("XMP ", Array("<x>\($0)</x>".utf8))) }),
        ("WebP profile", { webp(riff("ICCP", [0, 1, 0] + Array($0.utf8))) }),
        ("WebP unknown chunk", { webp(riff("QUUX", gzip($0))) }),
        ("WebP behind the end", { webp() + gzip($0) }),
        ("TIFF description", { tiff([(270, 2, Array("\($0)\0".utf8))]) }),
        ("TIFF XMP", { tiff([(700, 1, Array("<x>\($0)</x>".utf8))]) }),
        ("TIFF unknown tag", { tiff([(51111, 7, gzip($0) + [UInt8](repeating: 0, count: 64))]) }),
        ("TIFF gap", { tiff([(270, 2, Array("a\0".utf8))]) + gzip($0) }),
        ("BMP gap", { bmp(gap: gzip($0)) }),
        ("BMP behind the end", { bmp() + gzip($0) }),
        ("HEIC unknown box", { heic(box("quux", gzip($0))) }),
        ("HEIC free box", { heic(box("free", gzip($0))) }),
        ("HEIC behind the end", { heic() + gzip($0) }),
        ("PNG histogram, gzip", { png(chunk("hIST", gzip($0))) }),
        (
            "PNG profile, gzip",
            { png(chunk("iCCP", Array("p\0\0".utf8) + PDFBuilder.deflated(gzip($0)))) }
        ),
        (
            "JPEG profile, gzip",
            { jpeg(segment(0xE2, Array("ICC_PROFILE\0".utf8) + [1, 1, 0, 0, 0] + gzip($0))) }
        ),
        (
            "JPEG maker's note, gzip",
            {
                let block = tiff([(37500, 7, [0, 7, 3, 5] + gzip($0))])
                return jpeg(segment(0xE1, Array("Exif\0\0".utf8) + block))
            }
        ),
        (
            "JPEG thumbnail of Photoshop, gzip",
            {
                let data = gzip($0)
                let resource = Array("8BIM".utf8) + [4, 9, 0, 0] + big(data.count, 4) + data
                return jpeg(segment(0xED, Array("Photoshop 3.0\0".utf8) + resource))
            }
        ),
        ("WebP profile, zlib", { webp(riff("ICCP", [0, 1, 0] + packed($0 + " and more of it"))) }),
        ("WebP profile, gzip", { webp(riff("ICCP", [0, 1, 0] + gzip($0))) }),
        ("TIFF profile, gzip", { tiff([(34675, 7, [0, 1, 0] + gzip($0))]) }),
    ]

    /// A packed file at the end of the pixels' own data, as their form makes it: bytes of 0xFF are
    /// doubled in JPEG, so that it may not unpack.
    @Test func packedFilesBehindPixelsAreFoundOrNamed() throws {
        for seed in 0..<20 {
            let value = "CANARY-\(4111 + 31 * seed)-WXVQ"
            let stuffed = Self.gzip(value).flatMap { $0 == 0xFF ? [0xFF, 0] : [$0] }
            let whole: [UInt8] = Self.jpeg()
            let collected = try Self.read(whole[..<(whole.count - 2)] + stuffed + [0xFF, 0xD9])
            #expect(
                PDFSweepTests.isFound(value, collected) || !collected.unread.isEmpty, "\(seed)")
        }
    }

    static func read(_ bytes: [UInt8]) throws -> Collected { try Fixtures.extract(bytes) }

    @Test(arguments: places.indices)
    func foundOrNamed(place: Int) throws {
        let (name, plant) = Self.places[place]
        let value = "CANARY-\(2311 + 17 * place)-ZQVK"
        let collected = try Self.read(plant(value))
        #expect(
            PDFSweepTests.isFound(value, collected) || !collected.unread.isEmpty,
            "lost without a word: \(name)")
        #expect(PDFSweepTests.isFound(value, collected), "not found: \(name)")
    }

    @Test func honestPicturesHaveNothingUnread() throws {
        for bytes in [Self.png(), Self.jpeg(), Self.gif(), Self.webp(), Self.bmp(), Self.heic()] {
            let collected = try Self.read(bytes)
            #expect(collected.unread.isEmpty, "\(collected.unread)")
            #expect(collected.pictures.count == 1)
        }
    }

    @Test func laterFramesArePicturesOfTheirOwn() throws {
        let frames = Array(repeating: Self.frame, count: 3).flatMap { $0 }
        let collected = try Self.read(Self.gif(frames))
        #expect(collected.pictures.map(\.path) == ["x", "x!/frame-2", "x!/frame-3", "x!/frame-4"])
        #expect(collected.unread.isEmpty)
        let many = try Self.read(Self.gif(Array(repeating: Self.frame, count: 40).flatMap { $0 }))
        #expect(many.reasons == [.noOCR])
    }

    private static let samples: [(name: String, plant: Plant)] = [
        ("PNG", { png(chunk("zTXt", Array("Comment\0\0".utf8) + packed($0))) }),
        ("GIF", { gif([0x21, 0xFE] + blocks(gzip($0))) }),
        ("WebP", { webp(riff("XMP ", gzip($0))) }),
        ("JPEG", { jpeg(segment(0xFE, gzip($0))) }),
        ("BMP", { bmp(gap: gzip($0)) }),
    ]

    @Test(arguments: samples.indices)
    func whatIsCutIsTold(sample: Int) throws {
        let value = "CANARY-\(977 + sample)-QWXZ"
        let bytes = Self.samples[sample].plant(value)
        for count in 8..<bytes.count {
            let collected = try Self.read(Array(bytes[..<count]))
            #expect(
                PDFSweepTests.isFound(value, collected) || !collected.unread.isEmpty,
                "\(Self.samples[sample].name) cut at \(count)")
        }
    }
}

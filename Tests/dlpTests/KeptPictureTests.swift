import Foundation
import Imaging
import Testing

/// Pictures of others that marking must not lose without a word: those of a PDF file whose names
/// look like the mark's own, and further frames of pictures.
struct KeptPictureTests {
    let tool: Tool

    init() throws { tool = try Tool() }

    // MARK: Pictures whose name begins /Ov

    /// Soft masks that no mark has: as opaque as a picture's, or faint and not the same all over.
    private static let masks: [[UInt8]] = [
        [UInt8](repeating: 0x80, count: 64), [UInt8](repeating: 0xFF, count: 64),
        (0..<64).map { UInt8($0 % 23 + 1) }, [UInt8](repeating: 6, count: 63) + [7],
        [UInt8](repeating: 33, count: 64),
    ]

    private static func pdf(_ mask: [UInt8]) -> [UInt8] {
        func stream(_ dictionary: String, _ bytes: [UInt8]) -> [UInt8] {
            Array("<< \(dictionary) /Length \(bytes.count) >>\nstream\n".utf8) + bytes
                + Array("\nendstream".utf8)
        }
        let image =
            "/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray "
            + "/BitsPerComponent 8"
        let objects: [[UInt8]] = [
            Array("<< /Type /Catalog /Pages 2 0 R >>".utf8),
            Array("<< /Type /Pages /Kids [3 0 R] /Count 1 >>".utf8),
            Array(
                ("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R "
                    + "/Resources << /XObject << /Ov3 5 0 R >> >> >>").utf8),
            stream("", Array("q 200 0 0 200 50 50 cm /Ov3 Do Q".utf8)),
            stream(image + " /SMask 6 0 R", (0..<64).map { UInt8($0 * 3) }),
            stream(image, mask),
        ]
        var file = Array("%PDF-1.7\n".utf8)
        var offsets: [Int] = []
        for (i, object) in objects.enumerated() {
            offsets.append(file.count)
            file += Array("\(i + 1) 0 obj\n".utf8) + object + Array("\nendobj\n".utf8)
        }
        let start = file.count
        file += Array("xref\n0 \(objects.count + 1)\n0000000000 65535 f \n".utf8)
        for offset in offsets {
            let digits = String(offset)
            file += Array(
                (String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n").utf8)
        }
        file += Array(
            "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
                .utf8)
        return file
    }

    @Test(arguments: masks.indices) func replacingLeavesThePicturesOfOthers(_ index: Int) throws {
        let mask = Self.masks[index]
        try tool.write("a.pdf", Self.pdf(mask))
        let first = try tool.run("mark", "a.pdf", "--user", "e1", "-o", "b.pdf")
        #expect(first.status == 0, "\(first.errors)")
        let second = try tool.run("mark", "b.pdf", "--user", "e2", "--replace", "-o", "c.pdf")
        #expect(second.status == 0, "\(second.errors)")
        try tool.program(
            "qpdf",
            [
                "--stream-data=uncompress", "--decode-level=generalized", tool.path("c.pdf"),
                tool.path("d.pdf"),
            ])
        let plain = Data(try tool.read("d.pdf"))
        #expect(plain.range(of: Data(mask)) != nil)
        #expect(plain.range(of: Data((0..<64).map { UInt8($0 * 3) })) != nil)
        // The mark of the first is out of work, that of the second is not.
        let trace = try tool.run("trace", "c.pdf", "--json").objects()
        #expect(trace.compactMap { $0["user"] as? String } == ["e2"])
    }

    // MARK: Further frames

    private static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// Pages of 64 × 64 grey pixels, uncompressed (TIFF 6.0).
    private static func tiff(pages: Int) -> [UInt8] {
        let side = 64
        let table = 2 + 9 * 12 + 4
        var file = Array("II".utf8) + little(42, 2) + little(8, 4)
        for page in 0..<pages {
            let start = 8 + page * (table + side * side)
            let data = start + table
            let entries: [(Int, Int, Int)] = [
                (256, 4, side), (257, 4, side), (258, 3, 8), (259, 3, 1), (262, 3, 1),
                (273, 4, data), (277, 3, 1), (278, 4, side), (279, 4, side * side),
            ]
            file += little(entries.count, 2)
            for (tag, type, value) in entries {
                file += little(tag, 2) + little(type, 2) + little(1, 4) + little(value, 4)
            }
            file += little(page + 1 < pages ? data + side * side : 0, 4)
            file += (0..<side * side).map { UInt8(truncatingIfNeeded: 60 + page * 9 + $0 % 97) }
        }
        return file
    }

    /// JPEG files behind each other, the first with an index of them (CIPA DC-007).
    private static func mpo(_ jpeg: [UInt8], pictures: Int) -> [UInt8] {
        let index =
            Array("MPF\0".utf8) + Array("II".utf8) + little(42, 2) + little(8, 4) + little(1, 2)
            + little(0xB001, 2) + little(4, 2) + little(1, 4) + little(pictures, 4) + little(0, 4)
        let segment = [0xFF, 0xE2, 0, UInt8(index.count + 2)] + index
        return Array(jpeg[..<2]) + segment + Array(jpeg[2...])
            + Array((1..<pictures).map { _ in jpeg }.joined())
    }

    /// With `acTL` before the data (PNG, third edition, 11.3.6.1).
    private static func apng(_ png: [UInt8], frames: Int) throws -> [UInt8] {
        let chunk = Array("acTL".utf8) + little(frames, 4).reversed() + little(0, 4)
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in chunk {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        // Behind IHDR: 8 bytes of signature, 25 of the chunk.
        return Array(png[..<33]) + little(8, 4).reversed() + chunk
            + little(Int(sum ^ 0xFFFF_FFFF), 4).reversed() + Array(png[33...])
    }

    @Test(arguments: ["tiff", "mpo", "apng"]) func framesThatAreLostAreTold(_ kind: String) throws {
        let page = Leaf.page
        let (name, bytes, words): (String, [UInt8], String) =
            switch kind {
            case "tiff": ("a.tif", Self.tiff(pages: 3), "picture is kept")
            case "mpo":
                (
                    "a.jpg", Self.mpo(try JPEGCodec.encode(page, quality: 90), pictures: 2),
                    "holds 2 pictures; only the first is kept"
                )
            default:
                (
                    "a.png", try Self.apng(PNGCodec.encode(page), frames: 4),
                    "is animated; only its first picture is kept"
                )
            }
        try tool.write(name, bytes)
        let run = try tool.run("mark", name, "--user", "e1", "-o", "b.png", "--json")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains(words), "\(run.errors)")
        let notes = try #require(try run.objects().first?["notes"] as? [String])
        #expect(notes.contains { $0.hasSuffix(words) })
        // A trace says what it did not look at.
        let trace = try tool.run("trace", name, "--json").objects()
        #expect((trace.first?["unexamined"] as? [[String: Any]])?.count == 1)
    }

    private enum Leaf {
        static let page = Raster(
            width: 96, height: 80, layout: .grey,
            samples: .eight((0..<96 * 80).map { UInt8(truncatingIfNeeded: 40 + $0 % 113) }))
    }
}

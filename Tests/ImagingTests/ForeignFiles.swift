import Foundation
@testable import Imaging

/// Small files of the foreign formats, with the pixels of `ForeignFixtures`.
enum ForeignFiles {
    static let width = 16
    static let height = 12

    static func colour(_ x: Int, _ y: Int) -> [UInt8] {
        [UInt8(16 * x), UInt8(20 * y), UInt8(8 * (x + y))]
    }

    /// Interleaved RGB, top left first.
    static let rgb: [UInt8] = (0..<height).flatMap { y in
        (0..<width).flatMap { x in colour(x, y) }
    }

    static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    static func fixture(_ text: String) -> [UInt8] {
        [UInt8](Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data())
    }

    static let webp = fixture(ForeignFixtures.webp)
    static let heic = fixture(ForeignFixtures.heic)
    static let avif = fixture(ForeignFixtures.avif)

    /// 24 bits, bottom row first, blue first.
    static let bmp: [UInt8] = {
        let rows = (0..<height).reversed().flatMap { y in
            (0..<width).flatMap { x in colour(x, y).reversed() }
        }
        let head =
            Array("BM".utf8) + little(54 + rows.count, 4) + little(0, 4) + little(54, 4)
            + little(40, 4) + little(width, 4) + little(height, 4) + little(1, 2)
        return head + little(24, 2) + little(0, 4) + little(rows.count, 4) + little(0, 16) + rows
    }()

    /// Baseline, one uncompressed strip.
    static let tiff: [UInt8] = {
        // Tag, type (3 is 16 bits, 4 is 32), count, value; the values follow the entries.
        let entries: [(Int, Int, Int, Int)] = [
            (256, 4, 1, width), (257, 4, 1, height), (258, 3, 3, 8 + 2 + 9 * 12 + 4),
            (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, 8 + 2 + 9 * 12 + 4 + 6), (277, 3, 1, 3),
            (278, 4, 1, height), (279, 4, 1, rgb.count),
        ]
        let head = Array("II".utf8) + little(42, 2) + little(8, 4) + little(entries.count, 2)
        let table = entries.flatMap {
            little($0.0, 2) + little($0.1, 2) + little($0.2, 4) + little($0.3, 4)
        }
        return head + table + little(0, 4) + [8, 0, 8, 0, 8, 0] + rgb
    }()

    /// A palette of the picture's first 128 colours, then black: so the first 8 rows are
    /// exact. Codes of 8 bits with a clear code before the table grows (GIF89a, app. F).
    static let gif: [UInt8] = {
        let indices = (0..<width * height).map { $0 < 128 ? $0 : 127 }
        let palette = Array(rgb[0..<128 * 3])
        var bits: [UInt8] = []
        func put(_ code: Int) { bits += (0..<8).map { UInt8(code >> $0 & 1) } }
        for (n, index) in indices.enumerated() {
            if n % 64 == 0 { put(128) }
            put(index)
        }
        put(129)
        let data = stride(from: 0, to: bits.count, by: 8).map { at in
            (0..<8).reduce(UInt8(0)) { $0 | bits[at + $1] << $1 }
        }
        let size = little(width, 2) + little(height, 2)
        return Array("GIF89a".utf8) + size + [0xF6, 0, 0] + palette + [0x2C, 0, 0, 0, 0] + size
            + [0, 7, UInt8(data.count)] + data + [0, 0x3B]
    }()

    /// The still of `webp` as the first frame, at (2, 4), of a canvas of 20 × 18.
    static let animatedWebP: [UInt8] = {
        func chunk(_ tag: String, _ data: [UInt8]) -> [UInt8] {
            Array(tag.utf8) + little(data.count, 4) + data + (data.count % 2 == 1 ? [0] : [])
        }
        let still = Array(webp[12...])
        let frame =
            little(1, 3) + little(2, 3) + little(width - 1, 3) + little(height - 1, 3)
            + little(100, 3) + [0] + still
        let body =
            Array("WEBP".utf8) + chunk("VP8X", [2, 0, 0, 0] + little(19, 3) + little(17, 3))
            + chunk("ANIM", [0, 0, 0, 0, 0, 0]) + chunk("ANMF", frame)
        return Array("RIFF".utf8) + little(body.count, 4) + body
    }()

    static let all: [(PictureFormat, [UInt8])] = [
        (.webp, webp), (.tiff, tiff), (.bmp, bmp), (.gif, gif), (.heif, heic), (.avif, avif),
    ]
}

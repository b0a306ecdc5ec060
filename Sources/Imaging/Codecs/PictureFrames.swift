internal import Support

/// How many pictures a file holds, by its structure alone: what writes one of them loses the
/// others, and must say so.
///
/// Frames of GIF, WebP and APNG, pages of TIFF, pictures of MPO (CIPA DC-007), which is JPEG
/// with more of them behind. Nothing is decoded. O(n).
package enum PictureFrames {
    /// Counted at most.
    private static let most = 100_000

    /// 1 for every file that holds one picture, or that is not understood.
    package static func count(_ bytes: [UInt8]) -> Int {
        switch PictureFormat(sniffing: bytes) {
        case .gif: max(1, gif(bytes))
        case .webp: max(1, webp(bytes))
        case .tiff: max(1, tiff(bytes))
        case .jpeg: max(1, jpeg(bytes))
        case .png: max(1, png(bytes))
        case .heif, .avif, .bmp, .unknown: 1
        }
    }

    private static func number(_ bytes: [UInt8], _ offset: Int, _ count: Int, big: Bool) -> Int? {
        guard offset >= 0, count <= 4, offset <= bytes.count - count else { return nil }
        let part = bytes[offset..<offset + count]
        return big
            ? part.bigEndian : part.littleEndian
    }

    /// GIF89a, 15 to 22.
    private static func gif(_ bytes: [UInt8]) -> Int {
        func table(_ packed: UInt8) -> Int { packed & 0x80 == 0 ? 0 : 3 << (Int(packed & 7) + 1) }
        guard bytes.count > 13 else { return 1 }
        var i = 13 + table(bytes[10])
        var frames = 0
        while i < bytes.count, frames < most {
            switch bytes[i] {
            case 0x21: i += 2
            case 0x2C:
                guard i + 9 < bytes.count else { return frames }
                frames += 1
                i += 10 + table(bytes[i + 9]) + 1
            default: return frames
            }
            while i < bytes.count, bytes[i] != 0 { i += Int(bytes[i]) + 1 }
            i += 1
        }
        return frames
    }

    /// RFC 9649, 2.3.
    private static func webp(_ bytes: [UInt8]) -> Int {
        var i = 12
        var frames = 0
        while let size = number(bytes, i + 4, 4, big: false), frames < most {
            if bytes[i..<i + 4].elementsEqual("ANMF".utf8) { frames += 1 }
            i += 8 + size + size & 1
        }
        return frames
    }

    /// TIFF 6.0, section 2; BigTIFF is counted as one. Reduced copies of a page (NewSubfileType,
    /// bit 0) and masks (bit 2) are no pages.
    private static func tiff(_ bytes: [UInt8]) -> Int {
        let big = bytes.first == 0x4D
        guard number(bytes, 2, 2, big: big) == 42, var at = number(bytes, 4, 4, big: big) else {
            return 1
        }
        var pages = 0
        var seen: Set<Int> = []
        while at > 0, seen.insert(at).inserted, seen.count < 10_000,
            let entries = number(bytes, at, 2, big: big)
        {
            var kind = 0
            for entry in 0..<min(entries, 200)
            where number(bytes, at + 2 + 12 * entry, 2, big: big) == 254 {
                kind = number(bytes, at + 10 + 12 * entry, 4, big: big) ?? 0
            }
            if kind & 5 == 0 { pages += 1 }
            guard let next = number(bytes, at + 2 + 12 * entries, 4, big: big) else { break }
            at = next
        }
        return pages
    }

    /// The number of images in an `MPF` segment (CIPA DC-007, 5.2.3).
    private static func jpeg(_ bytes: [UInt8]) -> Int {
        var i = 2
        while let length = number(bytes, i + 2, 2, big: true), bytes[i] == 0xFF {
            let marker = bytes[i + 1]
            if marker == 0xDA || marker == 0xD9 { return 1 }
            let start = i + 8
            if marker == 0xE2, length > 16, start + 8 <= bytes.count,
                bytes[i + 4..<start].elementsEqual([0x4D, 0x50, 0x46, 0])
            {
                let big = bytes[start] == 0x4D
                guard let first = number(bytes, start + 4, 4, big: big),
                    let entries = number(bytes, start + first, 2, big: big)
                else { return 1 }
                for entry in 0..<min(entries, 100) {
                    let at = start + first + 2 + 12 * entry
                    if number(bytes, at, 2, big: big) == 0xB001 {
                        return min(most, number(bytes, at + 8, 4, big: big) ?? 1)
                    }
                }
            }
            i += 2 + length
        }
        return 1
    }

    /// The number of frames in `acTL` (PNG, third edition, 11.3.6.1).
    private static func png(_ bytes: [UInt8]) -> Int {
        var i = 8
        while let length = number(bytes, i, 4, big: true), i + 8 <= bytes.count {
            if bytes[i + 4..<i + 8].elementsEqual("acTL".utf8) {
                return min(most, number(bytes, i + 8, 4, big: true) ?? 1)
            }
            if bytes[i + 4..<i + 8].elementsEqual("IDAT".utf8) { return 1 }
            i += 12 + length
        }
        return 1
    }
}

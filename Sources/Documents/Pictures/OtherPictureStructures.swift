/// WebP, BMP, and the boxes of HEIC and AVIF.
extension PictureStructure {
    /// RFC 9649: a RIFF file.
    mutating func webp() {
        coverage.structure(0..<12)
        let end = min(bytes.count, 8 + little(4, 4))
        var at = 12
        var frames = 0
        while at + 8 <= end {
            let name = String(decoding: bytes[at..<(at + 4)], as: UTF8.self)
            let count = little(at + 4, 4)
            let start = at + 8
            guard count <= bytes.count - start else { return unread(.truncated) }
            let range = start..<(start + count)
            coverage.structure(at..<start)
            if count % 2 == 1 { coverage.structure(range.upperBound..<(range.upperBound + 1)) }
            switch name {
            case "VP8 ", "VP8L", "ALPH": coverage.handedOn(range)
            case "VP8X", "ANIM": coverage.structure(start..<(start + min(count, 16)))
            case "ANMF":
                frames += 1
                coverage.handedOn(range)
            case "EXIF":
                coverage.text(range)
                exif(bytes[range])
            case "XMP ":
                coverage.text(range)
                member(bytes[range], "xmp")
            case "ICCP":
                coverage.structure(range)
                strings(bytes[range])
            default: break
            }
            at = range.upperBound + count % 2
        }
        if frames > 1 { unread(.noOCR) }
        if 8 + little(4, 4) > bytes.count { unread(.truncated) }
    }

    /// A file header, an information header, a palette, rows of pixels.
    mutating func bmp() {
        let header = little(14, 4)
        let start = little(10, 4)
        guard header >= 12, start >= 14 else { return unread(.damaged) }
        let isOld = header == 12
        let width = isOld ? little(18, 2) : Int(Int32(truncatingIfNeeded: little(18, 4)))
        let height = isOld ? little(20, 2) : Int(Int32(truncatingIfNeeded: little(22, 4)))
        let bits = isOld ? little(24, 2) : little(28, 2)
        let compression = isOld ? 0 : little(30, 4)
        let colours = isOld || little(46, 4) == 0 ? (bits <= 8 ? 1 << bits : 0) : little(46, 4)
        coverage.structure(0..<(14 + min(header, 124)))
        var palette = 14 + header
        if header == 40, compression == 3 { palette += 12 }
        coverage.structure((14 + header)..<max(palette, 14 + header))
        let paletteEnd = palette + min(colours, 256) * (isOld ? 3 : 4)
        coverage.structure(palette..<max(palette, paletteEnd))
        guard abs(width) < 1 << 20, abs(height) < 1 << 20 else { return unread(.damaged) }
        let row = (abs(width) * bits + 31) / 32 * 4
        let isPacked = compression != 0 && compression != 3
        let count = isPacked ? little(34, 4) : row * abs(height)
        coverage.handedOn(start..<max(start, start + count))
        if start + count > bytes.count { unread(.truncated) }
        if header == 124, little(126, 4) > 0 {
            let profile = 14 + little(126, 4)
            coverage.structure(profile..<(profile + little(130, 4)))
        }
    }

    /// ISO/IEC 14496-12. The items of `meta` lie in `mdat`.
    mutating func boxes() {
        var at = 0
        while at + 8 <= bytes.count {
            var count = big(at, 4)
            var head = 8
            if count == 1 {
                count = big(at + 8, 8)
                head = 16
            } else if count == 0 {
                count = bytes.count - at
            }
            guard count >= head, count <= bytes.count - at else { return unread(.truncated) }
            let range = (at + head)..<(at + count)
            coverage.structure(at..<(at + head))
            let name = String(decoding: bytes[(at + 4)..<(at + 8)], as: UTF8.self)
            switch name {
            case "ftyp":
                coverage.structure(range)
            case "meta", "mdat", "moov", "moof", "sidx", "idat":
                coverage.handedOn(range)
                strings(bytes[range])
            default: break
            }
            at += count
        }
    }
}

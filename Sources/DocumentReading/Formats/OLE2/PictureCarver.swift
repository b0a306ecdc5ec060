internal import Support
internal import TextDecoding

/// Pictures that lie whole within other data: PNG and JPEG files, and metafiles that Office has
/// deflated ([MS-ODRAW] 2.2.24 and 2.2.25).
enum PictureCarver {
    struct Found {
        var pictures: [[UInt8]] = []
        /// Metafiles, inflated; nil for one that does not inflate.
        var drawings: [[UInt8]?] = []
        /// Whether several have no end, of which the first holds the others.
        var isDamaged = false
        /// What is around them.
        var rest: [Range<Int>] = []
    }

    static func carve(_ bytes: [UInt8]) -> Found {
        var found = Found()
        // A picture without an end takes the rest once: later ones are looked for within it.
        var isEndless = false
        var i = 0
        var done = 0
        func leave(_ start: Int, _ end: Int) {
            if done < start { found.rest.append(done..<start) }
            done = end
        }
        while i + 16 < bytes.count {
            var end: Int?
            if bytes[i] == 0x89, bytes[i...].starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A]) {
                end = pngEnd(bytes, i)
            } else if bytes[i] == 0xFF, bytes[i + 1] == 0xD8, bytes[i + 2] == 0xFF,
                bytes[i + 3] >= 0xC0, bytes[i + 3] != 0xFF, !isEndless
            {
                end = jpegEnd(bytes, i)
            } else {
                let end = drawing(bytes, i, &found)
                if let end { leave(i, end) }
                i = end ?? i + 1
                continue
            }
            if end == nil, isEndless {
                found.isDamaged = true
            } else {
                found.pictures.append(Array(bytes[i..<(end ?? bytes.count)]))
            }
            isEndless = isEndless || end == nil
            leave(i, end ?? i)
            i = end ?? i + 8
        }
        leave(bytes.count, bytes.count)
        return found
    }

    /// Behind a metafile's record that begins at `start`; nil where none does.
    private static func drawing(_ bytes: [UInt8], _ start: Int, _ found: inout Found) -> Int? {
        guard bytes[start + 3] == 0xF0, bytes[start + 2] == 0x1A || bytes[start + 2] == 0x1B,
            [0x3D4, 0x3D5, 0x216, 0x217].contains(bytes.u16(start) >> 4)
        else { return nil }
        let length = bytes.u32(start + 4)
        // One identifier or two, then size, bounds, length, compression and filter.
        let head = 16 * (bytes.u16(start) >> 4 & 1 + 1)
        let fields = start + 8 + head
        guard length > head + 34, length <= bytes.count - start - 8 else { return nil }
        let size = bytes.u32(fields)
        let data = Array(bytes[(fields + 34)..<(start + 8 + length)])
        switch bytes[fields + 32] {
        case 0: found.drawings.append(Inflater.zlib(data, atMost: min(64 << 20, max(1, size))))
        default: found.drawings.append(data)
        }
        return start + 8 + length
    }

    /// Behind IEND, by the chunks' lengths; nil where there is none.
    private static func pngEnd(_ bytes: [UInt8], _ start: Int) -> Int? {
        var at = start + 8
        while at + 12 <= bytes.count {
            let length = bytes[at..<(at + 4)].bigEndian
            let isLast = bytes[at + 4] == 0x49 && bytes[at + 5] == 0x45
            guard length <= bytes.count - at - 12 else { break }
            at += 12 + length
            if isLast { return at }
        }
        return nil
    }

    /// Behind the end marker, by the segments' lengths and then the scan's data.
    private static func jpegEnd(_ bytes: [UInt8], _ start: Int) -> Int? {
        var at = start + 2
        while at + 4 <= bytes.count {
            guard bytes[at] == 0xFF else {
                at += 1
                continue
            }
            let marker = bytes[at + 1]
            switch marker {
            case 0xD9: return at + 2
            case 0, 0x01, 0xD0...0xD8, 0xFF: at += marker == 0xFF ? 1 : 2
            default: at += 2 + max(2, Int(bytes[at + 2]) << 8 | Int(bytes[at + 3]))
            }
        }
        return at + 2 <= bytes.count && bytes[at] == 0xFF && bytes[at + 1] == 0xD9 ? at + 2 : nil
    }
}

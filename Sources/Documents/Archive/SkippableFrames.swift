/// Frames of Zstandard (RFC 8878, 3.1.2) and LZ4 files that hold no content of theirs: decoders
/// pass them over, whatever is in them.
enum SkippableFrames {
    /// Their payloads, in order. Ends silently where a frame is damaged: the decoder tells that.
    static func all(in bytes: [UInt8], _ type: FileType) -> [Range<Int>] {
        guard type == .zst || type == .lz4 else { return [] }
        var found: [Range<Int>] = []
        var at = 0
        while at + 8 <= bytes.count {
            let magic = bytes.u32(at)
            if magic & 0xFFFF_FFF0 == 0x184D_2A50 {
                let end = min(bytes.count, at + 8 + bytes.u32(at + 4))
                found.append(at + 8..<end)
                at = end
            } else if magic == 0xFD2F_B528 {
                guard let end = zstandard(bytes, at + 4) else { break }
                at = end
            } else if magic == 0x184D_2204 {
                guard let end = lz4(bytes, at + 4) else { break }
                at = end
            } else {
                break
            }
        }
        return found
    }

    /// Where the frame ends whose header starts at `start`.
    private static func zstandard(_ bytes: [UInt8], _ start: Int) -> Int? {
        let flags = bytes[start]
        let isSingle = flags & 0x20 != 0
        let sizes = [isSingle ? 1 : 0, 2, 4, 8]
        var at =
            start + 1 + (isSingle ? 0 : 1) + [0, 1, 2, 4][Int(flags & 3)]
            + sizes[Int(flags >> 6)]
        while at + 3 <= bytes.count {
            let header = bytes.u16(at) | Int(bytes[at + 2]) << 16
            at += 3 + (header >> 1 & 3 == 1 ? 1 : header >> 3)
            if header & 1 != 0 { return at + (flags & 4 != 0 ? 4 : 0) }
        }
        return nil
    }

    /// The same of an LZ4 frame (its format's version 1.6).
    private static func lz4(_ bytes: [UInt8], _ start: Int) -> Int? {
        let flags = bytes[start]
        var at = start + 3 + (flags & 8 != 0 ? 8 : 0) + (flags & 1 != 0 ? 4 : 0)
        while at + 4 <= bytes.count {
            let size = bytes.u32(at) & 0x7FFF_FFFF
            at += 4
            if size == 0 { return at + (flags & 4 != 0 ? 4 : 0) }
            at += size + (flags & 16 != 0 ? 4 : 0)
        }
        return nil
    }
}

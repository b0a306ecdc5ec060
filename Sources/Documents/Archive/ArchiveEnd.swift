/// Where an archive ends by its own header: unpackers pass over what follows.
enum ArchiveEnd {
    /// Nil for types that are read from front to back.
    static func of(_ bytes: [UInt8], _ type: FileType) -> Int? {
        switch type {
        case .sevenZip:
            // The header's place and size (7zFormat.txt, 5.1), behind all that is packed.
            let end = UInt64(32) &+ bytes.u64(12) &+ bytes.u64(20)
            return Int(min(end, UInt64(bytes.count)))
        case .cab: return min(bytes.u32(8), bytes.count)
        case .iso:
            // The volume's blocks (ECMA-119, 8.4.8, 8.4.12).
            return min(bytes.u32(0x8000 + 80) * max(1, bytes.u16(0x8000 + 128)), bytes.count)
        case .rar: return RARBlocks.end(bytes)
        case .xar: return bytes.count
        default: return nil
        }
    }
}

/// The chain of a RAR file's blocks (version 4's technical note, version 5's archive format).
enum RARBlocks {
    /// Where the end block ends, or the chain.
    static func end(_ bytes: [UInt8]) -> Int {
        bytes.count > 8 && bytes[6] == 1 ? five(bytes, 8) : four(bytes, 7)
    }

    private static func four(_ bytes: [UInt8], _ start: Int) -> Int {
        var at = start
        while at + 7 <= bytes.count {
            let flags = bytes.u16(at + 3)
            let size = bytes.u16(at + 5)
            guard size >= 7 else { return at }
            let isLast = bytes[at + 2] == 0x7B
            at += size + (flags & 0x8000 != 0 ? bytes.u32(at + 7) : 0)
            if isLast { break }
        }
        return min(at, bytes.count)
    }

    private static func five(_ bytes: [UInt8], _ start: Int) -> Int {
        var at = start
        while at + 7 <= bytes.count {
            var field = at + 4
            let size = number(bytes, &field)
            let body = field
            let type = number(bytes, &field)
            let flags = number(bytes, &field)
            if flags & 1 != 0 { _ = number(bytes, &field) }
            let data = flags & 2 != 0 ? number(bytes, &field) : 0
            guard size > 0, size < 1 << 21, data < 1 << 40 else { return at }
            at = body + size + data
            if type == 5 { break }
        }
        return min(at, bytes.count)
    }

    /// Seven bits a byte, least first.
    private static func number(_ bytes: [UInt8], _ at: inout Int) -> Int {
        var value = 0
        for shift in stride(from: 0, to: 49, by: 7) where at < bytes.count {
            let byte = bytes[at]
            at += 1
            value |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 { break }
        }
        return value
    }
}

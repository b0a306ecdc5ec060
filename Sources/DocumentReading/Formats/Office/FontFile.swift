internal import Support
internal import TextDecoding

/// Fonts in documents, verified: nothing but tables of the kinds that fonts have, each with its
/// checksum, to the last byte (ISO/IEC 14496-22, 4).
enum FontFile {
    private static let tables: Set<String> = [
        "cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2", "post", "cvt ", "fpgm", "glyf",
        "loca", "prep", "gasp", "CFF ", "CFF2", "VORG", "SVG ", "EBDT", "EBLC", "EBSC", "CBDT",
        "CBLC", "sbix", "BASE", "GDEF", "GPOS", "GSUB", "JSTF", "MATH", "avar", "cvar", "fvar",
        "gvar", "HVAR", "MVAR", "STAT", "VVAR", "COLR", "CPAL", "DSIG", "hdmx", "kern", "LTSH",
        "MERG", "meta", "PCLT", "VDMX", "vhea", "vmtx", "FFTM", "bdat", "bloc", "bhed", "feat",
        "mort", "morx", "prop", "trak", "TTFA", "EPAR",
    ]

    /// TrueType and OpenType.
    static func isWhole(_ bytes: [UInt8]) -> Bool {
        let kinds: [[UInt8]] = [[0, 1, 0, 0], Array("OTTO".utf8), Array("true".utf8)]
        guard bytes.count > 12, kinds.contains(Array(bytes[..<4])) else { return false }
        let count = Int(bytes[4]) << 8 | Int(bytes[5])
        guard (5...64).contains(count), bytes.count >= 12 + 16 * count else { return false }
        var coverage = Coverage(count: bytes.count)
        coverage.structure(0..<12 + 16 * count)
        var found: Set<String> = []
        for i in 0..<count {
            let record = 12 + 16 * i
            let tag = String(decoding: bytes[record..<record + 4], as: UTF8.self)
            let start = big(bytes, record + 8)
            let length = big(bytes, record + 12)
            guard tables.contains(tag), found.insert(tag).inserted,
                start <= bytes.count, length <= bytes.count - start,
                isSum(bytes, start, length, big(bytes, record + 4), tag)
            else { return false }
            coverage.handedOn(start..<start + length)
        }
        guard found.isSuperset(of: ["cmap", "head", "maxp"]) else { return false }
        // Tables begin at multiples of four; between them are zeros.
        return coverage.left.allSatisfy { gap in
            gap.count <= 3 && bytes[gap].allSatisfy { $0 == 0 }
        }
    }

    /// The sum of a table's words, modulo 2³². Subsets by some writers carry the sum of the
    /// font that they come from, or none, in `head`.
    private static func isSum(
        _ bytes: [UInt8], _ start: Int, _ length: Int, _ told: Int, _ tag: String
    ) -> Bool {
        if tag == "head" {
            return length == 54 && big(bytes, start + 12) == 0x5F0F_3CF5
        }
        var sum: UInt32 = 0
        var at = start
        while at < start + length {
            var word: UInt32 = 0
            for i in 0..<4 {
                word = word << 8 | (at + i < start + length ? UInt32(bytes[at + i]) : 0)
            }
            sum &+= word
            at += 4
        }
        return sum == UInt32(truncatingIfNeeded: told)
    }

    private static func big(_ bytes: [UInt8], _ at: Int) -> Int {
        guard at >= 0, at + 4 <= bytes.count else { return 0 }
        return bytes[at..<at + 4].bigEndian
    }

    /// Embedded OpenType (a member submission to W3C, 2008), its font neither packed nor changed.
    static func isWholeEmbedded(_ bytes: [UInt8]) -> Bool {
        let size = bytes.u32(4)
        guard bytes.u16(34) == 0x504C, bytes.u32(0) == bytes.count, size > 0, size < bytes.count,
            [0x10000, 0x20001, 0x20002].contains(bytes.u32(8))
        else { return false }
        var font = Array(bytes[(bytes.count - size)...])
        let flags = bytes.u32(12)
        if flags & 4 != 0 { return false }
        if flags & 0x1000_0000 != 0 { font = font.map { $0 ^ 0x50 } }
        return bytes.count - size <= 4096 && isWhole(font)
    }

    /// A font whose first 32 bytes are changed by the id that is its name (ECMA-376-4, 14.2.1);
    /// nil where the name is no id.
    static func plain(_ bytes: [UInt8], name: String) -> [UInt8]? {
        let file = name.split(separator: "/").last ?? ""
        var key: [UInt8] = []
        var high: UInt8?
        for byte in file.utf8 {
            guard let digit = Hex.value(byte) else {
                if byte == 0x2E { break }
                continue
            }
            if let first = high {
                key.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        guard key.count == 16, bytes.count > 32 else { return nil }
        var font = bytes
        for i in 0..<32 { font[i] ^= key[15 - i % 16] }
        return font
    }
}

/// Compressed RTF in Outlook's messages ([MS-OXRTFCP]).
enum RTFCompression {
    private static let dictionary = Array(
        ("{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss "
            + "\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
            + "{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx")
            .utf8)

    static func decompress(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count > 16 else { return [] }
        let size = min(bytes.u32(4), 64 << 20)
        if bytes.u32(8) == 0x414C_454D { return Array(bytes.clamped(16, size)) }  // MELA
        guard bytes.u32(8) == 0x7546_5A4C else { return [] }  // LZFu
        var window = dictionary + [UInt8](repeating: 0x20, count: 4096 - dictionary.count)
        var write = dictionary.count
        var out: [UInt8] = []
        var at = 16
        func put(_ byte: UInt8) {
            out.append(byte)
            window[write] = byte
            write = (write + 1) & 0xFFF
        }
        while at < bytes.count, out.count < size {
            let flags = bytes[at]
            at += 1
            for bit in 0..<8 where at < bytes.count && out.count < size {
                if flags >> bit & 1 == 0 {
                    put(bytes[at])
                    at += 1
                    continue
                }
                guard at + 1 < bytes.count else { return out }
                let token = Int(bytes[at]) << 8 | Int(bytes[at + 1])
                at += 2
                let offset = token >> 4
                if offset == write { return out }
                for i in 0..<((token & 0xF) + 2) { put(window[(offset + i) & 0xFFF]) }
            }
        }
        return out
    }
}

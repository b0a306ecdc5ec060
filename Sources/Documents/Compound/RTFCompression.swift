internal import CLibDeflate

/// Compressed RTF in Outlook's messages ([MS-OXRTFCP]).
enum RTFCompression {
    private static let dictionary = Array(
        ("{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss "
            + "\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
            + "{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx")
            .utf8)

    /// The longest text that is taken.
    private static let longest = 64 << 20

    /// The text, as much as there is of it, and why it is not whole.
    static func decompress(_ bytes: [UInt8]) -> (text: [UInt8], reason: UnreadReason?) {
        guard bytes.count >= 16 else { return ([], bytes.isEmpty ? nil : .truncated) }
        let announced = bytes.u32(4)
        let size = min(announced, longest)
        let text: [UInt8]
        switch bytes.u32(8) {
        case 0x414C_454D: text = Array(bytes.dropFirst(16))  // MELA
        case 0x7546_5A4C: text = expanded(bytes, size)  // LZFu
        default: return ([], .damaged)
        }
        if announced > longest { return (text, .tooBig) }
        if bytes.u32(8) == 0x7546_5A4C, Int(checksum(bytes)) != bytes.u32(12) {
            return (text, .damaged)
        }
        // Some writers count a zero behind it.
        return (text, text.count + 2 < size ? .truncated : nil)
    }

    /// A CRC-32 that begins with zero and is not inverted.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBytes {
            ~libdeflate_crc32(0xFFFF_FFFF, $0.baseAddress.map { $0 + 16 }, $0.count - 16)
        }
    }

    private static func expanded(_ bytes: [UInt8], _ size: Int) -> [UInt8] {
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

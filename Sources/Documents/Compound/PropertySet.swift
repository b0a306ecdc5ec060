/// The strings of a property set ([MS-OLEPS]) in their code pages: title, author, company and
/// the like. Of other types, and beyond these counts, what can be read is among the stream's
/// strings, which the reader of streams gives as well.
enum PropertySet {
    static func text(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        for section in 0..<min(2, bytes.u32(24)) {
            let start = bytes.u32(44 + 20 * section)
            guard start >= 48, start < bytes.count else { continue }
            for i in 0..<min(1000, bytes.u32(start + 4)) {
                let at = start + bytes.u32(start + 8 + 8 * i + 4)
                append(bytes, at, &out)
            }
        }
        return out
    }

    private static func append(_ bytes: [UInt8], _ at: Int, _ out: inout [UInt8]) {
        let length = bytes.u32(at + 4)
        switch bytes.u16(at) {
        case 0x1E:  // VT_LPSTR, in the code page of the writer
            out += bytes.clamped(at + 8, length).prefix { $0 != 0 }.decoded()
        case 0x1F:  // VT_LPWSTR
            out += bytes.clamped(at + 8, 2 * length).utf16LE.filter { $0 != 0 }
        case 0x101E:  // a list of VT_LPSTR
            var next = at + 8
            for _ in 0..<min(1000, length) {
                let count = bytes.u32(next)
                out += bytes.clamped(next + 4, count).prefix { $0 != 0 }.decoded()
                out.append(0x0A)
                next += 4 + count
                if next >= bytes.count { break }
            }
        default: return
        }
        out.append(0x0A)
    }
}

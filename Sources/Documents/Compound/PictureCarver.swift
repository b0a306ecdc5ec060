/// PNG and JPEG files that lie whole within other data.
enum PictureCarver {
    static func pictures(_ bytes: [UInt8]) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var i = 0
        while i + 16 < bytes.count, found.count < 500 {
            if bytes[i] == 0x89, bytes[i...].starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A]) {
                let end = pngEnd(bytes, i)
                found.append(Array(bytes[i..<end]))
                i = end
            } else if bytes[i] == 0xFF, bytes[i + 1] == 0xD8, bytes[i + 2] == 0xFF {
                let end = jpegEnd(bytes, i)
                found.append(Array(bytes[i..<end]))
                i = end
            } else {
                i += 1
            }
        }
        return found
    }

    /// Behind IEND, by the chunks' lengths.
    private static func pngEnd(_ bytes: [UInt8], _ start: Int) -> Int {
        var at = start + 8
        while at + 12 <= bytes.count {
            let length = bytes[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) }
            let isLast = bytes[at + 4] == 0x49 && bytes[at + 5] == 0x45
            guard length <= bytes.count - at - 12 else { break }
            at += 12 + length
            if isLast { return at }
        }
        return bytes.count
    }

    /// Behind the end marker, by the segments' lengths and then the scan's data.
    private static func jpegEnd(_ bytes: [UInt8], _ start: Int) -> Int {
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
        return bytes.count
    }
}

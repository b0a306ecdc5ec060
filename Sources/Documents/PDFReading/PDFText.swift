/// Text strings (ISO 32000-2, 7.9.2.2): UTF-16 with a mark, UTF-8 with one, or PDFDocEncoding,
/// which is Latin 1 but for a few signs.
enum PDFText {
    /// UTF-8.
    static func decode(_ string: [UInt8]) -> [UInt8] {
        if string.starts(with: [0xFE, 0xFF]) { return utf16(string[2...], isBig: true) }
        if string.starts(with: [0xFF, 0xFE]) { return utf16(string[2...], isBig: false) }
        if string.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(string[3...]) }
        if string.withUnsafeBytes({ UTF8Check.isValid($0) }) { return string }
        var out: [UInt8] = []
        out.reserveCapacity(string.count)
        for byte in string {
            switch byte {
            case 0x84: TextStream.append(0x2014, to: &out)
            case 0x85: TextStream.append(0x2013, to: &out)
            case 0x8A: TextStream.append(0x2212, to: &out)
            case 0xA0: TextStream.append(0x20AC, to: &out)
            default: TextStream.append(UInt32(byte), to: &out)
            }
        }
        return out
    }

    static func utf16(_ bytes: ArraySlice<UInt8>, isBig: Bool) -> [UInt8] {
        var units: [UInt16] = []
        var i = bytes.startIndex
        while i + 1 < bytes.endIndex {
            let (first, second) = (UInt16(bytes[i]), UInt16(bytes[i + 1]))
            units.append(isBig ? first << 8 | second : second << 8 | first)
            i += 2
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    /// Whether most of it can be read.
    static func isReadable(_ string: [UInt8]) -> Bool {
        let sample = string.prefix(256)
        let bad = sample.count { $0 < 0x20 && !(0x09...0x0D).contains($0) && $0 != 0x1B }
        return bad * 8 <= sample.count
    }
}

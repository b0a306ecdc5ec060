/// Numbers in bytes, least first; 0 where the bytes end before.
extension Array where Element == UInt8 {
    func u16(_ i: Int) -> Int {
        guard i >= 0, i + 2 <= count else { return 0 }
        return Int(self[i]) | Int(self[i + 1]) << 8
    }

    func u32(_ i: Int) -> Int { u16(i) | u16(i + 2) << 16 }

    func u64(_ i: Int) -> UInt64 { UInt64(u32(i)) | UInt64(u32(i + 4)) << 32 }

    /// The part of `range` that is there.
    func clamped(_ start: Int, _ length: Int) -> ArraySlice<UInt8> {
        guard start >= 0, length > 0, start < count else { return [] }
        return self[start..<(start + Swift.min(length, count - start))]
    }
}

extension ArraySlice<UInt8> {
    /// From UTF-16 with its least byte first.
    var utf16LE: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(count)
        var high: UInt32?
        var i = startIndex
        while i + 1 < endIndex {
            let unit = UInt32(self[i]) | UInt32(self[i + 1]) << 8
            i += 2
            if unit & 0xFC00 == 0xD800 {
                high = unit
            } else if let first = high, unit & 0xFC00 == 0xDC00 {
                TextStream.append(0x10000 + (first & 0x3FF) << 10 + (unit & 0x3FF), to: &out)
                high = nil
            } else {
                TextStream.append(unit, to: &out)
                high = nil
            }
        }
        return out
    }

    /// From a code page of Windows; Latin where none is named and the bytes do not tell.
    func decoded(_ encoding: TextEncoding? = nil) -> [UInt8] {
        withUnsafeBytes { bytes in
            if UTF8Check.asciiPrefix(bytes) == bytes.count { return Array(bytes) }
            guard let encoding, let decoder = CharsetDecoder(encoding) else {
                return TextStream.decode(bytes).text
            }
            var out: [UInt8] = []
            _ = decoder.decode(bytes, last: true, into: &out)
            return out
        }
    }
}

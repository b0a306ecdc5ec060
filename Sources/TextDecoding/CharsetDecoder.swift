internal import Glibc
internal import Support
internal import Synchronization

/// One of glibc's charset converters, to UTF-8.
package final class CharsetDecoder {
    private let descriptor: iconv_t

    /// Held for the life of a worker, which cannot load converters once it is confined.
    private static let held = Mutex<[TextEncoding: CharsetDecoder.Handle]>([:])

    private struct Handle: @unchecked Sendable { let descriptor: iconv_t }

    /// Loads every converter while files can still be opened.
    package static func preload() {
        for encoding in TextEncoding.allCases {
            guard let name = encoding.iconvName, let descriptor = open(name) else { continue }
            let handle = Handle(descriptor: descriptor)
            held.withLock { $0[encoding] = handle }
        }
    }

    /// Nil where the system has no such converter.
    package init?(_ encoding: TextEncoding) {
        guard let name = encoding.iconvName, let descriptor = Self.open(name) else { return nil }
        self.descriptor = descriptor
    }

    deinit { iconv_close(descriptor) }

    private static func open(_ name: String) -> iconv_t? {
        let descriptor = iconv_open("UTF-8", name)
        return Int(bitPattern: descriptor) == -1 ? nil : descriptor
    }

    /// Appends the text of `bytes`; what is no character becomes U+FFFD. Returns how many
    /// bytes at the end are an unfinished character, to be given again; 0 when `last`.
    package func decode(_ bytes: UnsafeRawBufferPointer, last: Bool, into out: inout [UInt8]) -> Int
    {
        var rest = bytes
        let room = 1 << 14
        while !rest.isEmpty {
            var left = rest.count
            var space = room
            let code = withUnsafeTemporaryAllocation(byteCount: room, alignment: 8) { buffer in
                var from: UnsafeMutablePointer<CChar>? = UnsafeMutablePointer(
                    mutating: rest.baseAddress!.assumingMemoryBound(to: CChar.self))
                var to: UnsafeMutablePointer<CChar>? = buffer.baseAddress!.assumingMemoryBound(
                    to: CChar.self)
                let result = iconv(descriptor, &from, &left, &to, &space)
                let code = result == -1 ? errno : 0
                out.append(contentsOf: buffer[0..<(room - space)])
                return code
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[(rest.count - left)...])
            switch code {
            case 0, E2BIG: continue
            case EINVAL where !last && rest.count < 16: return rest.count
            default:
                out.append(contentsOf: [0xEF, 0xBF, 0xBD])
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst())
                // Back to the initial state.
                iconv(descriptor, nil, nil, nil, nil)
            }
        }
        if last { flush(into: &out) }
        return 0
    }

    /// Appends the letter that a converter holds back in case that a sign for it follows.
    private func flush(into out: inout [UInt8]) {
        let room = 16
        withUnsafeTemporaryAllocation(byteCount: room, alignment: 8) { buffer in
            var to: UnsafeMutablePointer<CChar>? = buffer.baseAddress?.assumingMemoryBound(
                to: CChar.self)
            var space = room
            iconv(descriptor, nil, nil, &to, &space)
            out.append(contentsOf: buffer[0..<(room - space)])
        }
    }
}

/// Numbers in bytes, little-endian; 0 where the bytes end before.
extension Array where Element == UInt8 {
    package func u16(_ i: Int) -> Int {
        guard i >= 0, i + 2 <= count else { return 0 }
        return Int(self[i]) | Int(self[i + 1]) << 8
    }

    package func u32(_ i: Int) -> Int { u16(i) | u16(i + 2) << 16 }

    package func u64(_ i: Int) -> UInt64 { UInt64(u32(i)) | UInt64(u32(i + 4)) << 32 }

    /// The part of `range` that is there.
    package func clamped(_ start: Int, _ length: Int) -> ArraySlice<UInt8> {
        guard start >= 0, length > 0, start < count else { return [] }
        return self[start..<(start + Swift.min(length, count - start))]
    }
}

extension ArraySlice<UInt8> {
    /// From UTF-16, little-endian.
    package var utf16LE: [UInt8] {
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
    package func decoded(_ encoding: TextEncoding? = nil) -> [UInt8] {
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

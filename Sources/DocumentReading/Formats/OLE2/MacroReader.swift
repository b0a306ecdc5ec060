internal import CLibDeflate
internal import TextDecoding

/// VBA modules: source text, compressed ([MS-OVBA] 2.4.1).
enum MacroReader {
    /// Whether a compressed container is somewhere in it: a module's stream begins with
    /// its compiled form, of whatever length.
    static func isModule(_ bytes: [UInt8]) -> Bool { start(bytes) != nil }

    static func source(_ bytes: [UInt8]) -> (text: [UInt8], isWhole: Bool) {
        guard let start = start(bytes) else { return ([], true) }
        let found = expanded(bytes, from: start)
        return (found.text[...].decoded(), found.isWhole)
    }

    /// `Attribut` after a signature, a chunk's head and a flag byte.
    private static func start(_ bytes: [UInt8]) -> Int? {
        let word = Array("\0Attribut".utf8)
        var i = 3
        while i + word.count <= bytes.count {
            if bytes[i] == 0, bytes[i - 3] == 1, bytes[i..<(i + word.count)].elementsEqual(word) {
                return i - 3
            }
            i += 1
        }
        return nil
    }

    /// The longest text that is taken from one container.
    private static let longest = 16 << 20

    /// What the compressed container at `start` holds, and whether all of it could be read.
    static func expanded(_ bytes: [UInt8], from start: Int) -> (text: [UInt8], isWhole: Bool) {
        var out: [UInt8] = []
        var at = start + 1
        while at + 2 <= bytes.count {
            guard out.count < longest else { return (out, false) }
            let head = bytes.u16(at)
            let end = min(bytes.count, at + (head & 0xFFF) + 3)
            at += 2
            let chunk = out.count
            if head & 0x8000 == 0 {
                out += bytes[at..<end]
                at = end
                continue
            }
            while at < end {
                let flags = bytes[at]
                at += 1
                for bit in 0..<8 where at < end {
                    if flags >> bit & 1 == 0 {
                        out.append(bytes[at])
                        at += 1
                        continue
                    }
                    guard at + 2 <= end else { return (out, false) }
                    let token = bytes.u16(at)
                    at += 2
                    let made = out.count - chunk
                    var bits = 4
                    while 1 << bits < made { bits += 1 }
                    bits = min(12, bits)
                    let length = (token & (0xFFFF >> bits)) + 3
                    let offset = (token >> (16 - bits)) + 1
                    guard offset <= made else { return (out, false) }
                    for _ in 0..<length { out.append(out[out.count - offset]) }
                }
            }
        }
        return (out, true)
    }
}

/// zlib streams (RFC 1950) within documents.
package enum Inflater {
    /// The content, of the length that was announced; nil where it is damaged or longer.
    package static func zlib(_ bytes: [UInt8], atMost limit: Int) -> [UInt8]? {
        guard limit > 0, let decompressor = libdeflate_alloc_decompressor() else { return nil }
        defer { libdeflate_free_decompressor(decompressor) }
        var isGood = false
        let out = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            var actual = 0
            let result = bytes.withUnsafeBytes {
                libdeflate_zlib_decompress(
                    decompressor, $0.baseAddress, $0.count, buffer.baseAddress, limit, &actual)
            }
            isGood = result == LIBDEFLATE_SUCCESS
            if !isGood, let open = Self.closed(bytes) {
                let result = open.withUnsafeBytes {
                    libdeflate_deflate_decompress(
                        decompressor, $0.baseAddress, $0.count, buffer.baseAddress, limit, &actual)
                }
                isGood = result == LIBDEFLATE_SUCCESS
            }
            count = isGood ? actual : 0
        }
        return isGood ? out : nil
    }

    /// PowerPoint writes streams that are flushed but not ended: with the last block that is
    /// missing, and without the head.
    private static func closed(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count > 6, bytes[0] & 0x0F == 8,
            bytes.suffix(4).elementsEqual([0, 0, 0xFF, 0xFF])
        else { return nil }
        return bytes[2...] + [0x01, 0x00, 0x00, 0xFF, 0xFF]
    }
}

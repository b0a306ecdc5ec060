internal import CLibDeflate

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

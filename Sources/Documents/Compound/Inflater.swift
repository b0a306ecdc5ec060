internal import CLibDeflate

/// zlib streams (RFC 1950) within documents.
enum Inflater {
    /// The content, of the length that was announced; nil where it is damaged or longer.
    static func zlib(_ bytes: [UInt8], atMost limit: Int) -> [UInt8]? {
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
            count = isGood ? actual : 0
        }
        return isGood ? out : nil
    }
}

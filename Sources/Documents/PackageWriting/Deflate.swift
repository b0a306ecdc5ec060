internal import CLibDeflate

/// Raw deflate streams (RFC 1951) and the checksum of ZIP files.
enum Deflate {
    /// The content of a member. Memory grows with what comes out, not with what is
    /// announced. Throws `damaged`, `tooBig` over `limit`, `unsupported`.
    static func unpacked(
        _ entry: ZIPEntry, of bytes: [UInt8], limit: Int
    ) throws(PackageError) -> [UInt8] {
        if entry.isEncrypted { throw PackageError(.encrypted, "members are encrypted") }
        guard entry.size <= limit else {
            throw PackageError(.tooBig, "a part of \(entry.size) bytes is over the limit")
        }
        let content: [UInt8]
        switch entry.method {
        case 0:
            guard entry.size == entry.packed.count else { throw .damaged("a member is cut") }
            content = Array(bytes[entry.packed])
        case 8: content = try inflated(bytes, entry.packed, size: entry.size)
        default:
            throw PackageError(.unsupported, "compression method \(entry.method) is not known")
        }
        guard checksum(content) == entry.crc else { throw .damaged("a member's checksum is wrong") }
        return content
    }

    private static func inflated(
        _ bytes: [UInt8], _ range: Range<Int>, size: Int
    ) throws(PackageError) -> [UInt8] {
        // Deflate makes at most 1032 bytes of one.
        guard size / 1032 <= range.count else { throw .damaged("a member's size is wrong") }
        guard let decompressor = libdeflate_alloc_decompressor() else {
            throw PackageError(.tooBig, "out of memory for a part")
        }
        defer { libdeflate_free_decompressor(decompressor) }
        var result = LIBDEFLATE_SUCCESS
        var consumed = 0
        let content = [UInt8](unsafeUninitializedCapacity: max(1, size)) { buffer, count in
            result = bytes.withUnsafeBytes {
                libdeflate_deflate_decompress_ex(
                    decompressor, $0.baseAddress.map { $0 + range.lowerBound }, range.count,
                    buffer.baseAddress, size, &consumed, nil)
            }
            count = result == LIBDEFLATE_SUCCESS ? size : 0
        }
        guard result == LIBDEFLATE_SUCCESS, consumed == range.count else {
            throw .damaged("a member cannot be unpacked")
        }
        return content
    }

    static func packed(_ content: [UInt8]) throws(PackageError) -> [UInt8] {
        guard let compressor = libdeflate_alloc_compressor(6) else {
            throw PackageError(.tooBig, "out of memory for a part")
        }
        defer { libdeflate_free_compressor(compressor) }
        let bound = libdeflate_deflate_compress_bound(compressor, content.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            count = libdeflate_deflate_compress(
                compressor, content, content.count, buffer.baseAddress, bound)
        }
    }

    static func checksum(_ content: [UInt8]) -> UInt32 {
        content.withUnsafeBytes { libdeflate_crc32(0, $0.baseAddress, $0.count) }
    }
}

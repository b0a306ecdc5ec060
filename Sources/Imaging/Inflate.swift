internal import CLibDeflate

/// Decompression of zlib streams (RFC 1950) with the size known or bounded beforehand.
enum Inflate {
    enum Failure: Error {
        case damaged, tooShort, tooLong, outOfMemory
    }

    /// Exactly `out.count` bytes, or the reason why not.
    static func zlib(
        _ packed: UnsafeRawBufferPointer, into out: UnsafeMutableRawBufferPointer
    ) -> Failure? {
        guard let decompressor = libdeflate_alloc_decompressor() else { return .outOfMemory }
        defer { libdeflate_free_decompressor(decompressor) }
        return failure(
            libdeflate_zlib_decompress(
                decompressor, packed.baseAddress, packed.count, out.baseAddress, out.count, nil))
    }

    /// At most `limit` bytes. The buffer grows with what has been proven to come out of
    /// the stream: a small stream cannot claim much memory.
    static func zlib(
        _ packed: UnsafeRawBufferPointer, atMost limit: Int
    ) -> Result<[UInt8], Failure> {
        guard let decompressor = libdeflate_alloc_decompressor() else {
            return .failure(.outOfMemory)
        }
        defer { libdeflate_free_decompressor(decompressor) }
        var capacity = min(limit, max(4096, packed.count * 4))
        while true {
            var result = LIBDEFLATE_SUCCESS
            let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                result = libdeflate_zlib_decompress(
                    decompressor, packed.baseAddress, packed.count, buffer.baseAddress, capacity,
                    &count)
                if result != LIBDEFLATE_SUCCESS { count = 0 }
            }
            switch failure(result) {
            case nil: return .success(bytes)
            case .tooLong? where capacity < limit: capacity = min(limit, capacity * 4)
            case let failure?: return .failure(failure)
            }
        }
    }

    private static func failure(_ result: libdeflate_result) -> Failure? {
        switch result {
        case LIBDEFLATE_SUCCESS: nil
        case LIBDEFLATE_SHORT_OUTPUT: .tooShort
        case LIBDEFLATE_INSUFFICIENT_SPACE: .tooLong
        default: .damaged
        }
    }
}

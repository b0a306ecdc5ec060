internal import CLibDeflate

/// A piece of one zlib stream (RFC 1950), compressed by itself.
struct DeflateStrip {
    /// Whole deflate blocks; all but the last strip end on a byte, with more to follow.
    private(set) var bytes: [UInt8]
    private let adler: UInt32
    private let count: Int

    /// Nil when out of memory. `level` is libdeflate's, 1…12.
    init?(_ raw: UnsafeRawBufferPointer, level: Int32, isLast: Bool) {
        guard let compressor = libdeflate_alloc_compressor(level) else { return nil }
        defer { libdeflate_free_compressor(compressor) }
        let bound = libdeflate_deflate_compress_bound(compressor, raw.count)
        bytes = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            count = libdeflate_deflate_compress(
                compressor, raw.baseAddress, raw.count, buffer.baseAddress, bound)
        }
        adler = libdeflate_adler32(1, raw.baseAddress, raw.count)
        count = raw.count
        if !isLast, !makeOpen() { bytes = Self.stored(raw) }
    }

    /// Marks the last block as not the last, and ends on a byte with an empty stored
    /// block, as zlib's `Z_SYNC_FLUSH` does.
    private mutating func makeOpen() -> Bool {
        guard let last = bytes.withUnsafeBytes({ DeflateWalker.lastBlock(of: $0) }) else {
            return false
        }
        bytes[last.start / 8] &= ~(1 << UInt8(last.start % 8))
        // Three zero bits: not the last, stored. The bits after the end are zeros already.
        let byte = (last.end + 3 + 7) / 8
        while bytes.count < byte { bytes.append(0) }
        bytes.removeLast(bytes.count - byte)
        bytes += [0, 0, 0xFF, 0xFF]
        return true
    }

    /// The same bytes uncompressed, should the blocks not be understood.
    static func stored(_ raw: UnsafeRawBufferPointer) -> [UInt8] {
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: raw.count, by: 65535) {
            let piece = raw[start..<min(raw.count, start + 65535)]
            let length = UInt16(piece.count)
            bytes += [0, UInt8(length & 255), UInt8(length >> 8)]
            bytes += [UInt8(~length & 255), UInt8(~length >> 8)]
            bytes += piece
        }
        return bytes
    }

    /// The strips' common checksum. Adler-32 is two sums modulo 65521: `a` of the bytes
    /// from 1, `b` of `a`'s values; appending `n` bytes adds `n` times the first `a`.
    static func checksum(_ strips: [DeflateStrip]) -> UInt32 {
        let modulus = 65521
        var (a, b) = (1, 0)
        for strip in strips {
            let (stripA, stripB) = (Int(strip.adler & 0xFFFF), Int(strip.adler >> 16))
            b = (b + stripB + strip.count % modulus * (a + modulus - 1)) % modulus
            a = (a + stripA + modulus - 1) % modulus
        }
        return UInt32(b << 16 | a)
    }
}

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

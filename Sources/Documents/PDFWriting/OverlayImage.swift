internal import CLibDeflate
internal import CShims

/// The page-wide picture's data: a tile's rows again and again, in few bytes.
///
/// Deflate reaches back 32 KiB, less than one tile's rows across a page. So the rows of a
/// tile are deflated alone, into bytes that can be strung together, once for the whole
/// page; and a second deflate finds the repeats of those bytes.
enum OverlayImage {
    static let filter = "[/FlateDecode /FlateDecode]"
    /// A tile over width × height samples, in as many grey levels as its alpha leaves of 256
    /// in a rendering of 8 bits anyway: of alpha 6/255 seven, a seventh of the entropy.
    static func data(_ tile: PageTile, width: Int, height: Int) -> [UInt8] {
        let step = 255.0 / Double(max(1, tile.alpha))
        let table = (0...255).map { grey in
            UInt8(min(255, ((Double(grey) / step).rounded() * step).rounded()))
        }
        let rows = min(tile.side, height)
        let band = [UInt8](unsafeUninitializedCapacity: rows * width) { out, count in
            for y in 0..<rows {
                for x in 0..<width {
                    out[y * width + x] = table[Int(tile.greys[y * tile.side + x % tile.side])]
                }
            }
            count = rows * width
        }
        return repeated(band, width: width, height: height)
    }

    /// The soft mask: `alpha` everywhere.
    static func mask(alpha: UInt8, width: Int, height: Int) -> [UInt8] {
        let rows = min(64, height)
        return repeated(
            [UInt8](repeating: alpha, count: rows * width), width: width, height: height)
    }

    /// `band`, whole rows, repeated downwards to `height` rows; deflated twice.
    private static func repeated(_ band: [UInt8], width: Int, height: Int) -> [UInt8] {
        let rows = band.count / width
        let (whole, rest) = height.quotientAndRemainder(dividingBy: rows)
        let piece = deflate(band[...], isLast: false)
        let last = deflate(band[0..<(rest * width)], isLast: true)
        var inner: [UInt8] = [0x78, 0xDA]  // RFC 1950
        inner.reserveCapacity(whole * piece.count + last.count + 6)
        var sum: UInt32 = 1
        band.withUnsafeBufferPointer { band in
            for _ in 0..<whole {
                inner += piece
                sum = libdeflate_adler32(sum, band.baseAddress, band.count)
            }
            inner += last
            sum = libdeflate_adler32(sum, band.baseAddress, rest * width)
        }
        inner += (0..<4).map { UInt8(truncatingIfNeeded: sum >> (24 - 8 * $0)) }
        return compressed(inner, level: 9)
    }

    private static func deflate(_ bytes: ArraySlice<UInt8>, isLast: Bool) -> [UInt8] {
        let capacity = dlp_deflate_bound(bytes.count)
        return bytes.withUnsafeBufferPointer { bytes in
            [UInt8](unsafeUninitializedCapacity: capacity) { out, count in
                count = dlp_deflate_piece(
                    bytes.baseAddress, bytes.count, isLast ? 1 : 0, out.baseAddress, capacity)
            }
        }
    }

    /// One zlib stream (RFC 1950).
    static func compressed(_ bytes: [UInt8], level: Int32) -> [UInt8] {
        guard let compressor = libdeflate_alloc_compressor(level) else { return [] }
        defer { libdeflate_free_compressor(compressor) }
        let capacity = libdeflate_zlib_compress_bound(compressor, bytes.count)
        return bytes.withUnsafeBufferPointer { bytes in
            [UInt8](unsafeUninitializedCapacity: capacity) { out, count in
                count = libdeflate_zlib_compress(
                    compressor, bytes.baseAddress, bytes.count, out.baseAddress, capacity)
            }
        }
    }
}

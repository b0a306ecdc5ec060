internal import CLibDeflate

/// A tile, repeated, as a PNG file of grey and alpha samples (W3C PNG, colour type 4).
///
/// The alpha stands in the samples: what office programs make of an alpha given beside the
/// picture (`a:alphaModFix`) ranges from nothing to a ruined page.
enum OverlayPicture {
    /// Pixels of 1/96 inch per metre, for `pHYs`.
    private static let perMetre: UInt32 = 3780

    /// `width` × `height` pixels. Throws `tooBig` over `PackageLimits.overlayPixels`.
    static func png(_ tile: PackageTile, width: Int, height: Int) throws(PackageError) -> [UInt8] {
        guard (1...PackageLimits.overlaySide).contains(width),
            (1...PackageLimits.overlaySide).contains(height),
            width * height <= PackageLimits.overlayPixels
        else {
            throw PackageError(.tooBig, "a page of \(width)×\(height) pixels is over the limit")
        }
        // Every row begins with its filter's type, 0.
        let rowBytes = 1 + 2 * width
        let side = tile.side
        let rows = [UInt8](unsafeUninitializedCapacity: rowBytes * height) { out, count in
            for y in 0..<height {
                let row = y * rowBytes
                if y >= side {
                    // The same row one tile above.
                    for i in 0..<rowBytes { out[row + i] = out[row - side * rowBytes + i] }
                    continue
                }
                out[row] = 0
                for x in 0..<width {
                    out[row + 1 + 2 * x] = tile.greys[y * side + x % side]
                    out[row + 2 + 2 * x] = tile.alpha
                }
            }
            count = rowBytes * height
        }
        guard let compressor = libdeflate_alloc_compressor(6) else {
            throw PackageError(.tooBig, "out of memory for a picture")
        }
        defer { libdeflate_free_compressor(compressor) }
        let bound = libdeflate_zlib_compress_bound(compressor, rows.count)
        let packed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            count = libdeflate_zlib_compress(
                compressor, rows, rows.count, buffer.baseAddress, bound)
        }
        var png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        png.reserveCapacity(packed.count + 128)
        let size = [UInt32(width), UInt32(height)].flatMap(bigEndian)
        chunk("IHDR", size + [8, 4, 0, 0, 0], to: &png)
        chunk("pHYs", bigEndian(perMetre) + bigEndian(perMetre) + [1], to: &png)
        chunk("IDAT", packed, to: &png)
        chunk("IEND", [], to: &png)
        return png
    }

    /// Whether a picture is one of these, by its header: eight bits of grey and alpha at
    /// exactly this density, in this order. Office programs keep a picture's bytes.
    static func isOne(_ png: [UInt8]) -> Bool {
        let density = bigEndian(perMetre)
        return png.count > 62 && png.starts(with: [0x89, 0x50, 0x4E, 0x47])
            && png[24...28].elementsEqual([8, 4, 0, 0, 0])
            && png[37..<50].elementsEqual(Array("pHYs".utf8) + density + density + [1])
    }

    private static func chunk(_ type: String, _ data: [UInt8], to png: inout [UInt8]) {
        png += bigEndian(UInt32(data.count))
        let start = png.count
        png += type.utf8
        png += data
        let sum = png.withUnsafeBytes {
            libdeflate_crc32(0, $0.baseAddress.map { $0 + start }, $0.count - start)
        }
        png += bigEndian(sum)
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}

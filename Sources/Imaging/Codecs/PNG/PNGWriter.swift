internal import CLibDeflate

/// Puts a PNG file together, chunk by chunk.
struct PNGWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
        bytes += [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    }

    mutating func header(_ raster: Raster, bitDepth: UInt8) {
        let colourType: UInt8 =
            switch raster.layout {
            case .grey: 0
            case .rgb: 2
            case .greyAlpha: 4
            case .rgba: 6
            }
        chunk(
            "IHDR",
            Self.bigEndian(UInt32(raster.width)) + Self.bigEndian(UInt32(raster.height))
                + [bitDepth, colourType, 0, 0, 0])
    }

    /// Colour, density and EXIF, which stand before the samples (W3C PNG, 5.6).
    mutating func metadata(
        _ raster: Raster, _ parameters: PNGParameters?
    ) throws(ImagingError) {
        for chunk in parameters?.colour ?? [] { self.chunk(chunk.type, [chunk.data]) }
        if let icc = raster.metadata.icc, ICCProfile.fits(icc, raster.layout) {
            chunk("iCCP", Array("ICC profile".utf8) + [0, 0] + (try Self.packed(icc)))
        }
        if let density = raster.metadata.density {
            let (x, y) = (Self.perMetre(density.x), Self.perMetre(density.y))
            if let x, let y { chunk("pHYs", Self.bigEndian(x) + Self.bigEndian(y) + [1]) }
        }
        if let exif = raster.metadata.exif, !exif.isEmpty { chunk("eXIf", exif) }
    }

    private static func perMetre(_ value: Double) -> UInt32? {
        value >= 0.5 && value < Double(Int32.max) ? UInt32(value.rounded()) : nil
    }

    private static func packed(_ bytes: [UInt8]) throws(ImagingError) -> [UInt8] {
        guard let compressor = libdeflate_alloc_compressor(6) else {
            throw ImagingError(.outOfMemory, "out of memory for PNG")
        }
        defer { libdeflate_free_compressor(compressor) }
        let bound = libdeflate_zlib_compress_bound(compressor, bytes.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            count = libdeflate_zlib_compress(
                compressor, bytes, bytes.count, buffer.baseAddress, bound)
        }
    }

    mutating func chunk(_ type: StaticString, _ data: [UInt8]) {
        chunk(type, [data])
    }

    mutating func chunk(_ type: StaticString, _ pieces: [[UInt8]]) {
        chunk(Array(UnsafeBufferPointer(start: type.utf8Start, count: 4)), pieces)
    }

    /// A chunk of these pieces one after the other.
    mutating func chunk(_ type: [UInt8], _ pieces: [[UInt8]]) {
        let count = pieces.reduce(0) { $0 + $1.count }
        precondition(type.count == 4 && count <= Int(Int32.max))
        bytes += Self.bigEndian(UInt32(count))
        let start = bytes.count
        bytes += type
        for piece in pieces { bytes += piece }
        seal(from: start)
    }

    /// The checksum over type and data, from `start` to the end so far.
    private mutating func seal(from start: Int) {
        let crc = bytes.withUnsafeBytes {
            libdeflate_crc32(0, $0.baseAddress! + start, $0.count - start)
        }
        bytes += Self.bigEndian(crc)
    }

    static func bigEndian(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { [UInt8]($0) }
    }
}

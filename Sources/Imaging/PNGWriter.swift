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

    mutating func chunk(_ type: StaticString, _ data: [UInt8]) {
        bytes += Self.bigEndian(UInt32(data.count))
        let start = bytes.count
        bytes.append(contentsOf: UnsafeBufferPointer(start: type.utf8Start, count: 4))
        bytes += data
        seal(from: start)
    }

    /// A chunk whose data `body` writes into a buffer of `capacity` bytes, and says how many.
    mutating func chunk(
        _ type: StaticString, capacity: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int
    ) {
        let data = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            count = body(UnsafeMutableRawBufferPointer(buffer))
        }
        chunk(type, data)
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

internal import CLibDeflate

/// A PNG file's chunks: header, where its data lie, and what is kept beside samples.
/// Every checksum is verified here.
struct PNGFile {
    struct Header {
        let width: Int
        let height: Int
        let bitDepth: Int
        let colourType: UInt8
        let isInterlaced: Bool
    }

    let header: Header
    /// The data of each IDAT chunk that has any.
    private(set) var data: [Range<Int>] = []
    private(set) var hasTransparency = false
    private(set) var icc: [UInt8]?
    private(set) var exif: [UInt8]?
    private(set) var density: Raster.Metadata.Density?
    private(set) var parameters = PNGParameters()
    /// The first thing wrong after the header: `truncated` or `damaged`. Scanning ends there.
    private(set) var problem: ImagingError?

    /// Throws where there is no valid header, or `tooLarge`. O(bytes).
    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: PictureLimits) throws(ImagingError) {
        let first = try Self.chunk(bytes, at: 8)
        guard first.type == Self.code("IHDR"), first.data.count == 13 else {
            throw ImagingError(.damaged, "damaged PNG: it does not begin with a header")
        }
        header = try Self.header(UnsafeBufferPointer(rebasing: bytes[first.data]))
        try limits.check(
            .png, width: header.width, height: header.height,
            bytesPerPixel: Self.channels(header.colourType) * (header.bitDepth == 16 ? 2 : 1))
        var at = first.end
        do throws(ImagingError) {
            while true {
                let chunk = try Self.chunk(bytes, at: at)
                if chunk.type == Self.code("IEND") { break }
                try take(chunk, bytes, limits)
                at = chunk.end
            }
        } catch  where error.code == .tooLarge {
            throw error
        } catch {
            problem = error
        }
    }

    private struct Chunk {
        let type: UInt32
        let data: Range<Int>
        var end: Int { data.upperBound + 4 }
    }

    /// Length, type, data, CRC-32 over type and data (W3C PNG, 5.3).
    private static func chunk(
        _ bytes: UnsafeBufferPointer<UInt8>, at: Int
    ) throws(ImagingError) -> Chunk {
        guard at + 12 <= bytes.count else {
            throw ImagingError(.truncated, "truncated PNG: the file ends early")
        }
        let length = Int(big32(bytes, at))
        let type = big32(bytes, at + 4)
        guard length <= Int(Int32.max), (0..<4).allSatisfy({ isLetter(bytes[at + 4 + $0]) }) else {
            throw ImagingError(.damaged, "damaged PNG: no chunk where one should be")
        }
        guard at + 12 + length <= bytes.count else {
            throw ImagingError(.truncated, "truncated PNG: the file ends early")
        }
        let data = at + 8..<at + 8 + length
        guard
            libdeflate_crc32(0, bytes.baseAddress! + at + 4, length + 4)
                == big32(bytes, data.upperBound)
        else {
            throw ImagingError(.damaged, "damaged PNG: wrong checksum in \(name(type))")
        }
        return Chunk(type: type, data: data)
    }

    private static func header(
        _ data: UnsafeBufferPointer<UInt8>
    ) throws(ImagingError) -> Header {
        let (width, height) = (big32(data, 0), big32(data, 4))
        let (bitDepth, colourType) = (Int(data[8]), data[9])
        let depths: [Int] =
            switch colourType {
            case 0: [1, 2, 4, 8, 16]
            case 2, 4, 6: [8, 16]
            case 3: [1, 2, 4, 8]
            default: []
            }
        guard width > 0, height > 0, width <= Int32.max, height <= Int32.max,
            depths.contains(bitDepth), data[10] == 0, data[11] == 0, data[12] <= 1
        else {
            throw ImagingError(.damaged, "damaged PNG: an impossible header")
        }
        return Header(
            width: Int(width), height: Int(height), bitDepth: bitDepth, colourType: colourType,
            isInterlaced: data[12] == 1)
    }

    private mutating func take(
        _ chunk: Chunk, _ bytes: UnsafeBufferPointer<UInt8>, _ limits: PictureLimits
    ) throws(ImagingError) {
        let data = UnsafeBufferPointer(rebasing: bytes[chunk.data])
        switch chunk.type {
        case Self.code("IDAT"):
            guard !data.isEmpty else { break }
            guard self.data.count < 1 << 20 else {
                throw ImagingError(.tooLarge, "PNG in more than a million pieces")
            }
            self.data.append(chunk.data)
        case Self.code("tRNS"): hasTransparency = true
        case Self.code("acTL"): parameters.isAnimated = true
        case Self.code("iCCP") where icc == nil: icc = try Self.profile(data, limits)
        case Self.code("eXIf") where exif == nil:
            guard data.count <= limits.metadataBytes else {
                throw ImagingError(.tooLarge, "PNG with an EXIF block over the limit")
            }
            exif = [UInt8](data)
        case Self.code("pHYs") where data.count == 9 && data[8] == 1:
            let (x, y) = (Double(Self.big32(data, 0)), Double(Self.big32(data, 4)))
            if x > 0, y > 0 { density = Raster.Metadata.Density(x: x, y: y) }
        case Self.code("cICP"), Self.code("mDCV"), Self.code("cLLI"), Self.code("sRGB"),
            Self.code("gAMA"), Self.code("cHRM"):
            // Each is 1…32 bytes by the standard; one of each.
            let type = [UInt8](bytes[chunk.data.lowerBound - 4..<chunk.data.lowerBound])
            if data.count <= 32, !parameters.colour.contains(where: { $0.type == type }) {
                parameters.colour.append(PNGParameters.Chunk(type: type, data: [UInt8](data)))
            }
        default: break  // text, times, hints: not kept
        }
    }

    /// iCCP: a name of 1…79 bytes, zero, method 0, the profile in zlib's format (11.3.2.3).
    private static func profile(
        _ data: UnsafeBufferPointer<UInt8>, _ limits: PictureLimits
    ) throws(ImagingError) -> [UInt8] {
        guard let end = data.prefix(80).firstIndex(of: 0), end + 2 < data.count, data[end + 1] == 0
        else { throw ImagingError(.damaged, "damaged PNG: its ICC profile cannot be read") }
        let packed = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: data[(end + 2)...]))
        switch Inflate.zlib(packed, atMost: limits.metadataBytes) {
        case .success(let profile): return profile
        case .failure(.tooLong):
            throw ImagingError(.tooLarge, "PNG with an ICC profile over the limit")
        case .failure(.outOfMemory): throw ImagingError(.outOfMemory, "out of memory for PNG")
        case .failure: throw ImagingError(.damaged, "damaged PNG: its ICC profile cannot be read")
        }
    }

    /// As decoded: a palette becomes RGBA at most.
    private static func channels(_ colourType: UInt8) -> Int {
        switch colourType {
        case 0: 1
        case 4: 2
        case 2: 3
        default: 4
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte & 0xDF) }

    private static func big32(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> UInt32 {
        precondition(at >= 0 && at + 4 <= bytes.count)
        return UInt32(
            bigEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(
                fromByteOffset: at, as: UInt32.self))
    }

    private static func code(_ type: StaticString) -> UInt32 {
        (0..<4).reduce(0) { $0 << 8 | UInt32(type.utf8Start[$1]) }
    }

    private static func name(_ type: UInt32) -> String {
        withUnsafeBytes(of: type.bigEndian) { String(decoding: $0, as: UTF8.self) }
    }
}

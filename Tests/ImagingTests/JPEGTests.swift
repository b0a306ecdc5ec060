import Testing

@testable import Imaging

@Suite struct JPEGTests {
    static let picture = TestPictures.eight(83, 61, .rgb)

    @Test(arguments: [Raster.Layout.grey, .rgb], JPEGSubsampling.allCases)
    func roundTrip(_ layout: Raster.Layout, _ subsampling: JPEGSubsampling) throws {
        for progressive in [false, true] { try roundTrip(layout, subsampling, progressive) }
    }

    private func roundTrip(
        _ layout: Raster.Layout, _ subsampling: JPEGSubsampling, _ progressive: Bool
    ) throws {
        // Smooth, so that subsampling loses little.
        var samples: [UInt8] = []
        for y in 0..<61 {
            for x in 0..<83 {
                for c in 0..<layout.channels { samples.append(UInt8(40 + x + y + 20 * c)) }
            }
        }
        let raster = Raster(width: 83, height: 61, layout: layout, samples: .eight(samples))
        let parameters = JPEGParameters(
            quality: 98, subsampling: subsampling, isProgressive: progressive)
        let file = try JPEGCodec.encode(raster, like: parameters)
        let read = try JPEGCodec.read(file)
        #expect(read.raster.layout == layout)
        #expect(read.raster.meanSquare(to: raster) < 3)
        guard case .jpeg(let back) = read.source else {
            Issue.record("a JPEG file that is none")
            return
        }
        #expect(back.lumaTable == parameters.lumaTable && back.isProgressive == progressive)
        if layout == .rgb { #expect(back == parameters) }
    }

    @Test func qualityIsRead() throws {
        for quality in 1...100 {
            let file = try JPEGCodec.encode(Self.picture, quality: quality)
            #expect(JPEGCodec.estimatedQuality(of: file) == quality)
        }
        #expect(JPEGCodec.estimatedQuality(of: [0xFF, 0xD8, 0xFF]) == nil)
        #expect(JPEGCodec.estimatedQuality(of: []) == nil)
    }

    @Test func atLeastNeverCoarsens() {
        let low = JPEGParameters(quality: 40, subsampling: .s420, isProgressive: true)
        let raised = low.atLeast(quality: 85)
        #expect(raised.estimatedQuality == 85 && raised.isProgressive)
        #expect(JPEGParameters(quality: 95).atLeast(quality: 85).estimatedQuality == 95)
    }

    /// Each step of each table by itself: fine ones stay, coarse ones become those of libjpeg at
    /// that quality (T.81, tables K.1 and K.2, scaled).
    @Test func everyStepOfTheTablesIsRaised() {
        let luma85 = [5, 3, 3, 5, 7, 12, 15, 18] as [UInt16]
        let chroma85 = [5, 5, 7, 14, 30, 30, 30, 30] as [UInt16]
        var mixed = [UInt16](repeating: 255, count: 64)
        mixed[1] = 1
        mixed[3] = 4
        let raised = JPEGParameters(
            lumaTable: mixed, chromaTable: mixed, subsampling: .s422, isProgressive: false
        ).atLeast(quality: 85)
        #expect(raised.lumaTable.prefix(8).elementsEqual([5, 1, 3, 4, 7, 12, 15, 18]))
        #expect(raised.chromaTable.prefix(8).elementsEqual([5, 1, 7, 4, 30, 30, 30, 30]))
        #expect(raised.subsampling == .s422)
        let coarse = [UInt16](repeating: 255, count: 64)
        let fine = [UInt16](repeating: 1, count: 64)
        let half = JPEGParameters(
            lumaTable: coarse, chromaTable: fine, subsampling: .s420, isProgressive: false
        ).atLeast(quality: 85)
        #expect(half.lumaTable.prefix(8).elementsEqual(luma85))
        #expect(half.chromaTable == fine)
        let other = JPEGParameters(
            lumaTable: fine, chromaTable: coarse, subsampling: .s420, isProgressive: false
        ).atLeast(quality: 85)
        #expect(other.lumaTable == fine)
        #expect(other.chromaTable.prefix(8).elementsEqual(chroma85))
    }

    /// Alpha goes over white; 16 bits are rounded, not cut.
    @Test func opaque() {
        let clear = Raster(
            width: 2, height: 1, layout: .rgba, samples: .eight([10, 20, 30, 0, 10, 20, 30, 255]))
        #expect(clear.opaqueEightBit().bytes == [255, 255, 255, 10, 20, 30])
        let half = Raster(width: 1, height: 1, layout: .greyAlpha, samples: .eight([0, 51]))
        #expect(half.opaqueEightBit().bytes == [204])
        let deep = Raster(
            width: 3, height: 1, layout: .grey, samples: .sixteen([0, 257 * 99 + 129, 65535]))
        #expect(deep.opaqueEightBit().bytes == [0, 100, 255])
        let white = Raster(
            width: 1, height: 1, layout: .rgba, samples: .sixteen([65535, 65535, 65535, 65535]))
        #expect(white.opaqueEightBit().bytes == [255, 255, 255])
    }

    static func insert(_ marker: UInt8, _ segment: [UInt8], into file: [UInt8]) -> [UInt8] {
        let length = segment.count + 2
        return [0xFF, 0xD8, 0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + segment
            + file[2...]
    }

    /// Where each orientation's top left stored pixel is to be seen (CIPA DC-008, 4.6.5).
    @Test(arguments: ExifOrientation.allCases, [false, true])
    func orientation(_ orientation: ExifOrientation, bigEndian: Bool) throws {
        // 24×16, one corner dark, grey so that no chroma bleeds.
        var samples = [UInt8](repeating: 200, count: 24 * 16)
        for y in 0..<8 { for x in 0..<8 { samples[y * 24 + x] = 20 } }
        var raster = Raster(width: 24, height: 16, layout: .grey, samples: .eight(samples))
        raster.metadata.density = Raster.Metadata.Density(x: 100 / 0.0254, y: 50 / 0.0254)
        let exif = TestPictures.exif(orientation: Int(orientation.rawValue), bigEndian: bigEndian)
        let file = Self.insert(
            0xE1, Array("Exif\0\0".utf8) + exif, into: try JPEGCodec.encode(raster, quality: 95))

        let read = try JPEGCodec.decode(file)
        let transposed = orientation.rawValue >= 5
        #expect(read.width == (transposed ? 16 : 24) && read.height == (transposed ? 24 : 16))
        #expect((read.metadata.density!.x < read.metadata.density!.y) == transposed)
        // (right, bottom)
        let corner: (Bool, Bool) =
            switch orientation.rawValue {
            case 1, 5: (false, false)
            case 2, 6: (true, false)
            case 3, 7: (true, true)
            default: (false, true)
            }
        for (right, bottom) in [(false, false), (true, false), (true, true), (false, true)] {
            let x = right ? read.width - 4 : 3
            let y = bottom ? read.height - 4 : 3
            let dark = read.bytes[y * read.width + x] < 100
            #expect(dark == (right == corner.0 && bottom == corner.1))
        }
        #expect(read.metadata.exif == TestPictures.exif(orientation: 1, bigEndian: bigEndian))
        // Once turned it stays so.
        let again = try JPEGCodec.decode(JPEGCodec.encode(read, quality: 95))
        #expect(again.width == read.width && again.metadata == read.metadata)
    }

    /// Every turn is the one whose name it has, on samples that are all different.
    @Test func turns() {
        let raster = Raster(
            width: 3, height: 2, layout: .grey, samples: .eight([1, 2, 3, 4, 5, 6]))
        let expected: [ExifOrientation: [UInt8]] = [
            .upright: [1, 2, 3, 4, 5, 6], .mirror: [3, 2, 1, 6, 5, 4],
            .halfTurn: [6, 5, 4, 3, 2, 1], .flip: [4, 5, 6, 1, 2, 3],
            .transpose: [1, 4, 2, 5, 3, 6], .turnClockwise: [4, 1, 5, 2, 6, 3],
            .transverse: [6, 3, 5, 2, 4, 1], .turnAnticlockwise: [3, 6, 2, 5, 1, 4],
        ]
        for (orientation, samples) in expected {
            #expect(raster.turned(orientation).bytes == samples)
        }
    }

    /// The camera's own small copy of the picture would leave unmarked.
    @Test func thumbnailIsDropped() throws {
        let secret = [UInt8]("a small unmarked copy".utf8)
        for tail in [[], [UInt8](repeating: 1, count: 9)] {
            let exif = TestPictures.exif(orientation: 3, thumbnail: secret) + tail
            let file = Self.insert(
                0xE1, Array("Exif\0\0".utf8) + exif,
                into: try JPEGCodec.encode(Self.picture, quality: 80))
            let kept = try #require(try JPEGCodec.decode(file).metadata.exif)
            #expect(!String(decoding: kept, as: UTF8.self).contains("unmarked"))
            #expect(ExifBlock(kept)?.orientation == .upright)
        }
    }

    @Test func exifOfNonsense() {
        #expect(ExifBlock([]) == nil)
        #expect(ExifBlock([UInt8](repeating: 0x49, count: 40)) == nil)
        // A directory over the header, where taking the thumbnail out would move it.
        for offset in 0..<8 as Range<UInt8> {
            #expect(
                ExifBlock([0x4D, 0x4D, 0, 42, 0, 0, 0, offset] + Array(repeating: 0, count: 40))
                    == nil)
        }
        let good = TestPictures.exif(orientation: 6, thumbnail: [1, 2, 3])
        var generator = DeterministicGenerator(seed: 5)
        for _ in 0..<2000 {
            var bad = good
            for _ in 0..<4 {
                bad[Int.random(in: 2..<bad.count, using: &generator)] = .random(
                    in: 0...255, using: &generator)
            }
            guard
                var block = ExifBlock(
                    Array(bad.prefix(.random(in: 0...bad.count, using: &generator))))
            else { continue }
            block.dropThumbnail()
            block.setUpright()
            #expect(block.bytes.count <= bad.count)
        }
    }

    /// Long profiles take several segments, which may stand in any order.
    @Test func profileInParts() throws {
        var raster = Self.picture
        raster.metadata.icc = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        raster.metadata.icc!.replaceSubrange(0..<400, with: TestPictures.profile("RGB "))
        let file = try JPEGCodec.encode(raster, quality: 80)
        #expect(try JPEGCodec.decode(file).metadata.icc == raster.metadata.icc)

        let base = try JPEGCodec.encode(Self.picture, quality: 80)
        let profile = TestPictures.profile("RGB ")
        func part(_ n: UInt8, of count: UInt8, _ data: ArraySlice<UInt8>, _ file: [UInt8])
            -> [UInt8]
        {
            Self.insert(0xE2, Array("ICC_PROFILE\0".utf8) + [n, count] + data, into: file)
        }
        let swapped = part(2, of: 2, profile[150...], part(1, of: 2, profile[..<150], base))
        #expect(try JPEGCodec.decode(swapped).metadata.icc == profile)
        // A part missing: no profile rather than half of one.
        #expect(try JPEGCodec.decode(part(1, of: 2, profile[..<150], base)).metadata.icc == nil)
        #expect(try JPEGCodec.decode(part(9, of: 0, profile[..<150], base)).metadata.icc == nil)
        // Over the limit is refused rather than left out.
        var limits = PictureLimits.standard
        limits.metadataBytes = 1000
        #expect(throws: ImagingError(.tooLarge, "")) { try JPEGCodec.decode(file, limits: limits) }
    }

    @Test func densities() throws {
        for (density, back) in [(72 / 0.0254, 72 / 0.0254), (2835, 72 / 0.0254), (3700, 3700)] {
            var raster = Self.picture
            raster.metadata.density = Raster.Metadata.Density(x: density, y: density)
            let read = try JPEGCodec.decode(JPEGCodec.encode(raster, quality: 50)).metadata.density
            #expect(abs((read?.x ?? 0) - back) < 1e-9)
        }
        #expect(
            try JPEGCodec.decode(JPEGCodec.encode(Self.picture, quality: 50)).metadata.density
                == nil)
    }

    @Test func tooWideForTheFormat() {
        let raster = Raster(
            width: 65_501, height: 1, layout: .grey,
            samples: .eight([UInt8](repeating: 0, count: 65_501)))
        #expect(throws: ImagingError(.tooLarge, "")) { try JPEGCodec.encode(raster, quality: 90) }
    }
}

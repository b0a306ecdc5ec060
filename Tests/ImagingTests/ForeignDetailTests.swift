import Testing

@testable import Imaging

/// The kinds of TIFF, and what foreign files say of their samples.
@Suite(.serialized) struct ForeignDetailTests {
    init() { ForeignWorker.ready }

    private static let width = ForeignFiles.width
    private static let height = ForeignFiles.height

    private func samples(_ bytes: [UInt8]) throws -> [UInt8] {
        guard case .eight(let samples) = try Picture.decodeAny(bytes).raster.samples else {
            return []
        }
        return samples
    }

    private func worst(_ a: [UInt8], _ b: [UInt8]) -> Int {
        a.count == b.count ? zip(a, b).map { abs(Int($0) - Int($1)) }.max() ?? 0 : 256
    }

    @Test func sixteenBitsBecomeEight() throws {
        var tiff = ForeignTIFF(bits: [16, 16, 16])
        tiff.strips = [ForeignFiles.rgb.flatMap { [UInt8(0x80), $0] }]
        #expect(worst(try samples(tiff.bytes), ForeignFiles.rgb) <= 1)
    }

    @Test func greyAndPaletteBecomeRGB() throws {
        let grey = (0..<Self.width * Self.height).map { UInt8($0) }
        var tiff = ForeignTIFF(bits: [8], photometric: 1, strips: [grey])
        #expect(try samples(tiff.bytes) == grey.flatMap { [$0, $0, $0] })
        tiff.photometric = 3
        let channels = [3, 5, 7].map { factor in (0..<256).map { UInt8(($0 * factor) & 255) } }
        tiff.palette = channels.flatMap { $0.map { UInt16($0) << 8 | UInt16($0) } }
        #expect(
            try samples(tiff.bytes) == grey.flatMap { i in channels.map { $0[Int(i)] } })
    }

    @Test func inksBecomeRGB() throws {
        var inks: [UInt8] = []
        var rgb: [UInt8] = []
        for i in 0..<UInt8(Self.width * Self.height) {
            inks += [i, 255 - i, i / 2, 0]
            rgb += [255 - i, i, 255 - i / 2]
        }
        let tiff = ForeignTIFF(bits: [8, 8, 8, 8], photometric: 5, strips: [inks])
        #expect(worst(try samples(tiff.bytes), rgb) <= 1)
    }

    @Test func alphaStaysApart() throws {
        var rgba: [UInt8] = []
        for i in 0..<UInt8(Self.width * Self.height) { rgba += [i, 200, 255 - i, 128 + i / 2] }
        let tiff = ForeignTIFF(bits: [8, 8, 8, 8], strips: [rgba], extra: 2)
        #expect(try Picture.decodeAny(tiff.bytes).raster.layout == .rgba)
        // Multiplied by alpha and back, in 8 bits.
        #expect(worst(try samples(tiff.bytes), rgba) <= 2)
    }

    /// Each orientation, by its definition: where the stored (column, row) is shown.
    @Test(arguments: 1...8)
    func isTurnedUpright(orientation: Int) throws {
        let raster = try Picture.decodeAny(ForeignTIFF(orientation: orientation).bytes).raster
        let (w, h) = (Self.width, Self.height)
        let turned = orientation >= 5
        try #require(raster.width == (turned ? h : w) && raster.height == (turned ? w : h))
        guard case .eight(let samples) = raster.samples else {
            Issue.record("samples of more than eight bits")
            return
        }
        for row in 0..<h {
            for column in 0..<w {
                let (right, bottom) = (w - 1 - column, h - 1 - row)
                let (x, y) =
                    switch orientation {
                    case 1: (column, row)
                    case 2: (right, row)
                    case 3: (right, bottom)
                    case 4: (column, bottom)
                    case 5: (row, column)
                    case 6: (bottom, column)
                    case 7: (bottom, right)
                    default: (row, right)
                    }
                let at = (y * raster.width + x) * 3
                #expect(Array(samples[at..<at + 3]) == ForeignFiles.colour(column, row))
            }
        }
    }

    @Test func profileAndDensityAreKept() throws {
        var tiff = ForeignTIFF(orientation: 6, icc: ForeignProfile.rgb, resolution: 300)
        var metadata = try Picture.decodeAny(tiff.bytes).raster.metadata
        #expect(metadata.icc == ForeignProfile.rgb)
        #expect(abs((metadata.density?.x ?? 0) - 300 / 0.0254) < 0.01)
        // A profile of other colours than the samples now have.
        tiff.icc.replaceSubrange(16..<20, with: Array("CMYK".utf8))
        metadata = try Picture.decodeAny(tiff.bytes).raster.metadata
        #expect(metadata.icc == nil)
    }

    @Test func webPsChunksAreKept() throws {
        func chunk(_ tag: String, _ data: [UInt8]) -> [UInt8] {
            Array(tag.utf8) + ForeignFiles.little(data.count, 4) + data
                + (data.count % 2 == 1 ? [0] : [])
        }
        // One entry: orientation 6.
        let exif: [UInt8] =
            Array("II".utf8) + [42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]
            + [0, 0, 0, 0]
        let size =
            ForeignFiles.little(Self.width - 1, 3) + ForeignFiles.little(Self.height - 1, 3)
        let body =
            Array("WEBP".utf8) + chunk("VP8X", [0x28, 0, 0, 0] + size)
            + chunk("ICCP", ForeignProfile.rgb) + ForeignFiles.webp[12...] + chunk("EXIF", exif)
        let file = Array("RIFF".utf8) + ForeignFiles.little(body.count, 4) + body
        let raster = try Picture.decodeAny(file).raster
        #expect(raster.width == Self.height && raster.height == Self.width)
        #expect(raster.metadata.icc == ForeignProfile.rgb)
        let kept = try #require(raster.metadata.exif.flatMap { ExifBlock($0) })
        #expect(kept.orientation == .upright)
        // Its first pixel is the last of the first column.
        guard case .eight(let samples) = raster.samples else {
            Issue.record("samples of more than eight bits")
            return
        }
        #expect(Array(samples[0..<3]) == ForeignFiles.colour(0, Self.height - 1))
    }

    /// Four rows a strip.
    private static let stripped = ForeignTIFF(
        strips: (0..<3).map { Array(ForeignFiles.rgb[$0 * 192..<($0 + 1) * 192]) }
    ).bytes

    /// Cut in its last third: refused, or read as far as it goes where that is asked.
    @Test(arguments: [
        (PictureFormat.bmp, ForeignFiles.bmp), (.gif, ForeignFiles.gif),
        (.tiff, ForeignDetailTests.stripped),
    ])
    func aCutFileIsNotWhole(format: PictureFormat, file: [UInt8]) throws {
        let cut = Array(file[0..<file.count * 2 / 3])
        #expect(throws: ImagingError(.truncated, "")) { try Picture.decodeAny(cut) }
        let picture = try Picture.decodeAny(cut, allowPartial: true)
        #expect(!picture.isComplete && picture.raster.width == Self.width)
        let whole = try Picture.decodeAny(file, allowPartial: true)
        #expect(whole.isComplete)
    }

    /// EXIF's orientation is for information in HEIF (ISO/IEC 23008-12, A.2.1): its own
    /// property turns the picture, and the converter copies EXIF as it was.
    @Test(.enabled(if: ForeignWorker.runsPrograms))
    func heifIsTurnedByItsOwnPropertyOnly() throws {
        let raster = try Picture.decodeAny(ForeignFiles.fixture(ForeignFixtures.heicWithExif))
            .raster
        #expect(raster.width == Self.width && raster.height == Self.height)
        let exif = try #require(raster.metadata.exif.flatMap { ExifBlock($0) })
        #expect(exif.orientation == .upright)
    }
}

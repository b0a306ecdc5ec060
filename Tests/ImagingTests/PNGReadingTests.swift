import Testing

@testable import Imaging

@Suite struct PNGReadingTests {
    struct Kind: CustomTestStringConvertible {
        var colourType: Int
        var bitDepth: Int
        var isInterlaced: Bool
        var testDescription: String {
            "type \(colourType), \(bitDepth) bit\(isInterlaced ? ", interlaced" : "")"
        }

        static let all: [Kind] = [false, true].flatMap { interlaced in
            [0: [1, 2, 4, 8, 16], 2: [8, 16], 4: [8, 16], 6: [8, 16]].sorted { $0.key < $1.key }
                .flatMap { type, depths in
                    depths.map { Kind(colourType: type, bitDepth: $0, isInterlaced: interlaced) }
                }
        }
    }

    /// Every kind without a palette, every filter, odd sizes: the samples that went in.
    @Test(arguments: Kind.all, [(1, 1), (3, 2), (37, 23)])
    func samples(_ kind: Kind, _ size: (Int, Int)) throws {
        var builder = PNGBuilder(
            width: size.0, height: size.1, bitDepth: kind.bitDepth, colourType: kind.colourType,
            isInterlaced: kind.isInterlaced)
        builder.filters = [4, 1, 2, 3, 4, 0, 3]
        builder.pieces = 97
        func sample(_ x: Int, _ y: Int, _ c: Int) -> Int {
            TestPictures.value(x, y, c) >> (16 - kind.bitDepth)
        }
        let raster = try PNGCodec.decode(builder.file(sample))
        #expect(raster.width == size.0 && raster.height == size.1)
        #expect(raster.layout.channels == builder.channels)
        var expected: [Int] = []
        for y in 0..<size.1 {
            for x in 0..<size.0 {
                for c in 0..<builder.channels { expected.append(sample(x, y, c)) }
            }
        }
        switch raster.samples {
        case .eight(let s):
            // Fewer bits fill the whole range: 1 bit is 0 or 255.
            let scale = kind.bitDepth < 8 ? 255 / ((1 << kind.bitDepth) - 1) : 1
            #expect(s.map(Int.init) == expected.map { $0 * scale })
        case .sixteen(let s):
            #expect(kind.bitDepth == 16 && s.map(Int.init) == expected)
        }
    }

    @Test(arguments: [1, 2, 4, 8], [false, true])
    func palette(bitDepth: Int, interlaced: Bool) throws {
        var builder = PNGBuilder(
            width: 11, height: 9, bitDepth: bitDepth, colourType: 3, isInterlaced: interlaced)
        let colours: [[UInt8]] = (0..<(1 << bitDepth)).map { n in
            [UInt8(n), UInt8(255 - n), UInt8(n / 2)]
        }
        builder.chunks = [("PLTE", colours.flatMap { $0 })]
        func index(_ x: Int, _ y: Int) -> Int { (x * 3 + y) % colours.count }
        let opaque = try PNGCodec.decode(builder.file { x, y, _ in index(x, y) })
        let pixels = (0..<9).flatMap { y in (0..<11).map { index($0, y) } }
        #expect(opaque.layout == .rgb)
        #expect(opaque.bytes == pixels.flatMap { colours[$0] })

        // Alpha for the first entry only: the others are opaque.
        builder.chunks.append(("tRNS", [99]))
        let clear = try PNGCodec.decode(builder.file { x, y, _ in index(x, y) })
        #expect(clear.layout == .rgba)
        #expect(clear.bytes == pixels.flatMap { colours[$0] + [$0 == 0 ? 99 : 255] })
    }

    /// tRNS names one colour that is transparent.
    @Test func colourKey() throws {
        var builder = PNGBuilder(width: 3, height: 1, colourType: 2)
        builder.chunks = [("tRNS", [0, 10, 0, 20, 0, 30])]
        let raster = try PNGCodec.decode(builder.file { x, _, c in (x == 1 ? 10 : 50) + 10 * c })
        #expect(raster.layout == .rgba)
        #expect(raster.bytes == [50, 60, 70, 255, 10, 20, 30, 0, 50, 60, 70, 255])

        var deep = PNGBuilder(width: 2, height: 1, bitDepth: 16, colourType: 0)
        deep.chunks = [("tRNS", [0x12, 0x34])]
        let grey = try PNGCodec.decode(deep.file { x, _, _ in x == 0 ? 0x1234 : 0x1235 })
        guard case .sixteen(let samples) = grey.samples else {
            Issue.record("16 bits became 8")
            return
        }
        #expect(grey.layout == .greyAlpha && samples == [0x1234, 0, 0x1235, 0xFFFF])
    }

    @Test func metadata() throws {
        let exif = TestPictures.exif(orientation: 6, bigEndian: true)
        let icc = TestPictures.profile("RGB ", count: 90_000)
        var builder = PNGBuilder(width: 2, height: 2)
        builder.chunks = [
            ("gAMA", [0, 0, 0xB1, 0x8F]), ("cICP", [1, 13, 0, 1]),
            ("iCCP", Array("a name".utf8) + [0, 0] + PNGBuilder.zlib(icc)),
            ("pHYs", PNGBuilder.big(2835) + PNGBuilder.big(3780) + [1]), ("eXIf", exif),
            ("tEXt", Array("Comment".utf8) + [0] + Array("not kept".utf8)),
        ]
        let read = try PNGCodec.read(builder.file { _, _, _ in 1 })
        #expect(read.raster.metadata.icc == icc)
        #expect(read.raster.metadata.exif == exif)
        #expect(read.raster.metadata.density == Raster.Metadata.Density(x: 2835, y: 3780))
        guard case .png(let parameters) = read.source else {
            Issue.record("a PNG file that is none")
            return
        }
        #expect(!parameters.isAnimated)
        #expect(parameters.colour.map(\.data) == [[0, 0, 0xB1, 0x8F], [1, 13, 0, 1]])

        let again = try PNGCodec.read(Picture.encode(read.raster, like: read.source))
        #expect(again.raster.metadata == read.raster.metadata)
        #expect(again.source == read.source)
    }

    /// A profile for other colours than the samples' would tint the picture.
    @Test func profileOfOtherColours() throws {
        var builder = PNGBuilder(width: 1, height: 1, colourType: 0)
        let icc = TestPictures.profile("RGB ")
        builder.chunks = [("iCCP", [65, 0, 0] + PNGBuilder.zlib(icc))]
        #expect(try PNGCodec.decode(builder.file { _, _, _ in 1 }).metadata.icc == nil)
    }

    @Test func animation() throws {
        var builder = PNGBuilder(width: 2, height: 1)
        let control = PNGBuilder.big(0) + PNGBuilder.big(2) + PNGBuilder.big(1)
        builder.chunks = [
            ("acTL", PNGBuilder.big(2) + PNGBuilder.big(0)),
            ("fcTL", control + PNGBuilder.big(0) + PNGBuilder.big(0) + [0, 1, 0, 10, 0, 0]),
        ]
        var file = builder.file { x, _, c in x * 3 + c }
        file.removeLast(12)
        file += PNGBuilder.chunk(
            "fdAT", PNGBuilder.big(1) + PNGBuilder.zlib([0, 9, 9, 9, 9, 9, 9]))
        file += PNGBuilder.chunk("IEND", [])
        let read = try PNGCodec.read(file)
        #expect(read.raster.bytes == [0, 1, 2, 3, 4, 5])
        guard case .png(let parameters) = read.source else {
            Issue.record("a PNG file that is none")
            return
        }
        #expect(parameters.isAnimated)
    }
}

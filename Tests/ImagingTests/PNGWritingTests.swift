import Testing

@testable import Imaging

@Suite struct PNGWritingTests {
    @Test(
        arguments: [Raster.Layout.grey, .greyAlpha, .rgb, .rgba],
        [PNGEffort.fast, .balanced, .small])
    func roundTrip(_ layout: Raster.Layout, _ effort: PNGEffort) throws {
        for (width, height) in [(1, 1), (1, 40), (65, 3), (61, 130)] {
            for raster in [
                TestPictures.eight(width, height, layout),
                TestPictures.sixteen(width, height, layout),
            ] {
                let back = try PNGCodec.decode(PNGCodec.encode(raster, effort: effort))
                #expect(back == raster)
            }
        }
    }

    /// The decoder of the standard's own authors accepts what is written, in one strip or
    /// in many.
    @Test(arguments: [1, 1000, 40_000, 1 << 20])
    func libpngReadsIt(stripBytes: Int) throws {
        let raster = TestPictures.sixteen(33, 200, .rgba)
        let file = try PNGCodec.encode(
            raster, effort: .balanced, like: nil, stripBytes: stripBytes)
        #expect(try PNGCodec.decode(file) == raster)
        try file.withUnsafeBufferPointer { bytes throws(ImagingError) in
            let reader = try PNGReader(bytes, limits: .standard)
            let (samples, rows, error) = reader.read()
            #expect(error == nil && rows == 200)
            #expect(Raster(width: 33, height: 200, layout: .rgba, samples: samples) == raster)
        }
    }

    @Test func densityRoundsAndNonsenseIsLeftOut() throws {
        var raster = TestPictures.eight(2, 2, .grey)
        raster.metadata.density = Raster.Metadata.Density(x: 2834.6456, y: 2834.6456)
        #expect(
            try PNGCodec.decode(PNGCodec.encode(raster)).metadata.density
                == Raster.Metadata.Density(x: 2835, y: 2835))
        raster.metadata.density = Raster.Metadata.Density(x: -1, y: .infinity)
        #expect(try PNGCodec.decode(PNGCodec.encode(raster)).metadata.density == nil)
    }
}

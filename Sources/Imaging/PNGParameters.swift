/// What a PNG says besides its samples and `Raster.Metadata`: kept from input to output.
public struct PNGParameters: Sendable, Equatable {
    /// One ancillary chunk, as it stands in the file.
    struct Chunk: Sendable, Equatable {
        var type: [UInt8]
        var data: [UInt8]
    }

    /// What the sample values mean: cICP, mDCV, cLLI, sRGB, gAMA, cHRM. Samples are never
    /// converted, so these stay true of them.
    var colour: [Chunk] = []

    /// An APNG: the first picture is what was decoded, and all that is written.
    public internal(set) var isAnimated = false

    public init() {}
}

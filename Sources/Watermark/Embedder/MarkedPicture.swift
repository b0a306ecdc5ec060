public import Imaging

/// A picture with a mark in it, and what the mark cost.
public struct MarkedPicture: Sendable {
    public let raster: Raster
    /// Peak signal-to-noise ratio against the unmarked picture over the colour
    /// channels, dB, peak 255. Infinite where nothing changed.
    public let psnrDB: Double
    /// Largest change of any sample, grey levels of 8 bits, rounded up.
    public let maxChange: Int
}

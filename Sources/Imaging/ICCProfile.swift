/// What must be known of an ICC profile to keep it (ICC.1:2022, 7.2): whether it is
/// one, and for which colours.
enum ICCProfile {
    /// Whether `bytes` are a profile for samples of this layout. A profile of other
    /// colours is worse than none: viewers reject the picture or tint it.
    static func fits(_ bytes: [UInt8], _ layout: Raster.Layout) -> Bool {
        guard bytes.count >= 132, bytes[36..<40].elementsEqual("acsp".utf8) else { return false }
        return bytes[16..<20].elementsEqual((layout.isGrey ? "GRAY" : "RGB ").utf8)
    }
}

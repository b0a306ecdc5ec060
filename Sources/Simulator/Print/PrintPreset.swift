/// How a printed page comes back. Each is a range of printers and of scanners or cameras
/// (`PrintChannel.random(preset:seed:)`).
public enum PrintPreset: String, CaseIterable, Sendable {
    /// A sound printer, a flat-bed scanner with fixed levels.
    case scanGood
    /// Whatever stands in an office: fit to page, crooked sheets, coarse screens or ink-jets,
    /// background removal.
    case scanOffice
    /// A careful photo of a flat sheet in good light.
    case photoGood
    /// A quick one of a sheet that bows, from the side, in uneven light.
    case photoNormal

    public var isPhoto: Bool { self == .photoGood || self == .photoNormal }
}

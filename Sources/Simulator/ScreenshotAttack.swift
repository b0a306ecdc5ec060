public import Imaging

/// Something that happens to a leaked screenshot: one or more steps under a name.
///
///     for attack in ScreenshotAttack.catalogue where attack.unavailable == nil {
///         let (leaked, truth) = try attack.apply(shot, seed: 1)
///     }
public struct ScreenshotAttack: Sendable, Equatable {
    /// What is meant to be tested; a table has a row for each.
    public enum Kind: String, CaseIterable, Sendable {
        case jpeg, webp, scale, stretch, rotation, crop, paste, chat, tone, grey, blur, noise
        case median, doodle, posterise, darkMode, pair
    }

    /// Unique in the catalogue, for people.
    public let name: String
    public let kind: Kind
    public let steps: [AttackStep]

    public init(_ name: String, _ kind: Kind, _ steps: [AttackStep]) {
        self.name = name
        self.kind = kind
        self.steps = steps
    }

    /// Why it cannot run on this machine, or nil where it can.
    public var unavailable: String? {
        let needsWebP = steps.contains { if case .webp = $0 { true } else { false } }
        return needsWebP && !WebPRoundTrip.isAvailable
            ? "cwebp and dwebp are not installed (package webp)" : nil
    }

    /// The leaked picture, 8-bit RGB, and the map from source to leaked pixel centres.
    /// Equal seeds give equal pictures. Any size from 1×1 on is taken; crops and
    /// limits larger than the picture leave it whole.
    ///
    /// Throws `SimulatorError` `programMissing` or `codecFailed`.
    public func apply(
        _ raster: Raster, seed: UInt64
    ) throws(SimulatorError) -> (raster: Raster, truth: Homography) {
        var g = DeterministicGenerator(seed: seed ^ 0x9A71_C0DE_5EED_0001)
        var image = RGBImage(raster)
        var truth = Homography.identity
        for step in steps {
            let (next, map) = try step.apply(image, &g)
            image = next
            truth = map * truth
        }
        return (image.raster, truth)
    }
}

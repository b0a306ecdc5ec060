internal import Foundation
internal import Imaging

/// The residual of a picture at its own size and, where that is large, at a
/// reduced one: the same mark, seen with fewer and cleaner pixels.
final class Pyramid: Sendable {
    struct Level: Sendable {
        let residual: Plane
        /// Level pixels per picture pixel.
        let scale: Double
    }
    /// Longest side of the reduced level, pixels.
    static let reducedSide = 2000

    let luma: Plane
    let full: Level
    let reduced: Level
    /// The luma that `reduced` was made from.
    let reducedLuma: Plane

    init(_ luma: Plane) {
        self.luma = luma
        full = Level(residual: Residual.of(luma), scale: 1)
        let longer = max(luma.width, luma.height)
        if longer > Self.reducedSide * 5 / 4 {
            let scale = Double(Self.reducedSide) / Double(longer)
            let small = Warp.resize(
                luma, width: max(1, Int((Double(luma.width) * scale).rounded())),
                height: max(1, Int((Double(luma.height) * scale).rounded())))
            reduced = Level(
                residual: Residual.of(small), scale: Double(small.width) / Double(luma.width))
            reducedLuma = small
        } else {
            reducedLuma = luma
            reduced = full
        }
    }

    var hasReduced: Bool { reduced.scale != full.scale }
}

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

    /// Longest side at which photos are searched, pixels: more than a phone's 12 MP hold nothing
    /// that these do not, and a scan of 35 MP must not take three times as long.
    private static let photoSide = 4800

    /// The levels that photos are searched on, the smaller first.
    var photoLevels: [Level] {
        guard hasReduced else { return [full] }
        let longer = max(luma.width, luma.height)
        // Of a page that fills a photo a tile pixel is three pixels and more.
        let small = level(scale: reduced.scale / 2, of: reducedLuma)
        guard longer > Self.photoSide else { return [reduced, full, small] }
        return [
            reduced, level(scale: Double(Self.photoSide) / Double(longer), of: luma), small,
        ]
    }

    private func level(scale: Double, of source: Plane) -> Level {
        let width = max(1, Int((Double(luma.width) * scale).rounded()))
        let height = max(1, Int((Double(luma.height) * scale).rounded()))
        return Level(
            residual: Residual.of(Warp.resize(source, width: width, height: height)),
            scale: Double(width) / Double(luma.width))
    }

    /// Level pixels per tile pixel above which a canvas would leave out most of the level's own
    /// pixels, and where between `level(forTile:)` then lies: the band ends at 0.22 cycles a pixel.
    static let mostPerTilePixel = 1.5
    private static let wantedPerTilePixel = 1.1

    /// The level for a mark that is shown large, as zoomed pages, scans and photos of paper show
    /// it: small enough that a canvas uses every pixel, and that the dots of a halftone and the
    /// noise of single pixels are averaged before the residual weighs and clips.
    ///
    /// - Parameter size: picture pixels per tile pixel, of the whole picture.
    func level(forTile size: Double) -> Level {
        // Steps of a quarter of an octave, so that neighbouring guesses share a level.
        let scale = min(1, exp2((log2(Self.wantedPerTilePixel / size) * 4).rounded() / 4))
        return level(scale: scale, of: scale < reduced.scale ? reducedLuma : luma)
    }

    /// `map`, from a canvas to `level`, and the level to read it on: a smaller one where the mark
    /// is large. `made` gives the level for a tile size of the whole picture.
    func sized(
        _ maps: [CanvasMap], _ level: Level, _ made: (Double) -> Level
    ) -> (maps: [CanvasMap], level: Level) {
        guard let first = maps.first else { return (maps, level) }
        let middle = Point(Double(first.width) / 2, Double(first.height) / 2)
        let size = first.base.scale(at: middle)
        guard size > Self.mostPerTilePixel, size < 64 else { return (maps, level) }
        let small = made(size / level.scale)
        let k = small.scale / level.scale
        let shrink = Homography(a: k, b: 0, tx: (k - 1) / 2, c: 0, d: k, ty: (k - 1) / 2)
        let moved = maps.map { map in
            var out = map
            out.base = shrink * map.base
            return out
        }
        return (moved, small)
    }
}

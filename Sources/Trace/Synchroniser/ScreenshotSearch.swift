internal import Foundation
internal import Imaging
internal import Watermark

/// Finds a mark that was scaled, turned, stretched, cropped or pasted, but not
/// photographed: one linear map for the whole picture.
struct ScreenshotSearch: Sendable {
    let pilots: PilotSearch

    /// Picture pixels per tile pixel that are looked for.
    static let scales = 0.3...3.2

    init(_ carriers: CarrierSet) { pilots = PilotSearch(carriers) }

    /// The window side for a picture of this size: a power of two that covers small
    /// pictures, 1024 at most.
    static func windowSide(_ plane: Plane) -> Int {
        let longer = max(plane.width, plane.height)
        var side = 128
        while side < longer && side < 1024 { side *= 2 }
        return side
    }

    /// The most promising maps, best first; scores as `PilotSearch.Hypothesis`.
    func hypotheses(_ power: PowerMap, keep: Int = 6) -> [PilotSearch.Hypothesis] {
        let upright = pilots.stretches(
            in: power, scales: Self.scales, aspects: 0.6...1.667, turns: [0, .pi / 2], keep: keep)
        let turned = pilots.similarities(in: power, scales: Self.scales, keep: keep)
        // The same picture unscaled is by far the commonest leak: always among the tried.
        let identity = PilotSearch.Hypothesis(map: .identity, score: 0)
        let all = (upright + turned + [identity]).map { pilots.refined($0, in: power) }
        return pilots.distinct(all, keep: keep)
    }

    /// How many hypotheses are worth a round of lags on canvases of this size: weak marks
    /// are seldom the first one, and small canvases cost little.
    static func budget(canvasPixels: Int, thorough: Bool) -> Int {
        let affordable = (thorough ? 60_000_000 : 12_000_000) / max(1, canvasPixels)
        return min(max(3, affordable), 24)
    }

    /// A canvas that covers the whole picture under `map`, and both orientations of
    /// it: pilots without phases look the same upside down.
    static func canvases(_ map: Affine2, width: Int, height: Int) -> [CanvasMap] {
        [1.0, -1.0].compactMap { sign in
            var m = Affine2(a: map.a * sign, b: map.b * sign, c: map.c * sign, d: map.d * sign)
            // What is the identity but for the error of the estimate is taken as the identity.
            let slack = 1.0 / Double(max(width, height))
            if abs(m.a - 1) < slack, abs(m.d - 1) < slack, abs(m.b) < slack, abs(m.c) < slack {
                m = .identity
            }
            let k = m.determinant
            guard abs(k) > 1e-6 else { return nil }
            let inverse = Affine2(a: m.d / k, b: -m.b / k, c: -m.c / k, d: m.a / k)
            let corners = [
                (0.0, 0.0), (Double(width - 1), 0.0), (0.0, Double(height - 1)),
                (Double(width - 1), Double(height - 1)),
            ].map { x, y in (inverse.a * x + inverse.b * y, inverse.c * x + inverse.d * y) }
            let (left, w) = extent(corners.map(\.0))
            let (top, h) = extent(corners.map(\.1))
            guard w >= 16, h >= 16 else { return nil }
            return CanvasMap(
                width: w, height: h,
                base: Homography(
                    a: m.a, b: m.b, tx: m.a * left + m.b * top, c: m.c, d: m.d,
                    ty: m.c * left + m.d * top))
        }
    }

    /// Longest side of a canvas, tile pixels: four hundred tiles carry energy enough,
    /// and a wrong small scale must not cost seconds.
    private static let longest = 2700

    /// First coordinate and length of what covers all `values`, the middle where that is long.
    private static func extent(_ values: [Double]) -> (Double, Int) {
        let low = values.min()!.rounded(.down)
        let length = Int(values.max()! - low) + 1
        guard length > longest else { return (low, length) }
        return (low + Double((length - longest) / 2), longest)
    }
}

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

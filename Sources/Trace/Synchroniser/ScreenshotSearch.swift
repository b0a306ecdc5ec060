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

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
            let left = corners.map(\.0).min()!.rounded(.down)
            let top = corners.map(\.1).min()!.rounded(.down)
            let right = corners.map(\.0).max()!
            let bottom = corners.map(\.1).max()!
            let w = Int(right - left) + 1
            let h = Int(bottom - top) + 1
            guard w >= 16, h >= 16, w * h <= 64_000_000 else { return nil }
            return CanvasMap(
                width: w, height: h,
                base: Homography(
                    a: m.a, b: m.b, tx: m.a * left + m.b * top, c: m.c, d: m.d,
                    ty: m.c * left + m.d * top))
        }
    }
}

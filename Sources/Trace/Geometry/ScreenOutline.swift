internal import Foundation
internal import Imaging

/// Finds a screen in a photo by its shine: a bright (or dark) region with four straight sides. Where the
/// content shows no lines, and the mark is too faint for its pilots to be searched for, the
/// four corners are the only hold, and a good one.
struct ScreenOutline: Sendable {
    /// Longer side of the copy that regions are sought on, pixels.
    private static let side = 480
    /// Share of the picture that a screen covers at least.
    private static let leastArea = 0.03
    /// How much of the four-sided shape the region's hull must fill, and the region itself:
    /// text makes holes in it.
    private static let straight = 0.92
    private static let filled = 0.45

    /// Corners of what may be a screen, clockwise from the upper left, pixels of `luma`; at most
    /// four, the largest first. Screens that reach out of the picture are not found.
    func candidates(luma: Plane) -> [[Point]] {
        let longer = max(luma.width, luma.height)
        let k = min(1, Double(Self.side) / Double(longer))
        let small = Warp.resize(
            luma, width: max(8, Int((Double(luma.width) * k).rounded())),
            height: max(8, Int((Double(luma.height) * k).rounded())))
        let least = Int(Self.leastArea * Double(small.samples.count))
        var found = [[Point]]()
        for (plane, large, threshold) in views(small, luma) {
            for region in BrightRegions.of(plane, above: threshold, least: least).prefix(3) {
                guard let corners = corners(of: region, in: small) else { continue }
                let scaleX = Double(luma.width) / Double(small.width)
                let scaleY = Double(luma.height) / Double(small.height)
                let rough = corners.map {
                    Point(($0.x + 0.5) * scaleX - 0.5, ($0.y + 0.5) * scaleY - 0.5)
                }
                let exact = refined(rough, large, reach: 3 * scaleX) ?? rough
                let known = found.contains { other in
                    zip(other, exact).allSatisfy { ($0 - $1).length < 6 * scaleX }
                }
                if !known { found.append(exact) }
            }
        }
        return Array(
            found.sorted { ConvexPolygon(hullOf: $0).area > ConvexPolygon(hullOf: $1).area }
                .prefix(4))
    }

    /// Screens are the brightest thing in a dark room; one that shows dark pages in a light room
    /// is the darkest, and then the picture is looked at in negative.
    private func views(
        _ small: Plane, _ luma: Plane
    ) -> [(small: Plane, luma: Plane, threshold: Float)] {
        guard let middle = BrightRegions.threshold(small, within: 0...255) else { return [] }
        let high = BrightRegions.threshold(small, within: middle...255)
        let low = BrightRegions.threshold(small, within: 0...middle)
        let (smallNegative, negative) = (Self.negative(small), Self.negative(luma))
        return [middle, high, low].compactMap { $0 }.map { (small, luma, $0) }
            + [middle, low].compactMap { $0 }.map { (smallNegative, negative, 255 - $0) }
    }

    private static func negative(_ plane: Plane) -> Plane {
        var out = plane
        for i in out.samples.indices { out.samples[i] = 255 - out.samples[i] }
        return out
    }

    private func corners(of region: BrightRegions.Region, in plane: Plane) -> [Point]? {
        // What runs along the border is cut off there, and its end is not the screen's.
        guard region.border * 25 < plane.width + plane.height else { return nil }
        let hull = ConvexPolygon(hullOf: region.outline)
        guard let quad = hull.quadrilateral(), quad.area > 0,
            hull.area > Self.straight * quad.area,
            Double(region.area) > Self.filled * quad.area
        else { return nil }
        // From the corner nearest the upper left.
        let first = quad.corners.indices.min {
            quad.corners[$0].x + quad.corners[$0].y < quad.corners[$1].x + quad.corners[$1].y
        }
        guard let first else { return nil }
        return (0..<4).map { quad.corners[(first + $0) % 4] }
    }

    /// Each side moved to where the light falls off most steeply, by a line through many places
    /// of it. Nil where a side shows no edge.
    private func refined(_ corners: [Point], _ luma: Plane, reach: Double) -> [Point]? {
        let middle = corners.reduce(Point(0, 0), +) * 0.25
        var lines = [(point: Point, direction: Point)]()
        for i in 0..<4 {
            let (a, b) = (corners[i], corners[(i + 1) % 4])
            let length = (b - a).length
            guard length > 8 else { return nil }
            let along = (b - a) * (1 / length)
            var out = Point(along.y, -along.x)
            if out.x * (a.x - middle.x) + out.y * (a.y - middle.y) < 0 { out = out * -1 }
            // (position along the side, distance outwards)
            var edge = [(t: Double, d: Double)]()
            for step in 4...60 {
                let t = length * Double(step) / 64
                if let d = edgeOffset(luma, at: a + along * t, out: out, reach: reach) {
                    edge.append((t, d))
                }
            }
            guard let (d0, slope) = Self.line(edge) else { return nil }
            lines.append((a + out * d0, along + out * slope))
        }
        var result = [Point]()
        for i in 0..<4 {
            let (p, u) = lines[(i + 3) % 4]
            let (q, v) = lines[i]
            let k = u.x * v.y - u.y * v.x
            guard abs(k) > 1e-6 else { return nil }
            let w = q - p
            result.append(p + u * ((w.x * v.y - w.y * v.x) / k))
        }
        return result
    }

    /// How far outwards of `p` the luma falls most, pixels; nil where it does not fall.
    private func edgeOffset(_ luma: Plane, at p: Point, out: Point, reach: Double) -> Double? {
        let n = Int(reach) + 2
        var profile = [Float]()
        for s in -n - 1...n + 1 {
            let q = p + out * Double(s)
            let (x, y) = (Int(q.x.rounded()), Int(q.y.rounded()))
            guard x >= 0, y >= 0, x < luma.width, y < luma.height else { return nil }
            profile.append(luma[x, y])
        }
        var best: (fall: Float, at: Int) = (3, -1)
        for i in 1..<profile.count - 1 {
            let fall = profile[i - 1] - profile[i + 1]
            if fall > best.fall { best = (fall, i) }
        }
        return best.at < 0 ? nil : Double(best.at - n - 1)
    }

    /// d = d0 + slope · t, twice fitted again without what lies far from it.
    private static func line(_ points: [(t: Double, d: Double)]) -> (Double, Double)? {
        var kept = points
        var fit: (Double, Double)?
        for limit in [6.0, 2.5, 1.5] {
            guard kept.count >= 12,
                let x = LinearAlgebra.leastSquares(
                    rows: kept.map { [1, $0.t] }, values: kept.map(\.d))
            else { return fit }
            fit = (x[0], x[1])
            kept = points.filter { abs($0.d - x[0] - x[1] * $0.t) < limit }
        }
        return fit
    }
}

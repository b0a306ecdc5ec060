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

/// From the luma of a photo to the ways in which it may show a screen.
struct ScreenGeometry: Sendable {
    /// Lines are sought on a copy whose longer side is at most this many pixels.
    var longestSide = 2000
    var detector = LineSegmentDetector()
    var search = VanishingPointSearch()
    /// Whether a copy at half the scale adds its segments: rows of small text are
    /// bars there.
    var usesCoarseScale = true

    init() {}

    /// Up to four rectifications of `luma`, best first; their maps take pixels of
    /// `luma` itself. Empty where the picture shows no lines.
    func candidates(luma: Plane) -> [Rectification] {
        let longer = max(luma.width, luma.height)
        guard longer > longestSide else {
            return search.candidates(
                segments: segments(in: luma), width: luma.width, height: luma.height)
        }
        let factor = Double(longestSide) / Double(longer)
        let width = max(1, Int((Double(luma.width) * factor).rounded()))
        let height = max(1, Int((Double(luma.height) * factor).rounded()))
        let small = Warp.resize(luma, width: width, height: height)
        let found = search.candidates(
            segments: segments(in: small), width: width, height: height)
        let (kx, ky) = (Double(width) / Double(luma.width), Double(height) / Double(luma.height))
        let shrink = Homography(
            a: kx, b: 0, tx: kx / 2 - 0.5, c: 0, d: ky, ty: ky / 2 - 0.5)
        // Back up evenly, so that the scale at the centre is 1 again.
        let k = 1 / (kx * ky).squareRoot()
        let grow = Homography(a: k, b: 0, tx: k / 2 - 0.5, c: 0, d: k, ty: k / 2 - 0.5)
        return found.map { candidate in
            var result = candidate
            result.map = grow * candidate.map * shrink
            return result
        }
    }

    /// The segments of `plane` at its own scale and, if asked for, at half of it.
    func segments(in plane: Plane) -> [LineSegment] {
        let fine = detector.segments(in: plane)
        guard usesCoarseScale, plane.width >= 64, plane.height >= 64 else { return fine }
        let half = Warp.resize(plane, width: plane.width / 2, height: plane.height / 2)
        let coarse = detector.segments(in: half).map { $0.scaled(by: 2) }
        return fine + coarse
    }
}

/// The connected regions of a small picture that are brighter than a threshold.
struct BrightRegions: Sendable {
    struct Region: Sendable {
        /// Pixels.
        var area: Int
        /// Leftmost and rightmost pixel of each row it has.
        var extents: [Int: (left: Int, right: Int)]
        /// Pixels on the picture's border.
        var border: Int

        /// The outer corners of its pixels, row by row: enough for its convex hull.
        var outline: [Point] {
            extents.flatMap { y, x in
                [
                    Point(Double(x.left) - 0.5, Double(y) - 0.5),
                    Point(Double(x.right) + 0.5, Double(y) - 0.5),
                    Point(Double(x.left) - 0.5, Double(y) + 0.5),
                    Point(Double(x.right) + 0.5, Double(y) + 0.5),
                ]
            }
        }
    }

    /// Regions of at least `least` pixels, four-connected, the largest first. O(pixels).
    static func of(_ plane: Plane, above threshold: Float, least: Int) -> [Region] {
        let width = plane.width
        let height = plane.height
        var open = plane.samples.map { $0 > threshold }
        var found = [Region]()
        var stack = [Int]()
        for start in open.indices where open[start] {
            open[start] = false
            stack.append(start)
            var region = Region(area: 0, extents: [:], border: 0)
            while let i = stack.popLast() {
                let (x, y) = (i % width, i / width)
                region.area += 1
                let e = region.extents[y]
                region.extents[y] = (min(e?.left ?? x, x), max(e?.right ?? x, x))
                if x == 0 || y == 0 || x == width - 1 || y == height - 1 { region.border += 1 }
                for (dx, dy) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
                    let (nx, ny) = (x + dx, y + dy)
                    guard nx >= 0, ny >= 0, nx < width, ny < height else { continue }
                    let j = ny * width + nx
                    if open[j] {
                        open[j] = false
                        stack.append(j)
                    }
                }
            }
            if region.area >= least { found.append(region) }
        }
        return found.sorted { $0.area > $1.area }
    }

    /// The threshold that parts grey levels best in two (Otsu, IEEE Trans. SMC 9(1), 1979),
    /// among the samples within `range`.
    static func threshold(_ plane: Plane, within range: ClosedRange<Float>) -> Float? {
        var histogram = [Int](repeating: 0, count: 256)
        for v in plane.samples where range.contains(v) { histogram[Int(min(max(v, 0), 255))] += 1 }
        let total = histogram.reduce(0, +)
        guard total > 0 else { return nil }
        let sum = histogram.enumerated().reduce(0.0) { $0 + Double($1.offset * $1.element) }
        var below = 0
        var sumBelow = 0.0
        var best = (spread: 0.0, level: -1)
        for level in 0..<255 {
            below += histogram[level]
            sumBelow += Double(level * histogram[level])
            guard below > 0, below < total else { continue }
            let (n, m) = (Double(below), Double(total - below))
            let d = sumBelow / n - (sum - sumBelow) / m
            if n * m * d * d > best.spread { best = (n * m * d * d, level) }
        }
        return best.level < 0 ? nil : Float(best.level) + 1
    }
}

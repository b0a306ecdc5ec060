internal import Imaging

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

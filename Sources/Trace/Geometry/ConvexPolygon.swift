internal import Imaging

/// A convex polygon, corners in the order of rising angle (clockwise on a screen, where y
/// points down).
struct ConvexPolygon: Sendable {
    var corners: [Point]

    /// The convex hull of `points` (Andrew's monotone chain). O(n log n).
    init(hullOf points: [Point]) {
        let sorted = points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
        func chain(_ points: [Point]) -> [Point] {
            var out = [Point]()
            for p in points {
                while out.count >= 2, Self.cross(out[out.count - 2], out[out.count - 1], p) <= 0 {
                    out.removeLast()
                }
                out.append(p)
            }
            return out
        }
        guard sorted.count > 2 else {
            corners = sorted
            return
        }
        corners = chain(sorted).dropLast() + chain(sorted.reversed()).dropLast()
    }

    /// Twice the signed area of the triangle a, b, c.
    private static func cross(_ a: Point, _ b: Point, _ c: Point) -> Double {
        (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    }

    var area: Double {
        guard corners.count > 2 else { return 0 }
        var sum = 0.0
        for i in corners.indices {
            let p = corners[i]
            let q = corners[(i + 1) % corners.count]
            sum += p.x * q.y - q.x * p.y
        }
        return abs(sum) / 2
    }

    /// The quadrilateral around this polygon that is left when sides are taken away one by one,
    /// each time the one whose neighbours, prolonged until they meet, add the least area. Nil
    /// where no such side is left before four remain. O(n²).
    func quadrilateral() -> ConvexPolygon? {
        var out = self
        while out.corners.count > 4 {
            let c = out.corners
            let n = c.count
            var best: (area: Double, side: Int, corner: Point)?
            for i in 0..<n {
                let (a, b) = (c[(i + n - 1) % n], c[i])
                let (d, e) = (c[(i + 1) % n], c[(i + 2) % n])
                guard let p = Self.meeting(a, b, e, d) else { continue }
                let added = abs(Self.cross(b, p, d)) / 2
                if added < best?.area ?? .infinity { best = (added, i, p) }
            }
            guard let best else { return nil }
            let next = (best.side + 1) % n
            out.corners[best.side] = best.corner
            out.corners.remove(at: next)
        }
        return out.corners.count == 4 ? out : nil
    }

    /// Where the ray from `a` through `b` meets the ray from `e` through `d`, beyond both.
    private static func meeting(_ a: Point, _ b: Point, _ e: Point, _ d: Point) -> Point? {
        let (u, v) = (b - a, d - e)
        let k = u.x * v.y - u.y * v.x
        guard abs(k) > 1e-9 * u.length * v.length else { return nil }
        let w = e - a
        let s = (w.x * v.y - w.y * v.x) / k
        let t = (w.x * u.y - w.y * u.x) / k
        guard s >= 1, t >= 1 else { return nil }
        return a + u * s
    }
}

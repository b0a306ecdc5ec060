internal import Foundation
internal import Imaging
internal import Support

/// The camera poses a photo of a screen is expected in, scored by look-up.
struct PoseGrid: Sendable {
    /// Focal lengths in units of the longer side: a phone's main camera has 0.75, its
    /// 2× lens 1.5; a crop of a picture has more.
    var focals = [0.75, 1.1, 1.7]
    var yawLimit = 66.0
    var pitchLimit = 57.0
    var rollLimit = 45.0
    /// Grid step, degrees; the support map's tolerance is 4°.
    var step = 3.0

    private struct Entry {
        var score: Float
        var yaw: Double
        var pitch: Double
        var roll: Double
        var focal: Double
    }

    /// The best `keep` views that lie more than some degrees apart, best first.
    func best(in map: SupportMap, keep: Int) -> [CameraView] {
        let radian = Double.pi / 180
        let yaws = Self.steps(yawLimit, step)
        let pitches = Self.steps(pitchLimit, step)
        let rolls = Self.steps(rollLimit, step)
        let turns = rolls.map { SIMD2(Float(cos($0 * radian)), Float(sin($0 * radian))) }
        let found = Parallel.map(focals.count * yaws.count) { line -> [Entry] in
            let focal = focals[line / yaws.count]
            let yaw = yaws[line % yaws.count]
            var entries = [Entry]()
            var row = [Float](repeating: 0, count: rolls.count)
            for pitch in pitches {
                let view = CameraView(
                    yaw: yaw * radian, pitch: pitch * radian, roll: 0, focal: focal)
                let a = SIMD3<Float>(view.vanishing(view.right))
                let b = SIMD3<Float>(view.vanishing(view.down))
                // Where lines decide nothing, the screen is taken to stand upright.
                let tilt = Float(view.tilt / radian / 60)
                for (i, turn) in turns.enumerated() {
                    let p = Self.roll(a, turn)
                    let q = Self.roll(b, turn)
                    let lean = Float(rolls[i] / 45)
                    row[i] =
                        (map(p.x, p.y, p.z) + map(q.x, q.y, q.z))
                        * (1 - 0.03 * tilt * tilt - 0.01 * lean * lean)
                }
                for i in row.indices
                where row[i] > 0 && row[i] >= (i > 0 ? row[i - 1] : 0)
                    && row[i] > (i + 1 < row.count ? row[i + 1] : 0)
                {
                    entries.append(
                        Entry(score: row[i], yaw: yaw, pitch: pitch, roll: rolls[i], focal: focal))
                }
            }
            return entries
        }
        var entries = found.flatMap { $0 }
        guard let top = entries.map(\.score).max() else { return [] }
        entries.removeAll { $0.score < 0.5 * top }
        entries.sort { $0.score > $1.score }
        var kept = [CameraView]()
        for entry in entries {
            let view = CameraView(
                yaw: entry.yaw * radian, pitch: entry.pitch * radian, roll: entry.roll * radian,
                focal: entry.focal)
            if kept.allSatisfy({ Self.apart(view, $0) }) {
                kept.append(view)
                if kept.count == keep { break }
            }
        }
        return kept
    }

    @inline(__always)
    private static func roll(_ v: SIMD3<Float>, _ turn: SIMD2<Float>) -> SIMD3<Float> {
        SIMD3(turn.x * v.x - turn.y * v.y, turn.y * v.x + turn.x * v.y, v.z)
    }

    /// Whether two views' vanishing points differ by more than 6° somewhere.
    private static func apart(_ a: CameraView, _ b: CameraView) -> Bool {
        let limit = cos(6 * Double.pi / 180)
        func cosine(_ p: SIMD3<Double>, _ q: SIMD3<Double>) -> Double {
            abs(p.dot(q)) / (p.norm * q.norm)
        }
        return cosine(a.vanishing(a.right), b.vanishing(b.right)) < limit
            || cosine(a.vanishing(a.down), b.vanishing(b.down)) < limit
    }

    private static func steps(_ limit: Double, _ step: Double) -> [Double] {
        let n = Int((limit / step).rounded(.down))
        return (-n...n).map { Double($0) * step }
    }
}

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

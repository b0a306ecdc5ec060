internal import Foundation
internal import Imaging

/// Climbs from a rough `CameraView` to the best one nearby, by Gauss–Newton on
/// robustly weighted segment angles.
///
/// The objective is F = √(S₁ + s₀) + √(S₂ + s₀), with S as in
/// `SegmentTable.support`: the square root lets the direction with few lines count
/// beside the one with many, s₀ keeps an empty one from ruling the step. Around the
/// current view F is, to second order and up to a constant, minus a least-squares
/// sum with weights w (1 − sin²Δ/sin²τ) / √(S + s₀) on the sines; that sum is solved.
struct ViewRefiner: Sendable {
    /// A segment in `SegmentTable` coordinates.
    private struct Line {
        /// Unit normal (x, y) and offset.
        var normal: SIMD3<Double>
        var middle: SIMD2<Double>
        var weight: Double
    }

    /// A focal length of the longer side, give or take this factor, before any line.
    static let focalPrior = 0.95
    static let focalSpread = 0.35
    private let lines: [Line]
    private let floor: Double

    init(_ segments: [LineSegment], width: Int, height: Int) {
        let unit = Double(max(width, height))
        let cx = Double(width - 1) / 2
        let cy = Double(height - 1) / 2
        lines = segments.compactMap { segment in
            let d = segment.b - segment.a
            let length = d.length
            guard length > 0, length.isFinite, segment.weight > 0 else { return nil }
            let (nx, ny) = (-d.y / length, d.x / length)
            let x = ((segment.a.x + segment.b.x) / 2 - cx) / unit
            let y = ((segment.a.y + segment.b.y) / 2 - cy) / unit
            return Line(
                normal: SIMD3(nx, ny, -nx * x - ny * y), middle: SIMD2(x, y),
                weight: segment.weight)
        }
        floor = 0.5 * LineSegment.longest
    }

    /// √(S₁ + s₀) + √(S₂ + s₀) − 2√s₀ at tolerance `tau`, radians.
    func score(_ view: CameraView, tau: Double) -> Double {
        let a = support(view.vanishing(view.right), tau: tau)
        let b = support(view.vanishing(view.down), tau: tau)
        return root(a) + root(b) - 2 * floor.squareRoot()
    }

    private func root(_ support: Double) -> Double { (support + floor).squareRoot() }

    /// Segments within `tau` of the homogeneous point `v`.
    func count(_ v: SIMD3<Double>, tau: Double) -> Int {
        let limit = pow(sin(tau), 2)
        return lines.reduce(0) { n, line in n + (sineSquared(line, v) < limit ? 1 : 0) }
    }

    private func sineSquared(_ line: Line, _ v: SIMD3<Double>) -> Double {
        let across = line.normal.dot(v)
        let ux = v.x - line.middle.x * v.z
        let uy = v.y - line.middle.y * v.z
        return across * across / (ux * ux + uy * uy + 1e-12)
    }

    private func support(_ v: SIMD3<Double>, tau: Double) -> Double {
        let limit = pow(sin(tau), 2)
        var sum = 0.0
        for line in lines {
            let q = 1 - sineSquared(line, v) / limit
            if q > 0 { sum += line.weight * q * q }
        }
        return sum
    }

    /// Calls `body` with each segment's robust weight, sine r and ∂r/∂v at `v`.
    @inline(__always)
    private func visit(
        _ v: SIMD3<Double>, tau: Double, _ body: (Double, Double, SIMD3<Double>) -> Void
    ) -> Double {
        let limit = pow(sin(tau), 2)
        var sum = 0.0
        for line in lines {
            let across = line.normal.dot(v)
            let ux = v.x - line.middle.x * v.z
            let uy = v.y - line.middle.y * v.z
            let square = ux * ux + uy * uy + 1e-12
            let q = 1 - across * across / (square * limit)
            if q <= 0 { continue }
            sum += line.weight * q * q
            let length = square.squareRoot()
            let r = across / length
            // u = (vx − mx vw, vy − my vw); ∂|u|/∂v = (ux, uy, −u·m)/|u|.
            let slope = SIMD3(ux, uy, -(ux * line.middle.x + uy * line.middle.y)) / length
            body(line.weight * q, r, (line.normal - r * slope) / length)
        }
        return sum
    }

    /// Climbs at each tolerance in turn. With `focal` the focal length moves too,
    /// held by its prior. Both directions stay orthogonal.
    func climb(_ start: CameraView, taus: [Double], focal: Bool) -> CameraView {
        var view = start
        for tau in taus {
            var best = objective(view, tau: tau, focal: focal)
            for _ in 0..<8 {
                guard let step = step(view, tau: tau, focal: focal) else { break }
                var improved = false
                var k = 1.0
                for _ in 0..<3 {
                    var next = view
                    next.rotate(by: k * SIMD3(step[0], step[1], step[2]))
                    if focal { next.focal *= exp(min(max(k * step[3], -0.3), 0.3)) }
                    let value = objective(next, tau: tau, focal: focal)
                    if value > best {
                        improved = value > best + 1e-4 * abs(best)
                        best = value
                        view = next
                        break
                    }
                    k /= 3
                }
                if !improved { break }
            }
        }
        return view
    }

    private func objective(_ view: CameraView, tau: Double, focal: Bool) -> Double {
        let base = score(view, tau: tau)
        guard focal else { return base }
        let off = log(view.focal / Self.focalPrior) / Self.focalSpread
        return base - 0.1 * off * off
    }

    private func step(_ view: CameraView, tau: Double, focal: Bool) -> [Double]? {
        let n = focal ? 4 : 3
        var m = [Double](repeating: 0, count: n * (n + 1))
        for direction in [view.right, view.down] {
            let v = view.vanishing(direction)
            // ∂v/∂ω_k = K (e_k × d), ∂v/∂log f = (f dx, f dy, 0).
            let f = view.focal
            let turns = [
                SIMD3(0, -f * direction.z, direction.y), SIMD3(f * direction.z, 0, -direction.x),
                SIMD3(-f * direction.y, f * direction.x, 0), SIMD3(v.x, v.y, 0),
            ]
            var part = [Double](repeating: 0, count: n * (n + 1))
            let sum = part.withUnsafeMutableBufferPointer { part in
                visit(v, tau: tau) { weight, r, slope in
                    var j = SIMD4<Double>.zero
                    for k in 0..<n { j[k] = slope.dot(turns[k]) }
                    for a in 0..<n {
                        let wa = weight * j[a]
                        for b in a..<n { part[a * (n + 1) + b] += wa * j[b] }
                        part[a * (n + 1) + n] -= wa * r
                    }
                }
            }
            // F's own scale: −½ (2/sin²τ) Σ … / √(S + s₀).
            let k = 2 / (pow(sin(tau), 2) * root(sum))
            for i in m.indices { m[i] += k * part[i] }
        }
        if focal {
            let spread = Self.focalSpread * Self.focalSpread
            m[3 * 5 + 3] += 0.2 / spread
            m[3 * 5 + 4] -= 0.2 / spread * log(view.focal / Self.focalPrior)
        }
        return solve(&m, n)
    }

    /// Mirrors the upper triangle, damps the diagonal and solves.
    private func solve(_ m: inout [Double], _ n: Int) -> [Double]? {
        var rows = [[Double]]()
        var trace = 0.0
        for a in 0..<n {
            for b in 0..<a { m[a * (n + 1) + b] = m[b * (n + 1) + a] }
            trace += m[a * (n + 1) + a]
        }
        guard trace > 0, trace.isFinite else { return nil }
        for a in 0..<n {
            m[a * (n + 1) + a] += 1e-5 * trace
            rows.append(Array(m[a * (n + 1)..<(a + 1) * (n + 1)]))
        }
        return LinearAlgebra.solve(rows)
    }

    /// Moves each direction on its own, so that neither orthogonality nor the
    /// principal point is assumed any more. A direction with little support hardly
    /// moves: `hold` is the weight of the start, as so many segments 1/τ across.
    func free(_ view: CameraView, taus: [Double]) -> CameraView {
        var result = view
        result.right = free(view.right, focal: view.focal, taus: taus)
        result.down = free(view.down, focal: view.focal, taus: taus)
        return result
    }

    private func free(_ start: SIMD3<Double>, focal: Double, taus: [Double]) -> SIMD3<Double> {
        var d = start
        let helper = abs(d.z) < 0.7 ? SIMD3(0.0, 0, 1) : SIMD3(1.0, 0, 0)
        for tau in taus {
            for _ in 0..<6 {
                let e1 = d.cross(helper) / d.cross(helper).norm
                let e2 = d.cross(e1)
                let scale = SIMD3(focal, focal, 1)
                let t1 = scale * e1
                let t2 = scale * e2
                var a = 0.0
                var b = 0.0
                var c = 0.0
                var g = 0.0
                var h = 0.0
                _ = visit(scale * d, tau: tau) { weight, r, slope in
                    let j1 = slope.dot(t1)
                    let j2 = slope.dot(t2)
                    a += weight * j1 * j1
                    b += weight * j1 * j2
                    c += weight * j2 * j2
                    g -= weight * j1 * r
                    h -= weight * j2 * r
                }
                // Held to the start as by `floor` worth of segments.
                let away = d - start
                a += Self.hold
                c += Self.hold
                g -= Self.hold * e1.dot(away)
                h -= Self.hold * e2.dot(away)
                let det = a * c - b * b
                guard det > 0, det.isFinite else { break }
                let s1 = (g * c - h * b) / det
                let s2 = (h * a - g * b) / det
                let length = (s1 * s1 + s2 * s2).squareRoot()
                let k = min(1, 0.02 / max(length, 1e-12))
                let next = d + k * (s1 * e1 + s2 * e2)
                d = next / next.norm
                if length < 1e-6 { break }
            }
        }
        return d
    }

    private static let hold = 15.0
}

internal import Foundation
internal import Imaging
internal import Support

/// Line segments as the vanishing-point search reads them: one array a quantity,
/// padded to whole vectors of eight, in coordinates whose origin is the picture's
/// centre and whose unit is its longer side (so that a focal length is about 1).
struct SegmentTable: Sendable {
    /// The line's unit normal and offset: nx·x + ny·y + offset = 0.
    let nx: [SIMD8<Float>]
    let ny: [SIMD8<Float>]
    let offset: [SIMD8<Float>]
    /// The segment's middle.
    let x: [SIMD8<Float>]
    let y: [SIMD8<Float>]
    let weight: [SIMD8<Float>]
    /// Segments, without the padding (whose weight is zero).
    let count: Int

    init(_ segments: [LineSegment], width: Int, height: Int) {
        let unit = Double(max(width, height))
        let cx = Double(width - 1) / 2
        let cy = Double(height - 1) / 2
        let vectors = (segments.count + 7) / 8
        var nx = [SIMD8<Float>](repeating: .zero, count: vectors)
        var ny = nx
        var offset = nx
        var x = nx
        var y = nx
        var weight = nx
        for (i, segment) in segments.enumerated() {
            let d = segment.b - segment.a
            let length = d.length
            guard length > 0, length.isFinite, segment.weight > 0 else { continue }
            let normal = (x: -d.y / length, y: d.x / length)
            let middle = (
                x: ((segment.a.x + segment.b.x) / 2 - cx) / unit,
                y: ((segment.a.y + segment.b.y) / 2 - cy) / unit
            )
            let (v, lane) = (i / 8, i % 8)
            nx[v][lane] = Float(normal.x)
            ny[v][lane] = Float(normal.y)
            offset[v][lane] = Float(-normal.x * middle.x - normal.y * middle.y)
            x[v][lane] = Float(middle.x)
            y[v][lane] = Float(middle.y)
            weight[v][lane] = Float(segment.weight)
        }
        self.nx = nx
        self.ny = ny
        self.offset = offset
        self.x = x
        self.y = y
        self.weight = weight
        count = segments.count
    }

    /// S(v) = Σ w (1 − sin²Δ / sin²τ)² over the segments with Δ < τ, where Δ is the
    /// angle between a segment and the line from its middle to the point `v`
    /// (homogeneous, table coordinates; at any distance, infinity included).
    func support(_ v: SIMD3<Double>, sineSquared: Float) -> Float {
        let vx = SIMD8<Float>(repeating: Float(v.x))
        let vy = SIMD8<Float>(repeating: Float(v.y))
        let vw = SIMD8<Float>(repeating: Float(v.z))
        let inverse = SIMD8<Float>(repeating: 1 / sineSquared)
        // Keeps a segment that passes through the point itself out of 0/0.
        let tiny = SIMD8<Float>(repeating: 1e-12)
        let one = SIMD8<Float>(repeating: 1)
        var sum = SIMD8<Float>.zero
        let n = weight.count
        nx.withUnsafeBufferPointer { nx in
            ny.withUnsafeBufferPointer { ny in
                offset.withUnsafeBufferPointer { offset in
                    x.withUnsafeBufferPointer { x in
                        y.withUnsafeBufferPointer { y in
                            weight.withUnsafeBufferPointer { weight in
                                for i in 0..<n {
                                    let across = nx[i] * vx + ny[i] * vy + offset[i] * vw
                                    let ux = vx - x[i] * vw
                                    let uy = vy - y[i] * vw
                                    let square = ux * ux + uy * uy + tiny
                                    let q = one - across * across * inverse / square
                                    // (q + |q|) / 2 without a branch: |q| by its bits.
                                    let magnitude = SIMD8<Float>(
                                        bitPattern: q.bits & 0x7fff_ffff)
                                    let positive = q + magnitude
                                    sum += weight[i] * positive * positive
                                }
                            }
                        }
                    }
                }
            }
        }
        return sum.sum() / 4
    }
}

extension SIMD8 where Scalar == Float {
    fileprivate var bits: SIMD8<UInt32> { unsafeBitCast(self, to: SIMD8<UInt32>.self) }

    fileprivate init(bitPattern: SIMD8<UInt32>) {
        self = unsafeBitCast(bitPattern, to: SIMD8<Float>.self)
    }
}

/// Finds how a photo may show a flat screen from the directions of its line
/// segments: two orthogonal vanishing points, for the rows and for the columns.
///
/// The support of every point of the projective plane is tabulated once; a grid of
/// camera poses is scored by look-up; the best distinct ones are climbed with a
/// narrowing tolerance. Ideas: Coughlan & Yuille, "Manhattan World", ICCV 1999, for
/// the orthogonal frame; the support function and grid are this project's own.
struct VanishingPointSearch: Sendable {
    /// At most this many rectifications are returned.
    var limit = 4
    /// Grid poses that are climbed.
    var starts = 12
    /// Fewer segments than this say nothing.
    var minimumSegments = 4

    private static let degree = Double.pi / 180

    init() {}

    /// Rectifications of a `width` × `height` photo from its `segments`, best first,
    /// each the most upright reading of its lines; see `Rectification.turned` for
    /// the others. Empty where there are too few segments. Some 10⁷ operations a
    /// thousand segments, all cores.
    func candidates(segments: [LineSegment], width: Int, height: Int) -> [Rectification] {
        guard width > 0, height > 0 else { return [] }
        let usable = segments.filter {
            $0.length > 0 && $0.length.isFinite && $0.weight > 0 && $0.weight.isFinite
        }
        guard usable.count >= minimumSegments else { return [] }
        let map = SupportMap(
            SegmentTable(usable, width: width, height: height), side: 45,
            tolerance: 4 * Self.degree)
        let poses = PoseGrid().best(in: map, keep: starts)
        let refiner = ViewRefiner(usable, width: width, height: height)
        let climbed = Parallel.map(poses.count) { i -> Rectification? in
            refine(poses[i], with: refiner, width: width, height: height)
        }
        let ranked = climbed.compactMap { $0 }.sorted { $0.score > $1.score }
        var kept = [Rectification]()
        for candidate in ranked where kept.count < limit {
            if kept.allSatisfy({ candidate.differs(from: $0, width: width, height: height) }) {
                kept.append(candidate)
            }
        }
        return kept
    }

    private func refine(
        _ pose: CameraView, with refiner: ViewRefiner, width: Int, height: Int
    ) -> Rectification? {
        let degree = Self.degree
        let fixed = refiner.climb(
            pose, taus: [2 * degree, degree, 0.6 * degree], focal: false)
        let view = refiner.climb(fixed, taus: [degree, 0.6 * degree], focal: true)
        let free = refiner.free(view, taus: [0.6 * degree])
        let score = refiner.score(free, tau: 0.6 * degree) - 0.5 * pow(view.tilt, 2)
        guard let map = free.rectifying(width: width, height: height) else { return nil }
        return Rectification(
            map: map, score: score,
            rowSupport: refiner.count(free.vanishing(free.right), tau: degree),
            columnSupport: refiner.count(free.vanishing(free.down), tau: degree), view: view)
    }
}

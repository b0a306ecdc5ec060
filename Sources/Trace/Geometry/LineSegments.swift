internal import Imaging
internal import Support

/// Finds straight edges: regions of pixels whose gradients agree in direction,
/// grown from the strongest outwards, each fitted with a rectangle and kept if
/// that many aligned pixels are unlikely by chance.
///
/// After Grompone von Gioi, Jakubowicz, Morel & Randall, "LSD: a Line Segment
/// Detector", Image Processing On Line 2 (2012), doi:10.5201/ipol.2012.gjmr-lsd.
/// Departures, for speed and for photographs of screens:
/// - the gradient is taken over 4×4 pixels (`GradientField`), which replaces the
///   paper's reduction to 80 %;
/// - a region's direction is the sum of its gradient vectors, so that growing
///   needs no trigonometry and strong pixels count more;
/// - the number of false alarms is bounded by Chernoff's inequality instead of
///   summing the binomial tail, and the rectangle is not varied to improve it;
/// - regions do not cross the two lines that quarter the picture, so that the
///   quarters run on all cores; the result does not depend on how many there are.
struct LineSegmentDetector: Sendable {
    /// Gradients below this, in grey levels a pixel, belong to no edge.
    var gradientThreshold: Float = 1.6
    /// Segments shorter than this, in pixels, are not reported.
    var minimumLength: Double = 14
    /// Share of a rectangle that must be aligned pixels.
    var minimumDensity: Double = 0.7
    /// Largest deviation of a pixel's gradient from the region's, radians.
    var angleTolerance: Double = .pi / 8
    /// At most this many segments are returned, the longest.
    var limit: Int = 1500

    init() {}

    /// The segments of `plane`, longest first; ties in a fixed order. O(pixels).
    func segments(in plane: Plane) -> [LineSegment] {
        guard plane.width >= 8, plane.height >= 8, max(plane.width, plane.height) <= 65535 else {
            return []
        }
        var field = GradientField(plane)
        let halfX = plane.width / 2
        let halfY = plane.height / 2
        let quarters = [
            RegionGrower.Window(x: 0..<halfX, y: 0..<halfY),
            RegionGrower.Window(x: halfX..<plane.width, y: 0..<halfY),
            RegionGrower.Window(x: 0..<halfX, y: halfY..<plane.height),
            RegionGrower.Window(x: halfX..<plane.width, y: halfY..<plane.height),
        ]
        let width = field.width
        let pixels = field.width * field.height
        let found = field.vectors.withUnsafeMutableBufferPointer { buffer in
            nonisolated(unsafe) let vectors = buffer.baseAddress!
            return Parallel.map(quarters.count) { i -> [LineSegment] in
                var grower = RegionGrower(
                    vectors: vectors, stride: width, pixels: pixels, window: quarters[i],
                    settings: self)
                return grower.run()
            }
        }
        var all = found.flatMap { $0 }.map { (segment: $0, length: $0.length) }
        all.sort {
            if $0.length != $1.length { return $0.length > $1.length }
            if $0.segment.a.y != $1.segment.a.y { return $0.segment.a.y < $1.segment.a.y }
            return $0.segment.a.x < $1.segment.a.x
        }
        return all.prefix(limit).map(\.segment)
    }
}

/// A straight edge found in a picture, in pixels of that picture.
///
/// The darker side is on a fixed side of the direction `a` → `b`, but nothing
/// downstream relies on it: for vanishing points a segment is an undirected line.
struct LineSegment: Sendable, Hashable {
    var a: Point
    var b: Point
    /// How much the segment counts: its length capped at `LineSegment.longest`.
    var weight: Double

    /// Length beyond which a segment counts no more, pixels: a single long edge
    /// (a door frame behind the screen) must not outvote the page.
    static let longest = 150.0

    init(a: Point, b: Point, weight: Double) {
        self.a = a
        self.b = b
        self.weight = weight
    }

    /// A segment with the usual weight, min(length, 150).
    init(a: Point, b: Point) {
        self.init(a: a, b: b, weight: min((b - a).length, Self.longest))
    }

    var length: Double { (b - a).length }

    /// The segment in a picture `scale` times as large, whose pixel centres lie at
    /// (p + ½)·scale − ½. The weight goes with the new length.
    func scaled(by scale: Double) -> LineSegment {
        func map(_ p: Point) -> Point {
            Point((p.x + 0.5) * scale - 0.5, (p.y + 0.5) * scale - 0.5)
        }
        return LineSegment(a: map(a), b: map(b))
    }
}

/// The luma gradient of a plane at the corners between its pixels.
///
/// Entry (x, y) is the gradient at (x + ½, y + ½), from the 4×4 pixels around it:
/// the 2×2 difference of the LSD paper after a [1 2 1]²/16 blur, as one separable
/// kernel [−1 −1 1 1] × [1 3 3 1] / 32. A ramp of one grey level a pixel has
/// length 1, a sharp step of h grey levels h/2; white noise of standard deviation
/// σ gives 0.28 σ a component. The outermost entries are zero.
struct GradientField {
    let width: Int
    let height: Int
    /// (∂/∂x, ∂/∂y), grey levels a pixel, row by row.
    var vectors: [SIMD2<Float>]

    /// O(pixels), all cores. A plane under 4 px in either direction has no gradient.
    init(_ plane: Plane) {
        let width = plane.width
        let height = plane.height
        self.width = width
        self.height = height
        guard width >= 4, height >= 4 else {
            vectors = [SIMD2<Float>](repeating: .zero, count: width * height)
            return
        }
        vectors = [SIMD2<Float>](unsafeUninitializedCapacity: width * height) { buffer, count in
            nonisolated(unsafe) let out = buffer.baseAddress!
            plane.samples.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let source = pointer.baseAddress!
                Parallel.ranges(height, grain: 64) { rows in
                    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * width) { scratch in
                        for y in rows {
                            Self.row(
                                y, of: source, width, height, scratch.baseAddress!, out + y * width)
                        }
                    }
                }
            }
            count = width * height
        }
    }

    private static func row(
        _ y: Int, of source: UnsafePointer<Float>, _ width: Int, _ height: Int,
        _ scratch: UnsafeMutablePointer<Float>, _ out: UnsafeMutablePointer<SIMD2<Float>>
    ) {
        guard y >= 1, y + 2 < height else {
            out.initialize(repeating: .zero, count: width)
            return
        }
        let smooth = scratch
        let slope = scratch + width
        let r0 = source + (y - 1) * width
        let r1 = r0 + width
        let r2 = r1 + width
        let r3 = r2 + width
        for x in 0..<width {
            let outer = r0[x] + r3[x]
            let inner = r1[x] + r2[x]
            smooth[x] = (outer + 3 * inner) * (1 / 32)
            slope[x] = ((r3[x] - r0[x]) + (r2[x] - r1[x])) * (1 / 32)
        }
        out[0] = .zero
        for x in 1..<width - 2 {
            let dx = (smooth[x + 2] - smooth[x - 1]) + (smooth[x + 1] - smooth[x])
            let dy = (slope[x - 1] + slope[x + 2]) + 3 * (slope[x] + slope[x + 1])
            out[x] = SIMD2(dx, dy)
        }
        out[width - 2] = .zero
        out[width - 1] = .zero
    }
}

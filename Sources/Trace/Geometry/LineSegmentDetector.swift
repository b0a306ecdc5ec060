internal import Imaging

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

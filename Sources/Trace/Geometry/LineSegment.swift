internal import Imaging

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

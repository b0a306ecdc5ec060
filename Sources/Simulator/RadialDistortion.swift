public import Imaging

/// Two-term radial lens distortion (Brown 1966; Hartley & Zisserman §7.4):
/// p' = c + (p − c)(1 + k1 r² + k2 r⁴) with r = |p − c| / `radius`.
///
/// k1 < 0 is a barrel, k1 > 0 a pincushion. Monotone, and so invertible, as
/// long as 1 + 3 k1 r² + 5 k2 r⁴ > 0.
public struct RadialDistortion: Sendable, Equatable {
    public var k1: Double
    public var k2: Double
    /// The optical centre, photo pixels.
    public var centre: Point
    /// The distance at which r = 1, photo pixels: half the sensor's diagonal.
    public var radius: Double

    public init(k1: Double, k2: Double, centre: Point, radius: Double) {
        self.k1 = k1
        self.k2 = k2
        self.centre = centre
        self.radius = radius
    }

    /// From the ideal (undistorted) to the distorted position.
    public func distort(_ p: Point) -> Point {
        let d = p - centre
        let r2 = (d.x * d.x + d.y * d.y) / (radius * radius)
        return centre + d * (1 + r2 * (k1 + r2 * k2))
    }

    /// From the distorted to the ideal position, by Newton's method on r.
    public func undistort(_ p: Point) -> Point {
        if k1 == 0 && k2 == 0 { return p }
        let d = p - centre
        let target = d.length / radius
        if target == 0 { return p }
        var r = target
        for _ in 0..<12 {
            let r2 = r * r
            let slope = 1 + r2 * (3 * k1 + r2 * 5 * k2)
            guard slope > 1e-3 else { break }
            let step = (r * (1 + r2 * (k1 + r2 * k2)) - target) / slope
            r -= step
            if abs(step) < 1e-13 { break }
        }
        return centre + d * (r / target)
    }
}

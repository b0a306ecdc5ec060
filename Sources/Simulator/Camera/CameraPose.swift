internal import Foundation
package import Imaging

/// The pin-hole projection of a screen in a given pose.
enum CameraPose {
    /// Screen pixel centres to photo pixel centres, undistorted, such that the
    /// bounding box of the projected screen is `coverage` photo widths wide.
    static func homography(
        _ s: CameraSettings, screenWidth: Int, screenHeight: Int
    ) throws(SimulatorError) -> Homography {
        let width = Double(s.sensorWidth)
        let height = Double(s.sensorHeight)
        let f = s.focal * max(width, height)
        let rotation = rotation(s)
        let w = Double(screenWidth)
        let h = Double(screenHeight)
        let corners = [(-w, -h), (w, -h), (w, h), (-w, h)].map { ($0.0 / 2, $0.1 / 2) }

        /// Bounding-box width at distance `d`, or nil with a corner behind the lens.
        func spread(_ d: Double) -> Double? {
            var low = Double.infinity
            var high = -Double.infinity
            for (x, y) in corners {
                let z = rotation[6] * x + rotation[7] * y + d
                guard z > 0.02 * d else { return nil }
                let px = f * (rotation[0] * x + rotation[1] * y + d * s.centreX * width / f) / z
                low = min(low, px)
                high = max(high, px)
            }
            return high - low
        }
        // The spread falls with distance: bisect on its logarithm.
        var near = w * 1e-3
        var far = w * 1e5
        let target = s.coverage * width
        for _ in 0..<80 {
            let middle = (near * far).squareRoot()
            if let value = spread(middle), value <= target { far = middle } else { near = middle }
        }
        guard let reached = spread(far), abs(reached - target) < 0.01 * target else {
            throw SimulatorError(
                .invalidSettings, "camera settings: no distance gives coverage \(s.coverage)")
        }
        let d = far
        let tx = d * s.centreX * width / f
        let ty = d * s.centreY * height / f
        let projection = Homography([
            f * rotation[0] + (width - 1) / 2 * rotation[6],
            f * rotation[1] + (width - 1) / 2 * rotation[7], f * tx + (width - 1) / 2 * d,
            f * rotation[3] + (height - 1) / 2 * rotation[6],
            f * rotation[4] + (height - 1) / 2 * rotation[7], f * ty + (height - 1) / 2 * d,
            rotation[6], rotation[7], d,
        ])
        return projection
            * Homography(a: 1, b: 0, tx: -(w - 1) / 2, c: 0, d: 1, ty: -(h - 1) / 2)
    }

    /// Roll · pitch · yaw, row by row.
    private static func rotation(_ s: CameraSettings) -> [Double] {
        let a = s.yaw * .pi / 180
        let b = s.pitch * .pi / 180
        let c = s.roll * .pi / 180
        let yaw = Homography([cos(a), 0, sin(a), 0, 1, 0, -sin(a), 0, cos(a)])
        let pitch = Homography([1, 0, 0, 0, cos(b), -sin(b), 0, sin(b), cos(b)])
        let roll = Homography([cos(c), -sin(c), 0, sin(c), cos(c), 0, 0, 0, 1])
        return (roll * pitch * yaw).h
    }
}

/// Two-term radial lens distortion (Brown 1966; Hartley & Zisserman §7.4):
/// p' = c + (p − c)(1 + k1 r² + k2 r⁴) with r = |p − c| / `radius`.
///
/// k1 < 0 is a barrel, k1 > 0 a pincushion. Monotone, and so invertible, as
/// long as 1 + 3 k1 r² + 5 k2 r⁴ > 0.
package struct RadialDistortion: Sendable, Equatable {
    package var k1: Double
    package var k2: Double
    /// The optical centre, photo pixels.
    package var centre: Point
    /// The distance at which r = 1, photo pixels: half the sensor's diagonal.
    package var radius: Double

    package init(k1: Double, k2: Double, centre: Point, radius: Double) {
        self.k1 = k1
        self.k2 = k2
        self.centre = centre
        self.radius = radius
    }

    /// From the ideal (undistorted) to the distorted position.
    package func distort(_ p: Point) -> Point {
        let d = p - centre
        let r2 = (d.x * d.x + d.y * d.y) / (radius * radius)
        return centre + d * (1 + r2 * (k1 + r2 * k2))
    }

    /// From the distorted to the ideal position, by Newton's method on r.
    package func undistort(_ p: Point) -> Point {
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

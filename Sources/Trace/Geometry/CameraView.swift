internal import Foundation
internal import Imaging

/// How a flat screen stands before a pin-hole camera, as far as lines can tell:
/// the directions of its rows and columns in camera axes (x right, y down, z into
/// the scene) and the focal length in units of the picture's longer side. The
/// principal point is the picture's centre.
struct CameraView: Sendable {
    /// Along the rows, to the right; unit length.
    var right: SIMD3<Double>
    /// Along the columns, down; unit length. Orthogonal to `right` until both
    /// points are set free for pictures that were cropped.
    var down: SIMD3<Double>
    var focal: Double

    /// The view of a screen turned about its vertical by `yaw`, then about the
    /// horizontal by `pitch`, then about the camera's axis by `roll`, clockwise as
    /// seen; radians.
    init(yaw: Double, pitch: Double, roll: Double, focal: Double) {
        let (cy, sy) = (cos(yaw), sin(yaw))
        let (cp, sp) = (cos(pitch), sin(pitch))
        let (cr, sr) = (cos(roll), sin(roll))
        // Columns of Rz(roll) · Rx(pitch) · Ry(yaw): where the screen's axes go.
        right = SIMD3(cr * cy - sr * sp * sy, sr * cy + cr * sp * sy, -cp * sy)
        down = SIMD3(-sr * cp, cr * cp, sp)
        self.focal = focal
    }

    /// The screen's normal, away from the camera; unit length.
    var normal: SIMD3<Double> {
        let n = SIMD3(
            right.y * down.z - right.z * down.y, right.z * down.x - right.x * down.z,
            right.x * down.y - right.y * down.x)
        let length = (n * n).sum().squareRoot()
        return length > 0 ? n / length : n
    }

    /// Angle between the screen's normal and the camera's axis, radians.
    var tilt: Double { acos(min(1, abs(normal.z))) }

    /// The homogeneous vanishing point of a direction, in `SegmentTable` coordinates.
    func vanishing(_ direction: SIMD3<Double>) -> SIMD3<Double> {
        SIMD3(focal * direction.x, focal * direction.y, direction.z)
    }

    /// Turns both directions by the small vector `omega`, radians, exactly.
    mutating func rotate(by omega: SIMD3<Double>) {
        right = right.rotated(by: omega)
        down = down.rotated(by: omega)
    }
}

extension SIMD3 where Scalar == Double {
    func dot(_ other: Self) -> Double { (self * other).sum() }

    func cross(_ o: Self) -> Self {
        SIMD3(y * o.z - z * o.y, z * o.x - x * o.z, x * o.y - y * o.x)
    }

    var norm: Double { (self * self).sum().squareRoot() }

    /// Rodrigues' rotation about `omega` by its length.
    func rotated(by omega: Self) -> Self {
        let angle = omega.norm
        guard angle > 1e-15 else { return self }
        let k = omega / angle
        return cos(angle) * self + sin(angle) * k.cross(self)
            + (1 - cos(angle)) * k.dot(self) * k
    }
}

extension CameraView {
    /// The map that lays the screen flat: photo pixels → a plane with rows
    /// horizontal and columns vertical, at the photo's centre of scale 1 and in
    /// place. Nil for views from behind or along the screen.
    func rectifying(width: Int, height: Int) -> Homography? {
        let area = right.x * down.y - right.y * down.x
        guard area > 0.05, area.isFinite, focal > 0 else { return nil }
        let unit = Double(max(width, height))
        let cx = Double(width - 1) / 2
        let cy = Double(height - 1) / 2
        // Point (X, Y) of the screen, from where the camera's axis meets it, is seen
        // at K (X·right + Y·down + (0, 0, 1)).
        let seen = Homography([
            focal * right.x, focal * down.x, 0, focal * right.y, focal * down.y, 0, right.z,
            down.z, 1,
        ])
        guard let flat = seen.inverse else { return nil }
        let scale = unit * focal * area.squareRoot()
        let toTable = Homography(
            a: 1 / unit, b: 0, tx: -cx / unit, c: 0, d: 1 / unit, ty: -cy / unit)
        let fromTable = Homography(a: scale, b: 0, tx: cx, c: 0, d: scale, ty: cy)
        let map = fromTable * flat * toTable
        return map.h.allSatisfy(\.isFinite) ? map : nil
    }
}

extension Rectification {
    /// Whether the two maps differ by more than a scale of each axis and a shift:
    /// over 0.4 % of the longer side in RMS over the middle of the photo.
    func differs(from other: Rectification, width: Int, height: Int) -> Bool {
        var a = [Point]()
        var b = [Point]()
        for i in 0..<5 {
            for j in 0..<5 {
                let p = Point(
                    Double(width - 1) * (0.2 + 0.15 * Double(i)),
                    Double(height - 1) * (0.2 + 0.15 * Double(j)))
                guard map.denominator(p) > 0.05, other.map.denominator(p) > 0.05 else { continue }
                a.append(map(p))
                b.append(other.map(p))
            }
        }
        guard a.count >= 4 else { return true }
        let x = Self.misfit(a.map(\.x), b.map(\.x))
        let y = Self.misfit(a.map(\.y), b.map(\.y))
        return ((x + y) / Double(a.count)).squareRoot() > 0.004 * Double(max(width, height))
    }

    /// Sum of squares left when `b` is fitted by scale and shift of `a`.
    private static func misfit(_ a: [Double], _ b: [Double]) -> Double {
        let n = Double(a.count)
        let ma = a.reduce(0, +) / n
        let mb = b.reduce(0, +) / n
        var aa = 0.0
        var ab = 0.0
        var bb = 0.0
        for (p, q) in zip(a, b) {
            aa += (p - ma) * (p - ma)
            ab += (p - ma) * (q - mb)
            bb += (q - mb) * (q - mb)
        }
        return aa > 0 ? max(0, bb - ab * ab / aa) : bb
    }
}

/// One way in which a photo may show a flat screen: the map that lays it flat.
struct Rectification: Sendable {
    /// Photo pixels → rectified plane. Rows of the screen become horizontal and
    /// columns vertical; scale, shift and the ratio of the two scales stay open.
    /// At the photo's centre the local scale is 1 and the place is kept.
    var map: Homography
    /// √S₁ + √S₂ at the finest tolerance, minus what the priors take off.
    var score: Double
    /// Segments that point within 1° of the rows' and the columns' vanishing points.
    var rowSupport: Int
    var columnSupport: Int
    /// The pose before the two points were set free. Yaw, pitch and roll in radians.
    var view: CameraView
    /// Quarter turns, clockwise, from the most upright reading of the lines.
    var quarterTurns = 0

    /// The same lines read with the screen turned by further quarter turns: lines
    /// alone cannot tell rows from columns, nor up from down.
    func turned(_ quarters: Int, about centre: Point) -> Rectification {
        let k = ((quarters % 4) + 4) % 4
        let (c, s): (Double, Double) = [(1, 0), (0, 1), (-1, 0), (0, -1)][k]
        let turn = Homography(
            a: c, b: -s, tx: centre.x - c * centre.x + s * centre.y,
            c: s, d: c, ty: centre.y - s * centre.x - c * centre.y)
        var result = self
        result.map = turn * map
        result.quarterTurns = (quarterTurns + k) % 4
        if k % 2 == 1 { swap(&result.rowSupport, &result.columnSupport) }
        return result
    }
}

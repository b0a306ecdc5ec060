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

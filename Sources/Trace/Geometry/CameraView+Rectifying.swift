internal import Foundation
internal import Imaging

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

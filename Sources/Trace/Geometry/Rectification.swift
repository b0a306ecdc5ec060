internal import Imaging

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

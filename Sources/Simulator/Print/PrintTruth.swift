public import Imaging

/// Where a page is in a scan or a photo of its print: page pixel centres to picture pixel
/// centres.
public struct PrintTruth: Sendable {
    /// Page to scan; or to the flat sheet that the camera sees.
    let flat: Homography
    /// Bow of the sheet, its pixels, and its width.
    let bow: Double
    let sheetWidth: Int
    /// Sheet to photo; nil for a scan.
    let camera: CameraTruth?

    /// Page to picture.
    public func map(_ p: Point) -> Point {
        var q = flat(p)
        guard let camera else { return q }
        q.y += PaperPhoto.bow(bow, q.x, sheetWidth)
        return camera.map(q)
    }

    /// Picture pixels per page pixel at page position `p`, averaged over directions.
    public func scale(at p: Point) -> Double {
        let dx = map(Point(p.x + 0.5, p.y)) - map(Point(p.x - 0.5, p.y))
        let dy = map(Point(p.x, p.y + 0.5)) - map(Point(p.x, p.y - 0.5))
        return abs(dx.x * dy.y - dx.y * dy.x).squareRoot()
    }
}

package import Imaging

/// Where the screen is in a photo: screen pixel centres to photo pixel centres,
/// through the pin-hole's homography, then the lens, then the rolling shutter.
package struct CameraTruth: Sendable, Equatable {
    /// The ideal, undistorted projection.
    package var homography: Homography
    package var distortion: RadialDistortion
    /// How far the picture moves from the first row read to the last, photo pixels.
    package var rollingShutter: Point
    /// Rows of the whole read-out, and the row read at half time, photo pixels.
    package var readoutRows: Double
    package var readoutCentre: Double
    /// The screen's size, pixels.
    package var screenWidth: Int
    package var screenHeight: Int

    private let inverseHomography: Homography
    /// The sign of the inverse's denominator where the screen is visible.
    private let side: Double

    init?(
        homography: Homography, distortion: RadialDistortion, rollingShutter: Point,
        readoutRows: Double, readoutCentre: Double, screenWidth: Int, screenHeight: Int
    ) {
        guard let inverse = homography.inverse else { return nil }
        self.homography = homography
        self.distortion = distortion
        self.rollingShutter = rollingShutter
        self.readoutRows = readoutRows
        self.readoutCentre = readoutCentre
        self.screenWidth = screenWidth
        self.screenHeight = screenHeight
        inverseHomography = inverse
        let centre = Point(Double(screenWidth - 1) / 2, Double(screenHeight - 1) / 2)
        side = inverse.denominator(homography(centre)) < 0 ? -1 : 1
    }

    /// Screen to photo.
    package func map(_ p: Point) -> Point {
        var q = distortion.distort(homography(p))
        // Row y is read at time τ = (y − centre) / rows, when the picture has moved by
        // τ · shift; y itself depends on τ, linearly.
        let tau =
            (q.y - readoutCentre) / (readoutRows - rollingShutter.y)
        q.x += rollingShutter.x * tau
        q.y += rollingShutter.y * tau
        return q
    }

    /// Photo to screen; NaN where the ray misses the screen's plane.
    package func inverse(_ p: Point) -> Point {
        let tau = (p.y - readoutCentre) / readoutRows
        let q = distortion.undistort(
            Point(p.x - rollingShutter.x * tau, p.y - rollingShutter.y * tau))
        guard inverseHomography.denominator(q) * side > 0 else { return Point(.nan, .nan) }
        return inverseHomography(q)
    }

    /// The square root of the Jacobian's determinant at `p`: photo pixels per
    /// screen pixel, averaged over directions. By central differences.
    package func scale(at p: Point) -> Double {
        let h = 0.5
        let dx = map(Point(p.x + h, p.y)) - map(Point(p.x - h, p.y))
        let dy = map(Point(p.x, p.y + h)) - map(Point(p.x, p.y - h))
        return abs(dx.x * dy.y - dx.y * dy.x).squareRoot()
    }

    /// `scale(at:)` at the screen's centre.
    package var scaleAtCentre: Double {
        scale(at: Point(Double(screenWidth - 1) / 2, Double(screenHeight - 1) / 2))
    }

    /// The screen's outer corners in the photo, clockwise from its top left.
    package var corners: [Point] {
        let w = Double(screenWidth) - 0.5
        let h = Double(screenHeight) - 0.5
        return [Point(-0.5, -0.5), Point(w, -0.5), Point(w, h), Point(-0.5, h)].map(map)
    }

    /// The truth after the photo's rectangle with its corner at pixel (`x`, `y`) is cut out.
    func cut(x: Int, y: Int) -> CameraTruth {
        moved(scaleX: 1, scaleY: 1, x: -Double(x), y: -Double(y))
    }

    /// The truth after the photo is resized. The two scales differ by what rounding to
    /// whole pixels asks for, some 10⁻⁴: the lens stays radial, which is then wrong by
    /// 10⁻⁴ of the distortion's own displacement, some hundredths of a pixel.
    func scaled(x: Double, y: Double) -> CameraTruth {
        // Pixel centres: p' = (p + ½) · scale − ½.
        moved(scaleX: x, scaleY: y, x: 0.5 * x - 0.5, y: 0.5 * y - 0.5)
    }

    private func moved(scaleX: Double, scaleY: Double, x: Double, y: Double) -> CameraTruth {
        let shift = Homography(a: scaleX, b: 0, tx: x, c: 0, d: scaleY, ty: y)
        var lens = distortion
        lens.centre = shift(lens.centre)
        lens.radius *= (scaleX * scaleY).squareRoot()
        return CameraTruth(
            homography: shift * homography, distortion: lens,
            rollingShutter: Point(rollingShutter.x * scaleX, rollingShutter.y * scaleY),
            readoutRows: readoutRows * scaleY,
            readoutCentre: shift(Point(0, readoutCentre)).y, screenWidth: screenWidth,
            screenHeight: screenHeight)!
    }
}

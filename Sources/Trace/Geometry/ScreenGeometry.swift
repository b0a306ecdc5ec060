internal import Imaging

/// From the luma of a photo to the ways in which it may show a screen.
struct ScreenGeometry: Sendable {
    /// Lines are sought on a copy whose longer side is at most this many pixels.
    var longestSide = 2000
    var detector = LineSegmentDetector()
    var search = VanishingPointSearch()
    /// Whether a copy at half the scale adds its segments: rows of small text are
    /// bars there.
    var usesCoarseScale = true

    init() {}

    /// Up to four rectifications of `luma`, best first; their maps take pixels of
    /// `luma` itself. Empty where the picture shows no lines.
    func candidates(luma: Plane) -> [Rectification] {
        let longer = max(luma.width, luma.height)
        guard longer > longestSide else {
            return search.candidates(
                segments: segments(in: luma), width: luma.width, height: luma.height)
        }
        let factor = Double(longestSide) / Double(longer)
        let width = max(1, Int((Double(luma.width) * factor).rounded()))
        let height = max(1, Int((Double(luma.height) * factor).rounded()))
        let small = Warp.resize(luma, width: width, height: height)
        let found = search.candidates(
            segments: segments(in: small), width: width, height: height)
        let (kx, ky) = (Double(width) / Double(luma.width), Double(height) / Double(luma.height))
        let shrink = Homography(
            a: kx, b: 0, tx: kx / 2 - 0.5, c: 0, d: ky, ty: ky / 2 - 0.5)
        // Back up evenly, so that the scale at the centre is 1 again.
        let k = 1 / (kx * ky).squareRoot()
        let grow = Homography(a: k, b: 0, tx: k / 2 - 0.5, c: 0, d: k, ty: k / 2 - 0.5)
        return found.map { candidate in
            var result = candidate
            result.map = grow * candidate.map * shrink
            return result
        }
    }

    /// The segments of `plane` at its own scale and, if asked for, at half of it.
    func segments(in plane: Plane) -> [LineSegment] {
        let fine = detector.segments(in: plane)
        guard usesCoarseScale, plane.width >= 64, plane.height >= 64 else { return fine }
        let half = Warp.resize(plane, width: plane.width / 2, height: plane.height / 2)
        let coarse = detector.segments(in: half).map { $0.scaled(by: 2) }
        return fine + coarse
    }
}

internal import Imaging

/// A sheet of paper with a page on it, as light sees it.
struct PrintedSheet: Sendable {
    /// Reflectance 0…1: one plane for black on grey paper, or red, green and blue.
    var planes: [Plane]
    /// Pixels an inch.
    let resolution: Double
    /// Page pixel centres → sheet pixel centres.
    let placement: Homography

    var width: Int { planes[0].width }
    var height: Int { planes[0].height }
}

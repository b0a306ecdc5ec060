internal import QPDF

/// Where a page's picture goes: upright as the page is shown, from its top left corner.
///
/// ISO 32000-2, 7.7.3.3 (page objects) and 8.3 (coordinate systems).
struct PageGeometry {
    /// Inches to a side of a tile's sample.
    static let sampleInches = 1.0 / 96
    /// The most samples to a side: some 2.1 metres. Larger pages get larger samples.
    static let longestSide = 8192
    static let deepestTree = 64

    /// Samples as shown.
    let width: Int
    let height: Int
    /// As shown, in units of user space.
    let shownWidth: Double
    let shownHeight: Double
    /// From the picture's unit square to user space.
    let matrix: [Double]

    /// Nil for a page without area.
    init?(_ page: PDFObject) {
        let rectangle = { (key: String) -> [Double]? in
            guard let r = Self.inherited(key, page)?.rectangle else { return nil }
            let box = [min(r[0], r[2]), min(r[1], r[3]), max(r[0], r[2]), max(r[1], r[3])]
            return box.allSatisfy { abs($0) < 1e7 } && box[0] < box[2] && box[1] < box[3]
                ? box : nil
        }
        // Readers take Letter where there is no box.
        let media = rectangle("/MediaBox") ?? [0, 0, 612, 792]
        var box = media
        if let crop = rectangle("/CropBox") {
            let both = [
                max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]),
                min(media[3], crop[3]),
            ]
            if both[0] < both[2], both[1] < both[3] { box = both }
        }
        var unit = page["/UserUnit"]?.real ?? 1
        if !(unit > 0 && unit <= 75_000) { unit = 1 }
        let turns = (((Self.inherited("/Rotate", page)?.real ?? 0) / 90).rounded() + 4)
            .truncatingRemainder(dividingBy: 4)
        let quarter = Int(turns < 0 ? turns + 4 : turns) % 4

        let (boxWidth, boxHeight) = (box[2] - box[0], box[3] - box[1])
        shownWidth = quarter % 2 == 0 ? boxWidth : boxHeight
        shownHeight = quarter % 2 == 0 ? boxHeight : boxWidth
        var sample = Self.sampleInches * 72 / unit
        let most = Double(Self.longestSide)
        sample = max(sample, max(shownWidth, shownHeight) / most)
        guard sample.isFinite, sample > 0 else { return nil }
        width = max(1, Int((shownWidth / sample - 1e-6).rounded(.up)))
        height = max(1, Int((shownHeight / sample - 1e-6).rounded(.up)))
        let (w, h) = (Double(width) * sample, Double(height) * sample)
        matrix =
            switch quarter {
            case 0: [w, 0, 0, h, box[0], box[3] - h]
            case 1: [0, w, -h, 0, box[0] + h, box[1]]
            case 2: [-w, 0, 0, -h, box[2], box[1] + h]
            default: [0, -w, h, 0, box[2] - h, box[3]]
            }
    }

    /// The matrix that draws a picture of another size with the same samples and corner.
    func matrix(width newWidth: Int, height newHeight: Int) -> [Double] {
        let (fx, fy) = (Double(newWidth) / Double(width), Double(newHeight) / Double(height))
        let m = matrix
        // The top left corner, (0, 1) of the unit square, stays.
        let corner = (m[2] + m[4], m[3] + m[5])
        let (c, d) = (m[2] * fy, m[3] * fy)
        return [m[0] * fx, m[1] * fx, c, d, corner.0 - c, corner.1 - d]
    }

    /// The value of a page, or of the nearest node above it that has one.
    static func inherited(_ key: String, _ page: PDFObject) -> PDFObject? {
        var node = page
        for _ in 0..<deepestTree {
            if let value = node[key] { return value }
            guard let parent = node["/Parent"], parent.isDictionary else { return nil }
            node = parent
        }
        return nil
    }
}

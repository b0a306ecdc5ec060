import Testing
@testable import DocumentBuilders
@testable import PDFWriting
@testable import QPDF

/// Where the picture over a page goes: upright from the top left corner, as the page is shown
/// (ISO 32000-2, 7.7.3.3, table 31). How pages are shown is worked out anew here, point by point.
@Suite struct PageGeometryTests {
    init() throws { try PDFPlainJob.load() }

    /// A page with these entries, below nodes of the tree with theirs, the root's first.
    private static func geometry(
        _ page: String, nodes: [String] = [""]
    ) throws -> PageGeometry? {
        var builder = PDFBuilder()
        builder.object(1, "<< /Type /Catalog /Pages 10 0 R >>")
        for (i, node) in nodes.enumerated() {
            let parent = i > 0 ? "/Parent \(9 + i) 0 R" : ""
            let kid = i + 1 < nodes.count ? 11 + i : 3
            builder.object(
                10 + i, "<< /Type /Pages /Count 1 /Kids [\(kid) 0 R] \(parent) \(node) >>")
        }
        builder.object(3, "<< /Type /Page /Parent \(9 + nodes.count) 0 R \(page) >>")
        builder.finish()
        let file = try PDFFile(builder.bytes[...])
        return PageGeometry(file.page(0))
    }

    /// From user space to the page as it is shown, from its top left corner, downwards.
    private static func shown(
        _ x: Double, _ y: Double, _ box: [Double], turned degrees: Int
    ) -> (x: Double, y: Double) {
        switch ((degrees % 360) + 360) % 360 {
        case 90: (y - box[1], x - box[0])
        case 180: (box[2] - x, y - box[1])
        case 270: (box[3] - y, box[2] - x)
        default: (x - box[0], box[3] - y)
        }
    }

    private static func place(_ m: [Double], _ u: Double, _ v: Double) -> (Double, Double) {
        (m[0] * u + m[2] * v + m[4], m[1] * u + m[3] * v + m[5])
    }

    private static let boxes: [[Double]] = [
        [0, 0, 612, 792], [0, 0, 595.28, 841.89], [-10, -20, 600, 800], [100, 200, 130, 1000],
        [0, 0, 1, 1], [0, 0, 14_400, 14_400], [-5000, 3, -4000, 10.5], [0, 0, 3000, 7],
    ]

    /// The corners of the picture, its size and its samples, for every turn of every box.
    @Test(arguments: boxes)
    func uprightFromTheTopLeftCorner(box: [Double]) throws {
        let text = box.map(PDFNumber.text).joined(separator: " ")
        for degrees in stride(from: -1080, through: 1080, by: 90) {
            for unit in [1, 2.5, 0.1] {
                let geometry = try #require(
                    try Self.geometry("/MediaBox [\(text)] /Rotate \(degrees) /UserUnit \(unit)"))
                let isTurned = degrees % 180 != 0
                let (width, height) = (box[2] - box[0], box[3] - box[1])
                #expect(abs(geometry.shownWidth - (isTurned ? height : width)) < 1e-4)
                #expect(abs(geometry.shownHeight - (isTurned ? width : height)) < 1e-4)
                // A sample is 1/96 of an inch, larger only where a side would have too many.
                let least = 0.75 / unit
                let longest = max(width, height)
                let sample = max(least, longest / Double(PageGeometry.longestSide))
                let size = (Double(geometry.width) * sample, Double(geometry.height) * sample)
                #expect(size.0 > geometry.shownWidth - sample * 1e-3)
                #expect(size.0 < geometry.shownWidth + sample * 1.001)
                #expect(size.1 > geometry.shownHeight - sample * 1e-3)
                #expect(size.1 < geometry.shownHeight + sample * 1.001)
                #expect(max(geometry.width, geometry.height) <= PageGeometry.longestSide)
                // The picture's unit square stands on its lower edge.
                for (u, v) in [(0.0, 0.0), (1, 0), (0, 1), (1, 1), (0.25, 0.5)] {
                    let (x, y) = Self.place(geometry.matrix, u, v)
                    let seen = Self.shown(x, y, box, turned: degrees)
                    #expect(abs(seen.x - u * size.0) < 1e-3, "\(degrees)°")
                    #expect(abs(seen.y - (1 - v) * size.1) < 1e-3, "\(degrees)°")
                }
            }
        }
    }

    /// A picture of another size has the same samples and the same corner.
    @Test(arguments: [0, 90, 180, 270])
    func picturesOfOtherSizes(degrees: Int) throws {
        let box = [-10.0, -20, 600, 800]
        let geometry = try #require(
            try Self.geometry("/MediaBox [-10 -20 600 800] /Rotate \(degrees)"))
        for (width, height) in [(geometry.width, geometry.height), (8192, 8192), (1, 1), (900, 17)]
        {
            let matrix = geometry.matrix(width: width, height: height)
            for (u, v) in [(0.0, 1.0), (1, 1), (0, 0)] {
                let (x, y) = Self.place(matrix, u, v)
                let seen = Self.shown(x, y, box, turned: degrees)
                #expect(abs(seen.x - u * Double(width) * 0.75) < 1e-6)
                #expect(abs(seen.y - (1 - v) * Double(height) * 0.75) < 1e-6)
            }
        }
    }

    /// What is shown is the crop box within the media box; what makes no sense is as if it were
    /// not there.
    @Test(arguments: [
        ("/MediaBox [0 0 600 800]", [600, 800]), ("/MediaBox [600 800 0 0]", [600, 800]),
        ("/MediaBox [0 0 600 800] /CropBox [50 60 500 750]", [450, 690]),
        ("/MediaBox [0 0 600 800] /CropBox [-50 -60 500 950]", [500, 800]),
        ("/MediaBox [0 0 600 800] /CropBox [500 750 50 60]", [450, 690]),
        ("/MediaBox [0 0 600 800] /CropBox [700 0 900 800]", [600, 800]),
        ("/MediaBox [0 0 600 800] /CropBox [0 0 0 0]", [600, 800]),
        ("/MediaBox [0 0 600 800] /CropBox [1 2 3]", [600, 800]),
        ("", [612, 792]), ("/MediaBox [0 0 0 0]", [612, 792]), ("/MediaBox (no)", [612, 792]),
        ("/MediaBox [0 0 1e9 5]", [612, 792]),
        ("/MediaBox [0 0 600 800] /Rotate 45.0001", [800, 600]),
        ("/MediaBox [0 0 600 800] /Rotate (x)", [600, 800]),
        ("/MediaBox [0 0 600 800] /Rotate null", [600, 800]),
    ])
    func whatIsShown(entries: String, shown: [Double]) throws {
        let geometry = try #require(try Self.geometry(entries))
        #expect([geometry.shownWidth, geometry.shownHeight] == shown)
    }

    /// Boxes and turns come from the nearest node above a page that has them; user units are a
    /// page's own (table 31).
    @Test(arguments: [
        ([""], "/MediaBox [0 0 10 20]", [10, 20]), (["/MediaBox [0 0 10 20]"], "", [10, 20]),
        (["/MediaBox [0 0 10 20]", "/Rotate 90"], "", [20, 10]),
        (["/MediaBox [0 0 10 20] /Rotate 90", "/Rotate 0"], "", [10, 20]),
        (["/MediaBox [0 0 10 20]", "/MediaBox [0 0 30 50]", ""], "", [30, 50]),
        (["/Rotate 90", "", "/CropBox [0 0 5 7]"], "/MediaBox [0 0 30 50]", [7, 5]),
        (["/MediaBox [0 0 10 20] /Rotate 270"], "/Rotate 180", [10, 20]),
    ])
    func inherited(nodes: [String], page: String, shown: [Double]) throws {
        let geometry = try #require(try Self.geometry(page, nodes: nodes))
        #expect([geometry.shownWidth, geometry.shownHeight] == shown)
        let own = try #require(try Self.geometry(page, nodes: nodes.map { $0 + " /UserUnit 3" }))
        #expect(own.width == geometry.width && own.height == geometry.height)
    }
}

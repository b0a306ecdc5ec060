/// The pictures over, or under, the pages of an open file: made once, filled per copy.
struct PageOverlay {
    /// The most pictures in a file: some 9 kB each.
    static let mostImages = 6

    private struct Size: Hashable {
        var width: Int
        var height: Int
        func covers(_ other: Size) -> Bool { width >= other.width && height >= other.height }
    }

    private let file: PDFFile
    private let isOpaque: Bool
    private let alpha: UInt8
    private var images: [(size: Size, object: PDFObject, name: String)] = []

    /// - Parameters:
    ///   - geometries: of all pages; one picture is made for each size, or, where there
    ///     are too many, for the commonest and one that covers all others.
    ///   - alpha: of the picture, of 255.
    ///   - isOpaque: to lie under the content, without transparency (PDF/A-1).
    ///   - takenNames: names of external objects in the file.
    init(
        _ file: PDFFile, _ geometries: [PageGeometry?], alpha: UInt8, isOpaque: Bool,
        takenNames: Set<String>
    ) {
        self.file = file
        self.alpha = alpha
        self.isOpaque = isOpaque
        var counts: [Size: Int] = [:]
        for geometry in geometries {
            guard let geometry else { continue }
            counts[Size(width: geometry.width, height: geometry.height), default: 0] += 1
        }
        var sizes = counts.sorted {
            ($0.value, $0.key.width, $0.key.height) > ($1.value, $1.key.width, $1.key.height)
        }.map(\.key)
        if sizes.count > Self.mostImages {
            let all = Size(
                width: sizes.map(\.width).max() ?? 1, height: sizes.map(\.height).max() ?? 1)
            sizes = sizes.prefix(Self.mostImages - 1) + [all]
        }
        var number = 0
        for size in sizes {
            while takenNames.contains("/Ov\(number)") { number += 1 }
            images.append((size, makeImage(size), "/Ov\(number)"))
            number += 1
        }
    }

    var imageCount: Int { images.count }

    private func makeImage(_ size: Size) -> PDFObject {
        let common =
            "/Type /XObject /Subtype /Image /Width \(size.width) /Height \(size.height) "
            + "/ColorSpace /DeviceGray /BitsPerComponent 8"
        if isOpaque {
            // A little more, lest rounding down makes it a level less.
            let lowest = 1 - (Double(alpha) - 0.1) / 255
            return file.newStream("<< \(common) /Decode [\(lowest) 1] >>")
        }
        let mask = file.newStream("<< \(common) >>")
        mask.setContent(
            OverlayImage.mask(alpha: alpha, width: size.width, height: size.height),
            filter: OverlayImage.filter)
        let image = file.newStream("<< \(common) >>")
        image.set("/SMask", mask)
        return image
    }

    /// Puts one copy's tile into the pictures.
    func fill(_ tile: PageTile) {
        for image in images {
            image.object.setContent(
                OverlayImage.data(tile, width: image.size.width, height: image.size.height),
                filter: OverlayImage.filter)
        }
    }

    /// The operators that draw the picture of a page, an artifact for those who read its
    /// structure; makes the picture known in the page's resources.
    func draw(_ geometry: PageGeometry, _ resources: PDFObject) -> String? {
        let needed = Size(width: geometry.width, height: geometry.height)
        guard
            let image = images.filter({ $0.size.covers(needed) })
                .min(by: { $0.size.width * $0.size.height < $1.size.width * $1.size.height })
        else { return nil }
        if resources["/XObject"]?.isDictionary != true {
            resources.set("/XObject", file.parse("<< >>"))
        }
        resources["/XObject"]?.set(image.name, image.object)
        let matrix = geometry.matrix(width: image.size.width, height: image.size.height)
            .map { PDFNumber.text($0) }.joined(separator: " ")
        return "/Artifact BMC q \(matrix) cm \(image.name) Do Q EMC"
    }
}

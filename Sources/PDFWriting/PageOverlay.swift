internal import CCodecs
internal import CLibDeflate
internal import Imaging
internal import QPDF

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

/// The page-wide picture's data: a tile's rows again and again, in few bytes.
///
/// Deflate reaches back 32 KiB, less than one tile's rows across a page. So the rows of a
/// tile are deflated alone, into bytes that can be strung together, once for the whole
/// page; and a second deflate finds the repeats of those bytes.
enum OverlayImage {
    static let filter = "[/FlateDecode /FlateDecode]"
    /// A tile over width × height samples, in as many grey levels as its alpha leaves of 256
    /// in a rendering of 8 bits anyway: of alpha 6/255 seven, a seventh of the entropy.
    static func data(_ tile: PageTile, width: Int, height: Int) -> [UInt8] {
        let step = 255.0 / Double(max(1, tile.alpha))
        let table = (0...255).map { grey in
            UInt8(min(255, ((Double(grey) / step).rounded() * step).rounded()))
        }
        let rows = min(tile.side, height)
        let band = [UInt8](unsafeUninitializedCapacity: rows * width) { out, count in
            for y in 0..<rows {
                for x in 0..<width {
                    out[y * width + x] = table[Int(tile.greys[y * tile.side + x % tile.side])]
                }
            }
            count = rows * width
        }
        return repeated(band, width: width, height: height)
    }

    /// The soft mask: `alpha` everywhere.
    static func mask(alpha: UInt8, width: Int, height: Int) -> [UInt8] {
        let rows = min(64, height)
        return repeated(
            [UInt8](repeating: alpha, count: rows * width), width: width, height: height)
    }

    /// `band`, whole rows, repeated downwards to `height` rows; deflated twice.
    private static func repeated(_ band: [UInt8], width: Int, height: Int) -> [UInt8] {
        let rows = band.count / width
        let (whole, rest) = height.quotientAndRemainder(dividingBy: rows)
        let piece = deflate(band[...], isLast: false)
        let last = deflate(band[0..<(rest * width)], isLast: true)
        var inner: [UInt8] = [0x78, 0xDA]  // RFC 1950
        inner.reserveCapacity(whole * piece.count + last.count + 6)
        var sum: UInt32 = 1
        band.withUnsafeBufferPointer { band in
            for _ in 0..<whole {
                inner += piece
                sum = libdeflate_adler32(sum, band.baseAddress, band.count)
            }
            inner += last
            sum = libdeflate_adler32(sum, band.baseAddress, rest * width)
        }
        inner += (0..<4).map { UInt8(truncatingIfNeeded: sum >> (24 - 8 * $0)) }
        return compressed(inner, level: 9)
    }

    private static func deflate(_ bytes: ArraySlice<UInt8>, isLast: Bool) -> [UInt8] {
        let capacity = dlp_deflate_bound(bytes.count)
        return bytes.withUnsafeBufferPointer { bytes in
            [UInt8](unsafeUninitializedCapacity: capacity) { out, count in
                count = dlp_deflate_piece(
                    bytes.baseAddress, bytes.count, isLast ? 1 : 0, out.baseAddress, capacity)
            }
        }
    }

    /// One zlib stream (RFC 1950).
    static func compressed(_ bytes: [UInt8], level: Int32) -> [UInt8] {
        guard let compressor = libdeflate_alloc_compressor(level) else { return [] }
        defer { libdeflate_free_compressor(compressor) }
        let capacity = libdeflate_zlib_compress_bound(compressor, bytes.count)
        return bytes.withUnsafeBufferPointer { bytes in
            [UInt8](unsafeUninitializedCapacity: capacity) { out, count in
                count = libdeflate_zlib_compress(
                    compressor, bytes.baseAddress, bytes.count, out.baseAddress, capacity)
            }
        }
    }
}

/// Puts a page's content together anew.
struct PageWrapper {
    private let file: PDFFile
    /// Whether the picture lies under the content.
    private let isUnder: Bool
    /// Streams of the same words are the same.
    private var streams: [String: PDFObject] = [:]

    init(_ file: PDFFile, isUnder: Bool) {
        self.file = file
        self.isUnder = isUnder
    }

    /// `draw` comes last, in the state that a page begins with, whatever the old content
    /// leaves open; or first. Nil where only the content is new.
    mutating func wrap(_ page: PDFObject, _ draw: String?, _ text: PageText) {
        let contents = file.newArray()
        if let draw { contents.append(stream((isUnder ? draw : text.opening) + "\n")) }
        if let new = text.content {
            contents.append(new)
        } else if let old = page["/Contents"] {
            if old.isStream {
                contents.append(old)
            } else {
                for i in 0..<old.count {
                    if let item = old.item(i), item.isStream { contents.append(item) }
                }
            }
        }
        if let draw, !isUnder { contents.append(stream("\n\(text.closing) \(draw)\n")) }
        page.set("/Contents", contents)
    }

    private mutating func stream(_ words: String) -> PDFObject {
        if let known = streams[words] { return known }
        let made = file.newStream("<< >>", Array(words.utf8))
        if streams.count < 10_000 { streams[words] = made }
        return made
    }
}

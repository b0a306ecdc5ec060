internal import CLibDeflate
internal import Imaging
internal import Support

/// A tile, repeated, as a PNG file (W3C PNG).
enum OverlayPicture {
    /// Pixels of 1/96 inch per metre, for `pHYs`.
    private static let perMetre: UInt32 = 3780

    /// Grey and alpha samples (colour type 4), `width` × `height` pixels.
    ///
    /// The alpha stands in the samples: what office programs make of an alpha given beside
    /// the picture (`a:alphaModFix`) ranges from nothing to a ruined page. Throws `tooBig`
    /// over `OfficeFileLimits.overlayPixels`.
    static func png(_ tile: PageTile, width: Int, height: Int) throws(OfficeFileError) -> [UInt8] {
        guard (1...OfficeFileLimits.overlaySide).contains(width),
            (1...OfficeFileLimits.overlaySide).contains(height),
            width * height <= OfficeFileLimits.overlayPixels
        else {
            throw OfficeFileError(.tooBig, "a page of \(width)×\(height) pixels is over the limit")
        }
        let samples = tile.greys.flatMap { [$0, tile.alpha] }
        return try png(samples, side: tile.side, channels: 2, width: width, height: height)
    }

    /// One tile as it looks on white, opaque (colour type 0).
    ///
    /// For backgrounds that a program repeats itself: LibreOffice lets the copies overlap
    /// by a line, which would be blended twice.
    static func onWhite(_ tile: PageTile) throws(OfficeFileError) -> [UInt8] {
        let alpha = Int(tile.alpha)
        let samples = tile.greys.map {
            UInt8(truncatingIfNeeded: 255 - (alpha * (255 - Int($0)) + 127) / 255)
        }
        return try png(
            samples, side: tile.side, channels: 1, width: tile.side, height: tile.side)
    }

    private static func png(
        _ samples: [UInt8], side: Int, channels: Int, width: Int, height: Int
    ) throws(OfficeFileError) -> [UInt8] {
        // Every row begins with its filter's type, 0.
        let rowBytes = 1 + channels * width
        let lineBytes = channels * side
        var rows: [UInt8] = []
        rows.reserveCapacity(rowBytes * height)
        for y in 0..<height {
            rows.append(0)
            let line = samples[(y % side) * lineBytes..<(y % side + 1) * lineBytes]
            for _ in 0..<width / side { rows += line }
            rows += line.prefix(width % side * channels)
        }
        guard let compressor = libdeflate_alloc_compressor(6) else {
            throw OfficeFileError(.tooBig, "out of memory for a picture")
        }
        defer { libdeflate_free_compressor(compressor) }
        let bound = libdeflate_zlib_compress_bound(compressor, rows.count)
        let packed = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            count = libdeflate_zlib_compress(
                compressor, rows, rows.count, buffer.baseAddress, bound)
        }
        var png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        png.reserveCapacity(packed.count + 128)
        let size = bigEndian(UInt32(width)) + bigEndian(UInt32(height))
        chunk("IHDR", size + [8, channels == 2 ? 4 : 0, 0, 0, 0], to: &png)
        chunk("pHYs", bigEndian(perMetre) + bigEndian(perMetre) + [1], to: &png)
        chunk("IDAT", packed, to: &png)
        chunk("IEND", [], to: &png)
        return png
    }

    /// Whether a picture is one of these, by its header: eight bits of grey, with or
    /// without alpha, at exactly this density, in this order. Office programs keep a
    /// picture's bytes.
    static func isOne(_ png: [UInt8]) -> Bool {
        let density = bigEndian(perMetre)
        return png.count > 62 && png.starts(with: [0x89, 0x50, 0x4E, 0x47])
            && png[24] == 8 && (png[25] == 4 || png[25] == 0)
            && png[26...28].elementsEqual([0, 0, 0])
            && png[37..<50].elementsEqual(Array("pHYs".utf8) + density + density + [1])
    }

    private static func chunk(_ type: String, _ data: [UInt8], to png: inout [UInt8]) {
        png += bigEndian(UInt32(data.count))
        let start = png.count
        png += type.utf8
        png += data
        let sum = png.withUnsafeBytes {
            libdeflate_crc32(0, $0.baseAddress.map { $0 + start }, $0.count - start)
        }
        png += bigEndian(sum)
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}

/// A PNG or JPEG picture inside a package.
package struct OfficeOverlayPicture: Sendable, Equatable {
    package enum Format: String, Sendable {
        case png, jpeg

        /// By the first bytes; nil for anything else.
        package init?(_ bytes: [UInt8]) {
            if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
                self = .png
            } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
                self = .jpeg
            } else {
                return nil
            }
        }
    }

    /// The part's name: `word/media/image1.png`.
    package var part: String
    /// The picture as it is stored.
    package var bytes: [UInt8]

    package init(part: String, bytes: [UInt8]) {
        self.part = part
        self.bytes = bytes
    }

    /// Nil for what is neither.
    package var format: Format? { Format(bytes) }
}

/// The pictures of overlays that are taken out: their relationships, and their parts
/// where nothing else names them.
struct EarlierPictures {
    private var removed: [(source: String, id: String)] = []

    mutating func remove(_ id: String, of source: String) {
        removed.append((source.lowercased(), id))
    }

    /// The edits to the relationships of `source`.
    func edits(of source: String, in package: OfficeFileContent) throws(OfficeFileError)
        -> [ByteEdit]
    {
        let ids = Set(removed.filter { $0.source == source.lowercased() }.map(\.id))
        guard !ids.isEmpty else { return [] }
        return (try package.relationships(of: source)?.items ?? []).filter { ids.contains($0.id) }
            .map { ByteEdit($0.range) }
    }

    func settle(
        _ package: OfficeFileContent, _ changes: inout OfficeFileChanges
    ) throws(OfficeFileError) {
        guard !removed.isEmpty else { return }
        for source in Set(removed.map(\.source)) {
            let name = PartPath.relationships(of: source)
            if changes.removed.contains(name) { continue }
            changes.edit(name, try edits(of: source, in: package))
        }
        let gone = Set(removed.map { "\($0.source)\n\($0.id)" })
        var named: Set<String> = []
        var orphans: Set<String> = []
        for name in package.partNames where name.hasSuffix(".rels") {
            let (folder, file) = PartPath.split(name)
            guard folder.hasSuffix("_rels/") else { continue }
            let source = String(folder.dropLast(6) + file.dropLast(5))
            for item in try package.relationships(of: source)?.items ?? [] {
                guard let part = item.part?.lowercased() else { continue }
                if gone.contains("\(source.lowercased())\n\(item.id)") {
                    orphans.insert(part)
                } else {
                    named.insert(part)
                }
            }
        }
        for part in orphans.subtracting(named) { changes.remove(part) }
    }
}

internal import Imaging
internal import QPDF

/// A PDF file made ready for marks: all that the copies have in common is done once, and
/// each copy only gets its own streams.
final class StampedFile {
    static let mostPages = 100_000

    private let file: PDFFile
    private let overlay: PageOverlay?
    private let carriers: [MarkedFont]
    private let lineEnds: LineEndFont?
    private var metadata: (stream: PDFObject, head: [UInt8], tail: [UInt8])?
    private(set) var report = PDFStampReport()

    /// `copy` stands for all: whether there are tiles, texts and tokens. Throws `PDFError`.
    init(
        _ file: PDFFile, like copy: PDFCopy, carrier: PDFHostGlyph, breakSignature: Bool,
        replaces: Bool
    ) throws(PDFError) {
        self.file = file
        report.isEncrypted = file.isEncrypted
        report.isLinearized = file.isLinearized
        guard !file.isEncrypted || file.mayBeModified else {
            throw PDFError(.noModifyPermission, "the file's permissions forbid changes")
        }
        let root = file.root
        guard root.isDictionary else { throw PDFError(.damaged, "the file has no catalogue") }
        if Self.isSigned(root) {
            guard breakSignature else {
                throw PDFError(.signed, "the file is signed, which any change would break")
            }
            report.brokeSignature = true
        }
        let count = try file.pageCount()
        guard count > 0 else { throw PDFError(.noPages, "the file has no pages") }
        guard count <= Self.mostPages else {
            throw PDFError(.tooBig, "the file has more than \(Self.mostPages) pages")
        }
        report.pages = count
        var packet = root["/Metadata"]?.content(atMost: MetadataToken.mostBytes)
        let pages = (0..<count).map { file.page($0) }
        if replaces {
            var earlier = EarlierMark(file)
            earlier.silence(pages)
            if let old = packet, !MetadataToken.tokens(old).isEmpty {
                let emptied = MetadataToken.emptied(old)
                root["/Metadata"]?.setContent(emptied)
                packet = emptied
            }
        }
        report.isOpaque = packet.flatMap { MetadataToken.pdfaPart($0) } == 1

        lineEnds =
            carrier == .lineEnds && !copy.texts.isEmpty
            ? LineEndFont(file, like: copy.texts) : nil
        let reader = PageTextReader(file, lineEnds)
        let texts = pages.map { reader.read($0) }
        var geometries: [PageGeometry?] = []
        if copy.tile != nil { geometries = pages.map { PageGeometry($0) } }
        overlay =
            copy.tile == nil
            ? nil
            : PageOverlay(
                file, geometries, alpha: copy.tile?.alpha ?? 0, isOpaque: report.isOpaque,
                takenNames: Self.names(pages))
        carriers =
            carrier == .glyphs && !copy.texts.isEmpty ? Self.chosen(reader, texts) : []
        var wrapper = PageWrapper(file, isUnder: report.isOpaque)
        for (i, page) in pages.enumerated() {
            var draw: String?
            if let overlay, let geometry = geometries[i] {
                draw = overlay.draw(geometry, Self.resources(page))
            }
            if draw != nil { report.markedPages += 1 }
            if draw != nil || texts[i].content != nil { wrapper.wrap(page, draw, texts[i]) }
        }
        report.images = overlay?.imageCount ?? 0
        if !copy.texts.isEmpty { countText(texts) }
        if copy.token != nil { prepareMetadata(root, packet) }
        report.isRepaired = file.hasWarnings
    }

    /// Puts one copy's own in and writes the file.
    func write(
        _ copy: PDFCopy, receive: @escaping (UnsafeRawBufferPointer) -> Void
    ) throws(PDFError) {
        if let tile = copy.tile { overlay?.fill(tile) }
        lineEnds?.fill(copy.texts)
        for (i, carrier) in carriers.enumerated() where !copy.texts.isEmpty {
            carrier.fill(copy.texts[i % copy.texts.count])
        }
        if let metadata, let token = copy.token {
            metadata.stream.setContent(metadata.head + token.utf8 + metadata.tail)
        }
        try file.write(receive: receive)
    }

    // MARK: Preparing

    /// ISO 32000-2, 12.7.3 (SigFlags) and 12.8.4 (Perms).
    private static func isSigned(_ root: PDFObject) -> Bool {
        if let flags = root["/AcroForm"]?["/SigFlags"]?.integer, flags & 1 != 0 { return true }
        return root["/Perms"]?.keys(atMost: 1).isEmpty == false
    }

    private static func names(_ pages: [PDFObject]) -> Set<String> {
        var names: Set<String> = []
        for page in pages {
            guard let objects = PageGeometry.inherited("/Resources", page)?["/XObject"] else {
                continue
            }
            for name in objects.keys() where name.hasPrefix("/Ov") { names.insert(name) }
        }
        return names
    }

    /// Its own or inherited; a new one for a page without.
    private static func resources(_ page: PDFObject) -> PDFObject {
        if let resources = PageGeometry.inherited("/Resources", page), resources.isDictionary {
            return resources
        }
        let made = page.file.parse("<< >>")
        page.set("/Resources", made)
        return made
    }

    private static func chosen(
        _ reader: PageTextReader, _ pages: [PageText]
    ) -> [MarkedFont] {
        for page in pages {
            for (carrier, tally) in page.tallies {
                carrier.tally.glyphs += tally.glyphs
                carrier.tally.spaces += tally.spaces
                carrier.tally.stops += tally.stops
            }
        }
        reader.carriers.forEach { $0.choose() }
        return reader.carriers.filter(\.isChosen)
    }

    private func countText(_ pages: [PageText]) {
        var fewest = Int.max
        for (i, page) in pages.enumerated() where page.glyphs > 0 || page.isUnread {
            report.textPages += 1
            var count = page.lines
            for (carrier, tally) in page.tallies {
                if carrier.chosen.contains(.space) { count += tally.spaces }
                if carrier.chosen.contains(.stop) { count += tally.stops }
            }
            if count == 0 {
                report.pagesWithoutText.append(i + 1)
            } else {
                fewest = min(fewest, count)
            }
        }
        report.fewestCarriers = fewest == Int.max ? 0 : fewest
        report.fonts = carriers.count + (lineEnds == nil ? 0 : 1)
    }

    private func prepareMetadata(_ root: PDFObject, _ packet: [UInt8]?) {
        let own = root["/Metadata"]
        if let own, own.isStream {
            guard let packet, let (head, tail) = MetadataToken.template(packet) else { return }
            metadata = (own, head, tail)
        } else if let (head, tail) = MetadataToken.template(nil) {
            let stream = file.newStream("<< /Type /Metadata /Subtype /XML >>")
            root.set("/Metadata", file.indirect(stream))
            metadata = (stream, head, tail)
        }
        report.hasToken = metadata != nil
    }
}

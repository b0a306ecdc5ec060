internal import Imaging
package import OfficeWriting
internal import TextWatermark
internal import Watermark

/// Marks office packages: DOCX, XLSX, PPTX, ODT, ODS, ODP and their kin.
package struct OfficeFileMarker: Sendable {
    /// The property that holds the token. Where it is taken, 2 and so on follow after a space.
    static let property = "CopyID"
    /// Whether a property of this name may hold a token.
    package static func isProperty(_ name: String) -> Bool {
        name == property || name.hasPrefix(property + " ")
    }
    /// Pictures below this side, in pixels, hold too little of a mark.
    static let smallestPicture = 96

    package let options: DocumentMarkOptions
    /// Keys whose earlier marks are recognised, and taken out with `replaces`.
    package let knownKeys: [DocumentKey]

    package init(
        _ options: DocumentMarkOptions = DocumentMarkOptions(), knownKeys: [DocumentKey] = []
    ) {
        self.options = options
        self.knownKeys = knownKeys
    }

    /// One copy of `file` for each of `marks`: `body` gets them in order.
    ///
    /// - Throws: `OfficeFileError`, and what `body` throws.
    @discardableResult
    package func mark(
        _ file: OfficeFile, marks: [DocumentMark], _ body: (Int, [UInt8]) throws -> Void
    ) throws -> DocumentMarkReport {
        let writesText = options.layers.contains(.text)
        let paragraphs = writesText || options.replaces ? try file.paragraphs() : []
        let removals =
            options.replaces
            ? OfficeTextMarker.removals(paragraphs, keys: knownKeys.map(\.text)) : []
        let pictures = options.marksPictures ? try file.pictures() : []
        let older = options.replaces ? file.info.properties.filter(isKnown) : []
        let name = Self.freeName(file.info.properties.filter { !older.contains($0) })
        var report = DocumentMarkReport()
        var copies: [OfficeFileCopy] = []
        for mark in marks {
            var copy = OfficeFileCopy(
                tile: mark.tile(options), changes: removals,
                replacesOverlay: options.replaces, breaksSignature: options.breaksSignature)
            if writesText {
                let changes = OfficeTextMarker(marker: mark.textMarker).changes(paragraphs)
                copy.changes += changes
                report.textCopies = changes.count
                if [.xlsx, .ods].contains(file.info.format) {
                    report.textCells = Set(changes.map { "\($0.part) \($0.paragraph)" }).count
                }
            }
            copy.properties = older.map { OfficeFileProperty(name: $0.name, value: nil) }
            if let property = mark.property(options) {
                copy.properties.removeAll { $0.name == name }
                copy.properties.append(OfficeFileProperty(name: name, value: property))
            }
            copy.pictures = pictures.compactMap { Self.marked($0, mark.pictureMarker) }
            report.pictures = copy.pictures.count
            copies.append(copy)
        }
        var overlays = 0
        var skipped = 0
        try file.write(copies) { index, result in
            overlays = result.overlays
            skipped = result.skipped
            guard
                overlays > 0 || copies[index].pictures.count > 0 || report.textCopies ?? 0 > 0
                    || options.layers.contains(.metadata)
            else { throw TextMarkError.noLayer }
            try body(index, result.bytes)
        }
        if pictures.count > report.pictures {
            report.notes.append(
                "\(pictures.count - report.pictures) pictures are too small to carry a mark, or "
                    + "of a format that is left as it is")
        }
        describe(&report, file.info, overlays: overlays, skipped: skipped)
        return report
    }

    /// Whether a property is an older mark of ours.
    private func isKnown(_ property: OfficeFileProperty) -> Bool {
        guard Self.isProperty(property.name), let value = property.value else { return false }
        return knownKeys.contains { $0.properties.token(of: value) != nil }
    }

    private static func freeName(_ taken: [OfficeFileProperty]) -> String {
        let names = Set(taken.map { $0.name.lowercased() })
        var name = property
        var number = 1
        while names.contains(name.lowercased()) {
            number += 1
            name = "\(property) \(number)"
        }
        return name
    }

    private func describe(
        _ report: inout DocumentMarkReport, _ info: OfficeFileInfo, overlays: Int, skipped: Int
    ) {
        report.pages = overlays
        if overlays > 0 { report.layers.insert(.image) }
        if report.textCopies ?? 0 > 0 { report.layers.insert(.text) }
        if options.layers.contains(.metadata) { report.layers.insert(.metadata) }
        func note(_ words: String) { report.notes.append(words) }
        if options.layers.contains(.image) {
            if overlays == 0 { note("this format has no place for a picture over its pages") }
            if skipped > 0 { note("\(skipped) pages or sheets could not be given the picture") }
        }
        if options.layers.contains(.text), report.textCopies == 0 {
            note(
                report.textCells == nil
                    ? "there is no text that could carry a mark"
                    : "no cell could carry a mark: only whole sentences do that stand once, and "
                        + "that no formula, name, table, filter or rule reaches")
        }
        if info.isSigned { note("its signatures are no more valid") }
    }

    /// Nil for what cannot be decoded, is too small to hold a mark, or would lose pictures.
    private static func marked(_ picture: OfficeOverlayPicture, _ marker: Marker)
        -> OfficeOverlayPicture?
    {
        guard PictureFrames.count(picture.bytes) == 1,
            let decoded = try? Picture.decode(picture.bytes),
            min(decoded.raster.width, decoded.raster.height) >= smallestPicture
        else { return nil }
        let raster = marker.mark(decoded.raster).raster
        let bytes: [UInt8]? =
            switch decoded.source {
            case .png(let parameters): try? PNGCodec.encode(raster, like: parameters)
            case .jpeg(let parameters): try? JPEGCodec.encode(raster, like: parameters)
            }
        return bytes.map { OfficeOverlayPicture(part: picture.part, bytes: $0) }
    }
}

/// Puts a text mark into the paragraphs of an office package, which are one text to it: short
/// paragraphs share a copy, and every copy stands inside of one run.
struct OfficeTextMarker {
    let marker: TextMarker

    func changes(_ paragraphs: [OfficeParagraph]) -> [TextChange] {
        var text: [UInt8] = []
        var starts: [Int] = []
        let paragraphs = paragraphs.filter(\.takesText)
        for paragraph in paragraphs {
            starts.append(text.count)
            text += paragraph.text.utf8
            text += [0x0A, 0x0A]
        }
        var changes: [TextChange] = []
        var index = 0
        for (number, slot) in marker.slots(of: text, .plain).enumerated() {
            while index + 1 < starts.count, starts[index + 1] <= slot.offset { index += 1 }
            guard index < paragraphs.count, slot.offset >= starts[index] else { continue }
            let paragraph = paragraphs[index]
            let offset = text[starts[index]..<slot.offset].count { $0 & 0xC0 != 0x80 }
            guard paragraph.canInsert(at: offset) else { continue }
            changes.append(
                TextChange(
                    part: paragraph.part, paragraph: paragraph.number, offset: offset,
                    text: marker.copy(number, slot)))
        }
        return changes
    }

    /// Takes out the runs of earlier marks of `keys`.
    static func removals(_ paragraphs: [OfficeParagraph], keys: [TextKey]) -> [TextChange] {
        let tracer = TextTracer(keys: keys)
        var changes: [TextChange] = []
        for paragraph in paragraphs where paragraph.text.utf8.count > TextCode.runLength {
            let text = Array(paragraph.text.utf8)
            for finding in tracer.trace(utf8: text).findings {
                for range in finding.runRanges {
                    let offset = text[..<range.lowerBound].count { $0 & 0xC0 != 0x80 }
                    let count = text[range].count { $0 & 0xC0 != 0x80 }
                    changes.append(
                        TextChange(
                            part: paragraph.part, paragraph: paragraph.number, offset: offset,
                            deleting: count))
                }
            }
        }
        return changes
    }
}

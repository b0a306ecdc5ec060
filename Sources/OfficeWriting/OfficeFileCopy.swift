package import Imaging
internal import Support

/// One person's copy of a package: what is put into it.
package struct OfficeFileCopy: Sendable, Equatable {
    /// The most bytes of a property's name and value.
    package static let propertyBytes = 255

    /// Laid over every page, slide or sheet; nil leaves them as they are.
    package var tile: PageTile?
    package var changes: [TextChange]
    package var properties: [OfficeFileProperty]
    /// New bytes for pictures that `OfficeFile.pictures` gave, of the same format.
    package var pictures: [OfficeOverlayPicture]
    /// Whether overlays of an earlier call are taken out. Else another comes on top.
    package var replacesOverlay: Bool
    /// Whether a signature is taken out. Else a signed package is refused.
    package var breaksSignature: Bool

    package init(
        tile: PageTile? = nil, changes: [TextChange] = [], properties: [OfficeFileProperty] = [],
        pictures: [OfficeOverlayPicture] = [], replacesOverlay: Bool = false,
        breaksSignature: Bool = false
    ) {
        self.tile = tile
        self.changes = changes
        self.properties = properties
        self.pictures = pictures
        self.replacesOverlay = replacesOverlay
        self.breaksSignature = breaksSignature
    }
}

extension OfficeFileCopy {
    func write(to frame: inout WireWriter) {
        frame.flag(tile != nil)
        if let tile {
            frame.number(tile.side)
            frame.string(tile.greys)
            frame.number(Int(tile.alpha))
        }
        frame.flag(replacesOverlay)
        frame.flag(breaksSignature)
        frame.number(properties.count)
        for property in properties {
            frame.text(property.name)
            frame.flag(property.value != nil)
            frame.text(property.value ?? "")
        }
        frame.number(pictures.count)
        for picture in pictures {
            frame.text(picture.part)
            frame.string(picture.bytes)
        }
        frame.number(changes.count)
        var last: String?
        for change in changes {
            // Most stand in the part of the one before.
            frame.text(change.part == last ? "" : change.part)
            last = change.part
            frame.number(change.paragraph)
            frame.number(change.offset)
            frame.number(change.deleting)
            frame.text(change.text)
        }
    }

    init(_ frame: inout WireReader) throws(WireReader.Malformed) {
        self.init()
        if try frame.flag() {
            let side = try frame.number()
            let greys = try frame.string()
            let alpha = UInt8(clamping: try frame.number())
            guard let tile = PageTile(side: side, greys: greys, alpha: alpha) else {
                throw WireReader.Malformed()
            }
            self.tile = tile
        }
        replacesOverlay = try frame.flag()
        breaksSignature = try frame.flag()
        for _ in 0..<(try frame.count()) {
            let name = try frame.text()
            let hasValue = try frame.flag()
            let value = try frame.text()
            properties.append(OfficeFileProperty(name: name, value: hasValue ? value : nil))
        }
        for _ in 0..<(try frame.count()) {
            pictures.append(OfficeOverlayPicture(part: try frame.text(), bytes: try frame.string()))
        }
        var last = ""
        for _ in 0..<(try frame.count()) {
            let part = try frame.text()
            if !part.isEmpty { last = part }
            changes.append(
                TextChange(
                    part: last, paragraph: try frame.number(), offset: try frame.number(),
                    deleting: try frame.number(), text: try frame.text()))
        }
    }

    /// Throws `invalidRequest`.
    func check() throws(OfficeFileError) {
        for property in properties {
            let words = property.name + (property.value ?? "")
            guard !property.name.isEmpty, property.name.utf8.count <= Self.propertyBytes,
                (property.value ?? "").utf8.count <= Self.propertyBytes,
                words.unicodeScalars.allSatisfy({ XMLText.isAllowed($0) && $0.value >= 0x20 })
            else { throw OfficeFileError(.invalidRequest, "a property has 1 to 255 bytes of text") }
        }
        for picture in pictures where picture.format == nil {
            throw OfficeFileError(.invalidRequest, "a picture is neither PNG nor JPEG")
        }
    }
}

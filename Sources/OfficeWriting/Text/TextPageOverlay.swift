internal import Support

/// Overlays for OpenDocument texts: a picture behind the text in the headers of every
/// page style. A style without a header gets one of half a millimetre, which is taken
/// from the margin above it, so that no line moves.
struct TextPageOverlay {
    private static let part = "styles.xml"
    /// Hundredths of a millimetre.
    private static let headerHeight = 50
    private static let layoutPrefix = OverlayNaming.style + "-"

    private let package: OfficeFileContent
    private let styles: [UInt8]
    private let pages: OpenDocumentPages
    private var plan = OverlayPlan()
    private var pictures: [String: String] = [:]
    private var layouts: [String: String] = [:]
    private var newStyles = ""
    private var edits: [ByteEdit] = []

    static func plan(
        _ package: OfficeFileContent, adds: Bool, replaces: Bool
    ) throws(OfficeFileError) -> OverlayPlan {
        guard let styles = try package.xml(part) else { throw .damaged("no styles.xml") }
        var overlay = try TextPageOverlay(package, styles)
        let found = try OpenDocumentFrames(styles, in: package)
        if replaces { try overlay.remove(found, keepsHeaders: adds) }
        if adds {
            for master in overlay.pages.masters { try overlay.add(master) }
            if !found.hasStyle { overlay.newStyles += OpenDocumentMarkup.textStyles }
        }
        overlay.putStyles()
        overlay.plan.changes.edit(part, overlay.edits)
        return overlay.plan
    }

    private init(_ package: OfficeFileContent, _ styles: [UInt8]) throws(OfficeFileError) {
        self.package = package
        self.styles = styles
        pages = try OpenDocumentPages(styles)
    }

    // MARK: Earlier overlays

    private mutating func remove(
        _ found: OpenDocumentFrames, keepsHeaders: Bool
    ) throws(OfficeFileError) {
        plan.found = found.frames.count
        for frame in found.frames { edits.append(ByteEdit(frame.range)) }
        for part in found.orphans { plan.changes.remove(part) }
        guard !keepsHeaders else { return }
        for master in pages.masters where master.layout.hasPrefix(Self.layoutPrefix) {
            guard let range = master.layoutRange, let header = master.headers.first,
                master.headers.count == 1, try isOurs(header)
            else { continue }
            edits.append(ByteEdit(header.range))
            edits.append(
                ByteEdit(
                    range, XMLText.escaped(String(master.layout.dropFirst(Self.layoutPrefix.count)))
                ))
        }
    }

    /// Whether nothing but overlays and an empty line is in a header.
    private func isOurs(_ header: OpenDocumentPages.Header) throws(OfficeFileError) -> Bool {
        var scanner = XMLScanner(styles)
        var frame: Int?
        while let token = try scanner.next() {
            guard token.range.lowerBound >= header.range.lowerBound else { continue }
            guard token.range.upperBound <= header.range.upperBound else { break }
            if let depth = frame {
                if token.kind == .end, token.depth == depth { frame = nil }
                continue
            }
            if token.isStart(.draw, "frame"), token.kind == .start,
                try scanner.value(.draw, "name", of: token) == OverlayNaming.picture
            {
                frame = token.depth
            } else if token.isOpening, token.range != header.token.range {
                guard token.isStart(.text, "p"),
                    try scanner.value(.text, "style-name", of: token) == OverlayNaming.style
                        + "Line"
                else { return false }
            } else if token.kind == .text, token.depth > header.token.depth + 1 {
                return false
            }
        }
        return true
    }

    // MARK: Adding

    private mutating func add(_ master: OpenDocumentPages.Master) throws(OfficeFileError) {
        let layout =
            pages.layouts[master.layout]
            ?? OpenDocumentPages.Layout(
                range: 0..<0, nameRange: 0..<0)
        let picture = picture(layout)
        let frame = OpenDocumentMarkup.frame(
            picture, layout, anchor: #"text:anchor-type="paragraph" draw:z-index="0""#)
        let shown = master.headers.filter(\.isShown)
        if master.headers.isEmpty {
            guard let name = try layoutCopy(master.layout, layout), let range = master.layoutRange
            else {
                plan.skipped += 1
                return
            }
            edits.append(ByteEdit(range, XMLText.escaped(name)))
            edits.append(
                pages.scanner.prepend(OpenDocumentMarkup.header(frame), to: master.token))
            plan.count += 1
        } else if shown.isEmpty {
            // Turned off by the author: showing it would show what is in it.
            plan.skipped += 1
        }
        for header in shown {
            edits.append(try place(frame, in: header))
            plan.count += 1
        }
    }

    /// One picture per size.
    private mutating func picture(_ layout: OpenDocumentPages.Layout) -> String {
        let size = (
            width: OpenDocumentPages.pixels(layout.width),
            height: OpenDocumentPages.pixels(layout.height)
        )
        let key = "\(size.width)×\(size.height)"
        if let part = pictures[key] { return part }
        let part = plan.picture(in: "Pictures/", size: size, of: package)
        pictures[key] = part
        return part
    }

    /// A layout like `name` but with a header; its name. Nil where there is no such layout.
    private mutating func layoutCopy(
        _ name: String, _ layout: OpenDocumentPages.Layout
    ) throws(OfficeFileError) -> String? {
        let copy = Self.layoutPrefix + name
        if layouts[name] != nil { return copy }
        guard let properties = layout.properties, !layout.range.isEmpty else { return nil }
        let height = layout.top > 0 ? min(Self.headerHeight, layout.top) : 1
        let top = OpenDocumentPages.length(max(0, layout.top - height))
        var own = [ByteEdit(layout.nameRange, XMLText.escaped(copy))]
        if let range = layout.topRange {
            own.append(ByteEdit(range, top))
        } else {
            own.append(
                .insert(
                    #"\#(Self.foDeclaration) dlpfo:margin-top="\#(top)""#,
                    at: properties.name.upperBound))
        }
        if let range = layout.headerStyle {
            own.append(ByteEdit(range, OpenDocumentMarkup.headerStyle(height)))
        } else {
            own.append(.insert(OpenDocumentMarkup.headerStyle(height), at: try end(of: properties)))
        }
        let base = layout.range.lowerBound
        let moved = own.map { edit in
            var edit = edit
            edit.range = edit.range.lowerBound - base..<edit.range.upperBound - base
            return edit
        }
        newStyles += String(
            decoding: ByteEdit.apply(moved, to: Array(styles[layout.range])), as: UTF8.self)
        layouts[name] = copy
        return copy
    }

    private static let foDeclaration =
        #" xmlns:dlpfo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0""#

    /// Behind an element, given its start.
    private func end(of token: XMLToken) throws(OfficeFileError) -> Int {
        if token.kind == .empty { return token.range.upperBound }
        var scanner = XMLScanner(styles)
        while let next = try scanner.next() {
            if next.range.lowerBound > token.range.lowerBound, next.kind == .end,
                next.depth == token.depth
            {
                return next.range.upperBound
            }
        }
        throw .damaged("an element without an end")
    }

    /// `frame` at the beginning of a header's first paragraph.
    private func place(
        _ frame: String, in header: OpenDocumentPages.Header
    ) throws(OfficeFileError) -> ByteEdit {
        var scanner = XMLScanner(styles)
        while let token = try scanner.next() {
            guard token.range.lowerBound > header.range.lowerBound else { continue }
            guard token.range.upperBound < header.range.upperBound else { break }
            if token.depth == header.token.depth + 1,
                token.isStart(.text, "p") || token.isStart(.text, "h")
            {
                return scanner.prepend(frame, to: token)
            }
        }
        let line =
            #"<text:p\#(OpenDocumentMarkup.declarations)"#
            + #" text:style-name="\#(OverlayNaming.style)Line">\#(frame)</text:p>"#
        return pages.scanner.prepend(line, to: header.token)
    }

    private mutating func putStyles() {
        guard !newStyles.isEmpty else { return }
        if let end = pages.automaticEnd {
            edits.append(.insert(newStyles, at: end))
        } else if let token = pages.automaticEmpty {
            edits.append(pages.scanner.prepend(newStyles, to: token))
        }
    }
}

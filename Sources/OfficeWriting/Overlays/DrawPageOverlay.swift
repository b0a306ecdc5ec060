internal import Support

/// Overlays for OpenDocument presentations and drawings: a picture on top of each page.
struct DrawPageOverlay {
    private static let part = "content.xml"

    private let package: OfficeFileContent
    private let pages: OpenDocumentPages
    private var plan = OverlayPlan()
    private var pictures: [String: String] = [:]
    private var edits: [ByteEdit] = []

    static func plan(
        _ package: OfficeFileContent, adds: Bool, replaces: Bool
    ) throws(OfficeFileError) -> OverlayPlan {
        guard let content = try package.xml(part), let styles = try package.xml("styles.xml")
        else { throw .damaged("no content.xml or styles.xml") }
        var overlay = DrawPageOverlay(package, try OpenDocumentPages(styles))
        let found = try OpenDocumentFrames(content, in: package)
        if replaces {
            overlay.plan.found = found.frames.count
            overlay.edits += found.frames.map { ByteEdit($0.range) }
            for part in found.orphans { overlay.plan.changes.remove(part) }
        }
        if adds { try overlay.add(content, hasStyle: found.hasStyle) }
        overlay.plan.changes.edit(part, overlay.edits)
        return overlay.plan
    }

    private init(_ package: OfficeFileContent, _ pages: OpenDocumentPages) {
        self.package = package
        self.pages = pages
    }

    private mutating func add(_ content: [UInt8], hasStyle: Bool) throws(OfficeFileError) {
        var scanner = XMLScanner(content)
        var page: (frame: String, depth: Int)?
        var hasStyle = hasStyle
        while let token = try scanner.next() {
            if !hasStyle {
                if token.isEnd(.office, "automatic-styles") {
                    edits.append(
                        .insert(OpenDocumentMarkup.drawingStyle, at: token.range.lowerBound))
                    hasStyle = true
                } else if token.isStart(.office, "automatic-styles"), token.kind == .empty {
                    edits.append(scanner.prepend(OpenDocumentMarkup.drawingStyle, to: token))
                    hasStyle = true
                } else if token.isStart(.office, "body") {
                    let styles =
                        "<office:automatic-styles\(OpenDocumentMarkup.declarations)>"
                        + OpenDocumentMarkup.drawingStyle + "</office:automatic-styles>"
                    edits.append(.insert(styles, at: token.range.lowerBound))
                    hasStyle = true
                }
            }
            if page == nil, token.isStart(.draw, "page") {
                let name = try scanner.value(.draw, "master-page-name", of: token) ?? ""
                let frame = frame(name)
                plan.count += 1
                if token.kind == .empty {
                    edits.append(scanner.prepend(frame, to: token))
                } else {
                    page = (frame, token.depth)
                }
            } else if let open = page {
                // Notes and animations follow the shapes (10.2.4).
                let isEnd = token.kind == .end && token.depth == open.depth
                let isFollower =
                    token.isOpening && token.depth == open.depth + 1
                    && (token.space == .animation || token.isStart(.presentation, "notes")
                        || token.isStart(.presentation, "animations"))
                if isEnd || isFollower, !open.frame.isEmpty {
                    edits.append(.insert(open.frame, at: token.range.lowerBound))
                    page?.frame = ""
                }
                if isEnd { page = nil }
            }
        }
    }

    private mutating func frame(_ master: String) -> String {
        let name = pages.masters.first { $0.name == master }?.layout ?? ""
        var layout = OpenDocumentPages.Layout(range: 0..<0, nameRange: 0..<0)
        if let known = pages.layouts[name] { layout = known }
        let size = (
            width: OpenDocumentPages.pixels(layout.width),
            height: OpenDocumentPages.pixels(layout.height)
        )
        let key = "\(size.width)×\(size.height)"
        let part = pictures[key] ?? plan.picture(in: "Pictures/", size: size, of: package)
        pictures[key] = part
        return OpenDocumentMarkup.frame(part, layout, anchor: #"draw:layer="layout""#)
    }
}

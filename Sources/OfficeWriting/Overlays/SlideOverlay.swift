internal import Support

/// Overlays for presentations: a picture on top of each slide (ECMA-376-1, 19.3).
/// Layouts and masters stay as they are.
struct SlideOverlay {
    /// EMU per 1/96 inch.
    private static let unitsPerPixel = 9525

    private let package: OfficeFileContent
    private var plan = OverlayPlan()
    private var earlier = EarlierPictures()
    private var width = 9_144_000
    private var height = 6_858_000

    static func plan(
        _ package: OfficeFileContent, adds: Bool, replaces: Bool
    ) throws(OfficeFileError) -> OverlayPlan {
        guard let presentation = try package.xml(package.mainPart),
            let links = try package.relationships(of: package.mainPart)
        else { throw .damaged("the presentation has no slides' relationships") }
        var overlay = SlideOverlay(package)
        try overlay.readSize(presentation)
        var seen: Set<String> = []
        for item in links.items where item.kind == "slide" {
            guard let part = item.part, seen.insert(part.lowercased()).inserted else { continue }
            try overlay.visit(part, adds: adds, replaces: replaces)
        }
        try overlay.earlier.settle(package, &overlay.plan.changes)
        return overlay.plan
    }

    private init(_ package: OfficeFileContent) { self.package = package }

    private mutating func readSize(_ presentation: [UInt8]) throws(OfficeFileError) {
        var scanner = XMLScanner(presentation)
        while let token = try scanner.next() {
            guard token.isStart(.slides, "sldSz") else { continue }
            func number(_ name: String) throws(OfficeFileError) -> Int? {
                try scanner.value(.none, name, of: token).flatMap { Int($0) }
            }
            guard let width = try number("cx"), let height = try number("cy"),
                (1...1 << 40).contains(width), (1...1 << 40).contains(height)
            else { throw .damaged("the slides have no size") }
            (self.width, self.height) = (width, height)
            return
        }
    }

    private mutating func visit(
        _ part: String, adds: Bool, replaces: Bool
    ) throws(OfficeFileError) {
        guard let content = try package.xml(part) else { throw .damaged("a slide is missing") }
        var scanner = XMLScanner(content)
        var tree: Int?
        var place: ByteEdit?
        var last = 0
        var picture: (start: Int, depth: Int)?
        var isOurs = false
        var id: String?
        var edits: [ByteEdit] = []
        while let token = try scanner.next() {
            if tree == nil, token.isStart(.slides, "spTree"), token.depth == 2 {
                tree = token.depth
                if token.kind == .empty { throw .damaged("a slide without a group of shapes") }
            }
            if place == nil, let tree {
                // The extensions' list comes last in the group.
                if token.isStart(.slides, "extLst"), token.depth == tree + 1 {
                    place = .insert("", at: token.range.lowerBound)
                } else if token.kind == .end, token.depth == tree {
                    place = .insert("", at: token.range.lowerBound)
                }
            }
            if token.isStart(.slides, "cNvPr") {
                let number = try scanner.value(.none, "id", of: token).flatMap { Int($0) }
                last = max(last, number ?? 0)
                if try scanner.value(.none, "name", of: token) == OverlayNaming.picture {
                    isOurs = true
                }
            }
            if token.isStart(.slides, "pic"), token.kind == .start {
                picture = (token.range.lowerBound, token.depth)
                (isOurs, id) = (false, nil)
            }
            if token.isStart(.drawing, "blip") {
                id = try scanner.value(.officeRelationships, "embed", of: token) ?? id
            }
            if token.isEnd(.slides, "pic"), let open = picture, open.depth == token.depth {
                if isOurs, replaces {
                    edits.append(ByteEdit(open.start..<token.range.upperBound))
                    plan.found += 1
                    if let id { earlier.remove(id, of: part) }
                }
                picture = nil
            }
        }
        if adds {
            guard let place else { throw .damaged("a slide without a group of shapes") }
            let number = last < 0x7FFF_0000 ? last + 1 : 0x1000_0000
            let shape = try shape(part, number)
            // Behind what is taken out at the same place.
            edits.append(.insert(shape, at: place.range.lowerBound))
            plan.count += 1
        }
        plan.changes.edit(part, edits)
    }

    private mutating func shape(_ part: String, _ number: Int) throws(OfficeFileError) -> String {
        // One picture for all slides: they have one size.
        let name: String
        if let picture = plan.pictures.first {
            name = picture.part
        } else {
            let units = Self.unitsPerPixel
            name = plan.picture(
                in: PartPath.split(package.mainPart).folder + "media/",
                size: ((width + units - 1) / units, (height + units - 1) / units), of: package)
        }
        let id = try plan.changes.relate(part, kind: "image", target: name, in: package)
        let dialect = package.dialect
        return #"<p:pic xmlns:p="\#(dialect.slides)" xmlns:a="\#(dialect.drawing)""#
            + #" xmlns:r="\#(dialect.relationships)"><p:nvPicPr>"#
            + #"<p:cNvPr id="\#(number)" name="\#(OverlayNaming.picture)" descr="">"#
            // Screen readers pass over it (MS-ODRAWXML, 2.3.4.3).
            + #"<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}">"#
            + "<adec:decorative"
            + #" xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative""#
            + #" val="1"/></a:ext></a:extLst></p:cNvPr><p:cNvPicPr>"#
            + #"<a:picLocks noGrp="1" noSelect="1" noRot="1" noChangeAspect="1" noMove="1""#
            + #" noResize="1"/></p:cNvPicPr><p:nvPr userDrawn="1"/></p:nvPicPr>"#
            + #"<p:blipFill><a:blip r:embed="\#(id)"/><a:stretch><a:fillRect/></a:stretch>"#
            + #"</p:blipFill><p:spPr><a:xfrm><a:off x="0" y="0"/>"#
            + #"<a:ext cx="\#(width)" cy="\#(height)"/></a:xfrm>"#
            + #"<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>"#
    }
}

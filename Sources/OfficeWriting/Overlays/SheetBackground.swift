internal import Support

/// Overlays for workbooks: one tile as the background picture of each sheet, which the
/// program repeats (ECMA-376-1, 18.3.1.67). A sheet with a background keeps its own.
struct SheetBackground {
    /// What follows the picture in a worksheet (CT_Worksheet, annex A.2).
    private static let followers: Set = [
        "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
    ]

    private let package: OfficeFileContent
    private var plan = OverlayPlan()
    private var earlier = EarlierPictures()

    static func plan(
        _ package: OfficeFileContent, adds: Bool, replaces: Bool
    ) throws(OfficeFileError) -> OverlayPlan {
        guard let links = try package.relationships(of: package.mainPart) else {
            throw .damaged("the workbook has no relationships")
        }
        var overlay = SheetBackground(package: package)
        var seen: Set<String> = []
        for item in links.items where item.kind == "worksheet" {
            guard let part = item.part, seen.insert(part.lowercased()).inserted else { continue }
            try overlay.visit(part, adds: adds, replaces: replaces)
        }
        try overlay.earlier.settle(package, &overlay.plan.changes)
        return overlay.plan
    }

    private init(package: OfficeFileContent) { self.package = package }

    /// Whether the picture that a sheet shows is an overlay.
    static func isOurs(
        _ id: String, of part: String, in package: OfficeFileContent
    ) throws(OfficeFileError) -> Bool {
        guard let picture = try package.relationships(of: part)?.part(id),
            let bytes = try package.content(picture)
        else { return false }
        return OverlayPicture.isOne(bytes)
    }

    private mutating func visit(
        _ part: String, adds: Bool, replaces: Bool
    ) throws(OfficeFileError) {
        guard let content = try package.xml(part) else { throw .damaged("a sheet is missing") }
        var scanner = XMLScanner(content)
        var place: Int?
        var picture: (range: Range<Int>, id: String)?
        // An alternative at the end holds controls or objects, with what they need.
        var alternative: Int?
        var hasData = false
        while let token = try scanner.next() {
            if token.depth == 0, token.isOpening, !token.isStart(.sheet, "worksheet") { return }
            if token.isStart(.sheet, "sheetData") { hasData = true }
            if token.depth == 0, token.kind == .end, place == nil {
                place = token.range.lowerBound
            }
            if token.depth == 1, token.isOpening {
                alternative =
                    token.isStart(.compatibility, "AlternateContent")
                    ? token.range.lowerBound : nil
                if token.isStart(.sheet, "picture"),
                    let id = try scanner.value(.officeRelationships, "id", of: token),
                    token.kind == .empty
                {
                    picture = (token.range, id)
                }
            }
            if place == nil, hasData, token.isOpening, token.space == .sheet,
                Self.followers.contains(token.local)
            {
                if token.depth == 1 {
                    place = token.range.lowerBound
                } else if token.depth == 3, let alternative {
                    place = alternative
                }
            }
        }
        guard hasData, let place else { return }
        if let found = picture {
            if replaces, try Self.isOurs(found.id, of: part, in: package) {
                plan.changes.edit(part, [ByteEdit(found.range)])
                plan.found += 1
                earlier.remove(found.id, of: part)
            } else {
                if adds { plan.skipped += 1 }
                return
            }
        }
        guard adds else { return }
        let name =
            plan.pictures.first?.part
            ?? plan.picture(
                in: PartPath.split(package.mainPart).folder + "media/", size: nil, of: package)
        let id = try plan.changes.relate(part, kind: "image", target: name, in: package)
        let dialect = package.dialect
        plan.changes.edit(
            part,
            [
                .insert(
                    #"<picture xmlns="\#(dialect.sheet)" xmlns:r="\#(dialect.relationships)""#
                        + #" r:id="\#(id)"/>"#, at: place)
            ])
        plan.count += 1
    }
}

/// How a package is given its overlays: worked out once, for all copies.
struct OverlayPlan {
    /// A picture that each copy gets from its own tile, in pixels of 1/96 inch.
    struct Picture {
        var part: String
        /// Nil for one opaque tile, which the program that shows it repeats.
        var size: (width: Int, height: Int)?
    }

    var changes = OfficeFileChanges()
    var pictures: [Picture] = []
    /// Headers, slides, sheets or pages that get one.
    var count = 0
    /// Those that already have a background of their own, or no room for an overlay.
    var skipped = 0
    /// Earlier overlays that are taken out.
    var found = 0

    /// For `package`; `replaces` takes out what an earlier call put in, `adds` puts in.
    static func make(
        _ package: OfficeFileContent, adds: Bool, replaces: Bool
    ) throws(OfficeFileError) -> OverlayPlan {
        guard adds || replaces else { return OverlayPlan() }
        switch package.format {
        case .docx: return try WordOverlay.plan(package, adds: adds, replaces: replaces)
        case .pptx: return try SlideOverlay.plan(package, adds: adds, replaces: replaces)
        case .xlsx: return try SheetBackground.plan(package, adds: adds, replaces: replaces)
        case .odt: return try TextPageOverlay.plan(package, adds: adds, replaces: replaces)
        case .odp, .odg: return try DrawPageOverlay.plan(package, adds: adds, replaces: replaces)
        // No carrier that shows on pages and moves nothing: text and metadata are left.
        case .ods: return OverlayPlan()
        }
    }

    /// A new picture's part in `folder`, declared.
    mutating func picture(
        in folder: String, size: (width: Int, height: Int)?, of package: OfficeFileContent
    ) -> String {
        let part = package.freeName(
            folder, OverlayNaming.part, "png", taken: changes.addedNames + pictures.map(\.part))
        if package.format.isOpenDocument {
            changes.list(part, type: "image/png")
        } else {
            changes.declare(part, type: "image/png", in: package)
        }
        pictures.append(Picture(part: part, size: size))
        return part
    }
}

/// How what this writer put into a package is reported from what its authors did.
enum OverlayNaming {
    /// The name of every picture laid over a page: kept by office programs that save the
    /// file again, and by it an earlier overlay is found.
    static let picture = "dlp-overlay"
    /// The beginning of the names of styles that exist for overlays only.
    static let style = "dlpOverlay"
    /// The stem of the pictures' part names.
    static let part = "overlay"
}

internal import Support

/// Overlays for word documents: a picture behind the text, anchored in every header that
/// some page shows.
struct WordOverlay {
    /// A header's part as it was, or none, for pages of one size in twips.
    private struct Variant: Hashable {
        var part: String?
        var width: Int
        var height: Int
    }

    /// Twips that a header of nothing but an overlay needs: its line has 20, LibreOffice
    /// gives every header some more.
    private static let room = 60

    private let package: OfficeFileContent
    private let markup: WordMarkup
    private let links: Relationships
    private let replaces: Bool
    private var plan = OverlayPlan()
    private var earlier = EarlierPictures()
    private var headers: [String: WordHeader] = [:]
    /// Relationship ids of the document, by variant.
    private var variants: [Variant: String] = [:]
    private var inPlace: Set<String> = []
    private var pictures: [Variant: String] = [:]
    private var number = 0

    static func plan(
        _ package: OfficeFileContent, adds: Bool, replaces: Bool
    ) throws(OfficeFileError) -> OverlayPlan {
        guard let document = try package.xml(package.mainPart) else {
            throw .damaged("the package has no main part")
        }
        let none = try Relationships(Array(Relationships.document("").utf8), of: "")
        let links = try package.relationships(of: package.mainPart) ?? none
        var overlay = WordOverlay(package, links, replaces: replaces)
        let sections = try WordSections(document)
        if replaces { try overlay.removeEarlier(sections, keepsHeaders: adds) }
        if adds {
            overlay.number = try overlay.lastNumber()
            try overlay.add(sections)
        }
        try overlay.earlier.settle(package, &overlay.plan.changes)
        return overlay.plan
    }

    private init(_ package: OfficeFileContent, _ links: Relationships, replaces: Bool) {
        self.package = package
        self.links = links
        self.replaces = replaces
        markup = WordMarkup(dialect: package.dialect)
    }

    private mutating func header(_ part: String) throws(OfficeFileError) -> WordHeader? {
        if let header = headers[part] { return header }
        guard let content = try package.xml(part) else { return nil }
        let header = try WordHeader(content)
        headers[part] = header
        return header
    }

    // MARK: Earlier overlays

    private mutating func removeEarlier(
        _ sections: WordSections, keepsHeaders: Bool
    ) throws(OfficeFileError) {
        for item in links.items where item.kind == "header" {
            guard let part = item.part, let header = try header(part), !header.earlier.isEmpty
            else { continue }
            plan.found += header.earlier.count
            for (_, id) in header.earlier { if let id { earlier.remove(id, of: part) } }
            let edits = header.earlier.map { ByteEdit($0.range) }
            if !keepsHeaders, try isOurs(part, edits) {
                plan.changes.remove(part)
                plan.changes.remove(PartPath.relationships(of: part))
                plan.changes.edit(
                    PartPath.relationships(of: package.mainPart), [ByteEdit(item.range)])
                for reference in sections.sections.flatMap(\.references)
                where reference.id == item.id {
                    plan.changes.edit(package.mainPart, [ByteEdit(reference.range)])
                }
            } else {
                plan.changes.edit(part, edits)
            }
        }
    }

    /// Whether nothing is left of a header but what this writer makes.
    private func isOurs(_ part: String, _ edits: [ByteEdit]) throws(OfficeFileError) -> Bool {
        guard let content = try package.xml(part) else { return false }
        return ByteEdit.apply(edits, to: content)
            == Array(markup.header(markup.paragraph("")).utf8)
    }

    // MARK: Adding

    private mutating func add(_ sections: WordSections) throws(OfficeFileError) {
        let alternates = try hasEvenHeaders()
        var original: [WordSection.HeaderKind: String] = [:]
        var shown: [WordSection.HeaderKind: String] = [:]
        for section in sections.sections {
            var added = ""
            var isNew = true
            for kind in WordSection.HeaderKind.allCases {
                let own = section.references.first { $0.kind == kind }
                if let own { original[kind] = links.part(own.id) }
                let isNeeded =
                    kind == .normal || kind == .first && section.hasTitlePage
                    || kind == .even && alternates
                guard isNeeded else {
                    if let own { shown[kind] = own.id }
                    continue
                }
                if original[kind] != nil { isNew = false }
                let id = try variant(
                    Variant(
                        part: original[kind], width: section.width, height: section.height))
                if let own {
                    if own.id != id {
                        plan.changes.edit(package.mainPart, [ByteEdit(own.idRange, id)])
                    }
                } else if shown[kind] != id {
                    added += markup.reference(kind, id)
                }
                shown[kind] = id
            }
            try place(added, in: section, sections)
            if isNew { makeRoom(section) }
        }
    }

    private mutating func place(
        _ references: String, in section: WordSection, _ sections: WordSections
    ) throws(OfficeFileError) {
        guard !references.isEmpty else { return }
        if let token = section.token {
            plan.changes.edit(package.mainPart, [sections.scanner.prepend(references, to: token)])
        } else if let end = sections.bodyEnd {
            plan.changes.edit(package.mainPart, [.insert(markup.section(references), at: end)])
        }
    }

    /// Where such a header would push the text down: moves the header up, which
    /// shows nothing else.
    private mutating func makeRoom(_ section: WordSection) {
        guard let range = section.headerRange, section.top >= 0,
            section.header + Self.room > section.top
        else { return }
        plan.changes.edit(
            package.mainPart, [ByteEdit(range, String(max(0, section.top - Self.room)))])
    }

    /// The id of the relationship to a header like `variant.part` that has the overlay.
    private mutating func variant(_ variant: Variant) throws(OfficeFileError) -> String {
        if let id = variants[variant] { return id }
        guard variants.count < 1000 else { throw OfficeFileError(.tooBig, "too many headers") }
        plan.count += 1
        let id: String
        if let part = variant.part, let header = try header(part),
            let own = links.items.first(where: { $0.part == part })?.id
        {
            if inPlace.insert(part).inserted {
                let run = try run(variant, in: part, copied: nil)
                plan.changes.edit(part, [header.edit(run: run) { markup.paragraph($0) }])
                id = own
            } else {
                id = try copy(part, header, variant)
            }
        } else {
            let part = newName()
            let run = try run(variant, in: part, copied: nil)
            plan.changes.add(part, Array(markup.header(markup.paragraph(run)).utf8))
            id = try declare(part)
        }
        variants[variant] = id
        return id
    }

    /// A header that pages of another size show too.
    private mutating func copy(
        _ part: String, _ header: WordHeader, _ variant: Variant
    ) throws(OfficeFileError) -> String {
        let name = newName()
        if let content = try package.xml(PartPath.relationships(of: part)) {
            plan.changes.add(
                PartPath.relationships(of: name),
                ByteEdit.apply(try earlier.edits(of: part, in: package), to: content))
        }
        let run = try run(variant, in: name, copied: part)
        var edits = [header.edit(run: run) { markup.paragraph($0) }]
        if replaces { edits += header.earlier.map { ByteEdit($0.range) } }
        plan.changes.add(name, ByteEdit.apply(edits, to: try package.xml(part) ?? []))
        return try declare(name)
    }

    private func newName() -> String {
        package.freeName(
            PartPath.split(package.mainPart).folder, "header", "xml",
            taken: plan.changes.addedNames)
    }

    private mutating func declare(_ part: String) throws(OfficeFileError) -> String {
        plan.changes.declare(part, type: WordMarkup.headerType, in: package)
        return try plan.changes.relate(
            package.mainPart, kind: "header", target: part, in: package)
    }

    private mutating func run(
        _ variant: Variant, in part: String, copied: String?
    ) throws(OfficeFileError) -> String {
        var size = variant
        size.part = nil
        let picture: String
        if let known = pictures[size] {
            picture = known
        } else {
            // 15 twips are one pixel of 1/96 inch.
            picture = plan.picture(
                in: PartPath.split(package.mainPart).folder + "media/",
                size: ((size.width + 14) / 15, (size.height + 14) / 15), of: package)
            pictures[size] = picture
        }
        let id = try plan.changes.relate(
            part, kind: "image", target: picture, in: package, copied: copied)
        number += 1
        return markup.run(
            width: size.width * WordSection.units, height: size.height * WordSection.units,
            picture: id, number: number)
    }

    // MARK: What else must be known

    /// `evenAndOddHeaders` of the settings (17.10.1).
    private func hasEvenHeaders() throws(OfficeFileError) -> Bool {
        guard let part = links.items.first(where: { $0.kind == "settings" })?.part,
            let settings = try package.xml(part)
        else { return false }
        var scanner = XMLScanner(settings)
        while let token = try scanner.next() {
            if token.isStart(.word, "evenAndOddHeaders") {
                return WordSections.isOn(try scanner.value(.word, "val", of: token))
            }
        }
        return false
    }

    /// The highest number of a drawing in the document: they must differ everywhere.
    private func lastNumber() throws(OfficeFileError) -> Int {
        let kinds: Set = ["header", "footer", "footnotes", "endnotes", "comments"]
        let parts = links.items.filter { kinds.contains($0.kind) }.compactMap(\.part)
        var last = 0
        for part in Set([package.mainPart] + parts) {
            guard let content = try package.xml(part) else { continue }
            var scanner = XMLScanner(content)
            while let token = try scanner.next() {
                guard token.isStart(.wordDrawing, "docPr"),
                    let id = try scanner.value(.none, "id", of: token).flatMap({ Int($0) })
                else { continue }
                last = max(last, id)
            }
        }
        // Word takes numbers of 31 bits.
        return last < 0x7FFF_0000 ? last : 0x1000_0000
    }
}

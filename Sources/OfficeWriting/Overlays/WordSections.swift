internal import Support

/// The sections of a word document's main part.
struct WordSections {
    private(set) var sections: [WordSection] = []
    /// Before the body's end: where a last section's properties would stand.
    private(set) var bodyEnd: Int?
    let scanner: XMLScanner

    init(_ document: [UInt8]) throws(OfficeFileError) {
        var scanner = XMLScanner(document)
        var current: WordSection?
        var depth = 0
        // Inside the record of how a section, or a paragraph, was before a change.
        var past: Int?
        var lastOfBody = false
        var bodyDepth: Int?
        while let token = try scanner.next() {
            if let level = past {
                if token.kind == .end, token.depth == level { past = nil }
                continue
            }
            if token.kind == .start, token.space == .word,
                token.local == "sectPrChange" || token.local == "pPrChange"
            {
                past = token.depth
                continue
            }
            if token.isStart(.word, "body"), token.kind == .start { bodyDepth = token.depth }
            if token.isEnd(.word, "body") { bodyEnd = token.range.lowerBound }
            if token.isStart(.word, "sectPr") {
                current = WordSection(token: token)
                depth = token.depth
                lastOfBody = token.depth == bodyDepth.map { $0 + 1 }
            } else if token.isOpening, token.depth == depth + 1, token.space == .word,
                var section = current
            {
                try Self.read(token, &scanner, into: &section)
                current = section
            }
            if let section = current,
                token.kind == .empty && token.depth == depth && token.local == "sectPr"
                    || token.isEnd(.word, "sectPr")
            {
                sections.append(section)
                current = nil
            }
        }
        if !lastOfBody, bodyEnd != nil { sections.append(WordSection()) }
        self.scanner = scanner
    }

    private static func read(
        _ token: XMLToken, _ scanner: inout XMLScanner, into section: inout WordSection
    ) throws(OfficeFileError) {
        func number(_ name: String) throws(OfficeFileError) -> Int? {
            guard let value = try scanner.value(.word, name, of: token) else { return nil }
            return measure(value)
        }
        switch token.local {
        case "headerReference":
            guard let range = try scanner.valueRange(.officeRelationships, "id", of: token),
                let id = try scanner.value(.officeRelationships, "id", of: token)
            else { return }
            let kind = try scanner.value(.word, "type", of: token) ?? "default"
            section.references.append(
                WordSection.Reference(
                    kind: WordSection.HeaderKind(rawValue: kind) ?? .normal, id: id,
                    idRange: range, range: token.range))
        case "titlePg": section.hasTitlePage = isOn(try scanner.value(.word, "val", of: token))
        case "pgSz":
            if let width = try number("w"), width > 0 { section.width = width }
            if let height = try number("h"), height > 0 { section.height = height }
        case "pgMar":
            if let top = try number("top") { section.top = top }
            if let header = try number("header") { section.header = header }
            section.headerRange = try scanner.valueRange(.word, "header", of: token)
        default: break
        }
    }

    /// Twips; strict files may give a number with a unit (ST_TwipsMeasure, 22.9.2.14).
    static func measure(_ text: String) -> Int? {
        if let value = Double(text), abs(value) < 1e7 { return Int(value.rounded()) }
        guard text.utf8.count > 2, let value = Double(text.dropLast(2)), abs(value) < 1e6 else {
            return nil
        }
        switch text.suffix(2) {
        case "pt": return Int((value * 20).rounded())
        case "in": return Int((value * 1440).rounded())
        case "cm": return Int((value * 1440 / 2.54).rounded())
        case "mm": return Int((value * 144 / 2.54).rounded())
        case "pc", "pi": return Int((value * 240).rounded())
        default: return nil
        }
    }

    /// An on-off value (17.17.4); without one it is on.
    static func isOn(_ value: String?) -> Bool {
        switch value {
        case "0", "false", "off": false
        default: true
        }
    }
}

/// One section of a word document (ECMA-376-1, 17.6.17).
struct WordSection {
    /// What a page's header depends on (17.18.36).
    enum HeaderKind: String, CaseIterable {
        case normal = "default"
        case first, even
    }

    struct Reference {
        var kind: HeaderKind
        var id: String
        /// The id's place in the document's part.
        var idRange: Range<Int>
        /// The whole element.
        var range: Range<Int>
    }

    /// Of the section's properties; nil where the document has none, its last section's.
    var token: XMLToken?
    var references: [Reference] = []
    var hasTitlePage = false
    /// Twips: 1/1440 inch. US Letter where nothing is said, as Word takes it.
    var width = 12240
    var height = 15840
    /// Twips from the page's top to the text and to the header, and the latter's place.
    var top = 1440
    var header = 720
    var headerRange: Range<Int>?

    /// The English Metric Units of a twip.
    static let units = 635
}

/// A header's part: where an overlay goes, and where earlier ones are.
struct WordHeader {
    /// Puts a run at the beginning of a paragraph, or a paragraph at the end.
    enum Place {
        case run(at: Int)
        /// An empty paragraph's tag.
        case emptyParagraph(XMLToken)
        /// No paragraph outside of tables and text boxes: a new one, at the end.
        case paragraph(at: Int)
    }

    private(set) var place: Place?
    /// Runs with an earlier overlay, and the relationship ids of their pictures.
    private(set) var earlier: [(range: Range<Int>, id: String?)] = []
    /// Whether there is anything but earlier overlays.
    private(set) var hasContent = false
    private let scanner: XMLScanner

    init(_ content: [UInt8]) throws(OfficeFileError) {
        var scanner = XMLScanner(content)
        // Elements that a paragraph for the overlay must not be in.
        var inside = 0
        var paragraph: (token: XMLToken, depth: Int)?
        var isFound = false
        var end = content.count
        var run: (start: Int, depth: Int)?
        var isOurs = false
        var id: String?
        var runHasContent = false
        while let token = try scanner.next() {
            if token.depth == 0, token.kind == .empty { place = nil }
            if token.depth == 0, token.kind == .end { end = token.range.lowerBound }
            let isBox = Self.isBox(token)
            if isBox, token.kind == .start { inside += 1 }
            if isBox, token.kind == .end { inside -= 1 }
            if !isFound, inside == 0, token.isStart(.word, "p") {
                isFound = true
                if token.kind == .empty {
                    place = .emptyParagraph(token)
                } else {
                    paragraph = (token, token.depth)
                    place = .run(at: token.range.upperBound)
                }
            }
            if let open = paragraph {
                // Properties come first in a paragraph.
                if token.space == .word, token.local == "pPr", token.depth == open.depth + 1,
                    token.kind == .end || token.kind == .empty
                {
                    place = .run(at: token.range.upperBound)
                    paragraph = nil
                } else if token.depth == open.depth + 1, token.isOpening, token.local != "pPr" {
                    paragraph = nil
                }
            }
            // Runs do not nest but in text boxes: the innermost counts.
            if token.kind == .start, token.isStart(.word, "r") {
                run = (token.range.lowerBound, token.depth)
                (isOurs, id, runHasContent) = (false, nil, false)
            }
            if token.isStart(.wordDrawing, "docPr"),
                try scanner.value(.none, "name", of: token) == OverlayNaming.picture
            {
                isOurs = true
            }
            if token.isStart(.drawing, "blip") {
                id = try scanner.value(.officeRelationships, "embed", of: token) ?? id
            }
            if token.isOpening, token.space == .word, Self.isShown(token.local) {
                runHasContent = true
            }
            if token.isEnd(.word, "r"), let open = run, open.depth == token.depth {
                if isOurs {
                    earlier.append((open.start..<token.range.upperBound, id))
                } else if runHasContent {
                    hasContent = true
                }
                run = nil
            }
            if token.isStart(.word, "tbl") || token.isStart(.word, "sdt") { hasContent = true }
        }
        if place == nil { place = .paragraph(at: end) }
        self.scanner = scanner
    }

    private static func isBox(_ token: XMLToken) -> Bool {
        token.space == .word && (token.local == "tbl" || token.local == "txbxContent")
            || token.space == .compatibility && token.local == "Fallback"
    }

    private static func isShown(_ name: String) -> Bool {
        switch name {
        case "t", "drawing", "pict", "object", "sym", "fldChar", "tab", "ptab", "br": true
        default: false
        }
    }

    /// `run` in its place; `paragraph` around it where there is none to take it.
    func edit(run: String, paragraph: (String) -> String) -> ByteEdit {
        switch place {
        case .run(let offset)?: .insert(run, at: offset)
        case .emptyParagraph(let token)?: scanner.prepend(run, to: token)
        case .paragraph(let offset)?: .insert(paragraph(run), at: offset)
        case nil: .insert("", at: 0)
        }
    }
}

/// What is written into word documents (ECMA-376-1, 17 and 20.4).
struct WordMarkup {
    let dialect: OfficeDialect

    static let headerType =
        "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"

    /// A run with a picture of the page's size behind the text, at the page's corner.
    /// Sizes in EMU; it lies over other pictures behind the text, such as letterheads.
    func run(width: Int, height: Int, picture id: String, number: Int) -> String {
        let name = OverlayNaming.picture
        return #"<w:r xmlns:w="\#(dialect.word)"><w:rPr><w:noProof/></w:rPr><w:drawing>"#
            + #"<wp:anchor xmlns:wp="\#(dialect.wordDrawing)" distT="0" distB="0" distL="0""#
            + #" distR="0" simplePos="0" relativeHeight="503316470" behindDoc="1" locked="1""#
            + #" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>"#
            + #"<wp:positionH relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionH>"#
            + #"<wp:positionV relativeFrom="page"><wp:posOffset>0</wp:posOffset></wp:positionV>"#
            + #"<wp:extent cx="\#(width)" cy="\#(height)"/>"#
            + #"<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>"#
            + #"<wp:docPr id="\#(number)" name="\#(name)" descr=""/>"#
            + #"<wp:cNvGraphicFramePr/>"#
            + #"<a:graphic xmlns:a="\#(dialect.drawing)"><a:graphicData uri="\#(dialect.picture)">"#
            + #"<pic:pic xmlns:pic="\#(dialect.picture)"><pic:nvPicPr>"#
            + #"<pic:cNvPr id="\#(number)" name="\#(name)"/><pic:cNvPicPr/></pic:nvPicPr>"#
            + #"<pic:blipFill><a:blip xmlns:r="\#(dialect.relationships)" r:embed="\#(id)"/>"#
            + "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
            + #"<a:off x="0" y="0"/><a:ext cx="\#(width)" cy="\#(height)"/></a:xfrm>"#
            + #"<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>"#
            + "</a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
    }

    /// A paragraph of one point's height, so that a header of nothing else moves no text.
    func paragraph(_ run: String) -> String {
        #"<w:p xmlns:w="\#(dialect.word)"><w:pPr><w:spacing w:before="0" w:after="0""#
            + #" w:line="20" w:lineRule="exact"/><w:rPr><w:sz w:val="2"/></w:rPr></w:pPr>"#
            + run + "</w:p>"
    }

    func header(_ paragraph: String) -> String {
        #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"# + "\n"
            + #"<w:hdr xmlns:w="\#(dialect.word)" xmlns:r="\#(dialect.relationships)">"#
            + paragraph + "</w:hdr>"
    }

    func reference(_ kind: WordSection.HeaderKind, _ id: String) -> String {
        #"<w:headerReference xmlns:w="\#(dialect.word)" xmlns:r="\#(dialect.relationships)""#
            + #" w:type="\#(kind.rawValue)" r:id="\#(id)"/>"#
    }

    func section(_ references: String) -> String {
        #"<w:sectPr xmlns:w="\#(dialect.word)">\#(references)</w:sectPr>"#
    }
}

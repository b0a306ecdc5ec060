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

    init(_ content: [UInt8]) throws(PackageError) {
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

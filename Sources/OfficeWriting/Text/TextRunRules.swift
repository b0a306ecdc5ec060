/// Which elements of a part make paragraphs and text.
enum TextRunRules {
    /// What an element's start means for the text around it.
    enum Meaning {
        case paragraph
        /// Its own characters are text.
        case text
        /// Text that programs make anew: fields.
        case fixed
        /// Not a part of the flow, with all in it.
        case hidden
        /// Shows as this; the element's content does not.
        case scalar(Unicode.Scalar)
        /// So many spaces.
        case spaces
        /// A field's beginning, middle or end (ECMA-376-1, 17.16.18).
        case fieldCharacter
        /// A run of characters with properties of its own.
        case run
        /// The properties of a run or paragraph.
        case properties
        /// Where a range of text that has a name begins or ends.
        case bookmarkStart, bookmarkEnd
        /// A control that may be filled in by data or from a list (17.5.2).
        case control
        /// Its own characters are not text; its elements may be.
        case nothing
    }

    /// Runs of WordprocessingML (ECMA-376-1, 17.3).
    case word
    /// Text bodies of DrawingML (21.1.2).
    case drawing
    /// Strings of SpreadsheetML (18.4).
    case sheet
    /// OpenDocument text (ODF 1.2, part 1, 5 and 6).
    case openDocument

    /// Whether white space collapses all over, as in ODF, or is cut at an element's ends
    /// unless `xml:space` says otherwise.
    var collapses: Bool { self == .openDocument }

    /// Whether elements keep spaces at their ends without being reported.
    var keepsSpaces: Bool { self == .drawing }

    func meaning(_ token: XMLToken) -> Meaning {
        if token.space == .compatibility, token.local == "Fallback" { return .hidden }
        return switch self {
        case .word: word(token)
        case .drawing: drawing(token)
        case .sheet: sheet(token)
        case .openDocument: openDocument(token)
        }
    }

    /// What in the properties of a run, paragraph or control says that its text is not prose:
    /// code, a link, or what is filled in by a program.
    func isExact(
        _ token: XMLToken, _ scanner: XMLScanner, _ code: CodeStyles
    ) throws(OfficeFileError) -> Bool {
        switch (token.space, token.local) {
        case (.word, "rStyle"), (.word, "pStyle"):
            return code.names.contains(try scanner.value(.word, "val", of: token) ?? "")
        case (.word, "rFonts"):
            return CodeStyles.isMonospaced(try scanner.value(.word, "ascii", of: token) ?? "")
        case (.drawing, "latin"):
            return CodeStyles.isMonospaced(try scanner.value(.none, "typeface", of: token) ?? "")
        case (.drawing, "hlinkClick"): return true
        case (.word, "dataBinding"), (.word, "dropDownList"), (.word, "comboBox"),
            (.word, "date"), (.word, "showingPlcHdr"), (.word, "picture"):
            return true
        default: return false
        }
    }

    private func word(_ token: XMLToken) -> Meaning {
        if token.space == .math { return token.local == "oMath" ? .scalar("\u{FFFC}") : .nothing }
        guard token.space == .word else { return .nothing }
        return switch token.local {
        case "p": .paragraph
        case "t": .text
        case "pPr", "rPr", "sdtPr": .properties
        case "del", "moveFrom", "rt": .hidden
        case "fldSimple", "hyperlink": .fixed
        case "r": .run
        case "sdt": .control
        case "bookmarkStart": .bookmarkStart
        case "bookmarkEnd": .bookmarkEnd
        case "fldChar": .fieldCharacter
        case "tab", "ptab": .scalar("\t")
        case "br", "cr": .scalar("\n")
        case "noBreakHyphen": .scalar("\u{2011}")
        case "softHyphen": .scalar("\u{AD}")
        case "sym": .scalar("\u{FFFC}")
        default: .nothing
        }
    }

    private func drawing(_ token: XMLToken) -> Meaning {
        guard token.space == .drawing else { return .nothing }
        return switch token.local {
        case "p": .paragraph
        case "t": .text
        case "fld": .fixed
        case "br": .scalar("\n")
        case "r": .run
        case "rPr": .properties
        case "pPr", "endParaRPr": .hidden
        default: .nothing
        }
    }

    private func sheet(_ token: XMLToken) -> Meaning {
        guard token.space == .sheet else { return .nothing }
        return switch token.local {
        case "si", "is": .paragraph
        case "t": .text
        case "rPh", "rPr", "f", "v", "extLst": .hidden
        default: .nothing
        }
    }

    private func openDocument(_ token: XMLToken) -> Meaning {
        switch token.space {
        case .text: break
        case .office: return token.local == "annotation" ? .hidden : .nothing
        case .draw, .table, .presentation: return .nothing
        default: return .hidden
        }
        return switch token.local {
        case "p", "h": .paragraph
        case "span", "meta", "ruby", "ruby-base": .text
        case "bookmark-start", "reference-mark-start": .bookmarkStart
        case "bookmark-end", "reference-mark-end": .bookmarkEnd
        case "s": .spaces
        case "tab": .scalar("\t")
        case "line-break": .scalar("\n")
        case "tracked-changes", "ruby-text", "note-citation", "index-title-template": .hidden
        case "section", "list", "list-item", "list-header", "note", "note-body", "index-body",
            "index-title", "numbered-paragraph", "table-of-content", "alphabetical-index",
            "illustration-index", "table-index", "object-index", "user-index", "bibliography":
            .nothing
        default: .fixed
        }
    }
}

/// The styles of a text document that its authors write code in: by their names, or by a typeface
/// whose letters are all as wide.
struct CodeStyles {
    /// As they are named where they are used.
    private(set) var names: Set<String> = []

    static let none = CodeStyles()

    private init() {}

    private static let faces = [
        "mono", "courier", "consolas", "menlo", "monaco", "lucida console", "fixedsys", "terminal",
        "source code", "fira code", "cascadia", "inconsolata", "typewriter", "ocr a", "ocr b",
    ]
    private static let words: Set<String> = [
        "code", "sourcecode", "codeblock", "preformatted", "verbatim", "listing", "typewriter",
        "keyboard", "sample", "macro",
    ]

    static func isMonospaced(_ face: String) -> Bool {
        let face = face.lowercased()
        return faces.contains { face.contains($0) }
    }

    private static func isCode(name: String) -> Bool {
        // ODF writes a blank as _20_; Word's identifiers have none.
        let name = name.replacing("_20_", with: " ")
        var parts: [String] = [""]
        for character in name {
            if !character.isLetter {
                parts.append("")
            } else if character.isUppercase, parts.last?.last?.isLowercase == true {
                parts.append(String(character))
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts.contains { words.contains($0.lowercased()) }
            || words.contains(name.lowercased())
    }

    /// A style as it is written, until all are known.
    private struct Style {
        var name = ""
        var shown = ""
        var parent: String?
        /// Nil where it is the parent's.
        var isMonospaced: Bool?
    }

    /// Throws what reading a part throws.
    init(_ package: OfficeFileContent) throws(OfficeFileError) {
        var styles: [String: Style] = [:]
        switch package.format {
        case .docx:
            let links = try package.relationships(of: package.mainPart)?.items ?? []
            guard let part = links.first(where: { $0.kind == "styles" })?.part,
                let content = try package.xml(part)
            else { return }
            try Self.readWord(content, &styles)
        case .odt, .odp, .odg:
            for part in ["styles.xml", "content.xml"] {
                guard let content = try package.xml(part) else { continue }
                try Self.readOpenDocument(content, &styles)
            }
        case .xlsx, .pptx, .ods: return
        }
        for name in styles.keys where Self.isCode(name, styles) { names.insert(name) }
    }

    private static func isCode(_ name: String, _ styles: [String: Style]) -> Bool {
        var next: String? = name
        // A style may be its own ancestor in a file that is no better.
        for _ in 0..<32 {
            guard let current = next, let style = styles[current] else { return false }
            if let isMonospaced = style.isMonospaced { return isMonospaced }
            if isCode(name: style.name) || isCode(name: style.shown) { return true }
            next = style.parent
        }
        return false
    }

    private static func readWord(
        _ content: [UInt8], _ styles: inout [String: Style]
    ) throws(OfficeFileError) {
        var style = Style()
        var scanner = XMLScanner(content)
        while let token = try scanner.next() {
            if token.isStart(.word, "style") {
                style = Style()
                style.name = try scanner.value(.word, "styleId", of: token) ?? ""
            } else if token.isEnd(.word, "style") {
                styles[style.name] = style
            } else if token.isStart(.word, "name") {
                style.shown = try scanner.value(.word, "val", of: token) ?? ""
            } else if token.isStart(.word, "basedOn") {
                style.parent = try scanner.value(.word, "val", of: token)
            } else if token.isStart(.word, "rFonts"),
                let face = try scanner.value(.word, "ascii", of: token)
            {
                style.isMonospaced = isMonospaced(face)
            }
        }
    }

    private static func readOpenDocument(
        _ content: [UInt8], _ styles: inout [String: Style]
    ) throws(OfficeFileError) {
        var faces: [String: Bool] = [:]
        var style: Style?
        var scanner = XMLScanner(content)
        while let token = try scanner.next() {
            if token.isStart(.style, "font-face") {
                guard let name = try scanner.value(.style, "name", of: token) else { continue }
                let family = try scanner.value(.svg, "font-family", of: token) ?? name
                let pitch = try scanner.value(.style, "font-pitch", of: token)
                faces[name] = pitch == "fixed" || isMonospaced(family)
            } else if token.isStart(.style, "style") {
                var open = Style()
                open.name = try scanner.value(.style, "name", of: token) ?? ""
                open.shown = try scanner.value(.style, "display-name", of: token) ?? ""
                open.parent = try scanner.value(.style, "parent-style-name", of: token)
                styles[open.name] = open
                style = token.kind == .start ? open : nil
            } else if token.isEnd(.style, "style") {
                style = nil
            } else if token.isStart(.style, "text-properties"), let open = style {
                let name = try scanner.value(.style, "font-name", of: token)
                let family = try scanner.value(.fo, "font-family", of: token)
                guard let face = name ?? family else { continue }
                styles[open.name]?.isMonospaced = faces[face] ?? isMonospaced(face)
            }
        }
    }
}

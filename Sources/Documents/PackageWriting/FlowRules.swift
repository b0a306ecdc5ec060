/// Which elements of a part make paragraphs and text.
enum FlowRules {
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

    /// Whether elements keep spaces at their ends without being told.
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
    ) throws(PackageError) -> Bool {
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

/// The text of an XML part in reading order: runs joined as they stand, so that a number
/// split among runs is whole; a line for each paragraph; the cells of a row on one line.
///
/// Behind it, on lines of their own, what is not shown in the flow: field codes,
/// alternative texts, formulas.
struct FlowReader {
    private var tokens: MarkupTokenizer
    private var out: [UInt8] = []
    private var asides: [UInt8] = []
    /// Open table cells: a paragraph's end within one is no line's end.
    private var cells = 0
    /// Depth inside an alternative for older readers, which repeats the choice before it.
    private var repeats = 0

    private init(_ bytes: [UInt8]) {
        tokens = MarkupTokenizer(bytes)
        out.reserveCapacity(bytes.count / 4)
    }

    /// WordprocessingML, DrawingML, charts, comments, properties (ECMA-376).
    static func office(_ bytes: [UInt8]) -> [UInt8] {
        var reader = FlowReader(bytes)
        return reader.readOffice()
    }

    /// OpenDocument's text, tables and drawings (ODF 1.2, part 1).
    static func openDocument(_ bytes: [UInt8]) -> [UInt8] {
        var reader = FlowReader(bytes)
        return reader.readOpenDocument()
    }

    private mutating func line() {
        if cells > 0 {
            if let last = out.last, last != 0x20, last != 0x09, last != 0x0A { out.append(0x20) }
        } else if let last = out.last, last != 0x0A {
            out.append(0x0A)
        }
    }

    private mutating func row() {
        while let last = out.last, last == 0x09 || last == 0x20 { out.removeLast() }
        if let last = out.last, last != 0x0A { out.append(0x0A) }
    }

    private mutating func cell() {
        while out.last == 0x20 { out.removeLast() }
        out.append(0x09)
    }

    private func finished() -> [UInt8] {
        guard !asides.isEmpty else { return out }
        return out + (out.isEmpty || out.last == 0x0A ? [] : [0x0A]) + asides
    }

    private mutating func aside(_ value: String?) {
        guard let value, !value.isEmpty else { return }
        asides += value.utf8
        asides.append(0x0A)
    }

    private mutating func readOffice() -> [UInt8] {
        // Elements whose text is not a part of the flow, and those that hold a drawing's place.
        var hidden = 0
        var places = 0
        while let token = tokens.next() {
            switch token {
            case .start(let range, let attributes, let isEmpty):
                let name = tokens.name(range)
                if repeats > 0 {
                    if !isEmpty { repeats += 1 }
                    continue
                }
                switch name {
                case "Fallback": if !isEmpty { repeats = 1 }
                case "tab", "ptab":
                    if isEmpty, attributes.isEmpty || name == "ptab" { out.append(0x09) }
                case "br", "cr": cells > 0 ? out.append(0x20) : out.append(0x0A)
                case "noBreakHyphen": out.append(0x2D)
                case "sym": symbol(attributes)
                case "tc": if !isEmpty { cells += 1 }
                case "instrText", "delInstrText", "f", "formula1", "formula2":
                    if !isEmpty { hidden += 1 }
                case "posOffset", "pctWidth", "pctHeight", "colOff", "rowOff":
                    if !isEmpty { places += 1 }
                case "docPr", "cNvPr":
                    aside(tokens.attribute("descr", in: attributes))
                    aside(tokens.attribute("title", in: attributes))
                case "sheet", "definedName", "fldSimple", "tableColumn", "dataField", "cmAuthor",
                    "person", "author":
                    aside(tokens.attribute("name", in: attributes))
                    aside(tokens.attribute("instr", in: attributes))
                case "comment", "ins", "del", "moveFrom", "moveTo":
                    aside(tokens.attribute("author", in: attributes))
                case "textpath": aside(tokens.attribute("string", in: attributes))
                case "s": if let value = tokens.attribute("v", in: attributes) { aside(value) }
                default: break
                }
            case .end(let range):
                if repeats > 0 {
                    repeats -= 1
                    continue
                }
                switch tokens.name(range) {
                case "p", "si", "pt", "comment", "text": line()
                case "tc":
                    if cells > 0 { cells -= 1 }
                    cell()
                case "tr": row()
                case "instrText", "delInstrText", "f", "formula1", "formula2":
                    if hidden > 0 { hidden -= 1 }
                    asides.append(0x0A)
                case "posOffset", "pctWidth", "pctHeight", "colOff", "rowOff":
                    if places > 0 { places -= 1 }
                case "v": line()
                default: break
                }
            case .text(let range), .literal(let range):
                guard repeats == 0 else { continue }
                if hidden > 0 {
                    tokens.append(range, to: &asides)
                } else if places > 0 {
                    // Anything else than a short number is there for another purpose.
                    if !isLength(range) { tokens.append(range, to: &asides) }
                } else if isContent(range) {
                    tokens.append(range, to: &out)
                }
            case .aside: break
            }
        }
        return finished()
    }

    /// A whole number as lengths are, in EMU or thousandths of a per cent.
    private func isLength(_ range: Range<Int>) -> Bool {
        let text = tokens.bytes[range]
        return text.count <= 10
            && text.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D }
    }

    /// Not the line breaks and indentation between elements.
    private func isContent(_ range: Range<Int>) -> Bool {
        let text = tokens.bytes[range]
        guard text.contains(0x0A) else { return true }
        return !text.allSatisfy { MarkupTokenizer.isSpace($0) }
    }

    /// A character given by its code in a symbol font, where it is one of Unicode's.
    private mutating func symbol(_ attributes: Range<Int>) {
        guard let text = tokens.attribute("char", in: attributes),
            let code = UInt32(text, radix: 16)
        else { return }
        // Symbol fonts put their 8-bit codes at U+F000.
        TextStream.append(code >= 0xF020 && code < 0xF07F ? code - 0xF000 : code, to: &out)
    }

    private mutating func readOpenDocument() -> [UInt8] {
        var isBinary = false
        while let token = tokens.next() {
            switch token {
            case .start(let range, let attributes, let isEmpty):
                switch tokens.name(range) {
                case "s":
                    let count = tokens.attribute("c", in: attributes).flatMap { Int($0) } ?? 1
                    out += [UInt8](repeating: 0x20, count: max(0, min(count, 1024)))
                case "tab": out.append(0x09)
                case "line-break": out.append(cells > 0 ? 0x20 : 0x0A)
                case "table-cell", "covered-table-cell":
                    aside(tokens.attribute("formula", in: attributes))
                    if isEmpty { cell() } else { cells += 1 }
                case "a": aside(tokens.attribute("href", in: attributes))
                case "annotation", "note": if out.last != 0x0A { out.append(0x20) }
                case "binary-data": isBinary = !isEmpty
                default: break
                }
            case .end(let range):
                switch tokens.name(range) {
                case "p", "h": line()
                case "table-cell", "covered-table-cell":
                    if cells > 0 { cells -= 1 }
                    cell()
                case "table-row": row()
                case "binary-data": isBinary = false
                case "title", "subject", "description", "creator", "keyword", "user-defined",
                    "initial-creator", "generator", "date", "creation-date", "editing-duration":
                    line()
                default: break
                }
            case .text(let range), .literal(let range):
                if !isBinary, isContent(range) { tokens.append(range, to: &out) }
            case .aside: break
            }
        }
        return finished()
    }
}

internal import MIME
internal import Markup
internal import TextDecoding

/// The text of an XML part in reading order: runs joined as they stand, so that a number
/// split among runs is whole; a line for each paragraph; the cells of a row on one line.
///
/// Behind it, on lines of their own, what is not shown in the flow: field codes,
/// alternative texts, formulas.
struct OfficeTextExtractor {
    private var tokens: MarkupTokenizer
    private var out: [UInt8] = []
    private var nonBodyText: [UInt8] = []
    /// Where the text of an element that holds a file stands.
    private var place: Range<Int>?
    /// Open table cells: a paragraph's end within one is no line's end.
    private var cells = 0
    private var alternatives = Alternatives()
    private var revisions = Revisions()
    /// A field's code, whose letters may stand in runs of their own.
    private var instruction: [UInt8] = []
    /// What stands above characters (ruby), which the text below runs on under.
    private var ruby: [UInt8] = []
    /// Files that stand in the text, in base64 (ODF 1.2, part 1, 10.4.5; flat OPC).
    private(set) var files: [[UInt8]] = []
    /// Where those stand.
    private(set) var handedOn: [Range<Int>] = []

    /// Entities stood for more than there is room for.
    var isCut: Bool { tokens.entities?.isCut ?? false }

    private init(_ bytes: [UInt8]) {
        tokens = MarkupTokenizer(bytes)
        out.reserveCapacity(bytes.count / 4)
    }

    /// WordprocessingML, DrawingML, charts, comments, properties (ECMA-376).
    static func office(_ bytes: [UInt8]) -> OfficeTextExtractor {
        var reader = OfficeTextExtractor(bytes)
        reader.readOffice()
        return reader
    }

    /// OpenDocument's text, tables and drawings (ODF 1.2, part 1).
    static func openDocument(_ bytes: [UInt8]) -> OfficeTextExtractor {
        var reader = OfficeTextExtractor(bytes)
        reader.readOpenDocument()
        return reader
    }

    /// What a part's relationships point at outside the document: addresses of links,
    /// templates and pictures, a line each.
    static func relationships(_ bytes: [UInt8]) -> OfficeTextExtractor {
        var reader = OfficeTextExtractor(bytes)
        while let token = reader.tokens.next() {
            switch token {
            case .start(_, let attributes, _):
                let isExternal =
                    reader.tokens.attribute("TargetMode", in: attributes) == "External"
                if isExternal { reader.aside(reader.tokens.attribute("Target", in: attributes)) }
                reader.references(attributes, except: isExternal ? ["Target"] : [])
            case .text(let range), .literal(let range): reader.content(range)
            case .aside(let range): reader.references(aside: range)
            case .end: break
            }
        }
        return reader
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

    /// The flow, and behind it what is not shown in it.
    var text: [UInt8] {
        guard !nonBodyText.isEmpty else { return out }
        return out + (out.isEmpty || out.last == 0x0A ? [] : [0x0A]) + nonBodyText
    }

    private mutating func aside(_ value: String?) {
        guard let value, !value.isEmpty else { return }
        nonBodyText += value.utf8
        nonBodyText.append(0x0A)
    }

    private mutating func references(_ attributes: Range<Int>, except given: Set<String> = []) {
        let markup = tokens
        guard markup.bytes[attributes].contains(0x26) else { return }
        markup.attributes(in: attributes) { key, value in
            guard markup.bytes[value].contains(0x26),
                given.isEmpty || !given.contains(markup.name(key))
            else { return }
            let text = markup.decoded(value)
            // Drawings as base64 in lines (MS-OI29500, gfxdata).
            if text.count >= 64, take(text) {
                handedOn.append(value)
            } else {
                nonBodyText += text + [0x0A]
            }
        }
    }

    private mutating func references(aside range: Range<Int>) {
        tokens.references(aside: range) { nonBodyText += $0 + [0x0A] }
    }

    private mutating func content(_ range: Range<Int>) {
        if isContent(range) { tokens.append(range, to: &out) }
    }

    /// The text of an element that holds a file: base64, or else text as any other.
    private mutating func file(_ text: [UInt8]) {
        defer { place = nil }
        if take(text) {
            if let place { handedOn.append(place) }
            return
        }
        out += text
        line()
    }

    /// The end of a paragraph or a field: what was gathered beside the flow is a line there.
    private mutating func endRuns(ofParagraph isParagraph: Bool) {
        if !instruction.isEmpty { nonBodyText += instruction + [0x0A] }
        instruction = []
        guard isParagraph else { return }
        if !ruby.isEmpty { nonBodyText += ruby + [0x0A] }
        ruby = []
        nonBodyText += revisions.end(out)
    }

    /// Whether the text was base64, which is then a file.
    private mutating func take(_ text: [UInt8]) -> Bool {
        let digits = text.filter { !MarkupTokenizer.isSpace($0) }
        guard digits.count >= 4, digits.allSatisfy({ TransferDecoder.isBase64($0) }) else {
            return false
        }
        let file = TransferDecoder.base64(digits[...])
        // Queries of a workbook are a package behind a version and a length ([MS-QDEFF] 2.2).
        let isMashup = file.count > 12 && file[8...].starts(with: [0x50, 0x4B, 3, 4])
        files.append(isMashup ? Array(file[8...]) : file)
        return true
    }

    /// Attributes whose values are given in any case.
    private static let given: [String: Set<String>] = {
        var given: [String: Set<String>] = [
            "docPr": ["descr", "title"], "cNvPr": ["descr", "title"], "textpath": ["string"],
            "s": ["v"],
        ]
        for name in named { given[name] = ["name", "instr"] }
        for name in authored { given[name] = ["author"] }
        return given
    }()

    private static let named: Set<String> = [
        "sheet", "definedName", "fldSimple", "tableColumn", "dataField", "cmAuthor", "person",
        "author",
    ]
    private static let authored: Set<String> = ["comment", "ins", "del", "moveFrom", "moveTo"]

    private mutating func readOffice() {
        // Elements whose text is not a part of the flow, and those that hold a drawing's place.
        var hidden = 0
        var places = 0
        var instructions = 0
        var rubies = 0
        var binary: [UInt8]?
        while let token = tokens.next() {
            switch token {
            case .start(let range, let attributes, let isEmpty):
                let name = tokens.name(range)
                let given = Self.given[name] ?? []
                for key in given.sorted() { aside(tokens.attribute(key, in: attributes)) }
                references(attributes, except: given)
                switch name {
                case "AlternateContent" where !isEmpty:
                    alternatives.begin(out.count, nonBodyText.count)
                case "Fallback" where !isEmpty: alternatives.fallback(out.count, nonBodyText.count)
                case "binaryData" where !isEmpty, "binData" where !isEmpty,
                    "DataMashup" where !isEmpty:
                    binary = []
                case "tab", "ptab":
                    if isEmpty, attributes.isEmpty || name == "ptab" { out.append(0x09) }
                case "br", "cr": cells > 0 ? out.append(0x20) : out.append(0x0A)
                case "noBreakHyphen": out.append(0x2D)
                case "sym": symbol(attributes)
                case "tc": if !isEmpty { cells += 1 }
                case "instrText", "delInstrText": if !isEmpty { instructions += 1 }
                case "fldChar": endRuns(ofParagraph: false)
                case "rt", "rPh": if !isEmpty { rubies += 1 }
                case "ins", "moveTo": if !isEmpty { revisions.inserted += 1 }
                case "del", "moveFrom": if !isEmpty { revisions.deleted += 1 }
                case "f", "formula1", "formula2": if !isEmpty { hidden += 1 }
                case "posOffset", "pctWidth", "pctHeight", "colOff", "rowOff":
                    if !isEmpty { places += 1 }
                default: break
                }
            case .end(let range):
                switch tokens.name(range) {
                case "Fallback": alternatives.endFallback(&out, &nonBodyText)
                case "AlternateContent": alternatives.end()
                case "binaryData", "binData", "DataMashup":
                    if let text = binary { file(text) }
                    binary = nil
                case "p", "si", "pt", "comment", "text":
                    endRuns(ofParagraph: true)
                    line()
                    revisions.begin(out.count)
                case "tc":
                    if cells > 0 { cells -= 1 }
                    cell()
                case "tr": row()
                case "instrText", "delInstrText": if instructions > 0 { instructions -= 1 }
                case "rt", "rPh": if rubies > 0 { rubies -= 1 }
                case "ins", "moveTo": if revisions.inserted > 0 { revisions.inserted -= 1 }
                case "del", "moveFrom": if revisions.deleted > 0 { revisions.deleted -= 1 }
                case "f", "formula1", "formula2":
                    if hidden > 0 { hidden -= 1 }
                    nonBodyText.append(0x0A)
                case "posOffset", "pctWidth", "pctHeight", "colOff", "rowOff":
                    if places > 0 { places -= 1 }
                case "v": line()
                default: break
                }
            case .text(let range), .literal(let range):
                if var text = binary {
                    binary = nil
                    tokens.append(range, to: &text)
                    binary = text
                    place = (place?.lowerBound ?? range.lowerBound)..<range.upperBound
                } else if hidden > 0 {
                    tokens.append(range, to: &nonBodyText)
                } else if instructions > 0 {
                    tokens.append(range, to: &instruction)
                } else if rubies > 0 {
                    if isContent(range) { tokens.append(range, to: &ruby) }
                } else if places > 0 {
                    // Anything else than a short number is there for another purpose.
                    if !isLength(range) { tokens.append(range, to: &nonBodyText) }
                } else {
                    let start = out.count
                    content(range)
                    revisions.add(start..<out.count)
                }
            case .aside(let range): references(aside: range)
            }
        }
        if let binary { file(binary) }
        endRuns(ofParagraph: true)
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

    private mutating func readOpenDocument() {
        var binary: [UInt8]?
        while let token = tokens.next() {
            switch token {
            case .start(let range, let attributes, let isEmpty):
                let name = tokens.name(range)
                references(
                    attributes,
                    except: name == "a" ? ["href"] : name.hasSuffix("table-cell") ? ["formula"] : []
                )
                switch name {
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
                case "binary-data" where !isEmpty: binary = []
                default: break
                }
            case .end(let range):
                switch tokens.name(range) {
                case "p", "h": line()
                case "table-cell", "covered-table-cell":
                    if cells > 0 { cells -= 1 }
                    cell()
                case "table-row": row()
                case "binary-data":
                    if let text = binary { file(text) }
                    binary = nil
                case "title", "subject", "description", "creator", "keyword", "user-defined",
                    "initial-creator", "generator", "date", "creation-date", "editing-duration":
                    line()
                default: break
                }
            case .text(let range), .literal(let range):
                if var text = binary {
                    binary = nil
                    tokens.append(range, to: &text)
                    binary = text
                    place = (place?.lowerBound ?? range.lowerBound)..<range.upperBound
                } else {
                    content(range)
                }
            case .aside(let range): references(aside: range)
            }
        }
        if let binary { file(binary) }
    }
}

internal import Prose
internal import Support

/// The paragraphs of a package: what is listed, and how it is changed.
struct OfficeText {
    private let package: OfficeFileContent

    init(_ package: OfficeFileContent) { self.package = package }

    /// Calls `body` with every paragraph that holds text a reader reads.
    func list(_ body: (OfficeParagraph) -> Void) throws(OfficeFileError) {
        for (part, rules) in try parts() {
            guard let content = try package.xml(part) else { continue }
            var scanner = TextRunWalker(content, rules, code: try package.codeStyles())
            while let paragraph = try scanner.next() {
                let use = try use(paragraph, part, rules, scanner.cell)
                guard use != .none else { continue }
                var listed = paragraph.listed(part)
                listed.takesText = use == .all
                body(listed)
            }
        }
    }

    /// The edits for all changes of one part. Throws `invalidRequest` for paragraphs that
    /// are not listed, or that take no text.
    func edits(
        _ part: String, _ changes: [TextChange]
    ) throws(OfficeFileError) -> [ByteEdit] {
        guard let rules = try parts().first(where: { $0.part == part })?.rules,
            let content = try package.xml(part)
        else { throw OfficeFileError(.invalidRequest, "a change of a part without text") }
        var waiting = Dictionary(grouping: changes, by: \.paragraph)
        var edits: [ByteEdit] = []
        var scanner = TextRunWalker(content, rules, code: try package.codeStyles())
        while !waiting.isEmpty, let paragraph = try scanner.next() {
            guard let own = waiting.removeValue(forKey: paragraph.number) else { continue }
            let use = try use(paragraph, part, rules, scanner.cell)
            guard use == .all || use == .removal && own.allSatisfy({ $0.text.isEmpty }) else {
                throw OfficeFileError(.invalidRequest, "a change of a paragraph that is not listed")
            }
            edits += try paragraph.edits(own)
        }
        guard waiting.isEmpty else {
            throw OfficeFileError(.invalidRequest, "a change of a paragraph that is not there")
        }
        return edits
    }

    private enum Use {
        case none
        /// Invisible characters may be taken out.
        case removal
        case all
    }

    private func use(
        _ paragraph: TextRunParagraph, _ part: String, _ rules: TextRunRules, _ cell: TextRunCell
    ) throws(OfficeFileError) -> Use {
        guard !paragraph.text.isEmpty else { return .none }
        let isFree: Bool
        switch package.format {
        case .xlsx:
            // Text of shapes is nobody's value.
            if rules != .sheet { return .all }
            isFree = try package.workbookTexts().allows(part, paragraph.number)
        case .ods:
            guard let start = cell.start else {
                isFree = WholeSentences.isAll(paragraph.text)
                break
            }
            isFree = try package.workbookTexts().allows(part, start)
        case .odt: return cell.isText ? .all : .none
        case .docx, .pptx, .odp, .odg: return .all
        }
        if isFree { return .all }
        let holdsInvisible = paragraph.text.contains {
            $0.properties.isDefaultIgnorableCodePoint
        }
        return holdsInvisible ? .removal : .none
    }

    /// The parts with text, in order.
    private func parts() throws(OfficeFileError) -> [(part: String, rules: TextRunRules)] {
        if package.format.isOpenDocument { return [("content.xml", .openDocument)] }
        let links = try package.relationships(of: package.mainPart)?.items ?? []
        func targets(_ kinds: String...) -> [String] {
            var seen: Set<String> = []
            return kinds.flatMap { kind in links.filter { $0.kind == kind }.compactMap(\.part) }
                .filter { seen.insert($0).inserted && package.has($0) }
        }
        switch package.format {
        case .docx:
            let parts = targets("header", "footer", "footnotes", "endnotes")
            return ([package.mainPart] + parts).map { ($0, .word) }
        case .pptx:
            var parts: [String] = []
            for slide in targets("slide") {
                parts.append(slide)
                parts += try related(slide, "notesSlide")
            }
            return parts.map { ($0, .drawing) }
        default:
            var parts: [(String, TextRunRules)] = targets("sharedStrings").map { ($0, .sheet) }
            for sheet in targets("worksheet") {
                parts.append((sheet, .sheet))
                parts += try related(sheet, "drawing").map { ($0, .drawing) }
            }
            return parts
        }
    }

    private func related(_ part: String, _ kind: String) throws(OfficeFileError) -> [String] {
        (try package.relationships(of: part)?.items ?? []).filter { $0.kind == kind }
            .compactMap(\.part).filter { package.has($0) }
    }
}

/// A paragraph, cell or shape text of a package, as a reader sees it.
///
/// Offsets count Unicode scalars of `text`.
package struct OfficeParagraph: Sendable, Equatable {
    /// The part's name: `word/document.xml`.
    package var part: String
    /// From 0, in the order in which paragraphs begin in the part, listed or not.
    package var number: Int
    /// Joined from its runs. Tabs are U+0009, line breaks U+000A; U+FFFC stands for what
    /// is no text.
    package var text: String
    /// Characters next to which nothing can be put on their own: those of fields, tabs,
    /// breaks, symbols. Ascending, not overlapping.
    package var fixed: [Range<Int>]
    /// Whether text may be put in: not into a cell that formulas, filters and names reach, of
    /// which only what an earlier mark left may be taken out.
    package var takesText: Bool

    package init(
        part: String, number: Int, text: String, fixed: [Range<Int>] = [], takesText: Bool = true
    ) {
        self.part = part
        self.number = number
        self.text = text
        self.fixed = fixed
        self.takesText = takesText
    }

    /// Whether a `TextChange` may put text at `offset`: behind the character before, in
    /// its run, else before the character after.
    package func canInsert(at offset: Int) -> Bool {
        let count = text.unicodeScalars.count
        guard (0...count).contains(offset) else { return false }
        return offset > 0 && !isFixed(offset - 1) || offset < count && !isFixed(offset)
    }

    private func isFixed(_ offset: Int) -> Bool { fixed.contains { $0.contains(offset) } }
}

/// A piece of a written package: of the file that was read, or new. What is only copied
/// does not travel between processes.
enum OfficeTextSegment: Equatable {
    case input(Range<Int>)
    case bytes([UInt8])
}

/// Strings of SpreadsheetML as they are written.
enum SheetString {
    /// `_x000D_` and the like stand for one character (ST_Xstring, ECMA-376-1, 22.9.2.19):
    /// nothing goes between.
    static func fixEscapes(_ paragraph: inout TextRunParagraph) {
        let scalars = Array(paragraph.text)
        guard scalars.count >= 7 else { return }
        for i in 0...scalars.count - 7
        where scalars[i] == "_" && scalars[i + 1] == "x" && scalars[i + 6] == "_"
            && scalars[i + 2..<i + 6].allSatisfy({ $0.properties.isASCIIHexDigit })
        {
            paragraph.fix(i..<i + 7)
        }
    }
}

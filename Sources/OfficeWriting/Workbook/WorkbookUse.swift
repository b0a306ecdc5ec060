internal import Prose
internal import Support

/// What a workbook does with its cells: collected from everything in it but the cells' texts.
struct WorkbookUse {
    /// The names of the sheets, folded, in order.
    let sheets: [String]
    private(set) var cover = CellCover()
    /// Strings of formulas, filters, validations, names and tables, folded, each in zeros.
    private var mentions: [UInt8] = [0]
    private var seen: Set<Int> = []

    /// Strings shorter than this are no sentences.
    private static let shortest = 12
    /// Bytes of strings, and bytes of them compared with texts.
    private static let most = 64 << 20
    private static let mostCompared = 1 << 30

    init(sheets: [String]) {
        self.sheets = sheets.map { WholeSentences.folded($0.unicodeScalars) }
    }

    mutating func reachEverything() { cover.addEverything() }

    /// A formula, and the sheet that it is on: nil where that is not known.
    mutating func read(_ formula: FormulaReader, sheet: Int?, reach: FormulaReach) {
        for reference in formula.references { read(reference, sheet: sheet, reach: reach) }
        for string in formula.strings { mention(string) }
        if formula.isOpen { reachEverything() }
    }

    mutating func read(
        _ reference: FormulaReader.Reference, sheet: Int?, reach: FormulaReach
    ) {
        var target = sheet
        if reference.isWide {
            target = nil
        } else if let name = reference.sheet {
            target = sheets.firstIndex(of: WholeSentences.folded(name.unicodeScalars))
        }
        cover.add(reach.area(reference.first, reference.last), sheet: target)
    }

    /// A string that cells may be compared with. Lists of validations are taken apart.
    mutating func mention(_ text: String) {
        guard text.utf8.count >= Self.shortest else { return }
        let folded = WholeSentences.folded(text.unicodeScalars)
        guard seen.insert(folded.hashValue).inserted else { return }
        guard mentions.count + folded.utf8.count < Self.most else { return reachEverything() }
        mentions += folded.utf8
        mentions.append(0)
    }

    /// Which of these folded texts stand in no string that was mentioned.
    func unmentioned(_ texts: [String]) -> [Bool] {
        var compared = 0
        return texts.map { text in
            compared += mentions.count
            guard compared < Self.mostCompared else { return false }
            return !holds(Array(text.utf8))
        }
    }

    private func holds(_ text: [UInt8]) -> Bool {
        text.isEmpty || ByteSearch.first(text, in: mentions[...]) != nil
    }
}

/// Which cells of a workbook may be given an invisible character, so that it computes, looks up,
/// filters and validates what it did.
///
/// Those are whole sentences that stand in one cell only, that nothing mentions, and that no
/// formula, name, table, filter, validation, conditional format, pivot table or chart reaches.
/// Where that cannot be reported, because addresses are computed or there are macros, it is none.
struct WorkbookTexts {
    /// A cell with text.
    struct Cell {
        /// Of what `OfficeText` lists: the part, and the number of its string or cell.
        var part: String
        var number: Int
        var place: CellCover.Cell
        /// Nil for what is no sentence.
        var sentence: String?
    }

    /// More characters than these could come to more than a cell holds, once marked: 32,767 of
    /// UTF-16.
    static let longest = 7_000
    /// Of candidates: a workbook with more has some, and others that are left as they are.
    private static let most = 200_000

    private var allowed: [String: Set<Int>] = [:]

    static let none = WorkbookTexts()

    private init() {}

    /// - Parameter occurrences: how often each text is a cell's, by the hash of its folded form.
    init(_ cells: [Cell], occurrences: [Int: Int], use: WorkbookUse) {
        let sentences = cells.filter { cell in
            cell.sentence.map { occurrences[$0.hashValue] == 1 } ?? false
        }.prefix(Self.most)
        let candidates = Array(sentences)
        let free = use.cover.free(candidates.map(\.place)).map { candidates[$0] }
        let isUnmentioned = use.unmentioned(free.map { $0.sentence ?? "" })
        for (cell, isFree) in zip(free, isUnmentioned) where isFree {
            allowed[cell.part, default: []].insert(cell.number)
        }
    }

    func allows(_ part: String, _ number: Int) -> Bool { allowed[part]?.contains(number) ?? false }

    /// A cell's text, folded, if it is a sentence that may be marked.
    static func sentence(_ text: String.UnicodeScalarView, folded: String) -> String? {
        guard text.count <= longest, WholeSentences.isAll(text),
            !SQLText.occurs(in: String(text))
        else { return nil }
        return folded
    }
}

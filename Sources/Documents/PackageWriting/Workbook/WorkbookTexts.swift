/// Which cells of a workbook may be given an invisible character, so that it computes, looks up,
/// filters and validates what it did.
///
/// Those are whole sentences that stand in one cell only, that nothing mentions, and that no
/// formula, name, table, filter, validation, conditional format, pivot table or chart reaches.
/// Where that cannot be told, because addresses are computed or there are macros, it is none.
struct WorkbookTexts {
    /// A cell with text.
    struct Cell {
        /// Of what `PackageText` lists: the part, and the number of its string or cell.
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

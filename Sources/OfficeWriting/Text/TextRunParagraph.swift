internal import Support

/// A paragraph with the place of each of its characters in the part's bytes.
struct TextRunParagraph {
    /// An element that holds text: its tag, and whether it keeps spaces at its ends.
    struct Node {
        var token: XMLToken
        var keepsSpaces: Bool
        /// Spaces at its ends, that show only once it keeps them.
        var hidden: [Range<Int>] = []
    }

    var number: Int
    private(set) var text = String.UnicodeScalarView()
    /// Where each character's bytes begin and where one put behind it would stand; the
    /// node it is in, -1 where it is fixed.
    private(set) var starts: [Int] = []
    private(set) var ends: [Int] = []
    private(set) var nodes: [Int] = []
    private(set) var list: [Node] = []
    /// Whether white space before the next character shows nothing (ODF 1.2, part 1, 6.1.2).
    var collapses = true

    init(number: Int) { self.number = number }

    var count: Int { starts.count }

    mutating func appendFixed(_ scalar: Unicode.Scalar) {
        text.append(scalar)
        starts.append(0)
        ends.append(0)
        nodes.append(-1)
        collapses = false
    }

    /// Adds `node` and gives its number.
    mutating func open(_ node: Node) -> Int {
        list.append(node)
        return list.count - 1
    }

    mutating func hide(_ range: Range<Int>, in node: Int) {
        if !range.isEmpty { list[node].hidden.append(range) }
    }

    mutating func append(_ scalar: Unicode.Scalar, _ range: Range<Int>, node: Int) {
        text.append(scalar)
        starts.append(range.lowerBound)
        ends.append(range.upperBound)
        nodes.append(node)
    }

    /// White space that shows nothing behind the last character: what is put there goes
    /// behind it.
    mutating func extend(to end: Int) {
        guard let last = ends.indices.last, nodes[last] >= 0 else { return }
        ends[last] = end
    }

    /// Marks all of `range` as fixed.
    mutating func fix(_ range: Range<Int>) {
        for i in range where nodes.indices.contains(i) { nodes[i] = -1 }
    }

    func listed(_ part: String) -> OfficeParagraph {
        var fixed: [Range<Int>] = []
        for (i, node) in nodes.enumerated() where node < 0 {
            if let last = fixed.last, last.upperBound == i {
                fixed[fixed.count - 1] = last.lowerBound..<i + 1
            } else {
                fixed.append(i..<i + 1)
            }
        }
        return OfficeParagraph(part: part, number: number, text: String(text), fixed: fixed)
    }

    // MARK: Changes

    /// The edits that make `changes`. Throws `invalidRequest` where one does not fit.
    func edits(_ changes: [TextChange]) throws(OfficeFileError) -> [ByteEdit] {
        var edits: [ByteEdit] = []
        var keeping: Set<Int> = []
        for change in changes {
            guard change.offset >= 0, change.deleting >= 0, change.offset <= count,
                change.deleting <= count - change.offset
            else { throw Self.wrong("a change outside of its paragraph") }
            for i in change.offset..<change.offset + change.deleting {
                guard nodes[i] >= 0 else { throw Self.wrong("a change of fixed text") }
                edits.append(ByteEdit(starts[i]..<ends[i]))
            }
            guard !change.text.isEmpty else { continue }
            guard change.text.unicodeScalars.allSatisfy({ XMLText.isAllowed($0) }) else {
                throw Self.wrong("text with control characters")
            }
            let before = change.offset - 1
            let (at, node): (Int, Int)
            if before >= 0, nodes[before] >= 0 {
                (at, node) = (ends[before], nodes[before])
            } else if change.offset < count, nodes[change.offset] >= 0 {
                (at, node) = (starts[change.offset], nodes[change.offset])
            } else {
                throw Self.wrong("a change next to fixed text only")
            }
            edits.append(.insert(XMLText.escaped(change.text), at: at))
            if change.text.unicodeScalars.contains(where: { XMLText.isSpace($0.value) }) {
                keeping.insert(node)
            }
        }
        for i in keeping.sorted() where !list[i].keepsSpaces {
            edits.append(.insert(#" xml:space="preserve""#, at: list[i].token.name.upperBound))
            edits += list[i].hidden.map { ByteEdit($0) }
        }
        return edits
    }

    private static func wrong(_ what: String) -> OfficeFileError {
        OfficeFileError(.invalidRequest, what)
    }
}

/// The table cell that paragraphs of an OpenDocument file are in: what its value is
/// (ODF 1.2, part 1, 9.1.4 and 19.385).
struct TextRunCell {
    /// Whether the text itself is the cell's value: no number, no date, no formula.
    private(set) var isText = true
    /// Where the cell's tag stands in the part; nil outside of cells, and in shapes that stand
    /// over the cells.
    var start: Int? { shape == nil ? cell : nil }
    private var cell: Int?
    private var depth: Int?
    private var shape: Int?

    mutating func visit(_ token: XMLToken, _ scanner: XMLScanner) throws(OfficeFileError) {
        if let shape, token.depth <= shape { self.shape = nil }
        if let depth, token.depth <= depth {
            self.depth = nil
            cell = nil
            isText = true
        }
        if shape == nil, token.space == .draw { shape = token.depth }
        guard token.isStart(.table, "table-cell") || token.isStart(.table, "covered-table-cell")
        else { return }
        // A table in a cell or shape is no sheet's.
        guard depth == nil else { return }
        depth = token.depth
        cell = token.range.lowerBound
        let type = try scanner.value(.office, "value-type", of: token)
        let value = try scanner.value(.office, "string-value", of: token)
        let formula = try scanner.value(.table, "formula", of: token)
        isText = (type == nil || type == "string") && value == nil && formula == nil
    }
}

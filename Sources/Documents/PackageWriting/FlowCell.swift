/// The table cell that paragraphs of an OpenDocument file are in: what its value is
/// (ODF 1.2, part 1, 9.1.4 and 19.385).
struct FlowCell {
    /// Whether the text itself is the cell's value: no number, no date, no formula.
    private(set) var isText = true
    /// Where the cell's tag stands in the part; nil outside of cells, and in shapes that stand
    /// over the cells.
    var start: Int? { shape == nil ? cell : nil }
    private var cell: Int?
    private var depth: Int?
    private var shape: Int?

    mutating func visit(_ token: XMLToken, _ scanner: XMLScanner) throws(PackageError) {
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

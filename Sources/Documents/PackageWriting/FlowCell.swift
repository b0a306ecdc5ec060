/// The table cell that paragraphs of an OpenDocument file are in: what its value is
/// (ODF 1.2, part 1, 9.1.4 and 19.385).
struct FlowCell {
    /// Whether the text itself is the cell's value: no number, no date, no formula.
    private(set) var isText = true
    private(set) var depth: Int?

    mutating func visit(_ token: XMLToken, _ scanner: XMLScanner) throws(PackageError) {
        if let depth, token.depth <= depth {
            self.depth = nil
            isText = true
        }
        guard token.isStart(.table, "table-cell") || token.isStart(.table, "covered-table-cell")
        else { return }
        depth = token.depth
        let type = try scanner.value(.office, "value-type", of: token)
        let value = try scanner.value(.office, "string-value", of: token)
        let formula = try scanner.value(.table, "formula", of: token)
        isText = (type == nil || type == "string") && value == nil && formula == nil
    }
}

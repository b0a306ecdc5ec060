/// Rows of a table in Markdown.
struct Table {
    private var rows: [[String]]

    init(_ head: [String]) { rows = [head, head.map { _ in "---" }] }

    mutating func add(_ cells: String...) { rows.append(cells) }

    var markdown: String {
        rows.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }

    /// Three significant digits.
    static func number(_ value: Double) -> String {
        if value >= 100 { return String(Int(value.rounded())) }
        let scale = value >= 10 ? 10.0 : value >= 1 ? 100.0 : 1000.0
        return "\((value * scale).rounded() / scale)"
    }
}

/// A table in Markdown.
struct Table {
    let title: String
    let head: [String]
    private var rows: [[String]] = []

    init(_ title: String, _ head: [String]) {
        self.title = title
        self.head = head
    }

    mutating func add(_ row: [String]) { rows.append(row) }

    var markdown: String {
        let lines = [head, head.map { _ in "---" }] + rows
        return "### \(title)\n\n"
            + lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }
}

/// The sheets of a workbook, and what they share: strings and formats, which may stand behind
/// them in the file.
struct Workbook {
    private var sheets: [(name: String, content: [UInt8])] = []
    private var tables: [(name: String, strings: SharedStrings)] = []
    var formats = CellFormats()

    mutating func sheet(_ name: String, _ content: [UInt8]) { sheets.append((name, content)) }

    mutating func strings(_ name: String, _ content: [UInt8]) {
        tables.append((name, SharedStrings(content)))
    }

    /// Gives each sheet's text, and then the strings that none shows. There is one table; of
    /// several the one with the usual name is shown, and all strings of the others are given.
    mutating func read(_ give: (String, [UInt8]) -> Void) {
        let shown =
            tables.firstIndex { $0.name.lowercased() == "xl/sharedstrings.xml" }
            ?? tables.indices.last
        var strings = shown.map { tables[$0].strings } ?? SharedStrings()
        for (name, content) in sheets { give(name, SheetReader.text(content, &strings, formats)) }
        if let shown { tables[shown].strings = strings }
        for (name, table) in tables { give(name, table.unused) }
    }
}

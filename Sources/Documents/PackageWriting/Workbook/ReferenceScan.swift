/// Reads a part of which is not known what it means, for the cells that it names and the strings
/// that it holds: all that looks like an address is one.
enum ReferenceScan {
    /// Of SpreadsheetML.
    ///
    /// - Parameter sheet: what addresses without a sheet are on; nil for all sheets.
    static func read(
        _ content: [UInt8], sheet: Int?, into use: inout WorkbookUse
    ) throws(PackageError) {
        var scanner = XMLScanner(content)
        var path: [String] = []
        var isShown = false
        while let token = try scanner.next() {
            var range = token.range
            switch token.kind {
            case .start, .empty:
                if token.kind == .start { path.append(token.local) }
                if token.local == "definedName" {
                    let name = try scanner.value(.none, "name", of: token) ?? ""
                    isShown = name.hasPrefix("_xlnm.Print_")
                }
                // Where the sheets are listed nothing is reached.
                if token.space == .sheet, token.local == "sheet" { continue }
                try readAttributes(token, scanner, sheet: sheet, into: &use)
                continue
            case .end:
                if !path.isEmpty { path.removeLast() }
                continue
            case .aside: continue
            case .text: break
            case .literal: range = range.lowerBound + 9..<range.upperBound - 3
            }
            let text =
                token.kind == .text
                ? try XMLText.unescaped(scanner.bytes, range)
                : String(decoding: scanner.bytes[range], as: UTF8.self)
            guard text.utf8.contains(where: { !MarkupTokenizer.isSpace($0) }) else { continue }
            use.mention(text)
            switch path.last {
            case "definedName":
                // Names that are not fixed mean another cell wherever they are used. What is
                // printed reaches nothing.
                if !isShown { use.read(.excel(text), sheet: sheet, reach: .anywhere) }
            case "f", "formula", "formula1", "formula2":
                use.read(.excel(text), sheet: sheet, reach: .here)
            case "t", "v", "p", "text": break
            default:
                for reference in FormulaReader.excel(text).references {
                    use.read(reference, sheet: sheet, reach: .here)
                }
            }
        }
    }

    static func readAttributes(
        _ token: XMLToken, _ scanner: XMLScanner, sheet: Int?, into use: inout WorkbookUse
    ) throws(PackageError) {
        guard !token.attributes.isEmpty else { return }
        for (_, value) in try scanner.attributes(of: token) {
            use.mention(value)
            guard isAddress(value) else { continue }
            for reference in FormulaReader.excel(value).references {
                use.read(reference, sheet: sheet, reach: .here)
            }
        }
    }

    /// Addresses alone, or with a sheet before them.
    private static func isAddress(_ value: String) -> Bool {
        if value.utf8.contains(0x21) { return true }
        return !value.isEmpty
            && value.utf8.allSatisfy {
                0x41...0x5A ~= $0 || 0x30...0x39 ~= $0 || $0 == 0x24 || $0 == 0x3A || $0 == 0x20
            }
    }
}

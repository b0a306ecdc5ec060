/// The sections of a word document's main part.
struct WordSections {
    private(set) var sections: [WordSection] = []
    /// Before the body's end: where a last section's properties would stand.
    private(set) var bodyEnd: Int?
    let scanner: XMLScanner

    init(_ document: [UInt8]) throws(PackageError) {
        var scanner = XMLScanner(document)
        var current: WordSection?
        var depth = 0
        // Inside the record of how a section, or a paragraph, was before a change.
        var past: Int?
        var lastOfBody = false
        var bodyDepth: Int?
        while let token = try scanner.next() {
            if let level = past {
                if token.kind == .end, token.depth == level { past = nil }
                continue
            }
            if token.kind == .start, token.space == .word,
                token.local == "sectPrChange" || token.local == "pPrChange"
            {
                past = token.depth
                continue
            }
            if token.isStart(.word, "body"), token.kind == .start { bodyDepth = token.depth }
            if token.isEnd(.word, "body") { bodyEnd = token.range.lowerBound }
            if token.isStart(.word, "sectPr") {
                current = WordSection(token: token)
                depth = token.depth
                lastOfBody = token.depth == bodyDepth.map { $0 + 1 }
            } else if token.isOpening, token.depth == depth + 1, token.space == .word,
                var section = current
            {
                try Self.read(token, &scanner, into: &section)
                current = section
            }
            if let section = current,
                token.kind == .empty && token.depth == depth && token.local == "sectPr"
                    || token.isEnd(.word, "sectPr")
            {
                sections.append(section)
                current = nil
            }
        }
        if !lastOfBody, bodyEnd != nil { sections.append(WordSection()) }
        self.scanner = scanner
    }

    private static func read(
        _ token: XMLToken, _ scanner: inout XMLScanner, into section: inout WordSection
    ) throws(PackageError) {
        func number(_ name: String) throws(PackageError) -> Int? {
            guard let value = try scanner.value(.word, name, of: token) else { return nil }
            return measure(value)
        }
        switch token.local {
        case "headerReference":
            guard let range = try scanner.valueRange(.officeRelationships, "id", of: token),
                let id = try scanner.value(.officeRelationships, "id", of: token)
            else { return }
            let kind = try scanner.value(.word, "type", of: token) ?? "default"
            section.references.append(
                WordSection.Reference(
                    kind: WordSection.HeaderKind(rawValue: kind) ?? .normal, id: id,
                    idRange: range, range: token.range))
        case "titlePg": section.hasTitlePage = isOn(try scanner.value(.word, "val", of: token))
        case "pgSz":
            if let width = try number("w"), width > 0 { section.width = width }
            if let height = try number("h"), height > 0 { section.height = height }
        case "pgMar":
            if let top = try number("top") { section.top = top }
            if let header = try number("header") { section.header = header }
            section.headerRange = try scanner.valueRange(.word, "header", of: token)
        default: break
        }
    }

    /// Twips; strict files may give a number with a unit (ST_TwipsMeasure, 22.9.2.14).
    static func measure(_ text: String) -> Int? {
        if let value = Double(text), abs(value) < 1e7 { return Int(value.rounded()) }
        guard text.utf8.count > 2, let value = Double(text.dropLast(2)), abs(value) < 1e6 else {
            return nil
        }
        switch text.suffix(2) {
        case "pt": return Int((value * 20).rounded())
        case "in": return Int((value * 1440).rounded())
        case "cm": return Int((value * 1440 / 2.54).rounded())
        case "mm": return Int((value * 144 / 2.54).rounded())
        case "pc", "pi": return Int((value * 240).rounded())
        default: return nil
        }
    }

    /// An on-off value (17.17.4); without one it is on.
    static func isOn(_ value: String?) -> Bool {
        switch value {
        case "0", "false", "off": false
        default: true
        }
    }
}

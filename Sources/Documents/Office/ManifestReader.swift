/// The manifest of an OpenDocument file (ODF 1.2, part 3, 4).
enum ManifestReader {
    /// The members that it says are encrypted.
    static func encrypted(_ content: [UInt8]) -> Set<String> {
        guard let markup = PartMarkup(content, .xml) else { return [] }
        var tokens = MarkupTokenizer(markup.bytes)
        var found: Set<String> = []
        var member = ""
        while let token = tokens.next() {
            guard case .start(let range, let attributes, _) = token else { continue }
            switch tokens.name(range) {
            case "file-entry": member = tokens.attribute("full-path", in: attributes) ?? ""
            case "encryption-data": found.insert(member)
            default: break
            }
        }
        return found
    }
}

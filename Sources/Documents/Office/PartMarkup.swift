/// A part of a package that is XML, as UTF-8.
struct PartMarkup {
    let bytes: [UInt8]
    /// The first element's name, without its prefix.
    let root: String
    /// There are characters in it that XML has not (1.0, 2.2), something else begins within; or
    /// a document type in a part of a workbook, which may have none.
    let isDamaged: Bool
    private static let tables: Set<String> = ["worksheet", "sst", "chartsheet"]

    /// Nil where the content is not text that begins with a tag.
    init?(_ content: [UInt8], _ type: FileType) {
        guard type.isText else { return nil }
        let text = content.withUnsafeBytes {
            TextStream.decode($0, declared: MarkupReader.declared(content)).text
        }
        guard let first = text.first(where: { $0 > 0x20 }), first == 0x3C else { return nil }
        var tokens = MarkupTokenizer(text)
        var root = ""
        while root.isEmpty, let token = tokens.next() {
            if case .start(let name, _, _) = token { root = tokens.name(name) }
        }
        self.root = root
        bytes = text
        isDamaged =
            text.contains { $0 < 0x20 && !MarkupTokenizer.isSpace($0) }
            || Self.tables.contains(root) && tokens.entities != nil
    }
}

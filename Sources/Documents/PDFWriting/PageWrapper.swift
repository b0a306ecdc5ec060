/// Puts a page's content together anew.
struct PageWrapper {
    private let file: PDFFile
    /// Whether the picture lies under the content.
    private let isUnder: Bool
    /// Streams of the same words are the same.
    private var streams: [String: PDFObject] = [:]

    init(_ file: PDFFile, isUnder: Bool) {
        self.file = file
        self.isUnder = isUnder
    }

    /// `draw` comes last, in the state that a page begins with, whatever the old content
    /// leaves open; or first. Nil where only the content is new.
    mutating func wrap(_ page: PDFObject, _ draw: String?, _ text: PageText) {
        let contents = file.newArray()
        if let draw { contents.append(stream((isUnder ? draw : text.opening) + "\n")) }
        if let new = text.content {
            contents.append(new)
        } else if let old = page["/Contents"] {
            if old.isStream {
                contents.append(old)
            } else {
                for i in 0..<old.count {
                    if let item = old.item(i), item.isStream { contents.append(item) }
                }
            }
        }
        if let draw, !isUnder { contents.append(stream("\n\(text.closing) \(draw)\n")) }
        page.set("/Contents", contents)
    }

    private mutating func stream(_ words: String) -> PDFObject {
        if let known = streams[words] { return known }
        let made = file.newStream("<< >>", Array(words.utf8))
        if streams.count < 10_000 { streams[words] = made }
        return made
    }
}

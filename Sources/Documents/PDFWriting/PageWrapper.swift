/// Puts operators before and after a page's content.
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
    /// leaves open; or first.
    mutating func wrap(_ page: PDFObject, _ draw: String, _ read: PageTextReader.Page) {
        let contents = file.newArray()
        if isUnder {
            contents.append(stream("\(draw)\n"))
        } else {
            contents.append(stream("\(read.opening)\n"))
        }
        if let old = page["/Contents"] {
            if old.isStream {
                contents.append(old)
            } else {
                for i in 0..<old.count {
                    if let item = old.item(i), item.isStream { contents.append(item) }
                }
            }
        }
        if !isUnder { contents.append(stream("\n\(read.wrapping) \(draw)\n")) }
        page.set("/Contents", contents)
    }

    private mutating func stream(_ words: String) -> PDFObject {
        if let known = streams[words] { return known }
        let made = file.newStream("<< >>", Array(words.utf8))
        if streams.count < 10_000 { streams[words] = made }
        return made
    }
}

/// One piece of an XML part, by where it stands in the bytes.
struct XMLToken {
    enum Kind {
        case start
        /// `<x/>`: no end follows.
        case empty
        case end
        case text
        /// CDATA.
        case literal
        /// A comment, a processing instruction or a document type.
        case aside
    }

    var kind: Kind
    /// All of it, brackets included.
    var range: Range<Int>
    /// Of a tag: its name as written, with the prefix.
    var name = 0..<0
    /// Of a tag: what stands between name and end.
    var attributes = 0..<0
    var space = XMLSpace.none
    /// Of a tag: its name without the prefix.
    var local = ""
    /// Elements around it.
    var depth = 0

    var isOpening: Bool { kind == .start || kind == .empty }

    func isStart(_ space: XMLSpace, _ local: String) -> Bool {
        isOpening && self.space == space && self.local == local
    }

    func isEnd(_ space: XMLSpace, _ local: String) -> Bool {
        kind == .end && self.space == space && self.local == local
    }
}

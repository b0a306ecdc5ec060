/// One readable thing in a file: the file itself, or a member of it at any depth.
public struct DocumentPart: Sendable, Equatable {
    /// The name given for the outermost file, then `!/` and the member's name for each
    /// container: `a.zip!/b.docx!/word/document.xml`. A label, never a path to open.
    public var path: String
    /// A short name in lower case, by content: `docx`, `zip`, `pdf`, `text`, `png`. Pieces of a
    /// file that are no files themselves have other names: `name`, `headers`, `properties`.
    public var type: String
    /// What the text was decoded from (an IANA name), where it was.
    public var encoding: String?

    /// Whether it is a file, whole or a member, and no piece of one: rules on types of files are
    /// about these alone.
    public var isFile: Bool { FileType(rawValue: type) != nil }

    public init(path: String, type: String, encoding: String? = nil) {
        self.path = path
        self.type = type
        self.encoding = encoding
    }
}

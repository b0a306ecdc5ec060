/// A PNG or JPEG picture inside a package.
public struct PackagePicture: Sendable, Equatable {
    public enum Format: String, Sendable {
        case png, jpeg

        /// By the first bytes; nil for anything else.
        init?(_ bytes: [UInt8]) {
            if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
                self = .png
            } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
                self = .jpeg
            } else {
                return nil
            }
        }
    }

    /// The part's name: `word/media/image1.png`.
    public var part: String
    /// The picture as it is stored.
    public var bytes: [UInt8]

    public init(part: String, bytes: [UInt8]) {
        self.part = part
        self.bytes = bytes
    }

    /// Nil for what is neither.
    public var format: Format? { Format(bytes) }
}

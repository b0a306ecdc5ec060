/// What was marked. New kinds may appear in registries written by newer versions.
public struct MarkKind: RawRepresentable, Hashable, Sendable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A picture file.
    public static let image = MarkKind(rawValue: "image")
    /// A layer for a live screen.
    public static let overlay = MarkKind(rawValue: "overlay")
    /// A text or office document.
    public static let document = MarkKind(rawValue: "document")
    /// A recording.
    public static let video = MarkKind(rawValue: "video")
    /// Issued to try a picture's robustness, never handed out.
    public static let drill = MarkKind(rawValue: "drill")
}

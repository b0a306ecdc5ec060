/// Bounds on what one package may cost.
enum PackageLimits {
    /// Bytes of the file.
    static let fileBytes = 512 << 20
    /// Members of the file.
    static let entries = 20_000
    /// Bytes of one part that must be opened. Parts that stay closed may have any size.
    static let partBytes = 256 << 20
    /// Bytes of all parts that are opened, together.
    static let openedBytes = 768 << 20
    /// Elements within one another.
    static let depth = 1024
    /// Pixels of one overlay, and of its sides: 3 metres at 96 dpi are 11 339.
    static let overlayPixels = 1 << 26
    static let overlaySide = 16_384
    /// Copies in one request.
    static let copies = 4096
}

/// How what this writer put into a package is told from what its authors did.
enum OverlayNaming {
    /// The name of every picture laid over a page: kept by office programs that save the
    /// file again, and by it an earlier overlay is found.
    static let picture = "dlp-overlay"
    /// The beginning of the names of styles that exist for overlays only.
    static let style = "dlpOverlay"
    /// The stem of the pictures' part names.
    static let part = "overlay"
}

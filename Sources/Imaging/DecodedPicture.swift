/// A picture as it was read: its samples, and what is needed to write its like.
public struct DecodedPicture: Sendable {
    /// How the file was encoded.
    public enum Source: Sendable, Equatable {
        case png(PNGParameters)
        case jpeg(JPEGParameters)

        public var format: PictureFormat {
            switch self {
            case .png: .png
            case .jpeg: .jpeg
            }
        }
    }

    /// Upright. Fewer rows (or, in a turned picture, columns) than the file announces
    /// where it is incomplete.
    public var raster: Raster
    public var source: Source
    /// Why the picture is incomplete; nil when it is whole.
    public var problem: ImagingError?

    public var isComplete: Bool { problem == nil }
}

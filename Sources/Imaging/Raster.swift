/// A decoded picture: interleaved samples of 8 or 16 bits, and what travels with it.
///
/// A palette has been expanded and EXIF orientation applied; colours are as the
/// file stores them, under `metadata.icc`.
public struct Raster: Sendable {
    /// Channels in the order they are stored; the raw value is how many.
    public enum Layout: Int, Sendable {
        case grey = 1
        case greyAlpha = 2
        case rgb = 3
        case rgba = 4

        public var channels: Int { rawValue }
        public var hasAlpha: Bool { self == .greyAlpha || self == .rgba }
        public var isGrey: Bool { self == .grey || self == .greyAlpha }
    }

    /// `width * height * channels` samples. Alpha is not premultiplied.
    public enum Samples: Sendable {
        case eight([UInt8])
        case sixteen([UInt16])
    }

    public let width: Int
    public let height: Int
    public let layout: Layout
    public var samples: Samples
    public var metadata: Metadata

    public init(
        width: Int, height: Int, layout: Layout, samples: Samples, metadata: Metadata = Metadata()
    ) {
        precondition(width > 0 && height > 0)
        let count =
            switch samples {
            case .eight(let s): s.count
            case .sixteen(let s): s.count
            }
        precondition(count == width * height * layout.channels)
        self.width = width
        self.height = height
        self.layout = layout
        self.samples = samples
        self.metadata = metadata
    }
}

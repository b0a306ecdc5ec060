internal import Imaging

/// The two formats marked pictures are written in.
enum OutputFormat: String {
    case png
    case jpeg = "jpg"

    /// JPEG without a model in the input: fine enough that the mark outlives it.
    private static let quality = 92
    /// A JPEG input's own tables, but nowhere coarser than these.
    private static let leastQuality = 75

    /// The one an output's extension names, else the input's, else PNG, which
    /// loses nothing.
    init(output: String, input: PictureFormat) {
        switch Self.fileExtension(output) {
        case "png": self = .png
        case "jpg", "jpeg", "jpe", "jfif": self = .jpeg
        default: self.init(of: input)
        }
    }

    /// Pictures that are read at most.
    private static let foreign: Set = [
        "webp", "heic", "heif", "avif", "tif", "tiff", "bmp", "gif", "jxl",
    ]

    /// Why a name cannot be an output's: its extension names a format of pictures that is not
    /// written here.
    static func refusal(output: String) -> String? {
        let name = fileExtension(output)
        return foreign.contains(name) ? "\(name) is not written; end the name in .png or .jpg" : nil
    }

    /// Whether a name claims to be a picture's.
    static func isPicture(name: String) -> Bool {
        let name = fileExtension(name)
        return foreign.contains(name) || ["png", "jpg", "jpeg", "jpe", "jfif"].contains(name)
    }

    private static func fileExtension(_ path: String) -> String {
        OutputName.split(OutputName.file(path)).fileExtension.lowercased()
    }

    init(of input: PictureFormat) { self = input == .jpeg ? .jpeg : .png }

    /// Encodes as the source was encoded where the formats agree, so that colour
    /// chunks, quantisation tables and sub-sampling stay.
    func encode(_ raster: Raster, like source: DecodedPicture.Source?) throws -> [UInt8] {
        switch (self, source) {
        case (.png, .png(let parameters)):
            try PNGCodec.encode(raster, like: parameters)
        case (.png, _):
            try PNGCodec.encode(raster)
        case (.jpeg, .jpeg(let parameters)):
            try JPEGCodec.encode(raster, like: parameters.atLeast(quality: Self.leastQuality))
        case (.jpeg, _):
            try JPEGCodec.encode(
                raster, like: JPEGParameters(quality: Self.quality, subsampling: .s444))
        }
    }
}

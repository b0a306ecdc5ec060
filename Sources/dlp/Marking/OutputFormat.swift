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

/// A style sheet that lays a tile over a whole page, and the tile beside it.
///
/// The tile is drawn at one CSS pixel for each of its own; a screen with two
/// device pixels to one shows it at twice the size, which tracing allows for.
struct OverlayStyleSheet {
    let path: String
    /// `overlay.css` has `overlay.tile.png` beside it.
    let tilePath: String
    private let sheet: OutputFile
    private let tile: OutputFile

    init(path: String, force: Bool) throws {
        self.path = path
        let file = OutputName.file(path)
        tilePath = String(path.dropLast(file.count)) + OutputName.split(file).stem + ".tile.png"
        sheet = try OutputFile(path, force: force, notOneOf: [])
        tile = try OutputFile(tilePath, force: force, notOneOf: [])
    }

    func write(tile png: [UInt8], side: Int) throws {
        try tile.write(png)
        try sheet.write(Array(text(side: side).utf8))
    }

    /// The tile first: a sheet that is there names a tile that is there.
    func publish() throws {
        try tile.publish()
        try sheet.publish()
    }

    private func text(side: Int) -> String {
        """
        /* An invisible mark over the whole page. Load it last; it takes no clicks. */
        html::after {
            content: "";
            position: fixed;
            inset: 0;
            z-index: 2147483647;
            pointer-events: none;
            background: url("\(Self.escaped(OutputName.file(tilePath)))") 0 0 / \(side)px \(side)px repeat;
        }

        """
    }

    /// A file name as a relative URL (RFC 3986, unreserved characters stay). The
    /// dot and slash in front keep a colon from being read as a scheme.
    private static func escaped(_ name: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return "./"
            + name.utf8.map { byte in
                let character = Character(Unicode.Scalar(byte))
                let kept =
                    byte < 128
                    && (character.isLetter || character.isNumber || "-._~".contains(character))
                return kept
                    ? String(character) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }.joined()
    }
}

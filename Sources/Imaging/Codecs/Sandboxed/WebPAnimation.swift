internal import CCodecs
internal import Glibc

/// An animated WebP's canvas and first frame (RFC 9649, 2.7.1). libwebp decodes stills
/// only; its frames are stills without the RIFF header.
struct WebPAnimation {
    private let width: Int
    private let height: Int
    private let left: Int
    private let top: Int
    private let frame: ArraySlice<UInt8>

    /// Nil for a still, and for what is no whole animation.
    init?(_ file: ArraySlice<UInt8>) {
        func number(_ offset: Int, _ count: Int) -> Int {
            (0..<count).reversed().reduce(0) { $0 << 8 | Int(file[file.startIndex + offset + $1]) }
        }
        func tag(_ offset: Int) -> Substring {
            let start = file.startIndex + offset
            return Substring(decoding: file[start..<start + 4], as: UTF8.self)
        }
        guard file.count >= 30, tag(12) == "VP8X", number(20, 1) & 2 != 0 else { return nil }
        width = number(24, 3) + 1
        height = number(27, 3) + 1
        var offset = 30
        while file.count - offset >= 8 {
            let size = number(offset + 4, 4)
            guard size <= file.count - offset - 8 else { return nil }
            if tag(offset) == "ANMF", size >= 24 {
                left = 2 * number(offset + 8, 3)
                top = 2 * number(offset + 11, 3)
                let start = file.startIndex + offset + 24
                frame = file[start..<start + size - 16]
                return
            }
            offset += 8 + size + size % 2
        }
        return nil
    }

    /// The first frame on its transparent canvas.
    func firstPicture(_ limits: dlp_foreign_limits) throws(ImagingError) -> SandboxedDecoderFrame {
        guard width <= limits.max_side, height <= limits.max_side,
            UInt64(width * height) <= limits.max_pixels
        else {
            throw ImagingError(.tooLarge, "WebP of \(width)×\(height) pixels is over the limit")
        }
        let picture = try SandboxedDecoderFrame(frame, .webp, limits)
        guard left + picture.width <= width, top + picture.height <= height else {
            throw ImagingError(.damaged, "damaged WebP: a frame beyond its canvas")
        }
        let canvas = try SandboxedDecoderFrame(width: width, height: height)
        for y in 0..<picture.height {
            memcpy(
                canvas.samples + ((top + y) * width + left) * 4,
                picture.samples + y * picture.width * 4, picture.width * 4)
        }
        return canvas
    }
}

/// The metadata chunks of a WebP file (RFC 9649, 2.7): libwebp decodes samples only.
enum WebPChunks {
    /// The colour profile and the EXIF block; empty where there are none, where they are
    /// over `limit` bytes, or where the file is cut before them.
    static func metadata(_ file: ArraySlice<UInt8>, limit: Int) -> SandboxedDecoderMetadata {
        var metadata = SandboxedDecoderMetadata()
        var rest = file.dropFirst(12)
        while rest.count >= 8 {
            let start = rest.startIndex
            let tag = rest.prefix(4)
            let size = (4..<8).reversed().reduce(0) { $0 << 8 | Int(rest[start + $1]) }
            guard size <= rest.count - 8 else { break }
            let data = rest[start + 8..<start + 8 + size]
            if size <= limit {
                if tag.elementsEqual("ICCP".utf8), metadata.icc.isEmpty {
                    metadata.icc = Array(data)
                } else if tag.elementsEqual("EXIF".utf8), metadata.exif.isEmpty {
                    // Some writers put JPEG's marker before the block.
                    let marker = Array("Exif\0\0".utf8)
                    metadata.exif = Array(data.starts(with: marker) ? data.dropFirst(6) : data)
                }
            }
            rest = rest.dropFirst(8 + size + size % 2)
        }
        metadata.orientation = ExifBlock(metadata.exif)?.orientation ?? .upright
        return metadata
    }
}

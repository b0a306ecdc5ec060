/// The metadata chunks of a WebP file (RFC 9649, 2.7): libwebp decodes samples only.
enum WebPChunks {
    /// The colour profile and the EXIF block; empty where there are none, where they are
    /// over `limit` bytes, or where the file is cut before them.
    static func metadata(_ file: ArraySlice<UInt8>, limit: Int) -> ForeignMetadata {
        var metadata = ForeignMetadata()
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

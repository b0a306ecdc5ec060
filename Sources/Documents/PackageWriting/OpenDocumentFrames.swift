/// Earlier overlays in a part of an OpenDocument file.
struct OpenDocumentFrames {
    private(set) var frames: [(range: Range<Int>, picture: String?)] = []
    /// Whether the part has the style of overlays already.
    private(set) var hasStyle = false
    /// Pictures that nothing else in this part, or in the others, shows.
    private(set) var orphans: Set<String> = []

    init(_ content: [UInt8], in package: PackageContent) throws(PackageError) {
        var scanner = XMLScanner(content)
        var frame: (start: Int, depth: Int, picture: String?)?
        var others: [String: Int] = [:]
        while let token = try scanner.next() {
            if token.isStart(.style, "style"),
                try scanner.value(.style, "name", of: token) == OverlayNaming.style
            {
                hasStyle = true
            }
            if frame == nil, token.isStart(.draw, "frame"), token.kind == .start,
                try scanner.value(.draw, "name", of: token) == OverlayNaming.picture
            {
                frame = (token.range.lowerBound, token.depth, nil)
            }
            if token.isStart(.draw, "image"),
                let link = try scanner.value(.xlink, "href", of: token)
            {
                if frame == nil {
                    others[link, default: 0] += 1
                } else if frame?.picture == nil {
                    frame?.picture = link
                }
            }
            if let open = frame, token.kind == .end, token.depth == open.depth {
                frames.append((open.start..<token.range.upperBound, open.picture))
                frame = nil
            }
        }
        for picture in Set(frames.compactMap(\.picture)) where others[picture] == nil {
            // Fills and bullets name pictures elsewhere: only what is surely an overlay goes.
            guard let bytes = try package.content(picture), OverlayPicture.isOne(bytes) else {
                continue
            }
            orphans.insert(picture)
        }
    }
}

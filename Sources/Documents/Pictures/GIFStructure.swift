/// GIF89a: blocks, in sub-blocks of 255 bytes at most.
extension PictureStructure {
    mutating func gif() {
        guard bytes.count >= 13 else { return unread(.truncated) }
        var at = 13
        if bytes[10] & 0x80 != 0 { at += 3 << (Int(bytes[10] & 7) + 1) }
        let head = min(at, bytes.count)
        coverage.structure(0..<head)
        var frames = 0
        // Where the control block before the next picture begins.
        var control: Int?
        while at < bytes.count {
            switch bytes[at] {
            case 0x3B:
                coverage.structure(at..<(at + 1))
                if frames > Self.mostFrames + 1 { unread(.noOCR) }
                return
            case 0x2C:
                let start = control ?? at
                var data = at + 10
                if at + 9 < bytes.count, bytes[at + 9] & 0x80 != 0 {
                    data += 3 << (Int(bytes[at + 9] & 7) + 1)
                }
                guard data < bytes.count, let end = subBlocksEnd(data + 1) else {
                    coverage.handedOn(at..<bytes.count)
                    return unread(.truncated)
                }
                coverage.handedOn(at..<end)
                frames += 1
                if frames > 1, frames <= Self.mostFrames + 1 {
                    // The frame alone is a picture of its own.
                    let picture = bytes[..<head] + bytes[start..<end] + [0x3B]
                    let path = Extractor.path(part.path, "frame-\(frames)")
                    extractor.out.picture(picture, DocumentPart(path: path, type: "gif"))
                }
                control = nil
                at = end
            case 0x21:
                guard at + 2 < bytes.count, let end = subBlocksEnd(at + 2) else {
                    return unread(.truncated)
                }
                if bytes[at + 1] == 0xF9 { control = at }
                gifExtension(at, end)
                at = end
            case 0:
                coverage.structure(at..<(at + 1))
                at += 1
            default: return unread(.damaged)
            }
        }
        unread(.truncated)
    }

    /// Behind the empty sub-block; nil where there is none.
    private func subBlocksEnd(_ start: Int) -> Int? {
        var at = start
        while at < bytes.count {
            let count = Int(bytes[at])
            at += 1 + count
            if count == 0 { return at }
        }
        return nil
    }

    private mutating func gifExtension(_ at: Int, _ end: Int) {
        var content: [UInt8] = []
        var place = at + 2
        while place < end, bytes[place] != 0 {
            let count = Int(bytes[place])
            content += bytes[(place + 1)..<min(end, place + 1 + count)]
            place += 1 + count
        }
        coverage.text(at..<end)
        switch bytes[at + 1] {
        case 0xF9 where content.count <= 8: break
        case 0xFF where content.count <= 16: net(content + [0x0A])
        case 0xFF where begins("XMP DataXMP", at: at + 3):
            // The packet lies there without sub-blocks (XMP part 3, 1.1.2).
            member(bytes[min(at + 14, end)..<end], "xmp")
        case 0x01: member(content.dropFirst(12), "text")
        case 0xFF: member(content.dropFirst(11), "extension")
        default: member(content, "comment")
        }
    }
}

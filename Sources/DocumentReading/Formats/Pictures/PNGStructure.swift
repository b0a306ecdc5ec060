internal import CLibDeflate

/// PNG (W3C, third edition): chunks of a length, a name, data and a check sum.
extension PictureStructure {
    /// Chunks that hold numbers about pixels alone, and how many bytes they may have.
    private static let numbers: [String: Int] = [
        "IHDR": 13, "PLTE": 768, "tRNS": 768, "cHRM": 32, "gAMA": 4, "sRGB": 1, "bKGD": 6,
        "hIST": 512, "pHYs": 9, "sBIT": 4, "tIME": 7, "acTL": 8, "fcTL": 26, "cICP": 4,
        "mDCV": 24, "cLLI": 8, "mDCv": 24, "cLLi": 8, "oFFs": 9, "sTER": 1, "vpAg": 9, "IEND": 0,
        "orNT": 1, "iDOT": 64, "gIFg": 4,
    ]

    mutating func png() {
        coverage.structure(0..<8)
        var at = 8
        var pixels: [UInt8] = []
        var frames = 0
        var isWhole = false
        while at + 12 <= bytes.count {
            let count = big(at, 4)
            let name = String(decoding: bytes[(at + 4)..<(at + 8)], as: UTF8.self)
            let start = at + 8
            guard count <= bytes.count - start - 4 else { return unread(.truncated) }
            let data = bytes[start..<(start + count)]
            coverage.structure(at..<start)
            coverage.structure((start + count)..<(start + count + 4))
            at = start + count + 4
            let sum = bytes[(start - 4)..<(start + count)].withUnsafeBytes {
                libdeflate_crc32(0, $0.baseAddress, $0.count)
            }
            if Int(sum) != big(start + count, 4) { unread(.damaged) }
            switch name {
            case "IDAT":
                pixels += data
                coverage.handedOn(start..<(start + count))
            case "fdAT": coverage.handedOn(start..<(start + count))
            case "fcTL":
                frames += 1
                coverage.structure(start..<(start + min(count, 26)))
            case "tEXt", "zTXt", "iTXt", "iCCP", "eXIf":
                coverage.text(start..<(start + count))
                pngText(name, data)
            default:
                let known = min(count, Self.numbers[name] ?? 0)
                coverage.structure(start..<(start + known))
                packed(data.prefix(known))
            }
            if name == "IEND" {
                isWhole = true
                break
            }
        }
        if !isWhole { unread(.truncated) }
        if frames > 1 { unread(.noOCR) }
        surplus(of: pixels)
    }

    private mutating func pngText(_ name: String, _ data: ArraySlice<UInt8>) {
        if name == "eXIf" { return exif(data) }
        guard let end = data.firstIndex(of: 0) else { return member(data, "text") }
        if end > data.startIndex { net(Array(data[..<end]) + [0x0A]) }
        var rest = data[(end + 1)...]
        var isPacked = name != "tEXt"
        if name == "iTXt" {
            guard rest.count > 2 else { return member(rest, "text") }
            isPacked = rest.first == 1
            rest = rest.dropFirst(2)
            // A language and a translated keyword.
            for _ in 0..<2 {
                guard let end = rest.firstIndex(of: 0) else { break }
                net(Array(rest[..<end]) + [0x0A])
                rest = rest[(end + 1)...]
            }
        } else if isPacked {
            rest = rest.dropFirst()
        }
        guard isPacked else { return member(rest, "text") }
        let text = inflated(rest)
        if let problem = text.problem { unread(problem) }
        member(text.surplus, "surplus")
        if name == "iCCP", text.bytes.count > 128, text.bytes[36..<40].elementsEqual("acsp".utf8) {
            return strings(text.bytes[...])
        }
        member(text.bytes, "text")
    }

    /// What lies behind the pixels, within their stream or behind its end.
    private mutating func surplus(of pixels: [UInt8]) {
        let width = big(16, 4)
        let height = big(20, 4)
        let channels = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][big(25, 1)] ?? 4
        let bits = channels * big(24, 1)
        guard width > 0, height > 0, width < 1 << 24, height < 1 << 24 else { return }
        let row = (width * bits + 7) / 8 + 1
        // Interlaced rows are seven times as many, and shorter.
        let isInterlaced = big(28, 1) != 0
        let expected = isInterlaced ? row * height + 16 * (height + width) : row * height
        guard expected < ReadingLimits.memberBytes else { return }
        let result = PDFFilters.decode(
            pixels, ["Filter": .name("FlateDecode")], limit: expected + (1 << 16)
        ) { $0 }
        if result.problem == .tooBig { unread(.tooBig) }
        if result.bytes.count >= expected + 16 { member(result.bytes[expected...], "surplus") }
        if result.surplus.count >= 16 { member(result.surplus, "surplus") }
    }
}

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
                packed(bytes[at..<end])
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

/// JPEG (ITU-T T.81, Annex B): segments, and entropy-coded data behind each scan's header.
extension PictureStructure {
    /// Application segments whose data are settings of an encoder or places in the file.
    private static let settings: [StaticString] = [
        "JFIF\0", "JFXX\0", "Adobe", "Ducky", "MPF\0", "FPXR\0", "AVI1", "SPIFF\0", "HDR_RI",
        "urn:iso:std:iso:ts:21496",
    ]

    mutating func jpeg() {
        coverage.structure(0..<2)
        var at = 2
        while at + 1 < bytes.count {
            guard bytes[at] == 0xFF else {
                // No marker: what follows up to the next one is left.
                at += 1
                continue
            }
            let marker = bytes[at + 1]
            if marker == 0xFF {
                coverage.structure(at..<(at + 1))
                at += 1
                continue
            }
            if marker == 0xD9 {
                coverage.structure(at..<(at + 2))
                return
            }
            if marker == 0 || marker == 0x01 || (0xD0...0xD8).contains(marker) {
                coverage.structure(at..<(at + 2))
                at += 2
                continue
            }
            let count = big(at + 2, 2)
            let end = at + 2 + count
            guard count >= 2, end <= bytes.count else { return unread(.truncated) }
            coverage.structure(at..<(at + 4))
            segment(marker, (at + 4)..<end)
            at = end
            if marker == 0xDA { at = scan(from: end) }
        }
        unread(.truncated)
    }

    /// To the next marker that does not belong to the scan's data.
    private mutating func scan(from start: Int) -> Int {
        var at = start
        while at + 1 < bytes.count {
            if bytes[at] == 0xFF, bytes[at + 1] != 0, !(0xD0...0xD7).contains(bytes[at + 1]) {
                break
            }
            at += 1
        }
        if at + 1 >= bytes.count { at = bytes.count }
        coverage.handedOn(start..<at)
        packed(bytes[start..<at])
        return at
    }

    private mutating func segment(_ marker: UInt8, _ range: Range<Int>) {
        let data = bytes[range]
        switch marker {
        case 0xFE:
            coverage.text(range)
            // Some programs end it as C does.
            let end = data.lastIndex { $0 != 0 }.map { $0 + 1 } ?? data.startIndex
            let isText = data[..<end].allSatisfy {
                $0 >= 0x20 || PDFCharacters.isSpace($0) && $0 > 0
            }
            member(isText ? data[..<end] : data, "comment")
        case 0xE0...0xEF: application(range)
        default:
            // Tables and headers, of bounded sizes; what is longer is something else.
            let most = marker == 0xC4 ? 2200 : marker == 0xDB ? 1100 : 64
            coverage.structure(range.lowerBound..<min(range.upperBound, range.lowerBound + most))
        }
    }

    private mutating func application(_ range: Range<Int>) {
        let start = range.lowerBound
        if begins("Exif\0\0", at: start) {
            coverage.text(range)
            return exif(bytes[min(start + 6, range.upperBound)..<range.upperBound])
        }
        if begins("http://ns.adobe.com/xap/", at: start) {
            coverage.text(range)
            return member(bytes[behindName(range)..<range.upperBound], "xmp")
        }
        if begins("http://ns.adobe.com/xmp/extension/", at: start) {
            coverage.text(range)
            // A digest, a length and an offset stand before a piece of a longer packet.
            let piece = min(behindName(range) + 40, range.upperBound)
            return member(bytes[piece..<range.upperBound], "xmp")
        }
        if begins("ICC_PROFILE\0", at: start) {
            coverage.structure(range)
            return strings(bytes[range])
        }
        if begins("Photoshop 3.0\0", at: start) {
            coverage.text(range)
            return resources(min(start + 14, range.upperBound)..<range.upperBound)
        }
        if Self.settings.contains(where: { begins($0, at: start) }) {
            coverage.structure(range)
            strings(bytes[range])
        }
    }

    private func behindName(_ range: Range<Int>) -> Int {
        bytes[range].firstIndex(of: 0).map { $0 + 1 } ?? range.upperBound
    }

    /// Photoshop's image resources (Adobe Photoshop File Formats Specification).
    mutating func resources(_ range: Range<Int>) {
        var at = range.lowerBound
        while at + 12 <= range.upperBound, begins("8BIM", at: at) {
            let id = big(at + 4, 2)
            let name = big(at + 6, 1)
            let head = at + 6 + (name + 2) / 2 * 2
            let count = big(head, 4)
            let start = head + 4
            guard count <= range.upperBound - start else { break }
            let data = bytes[start..<(start + count)]
            switch id {
            case 0x0404: iptc(data)
            case 0x0409, 0x040C: packed(data)  // A thumbnail of what the picture shows.
            case 0x0422, 0x0423: exif(data)
            case 0x0424: member(data, "xmp")
            default: strings(data)
            }
            at = start + (count + 1) / 2 * 2
        }
        if range.upperBound - at >= 16 { member(bytes[at..<range.upperBound], "resources") }
    }

    /// IPTC's datasets (IIM 4.2): texts of the picture's caption and rights.
    private mutating func iptc(_ data: ArraySlice<UInt8>) {
        var at = data.startIndex
        var text: [UInt8] = []
        while at + 5 <= data.endIndex, data[at] == 0x1C {
            let count = Int(data[at + 3]) << 8 | Int(data[at + 4])
            let end = min(data.endIndex, at + 5 + count)
            text += data[(at + 5)..<end] + [0x0A]
            at = end
        }
        if !text.isEmpty { net(PDFText.decode(text)) }
        if data.endIndex - at >= 16 { member(data[at...], "iptc") }
    }
}

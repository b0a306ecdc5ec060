internal import TextDecoding

/// Word's binary format ([MS-DOC], and Word 6 and 95): the text of all of a document's
/// parts in the order of the piece table: body, footnotes, headers, comments, text boxes.
enum WordBinaryReader {
    /// `document` is the stream WordDocument, `tables` those named 0Table and 1Table.
    static func text(_ document: [UInt8], tables: [[UInt8]]) -> ([UInt8], UnreadReason?) {
        guard document.count >= 68 else { return ([], .truncated) }
        let version = document.u16(2)
        let flags = document.u16(0x0A)
        // fEncrypted; XOR obfuscation sets it as well.
        if flags & 0x0100 != 0 { return ([], .encrypted) }
        let isOld = version < 0xC0
        if isOld {
            let encoding = Self.encoding(language: document.u16(6))
            if flags & 0x0004 != 0 {
                let clx = document.clamped(document.u32(0x160), document.u32(0x164))
                if let (raw, reason) = pieces(Array(clx), document, encoding, isOld: true) {
                    return (cleaned(raw), reason)
                }
            }
            let start = document.u32(0x18)
            let raw = document.clamped(start, document.u32(0x1C) - start)
            let length = document.u32(0x1C) - start
            return (
                cleaned(raw.decoded(encoding)),
                raw.isEmpty ? .damaged : raw.count < length ? .truncated : nil
            )
        }
        let table = tables[flags & 0x0200 != 0 ? 1 : 0]
        // Behind the fixed part come three counted arrays; the third is of positions.
        var at = 32
        at += 2 + 2 * document.u16(at)
        at += 2 + 4 * document.u16(at)
        let positions = at + 2
        let clx = table.clamped(
            document.u32(positions + 33 * 8), document.u32(positions + 33 * 8 + 4))
        if let (raw, reason) = pieces(Array(clx), document, nil, isOld: false) {
            return (cleaned(raw), reason)
        }
        // Without a piece table the text of a simple file lies in one run.
        let start = document.u32(0x18)
        let raw = document.clamped(start, document.u32(0x1C) - start)
        return (cleaned(raw.decoded()), .damaged)
    }

    /// The pieces' text, UTF-8, control characters left in, and why it is not whole; nil where
    /// there is no table.
    private static func pieces(
        _ clx: [UInt8], _ document: [UInt8], _ encoding: TextEncoding?, isOld: Bool
    ) -> (text: [UInt8], reason: UnreadReason?)? {
        var at = 0
        while at < clx.count, clx[at] == 1 { at += 3 + clx.u16(at + 1) }
        guard at < clx.count, clx[at] == 2 else { return nil }
        let size = min(clx.u32(at + 1), clx.count - at - 5)
        guard size >= 16 else { return nil }
        let start = at + 5
        let count = (size - 4) / 12
        var out: [UInt8] = []
        let most = 4 * document.count + 1024
        var reason: UnreadReason? = clx.u32(at + 1) > clx.count - at - 5 ? .truncated : nil
        for i in 0..<count {
            let length = clx.u32(start + 4 * (i + 1)) - clx.u32(start + 4 * i)
            guard length > 0 else { continue }
            let position = clx.u32(start + 4 * (count + 1) + 8 * i + 2)
            let raw: ArraySlice<UInt8>
            var width = 1
            if isOld {
                raw = document.clamped(position, length)
                out += raw.decoded(encoding)
            } else if position & 0x4000_0000 != 0 {
                raw = document.clamped((position & 0x3FFF_FFFF) / 2, length)
                out += raw.decoded(.windows1252)
            } else {
                width = 2
                raw = document.clamped(position, 2 * min(length, document.count))
                out += raw.utf16LE
            }
            if raw.count < width * length { reason = .truncated }
            // Pieces may overlap; text may not grow without end by it.
            if out.count > most {
                reason = .tooBig
                break
            }
        }
        return (out, reason)
    }

    /// What Word's special characters stand for.
    private static func cleaned(_ raw: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(raw.count)
        var nonBodyText: [UInt8] = []
        // Open fields; a field's code comes before its result.
        var codes: [Bool] = []
        var wasCell = false
        for byte in raw {
            let isCell = byte == 7
            defer { wasCell = isCell }
            var character = byte
            switch byte {
            case 0x07: character = wasCell ? 0x0A : 0x09
            case 0x0B, 0x0C, 0x0D: character = 0x0A
            case 0x0E: character = 0x0A
            case 0x13:
                if codes.count < 64 { codes.append(true) }
                continue
            case 0x14:
                if !codes.isEmpty { codes[codes.count - 1] = false }
                continue
            case 0x15:
                if codes.popLast() != nil { nonBodyText.append(0x0A) }
                continue
            case 0x1E: character = 0x2D
            case 0x09, 0x0A, 0x20...: break
            default: continue
            }
            if codes.contains(true) { nonBodyText.append(character) } else { out.append(character) }
        }
        return out + [0x0A] + nonBodyText.drop { $0 == 0x0A }
    }

    /// By the language of the version of Word that wrote it.
    private static func encoding(language: Int) -> TextEncoding? {
        switch language {
        case 0x0804, 0x1004: .gb18030
        case 0x0404, 0x0C04: .big5
        case 0x0411: .shiftJIS
        case 0x0412: .eucKR
        case 0x0419: .windows1251
        default: .windows1252
        }
    }
}

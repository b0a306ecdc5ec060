internal import TextDecoding

/// Excel's binary formats BIFF8 and BIFF5 ([MS-XLS]): a line for each row with its cells
/// parted by tabs, notes, text boxes, headers and names of sheets; then strings that no cell
/// shows, and of every other kind of record what can be read in it.
struct WorkbookReader {
    private let bytes: [UInt8]
    private(set) var text: [UInt8] = []
    private var nonBodyText: [UInt8] = []
    /// Ranges of `arena`.
    private var strings: [Range<Int>] = []
    private var arena: [UInt8] = []
    /// Of `strings`, whether a cell shows it.
    private var isShown: [Bool] = []
    /// Pictures and shapes of all sheets, as they lie in their records.
    private(set) var drawings: [UInt8] = []
    /// What stands behind the last record.
    private(set) var left: [[UInt8]] = []
    private var reason: UnreadReason?
    private var formats = CellFormats()
    private var row = -1
    private var isBIFF8 = true
    private var encoding: TextEncoding?
    /// Where a formula's string, which follows it, belongs.
    private var pendingCell: (row: Int, column: Int)?

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// One record, and those that continue it.
    private struct Record {
        var type: Int
        var start: Int
        var length: Int

        var end: Int { start + length }
    }

    private func record(at i: Int) -> Record? {
        guard i + 4 <= bytes.count else { return nil }
        return Record(
            type: bytes.u16(i), start: i + 4, length: min(bytes.u16(i + 2), bytes.count - i - 4))
    }

    /// The record and those that continue it, as one; the next record's place.
    private func joined(_ record: Record) -> (bytes: [UInt8], parts: [Record]) {
        var parts = [record]
        var out = Array(bytes.clamped(record.start, record.length))
        while let next = self.record(at: parts[parts.count - 1].end), next.type == 0x3C {
            out += bytes.clamped(next.start, next.length)
            parts.append(next)
        }
        return (out, parts)
    }

    /// Why it is not whole; nil where it is.
    mutating func read() -> UnreadReason? {
        var at = 0
        var ends = 0
        while let record = record(at: at) {
            if record.type == 0, record.length == 0 { break }
            if record.type == 0x2F {
                reason = .encrypted
                break
            }
            if bytes.u16(at + 2) > record.length { reason = .truncated }
            if record.type == 0x0A { ends += 1 }
            take(record)
            at = record.end
        }
        endRow()
        for i in strings.indices where !isShown[i] { nonBodyText += arena[strings[i]] + [0x0A] }
        text += nonBodyText
        if at < bytes.count, reason != .encrypted { left.append(Array(bytes[at...])) }
        return ends == 0 ? reason ?? .truncated : reason
    }

    /// What can be read in a record that no case below takes.
    private mutating func strings(in record: Record) {
        // One that is continued may cut a string; each record alone may begin one.
        let (all, parts) = joined(record)
        guard all.count >= 8 else { return }
        nonBodyText += all.printable
        guard parts.count > 1 else { return }
        // A string's continuation begins with its flags, which are no part of it.
        var plain = Array(bytes.clamped(record.start, record.length))
        for part in parts.dropFirst() {
            plain += bytes.clamped(part.start + 1, part.length - 1)
        }
        nonBodyText += plain.printable
    }

    private mutating func take(_ record: Record) {
        let at = record.start
        let length = record.length
        switch record.type {
        case 0x809:  // BOF
            isBIFF8 = bytes.u16(at) >= 0x600
            endRow()
            row = -1
        case 0x42:  // CODEPAGE
            encoding = Self.codePage(bytes.u16(at))
        case 0xFC: readStrings(record)
        case 0xE0: formats.style(format: bytes.u16(at + 2))
        case 0x41E:  // FORMAT
            let code = isBIFF8 ? string16(at + 2, record) : string8(at + 2, record)
            formats.define(bytes.u16(at), code)
            // Words that a format puts around a number.
            if code.contains(0x22) { nonBodyText += code + [0x0A] }
        case 0x22: formats.starts1904 = bytes.u16(at) == 1
        case 0x85:  // BOUNDSHEET
            let count = at + 6 < bytes.count ? Int(bytes[at + 6]) : 0
            nonBodyText +=
                isBIFF8
                ? characters(at + 7, count, record)
                : Array(bytes.clamped(at + 7, count))[...].decoded(encoding)
            nonBodyText.append(0x0A)
        case 0x14, 0x15:  // HEADER, FOOTER
            guard length > 0 else { return }
            nonBodyText += isBIFF8 ? string16(at, record) : string8(at, record)
            nonBodyText.append(0x0A)
        case 0xFD:  // LABELSST
            let index = bytes.u32(at + 6)
            guard strings.indices.contains(index) else {
                reason = reason ?? .damaged
                return
            }
            isShown[index] = true
            cell(at, Array(arena[strings[index]]))
        case 0x204, 0xD6:  // LABEL, RSTRING
            let value = isBIFF8 ? string16(at + 6, record) : string8Long(at + 6, record)
            cell(at, value)
        case 0x203: number(at, Double(bitPattern: bytes.u64(at + 6)), style: bytes.u16(at + 4))
        case 0x27E: number(at, Self.rk(bytes.u32(at + 6)), style: bytes.u16(at + 4))
        case 0xBD: many(record)
        case 0x06, 0x206, 0x406: formula(record)
        case 0x207:  // STRING
            if bytes.u16(record.end) == 0x3C { strings(in: record) }
            let value =
                isBIFF8 ? continued(record, from: 2, bytes.u16(at)) : string8Long(at, record)
            guard let cell = pendingCell else {
                nonBodyText += value + [0x0A]
                return
            }
            pendingCell = nil
            self.cell(row: cell.row, column: cell.column, value)
        case 0x205:  // BOOLERR
            guard at + 7 < bytes.count, bytes[at + 7] == 0 else { return }
            cell(at, Array((bytes[at + 6] == 0 ? "FALSE" : "TRUE").utf8))
        case 0x1B6: note(record)
        case 0x1C where !isBIFF8:  // NOTE
            nonBodyText += bytes.clamped(at + 6, length - 6).decoded(encoding)
            nonBodyText.append(0x0A)
        // Pictures of all sheets, drawings of one, and what continues them.
        case 0xEB, 0xEC:
            let all = joined(record).bytes
            drawings += all
            // Names and texts of shapes; large ones are pictures.
            if all.count < 1 << 16 { strings(in: record) }
        // What continues a record goes with it.
        case 0x3C: break
        // Numbers and nothing else: places, sizes, colours, formats of cells.
        case 0x208, 0x201, 0xBE, 0x200, 0x20B, 0xD7, 0xFF, 0x7D, 0x92, 0xE5, 0x1D: break
        default: strings(in: record)
        }
    }

    // MARK: Cells

    private mutating func cell(_ at: Int, _ value: [UInt8]) {
        cell(row: bytes.u16(at), column: bytes.u16(at + 2), value)
    }

    private mutating func number(_ at: Int, _ value: Double, style: Int, column: Int = 0) {
        let shown = formats.shown(value, style)
        cell(row: bytes.u16(at), column: bytes.u16(at + 2) + column, shown.text)
        if let hidden = shown.hidden { nonBodyText += hidden + [0x0A] }
    }

    private mutating func cell(row: Int, column: Int, _ value: [UInt8]) {
        guard !value.isEmpty else { return }
        if row != self.row {
            endRow()
            self.row = row
        } else {
            text.append(0x09)
        }
        for byte in value { text.append(byte < 0x20 ? 0x20 : byte) }
    }

    private mutating func endRow() {
        if let last = text.last, last != 0x0A { text.append(0x0A) }
    }

    /// MULRK: several numbers side by side.
    private mutating func many(_ record: Record) {
        let at = record.start
        for i in 0..<max(0, (record.length - 6) / 6) {
            number(
                at, Self.rk(bytes.u32(at + 4 + 6 * i + 2)), style: bytes.u16(at + 4 + 6 * i),
                column: i)
        }
    }

    private mutating func formula(_ record: Record) {
        let at = record.start
        // Strings and names among what is reckoned with.
        strings(in: record)
        guard record.length >= 14 else { return }
        guard bytes.u16(at + 12) == 0xFFFF else {
            return number(
                at, Double(bitPattern: bytes.u64(at + 6)), style: bytes.u16(at + 4))
        }
        switch bytes[at + 6] {
        case 0: pendingCell = (bytes.u16(at), bytes.u16(at + 2))
        case 1: cell(at, Array((bytes[at + 8] == 0 ? "FALSE" : "TRUE").utf8))
        default: break
        }
    }

    /// A text box or a note: its characters are in the records that continue this one.
    private mutating func note(_ record: Record) {
        strings(in: record)
        guard let next = self.record(at: record.end), next.type == 0x3C, next.length > 0 else {
            return
        }
        nonBodyText += continued(next, from: 0, bytes.u16(record.start + 10))
        nonBodyText.append(0x0A)
    }

    /// A string's characters from its flags at `offset` of the record, over as many records as
    /// continue it, each of which begins with flags of its own.
    private func continued(_ record: Record, from offset: Int, _ count: Int) -> [UInt8] {
        var out: [UInt8] = []
        var left = count
        var part = record
        var at = record.start + offset
        while left > 0, at < part.end {
            let width = bytes[at] & 1 == 0 ? 1 : 2
            let here = min(left, max(0, part.end - at - 1) / width)
            let raw = bytes.clamped(at + 1, here * width)
            out += width == 1 ? Self.latin(raw) : raw.utf16LE
            left -= here
            guard left > 0, let next = self.record(at: part.end), next.type == 0x3C else { break }
            part = next
            at = next.start
        }
        return out
    }

    private static func rk(_ value: Int) -> Double {
        var number: Double
        if value & 2 != 0 {
            number = Double(Int32(truncatingIfNeeded: value) >> 2)
        } else {
            number = Double(bitPattern: UInt64(value & 0xFFFF_FFFC) << 32)
        }
        if value & 1 != 0 { number /= 100 }
        return number
    }

    // MARK: Strings

    /// Flags and then characters of one or two bytes.
    private func characters(_ at: Int, _ count: Int, _ record: Record) -> [UInt8] {
        guard at < bytes.count else { return [] }
        let left = record.start + record.length - at - 1
        if bytes[at] & 1 == 0 { return Self.latin(bytes.clamped(at + 1, min(count, left))) }
        return bytes.clamped(at + 1, min(2 * count, left)).utf16LE
    }

    /// Characters whose upper byte is left out.
    private static func latin(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        for byte in bytes { TextStream.append(UInt32(byte), to: &out) }
        return out
    }

    private func string16(_ at: Int, _ record: Record) -> [UInt8] {
        characters(at + 2, bytes.u16(at), record)
    }

    private func string8(_ at: Int, _ record: Record) -> [UInt8] {
        guard at < bytes.count else { return [] }
        let left = record.start + record.length - at - 1
        return bytes.clamped(at + 1, min(Int(bytes[at]), left)).decoded(encoding)
    }

    private func string8Long(_ at: Int, _ record: Record) -> [UInt8] {
        let left = record.start + record.length - at - 2
        return bytes.clamped(at + 2, min(bytes.u16(at), left)).decoded(encoding)
    }

    /// SST: the strings of all cells. Where a record ends within a string's characters, the
    /// next one begins with the flags of the rest.
    private mutating func readStrings(_ record: Record) {
        var part = record
        var at = record.start + 8
        let count = bytes.u32(record.start + 4)
        func end() -> Int { part.start + part.length }
        func next() -> Bool {
            guard let following = self.record(at: end()), following.type == 0x3C else {
                return false
            }
            part = following
            at = following.start
            return true
        }
        func skip(_ count: Int) -> Bool {
            var left = count
            while left > end() - at {
                left -= max(0, end() - at)
                guard next() else { return false }
            }
            at += left
            return true
        }
        defer {
            if strings.count < count { reason = reason ?? .truncated }
            // More than it says to hold.
            if at < end() { nonBodyText += Array(bytes[at..<end()]).printable }
            while next() { nonBodyText += Array(bytes.clamped(at, part.length)).printable }
        }
        while strings.count < count {
            if at >= end(), !next() { return }
            guard at + 3 <= end() else { return }
            var characters = bytes.u16(at)
            var flags = bytes[at + 2]
            at += 3
            var runs = 0
            var phonetic = 0
            if flags & 8 != 0 {
                runs = bytes.u16(at)
                at += 2
            }
            if flags & 4 != 0 {
                phonetic = bytes.u32(at)
                at += 4
            }
            let start = arena.count
            while characters > 0 {
                if at >= end() {
                    guard next(), at < bytes.count else { return keep(start) }
                    flags = bytes[at]
                    at += 1
                }
                let width = flags & 1 == 0 ? 1 : 2
                let here = min(characters, max(0, end() - at) / width)
                guard here > 0 else {
                    // Half a character at a record's end: damaged.
                    guard next(), at < bytes.count else { return keep(start) }
                    flags = bytes[at]
                    at += 1
                    continue
                }
                let raw = bytes.clamped(at, here * width)
                arena += width == 1 ? Self.latin(raw) : raw.utf16LE
                at += here * width
                characters -= here
            }
            strings.append(start..<arena.count)
            isShown.append(false)
            guard skip(4 * runs + phonetic) else { return }
        }
    }

    /// Of a string that is cut, what there is.
    private mutating func keep(_ start: Int) {
        reason = reason ?? .truncated
        strings.append(start..<arena.count)
        isShown.append(false)
    }

    private static func codePage(_ number: Int) -> TextEncoding? {
        switch number {
        case 936: .gb18030
        case 950: .big5
        case 932: .shiftJIS
        case 949: .eucKR
        case 1251: .windows1251
        case 1250: .windows1250
        case 1252: .windows1252
        case 1253: .windows1253
        case 1254: .windows1254
        case 10000: .macintosh
        default: nil
        }
    }
}

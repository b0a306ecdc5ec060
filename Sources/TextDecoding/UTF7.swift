internal import Glibc
internal import Support

/// UTF-7 (RFC 2152) to UTF-8, in pieces of any size.
///
/// Lenient as mail programs are: every byte outside a run stands for itself, a run ends at the
/// first byte that is no digit of base64, and what is left of a broken one becomes U+FFFD.
package struct UTF7Decoder {
    private var isInRun = false
    /// Digits of the open run so far, up to one: `+-` is a plus sign.
    private var isRunEmpty = true
    private var bits: UInt32 = 0
    private var bitCount: UInt32 = 0
    private var highSurrogate: UInt32?

    /// Appends the text of `bytes`; O(n).
    mutating func decode(_ bytes: UnsafeRawBufferPointer, last: Bool, into out: inout [UInt8]) {
        for byte in bytes {
            guard isInRun else {
                if byte == UInt8(ascii: "+") {
                    (isInRun, isRunEmpty, bits, bitCount) = (true, true, 0, 0)
                } else {
                    out.append(byte)
                }
                continue
            }
            if let digit = SixBitDigits.base64.value(byte) {
                isRunEmpty = false
                bits = bits << 6 | digit
                bitCount += 6
                if bitCount >= 16 {
                    bitCount -= 16
                    take(bits >> bitCount & 0xFFFF, &out)
                    bits &= (1 << bitCount) - 1
                }
                continue
            }
            let wasEmpty = isRunEmpty
            close(&out)
            if byte != UInt8(ascii: "-") {
                if wasEmpty { out.append(UInt8(ascii: "+")) }
                out.append(byte)
            } else if wasEmpty {
                out.append(UInt8(ascii: "+"))
            }
        }
        if last, isInRun {
            if isRunEmpty { out.append(UInt8(ascii: "+")) }
            close(&out)
        }
    }

    private mutating func take(_ unit: UInt32, _ out: inout [UInt8]) {
        if let high = highSurrogate {
            highSurrogate = nil
            if unit & 0xFC00 == 0xDC00 {
                return TextStream.append(0x10000 + (high & 0x3FF) << 10 + (unit & 0x3FF), to: &out)
            }
            TextStream.append(0xFFFD, to: &out)
        }
        if unit & 0xFC00 == 0xD800 {
            highSurrogate = unit
        } else {
            TextStream.append(unit, to: &out)
        }
    }

    private mutating func close(_ out: inout [UInt8]) {
        isInRun = false
        // Fewer than six bits, all zero, fill the last digit.
        if highSurrogate != nil || bitCount >= 6 || bits != 0 {
            TextStream.append(0xFFFD, to: &out)
        }
        highSurrogate = nil
    }

    /// Whether a text begins with U+FEFF in UTF-7, as programs that write it begin theirs.
    static func isMarked(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count > 3, bytes.starts(with: [0x2B, 0x2F, 0x76]) else { return false }
        return [0x38, 0x39, 0x2B, 0x2F].contains(bytes[3])
    }
}

/// UTF-7 in text that does not declare it: from the first line with a run that decodes to
/// plausible text, all of it decoded.
///
/// `+` followed by digits of base64 stands in base64, in arithmetic and in links too. A run
/// counts when it decodes to characters of ASCII, or to at least two of European scripts, or
/// to at least three of any; chance makes the first of one base64 line in 65,000.
package struct UTF7Finder {
    private var decoder: UTF7Decoder?
    private var carry: [UInt8] = []
    /// Longest run that is judged whole, and longest line whose beginning is kept.
    private static let longest = 4096

    package init() {}

    /// Takes the next bytes; gives nothing before the first run is met. O(n).
    package mutating func push(
        _ piece: UnsafeRawBufferPointer, last: Bool, to output: (UnsafeRawBufferPointer) -> Void
    ) {
        if carry.isEmpty { return look(piece, last, output) }
        let joined = carry + piece
        carry = []
        joined.withUnsafeBytes { look($0, last, output) }
    }

    /// All of `bytes` at once; empty where there is no such run.
    package static func decoded(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var finder = Self()
        var out: [UInt8] = []
        finder.push(bytes, last: true) { out.append(contentsOf: $0) }
        return out
    }

    private mutating func look(
        _ text: UnsafeRawBufferPointer, _ last: Bool, _ output: (UnsafeRawBufferPointer) -> Void
    ) {
        var start = 0
        if decoder == nil {
            var open = text.count
            guard let run = Self.firstRun(text, last, &open) else {
                if open < text.count {
                    // What is not kept for the next piece was looked through already.
                    let line = text[..<open].suffix(Self.longest).lastIndex(of: 0x0A)
                    let from = line.map { $0 + 1 } ?? max(0, open - Self.longest)
                    carry = Array(text[from...])
                }
                return
            }
            decoder = UTF7Decoder()
            start = text[..<run].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        }
        var out: [UInt8] = []
        decoder?.decode(UnsafeRawBufferPointer(rebasing: text[start...]), last: last, into: &out)
        out.withUnsafeBytes { UTF8Check.withRepaired($0, output) }
    }

    /// Where the first plausible run begins; `open` becomes where one begins that the end cuts.
    private static func firstRun(
        _ text: UnsafeRawBufferPointer, _ last: Bool, _ open: inout Int
    ) -> Int? {
        guard let base = text.baseAddress else { return nil }
        var i = 0
        while i < text.count, let hit = memchr(base + i, 0x2B, text.count - i) {
            let plus = base.distance(to: UnsafeRawPointer(hit))
            var end = plus + 1
            while end < text.count, end - plus <= longest, SixBitDigits.base64.contains(text[end]) {
                end += 1
            }
            if end == text.count, !last, end - plus <= longest {
                open = plus
                return nil
            }
            if end == text.count || text[end] != UInt8(ascii: "="),
                isPlausible(text[(plus + 1)..<end], inBase64: endsBase64(text[..<plus]))
            {
                return plus
            }
            // A plus sign among these digits is one of them.
            i = end
        }
        return nil
    }

    /// A long run of digits of base64 stands before: this is part of it.
    private static func endsBase64(_ text: Slice<UnsafeRawBufferPointer>) -> Bool {
        let before = text.suffix(20)
        return before.count == 20 && before.allSatisfy { SixBitDigits.base64.contains($0) }
    }

    private static func isPlausible(
        _ run: Slice<UnsafeRawBufferPointer>, inBase64: Bool
    ) -> Bool {
        guard run.count >= 3, run.count * 6 % 16 < 6 else { return false }
        var bits: UInt32 = 0
        var count: UInt32 = 0
        var units = 0
        var ascii = 0
        var european = 0
        var high = false
        for byte in run {
            guard let digit = SixBitDigits.base64.value(byte) else { return false }
            bits = bits << 6 | digit
            count += 6
            guard count >= 16 else { continue }
            count -= 16
            let unit = bits >> count & 0xFFFF
            bits &= (1 << count) - 1
            units += 1
            if high != (unit & 0xFC00 == 0xDC00) { return false }
            high = unit & 0xFC00 == 0xD800
            switch unit {
            case 9, 10, 13, 0x20..<0x7F: (ascii, european) = (ascii + 1, european + 1)
            case 0xA0..<0x530, 0x590..<0x700, 0x0E01..<0x0E5C, 0x1E00..<0x2070, 0x20A0..<0x20C0:
                european += 1
            case 0x0900..<0x0E00, 0x1100..<0x1200, 0x2100..<0x2600, 0x3000..<0x3200,
                0x4E00..<0x9FF0, 0xAC00..<0xD7A4, 0xD800..<0xE000, 0xFEFF..<0xFFF0:
                break
            default: return false
            }
        }
        if bits != 0 || high || units == 0 { return false }
        if ascii == units { return units >= 3 || !inBase64 }
        if inBase64 { return false }
        if european == units { return units >= 2 }
        // Words of one case, as in links and code, are none.
        return units >= 3
            && run.contains { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
            && run.contains { (0x61...0x7A).contains($0) }
    }
}

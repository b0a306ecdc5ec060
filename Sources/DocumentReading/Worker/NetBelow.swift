internal import Support
internal import TextDecoding

/// The net below every reader: what can be read of bytes as they stand.
///
/// A reader tells what it recognises of a format. A plain value in a comment, a name, a gap or
/// behind the end of what it recognises would pass it by; here it does not. Text is given as it
/// is, binary data as the strings in it (UTF-8 and UTF-16, see ``PrintableStrings``), a line each.
struct NetCaster {
    private var finder: PrintableStrings?

    /// - Parameter head: the beginning of the bytes, or all of them.
    init(head: UnsafeRawBufferPointer) {
        let sample = UnsafeRawBufferPointer(rebasing: head.prefix(FileType.sniffed))
        finder = sample.contains(0) || !UTF8Check.sampleIsValid(sample) ? PrintableStrings() : nil
    }

    /// - Parameter output: gets what can be read, and whether it is strings of binary data.
    mutating func push(
        _ bytes: UnsafeRawBufferPointer, last: Bool,
        to output: (_ text: UnsafeRawBufferPointer, _ isStrings: Bool) -> Void
    ) {
        if finder == nil {
            if UTF8Check.isValid(bytes), !bytes.contains(0) { return output(bytes, false) }
            finder = PrintableStrings()
        }
        finder?.push(bytes, last: last) { output($0, true) }
    }

    /// All of `bytes`, of those types, at once.
    static func readable(_ bytes: [UInt8], _ types: [FileType]) -> [UInt8] {
        cast(bytes, types).text
    }

    /// As `readable`, and whether it is strings of binary data.
    static func cast(_ bytes: [UInt8], _ types: [FileType]) -> (text: [UInt8], isStrings: Bool) {
        let bytes = NetMask.isNeeded(types) ? NetMask.masked(bytes, types) : bytes
        var out: [UInt8] = []
        var isStrings = false
        bytes.withUnsafeBytes { bytes in
            var net = NetCaster(head: bytes)
            net.push(bytes, last: true) {
                out.append(contentsOf: $0)
                isStrings = $1
            }
        }
        return (out, isStrings)
    }

    /// What text of one byte a letter holds in UTF-7 without saying so, and in code pages that
    /// it may be in; empty where nothing.
    static func decoded(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { bytes in
            let sample = UnsafeRawBufferPointer(rebasing: bytes.prefix(FileType.sniffed))
            guard FileType.looksLikeText(sample), !sample.contains(0) else { return [] }
            return UTF7Finder.decoded(bytes) + OtherReadings.decoded(bytes)
        }
    }

    /// Whether the readers of these types give the bytes as text just as they are, so that the
    /// net would only catch the same again.
    static func isNeedless(_ bytes: [UInt8], _ types: [FileType]) -> Bool {
        if bytes.isEmpty || types.allSatisfy(\.isOpaque) { return true }
        guard types.count == 1, types[0].isPlain else { return false }
        return bytes.withUnsafeBytes {
            // ASCII in two bytes a letter is UTF-8 as well, and read as what it is.
            UTF8Check.isValid($0) && !$0.contains(0)
                && EncodingDetector.byteOrderMark($0)?.0.width ?? 1 == 1
        }
    }
}

/// Numbers of a format's own that the net below would take for people's: offsets in the
/// cross-reference tables of PDF files, owners, sizes and times in tar headers. They are blanked
/// where they stand as the format has them, and nowhere else; the bytes keep their places.
enum NetMask {
    /// `bytes` with the numbers of `types` blanked.
    static func masked(_ bytes: [UInt8], _ types: [FileType]) -> [UInt8] {
        var bytes = bytes
        if types.contains(.tar) { maskTar(&bytes) }
        if types.contains(.pdf) { maskPDF(&bytes) }
        return bytes
    }

    static func isNeeded(_ types: [FileType]) -> Bool {
        types.contains(.tar) || types.contains(.pdf)
    }

    /// Mode, owner, size, time and sum of each header (POSIX ustar), where they are octal digits.
    /// A block is a header where its sum is right.
    private static func maskTar(_ bytes: inout [UInt8]) {
        var at = 0
        while at + 512 <= bytes.count {
            if isTarHeader(bytes, at) {
                for field in [
                    100..<108, 108..<116, 116..<124, 124..<136, 136..<148, 148..<156,
                    329..<337, 337..<345,
                ] {
                    let range = (at + field.lowerBound)..<(at + field.upperBound)
                    let isNumber = bytes[range].allSatisfy {
                        (0x30...0x37).contains($0) || $0 == 0x20 || $0 == 0
                    }
                    if isNumber { for i in range { bytes[i] = 0 } }
                }
            }
            at += 512
        }
    }

    private static func isTarHeader(_ bytes: [UInt8], _ at: Int) -> Bool {
        guard bytes[at] != 0 else { return false }
        var value = 0
        var digits = 0
        for byte in bytes[(at + 148)..<(at + 156)] {
            if (0x30...0x37).contains(byte) {
                value = value * 8 + Int(byte - 0x30)
                digits += 1
            } else if digits > 0 {
                break
            }
        }
        guard digits > 0 else { return false }
        var sum = 0
        for i in 0..<512 { sum += (148..<156).contains(i) ? 32 : Int(bytes[at + i]) }
        return sum == value
    }

    /// Lines `nnnnnnnnnn ggggg n` of 20 bytes (ISO 32000-1, 7.5.4), and dates `D:YYYYMMDDHHmmSS`
    /// (7.9.4) but for the sign and the offset from universal time.
    private static func maskPDF(_ bytes: inout [UInt8]) {
        func isDigits(_ from: Int, _ count: Int) -> Bool {
            from >= 0 && from + count <= bytes.count
                && bytes[from..<(from + count)].allSatisfy { (0x30...0x39).contains($0) }
        }
        var i = 0
        while i + 16 <= bytes.count {
            if bytes[i] == 0x20, i >= 10, isDigits(i - 10, 10), isDigits(i + 1, 5),
                i + 8 <= bytes.count, bytes[i + 6] == 0x20,
                bytes[i + 7] == 0x6E || bytes[i + 7] == 0x66,
                i < 11 || !(0x30...0x39).contains(bytes[i - 11])
            {
                for k in (i - 10)..<(i + 6) { bytes[k] = 0x20 }
                i += 8
            } else if bytes[i] == 0x44, bytes[i + 1] == 0x3A, isDigits(i + 2, 14),
                isDate(bytes[(i + 2)..<(i + 16)])
            {
                for k in (i + 2)..<(i + 16) { bytes[k] = 0x20 }
                i += 16
            } else {
                i += 1
            }
        }
    }

    /// A year of these centuries, and a month, day, hour, minute and second there can be.
    private static func isDate(_ digits: ArraySlice<UInt8>) -> Bool {
        let value = digits.map { Int($0) - 0x30 }
        func pair(_ i: Int) -> Int { value[i] * 10 + value[i + 1] }
        return (19...20).contains(pair(0)) && (1...12).contains(pair(4))
            && (1...31).contains(pair(6)) && pair(8) < 24 && pair(10) < 60 && pair(12) < 61
    }
}

internal import Support

/// Turns the bytes of a text into UTF-8, in bounded memory.
///
/// What is UTF-8 passes as it is. A mark, or code units that can be nothing else, decide
/// for UTF-16 and UTF-32 at the beginning. Lines that are not UTF-8 are decoded by the
/// legacy encoding that they fit, line by line, so that logs of several encodings keep
/// what is readable of each.
package struct TextStream {
    package typealias Output = (UnsafeRawBufferPointer) -> Void

    /// What the text was found to be so far.
    package private(set) var encoding: TextEncoding
    /// So far the text is the bytes, but for a byte order mark and what is no character.
    package private(set) var isVerbatim = true
    private var skip: Int
    private var carry: [UInt8] = []
    private var decoder: CharsetDecoder?
    private var utf7: UTF7Decoder?
    private var legacy: TextEncoding?
    /// The lines so far that are not UTF-8, for whoever reads them otherwise as well; nil where
    /// nobody does.
    package private(set) var odd: OddLines?
    /// Longest line, and longest unfinished character, that is held back.
    private static let longestCarry = 1 << 16

    /// `head` is the beginning of the text, or all of it; it must be pushed as well.
    /// With `keepsOdd` the lines that are not UTF-8 must be taken now and then.
    package init(
        head: UnsafeRawBufferPointer, declared: TextEncoding? = nil, keepsOdd: Bool = false
    ) {
        skip = 0
        odd = keepsOdd ? OddLines() : nil
        if let (encoding, length) = EncodingDetector.encoding(byMarkOf: head) {
            self.encoding = encoding
            skip = length
        } else if let declared, declared.width > 1 {
            encoding = declared
        } else if UTF7Decoder.isMarked(head) || declared == .utf7 && !head.contains(0) {
            encoding = .utf7
            utf7 = UTF7Decoder()
        } else if head.contains(0), let wide = EncodingDetector.utf16or32(head) {
            encoding = wide
        } else if declared == .iso2022JP {
            encoding = .iso2022JP
        } else {
            var valid = UTF8Check.validPrefix(head)
            // A character cut by the end of the head.
            // Not where another encoding is declared, and nothing before speaks for UTF-8.
            if head.count - valid < 4, valid < head.count,
                UTF8Check.sequence(head, at: valid) == -1,
                declared?.iconvName == nil || UTF8Check.asciiPrefix(head) < valid
            {
                valid = head.count
            }
            if UTF8Check.asciiPrefix(head) == head.count {
                encoding = head.contains(0x1B) ? EncodingDetector.legacy(head) : .ascii
                if encoding != .iso2022JP { encoding = .ascii }
            } else if valid == head.count {
                encoding = .utf8
            } else if let wide = EncodingDetector.utf16or32(head), wide.width == 2,
                Self.share(head) < 0.9
            {
                // UTF-16 of Chinese alone has no zero byte.
                encoding = wide
            } else {
                legacy = declared?.iconvName == nil ? nil : declared
                encoding =
                    legacy ?? (Self.share(head) > 0.5 ? .utf8 : EncodingDetector.legacy(head))
                if encoding.iconvName != nil { legacy = encoding }
            }
        }
        if encoding == .iso2022JP { decoder = CharsetDecoder(.iso2022JP) }
        if encoding == .iso2022JP || encoding.width > 1 { isVerbatim = false }
    }

    /// All of `bytes` at once.
    package static func decode(
        _ bytes: UnsafeRawBufferPointer, declared: TextEncoding? = nil
    ) -> (text: [UInt8], encoding: TextEncoding) {
        let head = UnsafeRawBufferPointer(rebasing: bytes.prefix(1 << 16))
        var stream = TextStream(head: head, declared: declared)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        stream.push(bytes, last: true) { text.append(contentsOf: $0) }
        return (text, stream.encoding)
    }

    /// Takes the next bytes and gives what they complete.
    package mutating func push(_ block: UnsafeRawBufferPointer, last: Bool, to output: Output) {
        var block = block
        if skip > 0 {
            let n = min(skip, block.count)
            skip -= n
            block = UnsafeRawBufferPointer(rebasing: block.dropFirst(n))
        }
        guard !carry.isEmpty else { return take(block, last: last, output) }
        var joined = carry
        joined.append(contentsOf: block)
        carry.removeAll(keepingCapacity: true)
        joined.withUnsafeBytes { take($0, last: last, output) }
    }

    private mutating func take(_ block: UnsafeRawBufferPointer, last: Bool, _ output: Output) {
        switch encoding {
        case .utf16LE, .utf16BE, .utf32LE, .utf32BE: utf16or32(block, last: last, output)
        case .iso2022JP where decoder != nil:
            var out: [UInt8] = []
            let left = decoder?.decode(block, last: last, into: &out) ?? 0
            carry = Array(block.suffix(left))
            out.withUnsafeBytes { output($0) }
        case .utf7 where utf7 != nil:
            var out: [UInt8] = []
            utf7?.decode(block, last: last, into: &out)
            if out.withUnsafeBytes({ UTF8Check.isValid($0) }) {
                return out.withUnsafeBytes { output($0) }
            }
            out.withUnsafeBytes { UTF8Check.withRepaired($0, output) }
        default: singleByte(block, last: last, output)
        }
    }

    private mutating func singleByte(_ block: UnsafeRawBufferPointer, last: Bool, _ output: Output)
    {
        let valid = UTF8Check.validPrefix(block)
        if valid == block.count { return output(block) }
        if !last, block.count - valid < 4, UTF8Check.sequence(block, at: valid) == -1 {
            carry = Array(block[valid...])
            return output(UnsafeRawBufferPointer(rebasing: block[..<valid]))
        }
        // Whole lines only, but for the last and for one that is too long.
        var end = block.count
        if !last {
            if let newline = block.lastIndex(of: 0x0A) {
                end = newline + 1
            } else if block.count < Self.longestCarry {
                end = 0
            }
            if block.count - end > Self.longestCarry { end = block.count }
            carry = Array(block[end...])
        }
        guard end > 0 else { return }
        lines(UnsafeRawBufferPointer(rebasing: block[..<end]), output)
    }

    /// The lines that were not UTF-8 since the last time.
    package mutating func takeOdd() -> [UInt8] { odd?.drain() ?? [] }

    /// Whole lines of which some are not UTF-8.
    private mutating func lines(_ block: UnsafeRawBufferPointer, _ output: Output) {
        odd?.take(block)
        var out: [UInt8] = []
        out.reserveCapacity(block.count * 2)
        let isUTF8 = legacy == nil && Self.share(block) > 0.8
        if !isUTF8, legacy == nil {
            legacy = EncodingDetector.legacy(block)
            if let legacy, encoding == .ascii { encoding = legacy }
        }
        if decoder == nil, let legacy { decoder = CharsetDecoder(legacy) }
        var start = 0
        while start < block.count {
            let end = block[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? block.count
            let line = UnsafeRawBufferPointer(rebasing: block[start..<end])
            start = end
            if UTF8Check.isValid(line) {
                out.append(contentsOf: line)
            } else if isUTF8 || decoder == nil {
                UTF8Check.repair(line, into: &out)
            } else {
                isVerbatim = false
                _ = decoder?.decode(line, last: true, into: &out)
            }
        }
        out.withUnsafeBytes { output($0) }
    }

    /// UTF-16 and UTF-32; what is no character becomes U+FFFD.
    private mutating func utf16or32(_ block: UnsafeRawBufferPointer, last: Bool, _ output: Output) {
        let width = encoding.width
        let isBig = encoding == .utf16BE || encoding == .utf32BE
        var out: [UInt8] = []
        out.reserveCapacity(block.count)
        func unit(_ i: Int) -> UInt32 {
            if width == 2 {
                let value = block.loadUnaligned(fromByteOffset: i, as: UInt16.self)
                return UInt32(isBig ? value.byteSwapped : value)
            }
            let value = block.loadUnaligned(fromByteOffset: i, as: UInt32.self)
            return isBig ? value.byteSwapped : value
        }
        var i = 0
        while i + width <= block.count {
            var value = unit(i)
            var length = width
            if width == 2, value & 0xFC00 == 0xD800 {
                if i + 4 <= block.count {
                    let next = unit(i + 2)
                    if next & 0xFC00 == 0xDC00 {
                        value = 0x10000 + (value & 0x3FF) << 10 + (next & 0x3FF)
                        length = 4
                    }
                } else if !last {
                    break
                }
            }
            i += length
            Self.append(value, to: &out)
        }
        if last {
            if i < block.count { Self.append(0xFFFD, to: &out) }
        } else {
            carry = Array(block[i...])
        }
        out.withUnsafeBytes { output($0) }
    }

    /// Appends a code point, or U+FFFD for what is none.
    package static func append(_ value: UInt32, to out: inout [UInt8]) {
        if value < 0x80 {
            out.append(UInt8(value))
        } else {
            let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
            out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    /// Of the bytes above 0x7F the part that is in valid UTF-8 sequences.
    private static func share(_ bytes: UnsafeRawBufferPointer) -> Double {
        var good = 0
        var bad = 0
        var i = 0
        let sample = UnsafeRawBufferPointer(rebasing: bytes.prefix(1 << 16))
        while i < sample.count {
            if sample[i] < 0x80 {
                i += 1
                continue
            }
            let length = UTF8Check.sequence(sample, at: i)
            if length > 1 {
                good += length
                i += length
            } else {
                bad += 1
                i += 1
            }
        }
        return good + bad == 0 ? 1 : Double(good) / Double(good + bad)
    }
}

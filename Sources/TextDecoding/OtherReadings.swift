internal import Support

/// Reads lines that are not UTF-8 in every encoding that they may be written in.
///
/// One encoding is guessed for the text that is delivered. A short text fits several, so that a
/// name or a keyword with letters beyond ASCII would be lost where the guess is wrong. What is
/// read here goes to the net below the readers. Lines of pure ASCII say the same in all of them
/// and are left out, but for those before and behind, in which a word for a value may stand.
package struct OtherReadings {
    private var lines: [UInt8] = []
    /// Lines that are read together, and so in the same encodings.
    private static let chunk = 1 << 16
    /// Different texts that are given of the same lines at most, so that the cost is bounded.
    private static let most = 5

    package init() {}

    /// Takes lines of a text, of which some are not UTF-8.
    package mutating func add(_ more: [UInt8], to output: (UnsafeRawBufferPointer) -> Void) {
        lines += more
        if lines.count >= Self.chunk { flush(to: output) }
    }

    /// Gives what is left.
    package mutating func flush(to output: (UnsafeRawBufferPointer) -> Void) {
        guard !lines.isEmpty else { return }
        lines.withUnsafeBytes { lines in
            var known: Set<[UInt8]> = []
            for encoding in Self.encodings(lines) {
                var text: [UInt8] = []
                if encoding == .utf8 {
                    LenientUTF8.decode(lines, into: &text)
                } else {
                    _ = CharsetDecoder(encoding)?.decode(lines, last: true, into: &text)
                }
                text.append(0x0A)
                // The likeliest were first; the rest is named in the threat model.
                guard known.count < Self.most else { break }
                if known.insert(text).inserted { text.withUnsafeBytes { output($0) } }
            }
        }
        lines.removeAll(keepingCapacity: true)
    }

    /// All of `bytes` at once; empty for what is UTF-8, or no text of one byte a letter.
    package static func decoded(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        let valid = UTF8Check.validPrefix(bytes)
        guard valid < bytes.count else { return [] }
        var out: [UInt8] = []
        var readings = Self()
        var odd = OddLines()
        odd.take(bytes)
        readings.add(odd.lines) { out.append(contentsOf: $0) }
        readings.flush { out.append(contentsOf: $0) }
        return out
    }

    /// The encodings that `lines` may be in, the likeliest first.
    static func encodings(_ lines: UnsafeRawBufferPointer) -> [TextEncoding] {
        var encodings: [TextEncoding] = []
        if LenientUTF8.isMeant(lines) { encodings.append(.utf8) }
        let sample = UnsafeRawBufferPointer(rebasing: lines.prefix(chunk))
        let readings = CodePageGuess.readings(sample)
        let first = EncodingDetector.firstLegacy(sample)
        if EncodingDetector.mayBeEBCDIC(sample) { encodings += [.ibm500, .ibm037, .ibm1047] }
        encodings.append(first)
        encodings += readings.map(\.encoding)
        for encoding in [TextEncoding.gb18030, .shiftJIS, .eucJP, .eucKR, .big5]
        where LegacyScore(sample, encoding).value > 0.5 {
            encodings.append(encoding)
        }
        var seen: Set<TextEncoding> = []
        return encodings.filter { seen.insert($0).inserted }
    }
}

/// The lines of a text that are not UTF-8, each with the one before and the one behind.
package struct OddLines {
    private(set) var lines: [UInt8] = []
    private var isNear = false
    private static let longest = 4096

    /// Takes whole lines.
    mutating func take(_ text: UnsafeRawBufferPointer) {
        var before = text.startIndex..<text.startIndex
        var start = 0
        while start < text.count {
            let end = text[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? text.count
            let line = UnsafeRawBufferPointer(rebasing: text[start..<end])
            let isOdd = !UTF8Check.isValid(line)
            // Lines beside are for the words in them; the readers give them whole.
            if isOdd, !isNear { lines += text[before].suffix(Self.longest) }
            if isOdd {
                lines += line
            } else if isNear {
                // As above.
                lines += line.prefix(Self.longest)
                if line.count > Self.longest { lines.append(0x0A) }
            }
            before = isOdd || isNear ? end..<end : start..<end
            isNear = isOdd
            start = end
        }
    }

    /// Hands over what was found.
    package mutating func drain() -> [UInt8] {
        defer { lines = [] }
        return lines
    }
}

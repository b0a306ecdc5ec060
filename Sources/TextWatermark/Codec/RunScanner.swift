/// Finds the runs of a text in one pass: O(n), one comparison a byte where there are none.
enum RunScanner {
    /// What one pass found.
    struct Found {
        /// No text of ``TextTracer/largest`` bytes has more of a mark's.
        private static let mostRuns = 600_000
        private static let mostPieces = 200_000

        private(set) var runs: [TextRun] = []
        private(set) var pieces: [TextFragment] = []
        /// False where there were more.
        private(set) var isComplete = true

        fileprivate mutating func add(_ run: TextRun) {
            if runs.count < Self.mostRuns { runs.append(run) } else { isComplete = false }
        }

        fileprivate mutating func add(_ piece: TextFragment) {
            if pieces.count < Self.mostPieces { pieces.append(piece) } else { isComplete = false }
        }
    }

    /// Every run of UTF-8 bytes that has selectors or joiners enough for a copy or a piece of
    /// one. Bytes that are not UTF-8 end a run and do no harm.
    ///
    /// - Parameter references: whether HTML's numeric references (`&#xFE05;`, `&#65029;`)
    ///   count as the characters they stand for.
    static func scan(_ bytes: UnsafeBufferPointer<UInt8>, references: Bool) -> Found {
        var found = Found()
        var i = 0
        let count = bytes.count
        while i < count {
            let byte = bytes[i]
            // U+2000…, U+F000…, U+0300… and references: nothing else begins a run.
            guard byte == 0xEF || byte == 0xE2 || (references && byte == 0x26) else {
                i += 1
                continue
            }
            guard let first = invisible(bytes, at: i, references), first.role != .other else {
                i += 1
                continue
            }
            var run = TextRun(range: i..<i)
            repeat {
                let start = i
                let before = run.selectors.count
                read(bytes, from: &i, references, into: &run)
                run.pieces.append(start..<i)
                let symbols = run.selectors[before...]
                if symbols.count == TextFragment.length {
                    found.add(TextFragment(range: start..<i, packed: TextFragment.pack(symbols)))
                }
            } while run.pieces.count < 64 && bridge(bytes, from: &i, references, run)
            run.range = run.range.lowerBound..<(run.pieces.last?.upperBound ?? i)
            if run.selectors.count >= TextRun.leastSelectors
                || run.joiners.count >= TextCode.joinerCount
            {
                found.add(run)
            }
        }
        return found
    }

    private static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, from i: inout Int, _ references: Bool,
        into run: inout TextRun
    ) {
        while i < bytes.count, let next = invisible(bytes, at: i, references) {
            switch next.role {
            case .selector(let symbol) where run.selectors.count < TextRun.most:
                run.selectors.append(symbol)
            case .joiner(let symbol) where run.joiners.count < TextRun.most:
                run.joiners.append(symbol)
            default: break
            }
            i += next.length
        }
    }

    /// Past white space of at most four bytes, where a run has begun and goes on after it.
    private static func bridge(
        _ bytes: UnsafeBufferPointer<UInt8>, from i: inout Int, _ references: Bool, _ run: TextRun
    ) -> Bool {
        guard run.selectors.count + run.joiners.count > 1 else { return false }
        var j = i
        while j < bytes.count, j < i + 4, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[j]) { j += 1 }
        guard j > i, j < bytes.count, let next = invisible(bytes, at: j, references),
            next.role != .other
        else { return false }
        i = j
        return true
    }

    /// The invisible character at a byte, or nil.
    static func invisible(
        _ bytes: UnsafeBufferPointer<UInt8>, at i: Int, _ references: Bool
    ) -> (role: TextAlphabet.Role, length: Int)? {
        func continuation(_ offset: Int) -> UInt32? {
            guard i + offset < bytes.count, bytes[i + offset] & 0xC0 == 0x80 else { return nil }
            return UInt32(bytes[i + offset] & 0x3F)
        }
        let value: UInt32
        let length: Int
        switch bytes[i] {
        case 0x26:
            guard references, let reference = Self.reference(bytes, at: i) else { return nil }
            (value, length) = reference
        case 0xC2...0xDF:
            guard let a = continuation(1) else { return nil }
            (value, length) = (UInt32(bytes[i] & 0x1F) << 6 | a, 2)
        case 0xE0...0xEF:
            guard let a = continuation(1), let b = continuation(2) else { return nil }
            (value, length) = (UInt32(bytes[i] & 0x0F) << 12 | a << 6 | b, 3)
        case 0xF3:
            guard let a = continuation(1), let b = continuation(2), let c = continuation(3) else {
                return nil
            }
            (value, length) = (3 << 18 | a << 12 | b << 6 | c, 4)
        default: return nil
        }
        let role = TextAlphabet.role(value)
        return role == .visible ? nil : (role, length)
    }

    /// `&#`, up to seven digits, `;`.
    private static func reference(
        _ bytes: UnsafeBufferPointer<UInt8>, at start: Int
    ) -> (UInt32, Int)? {
        var i = start + 1
        guard i < bytes.count, bytes[i] == 0x23 else { return nil }
        i += 1
        let hex = i < bytes.count && bytes[i] | 0x20 == 0x78
        if hex { i += 1 }
        var value: UInt32 = 0
        var digits = 0
        while i < bytes.count, digits < 7 {
            let digit: UInt32
            switch bytes[i] {
            case 0x30...0x39: digit = UInt32(bytes[i] - 0x30)
            case 0x41...0x46 where hex: digit = UInt32(bytes[i] - 0x37)
            case 0x61...0x66 where hex: digit = UInt32(bytes[i] - 0x57)
            case 0x3B where digits > 0: return (value, i + 1 - start)
            default: return nil
            }
            value = value * (hex ? 16 : 10) + digit
            digits += 1
            i += 1
        }
        guard i < bytes.count, digits > 0, bytes[i] == 0x3B else { return nil }
        return (value, i + 1 - start)
    }
}

/// Classes of characters that decide where a mark may stand.
enum TextScalars {
    /// The scalar at a byte of UTF-8 and its length; U+FFFD and 1 where there is none.
    static func scalar(
        _ bytes: UnsafeBufferPointer<UInt8>, at i: Int, below end: Int
    ) -> (Unicode.Scalar, Int) {
        let first = bytes[i]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard first >= 0xC2, i + length <= end else { return ("\u{FFFD}", 1) }
        var value = UInt32(first) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
        for j in 1..<length {
            guard bytes[i + j] & 0xC0 == 0x80 else { return ("\u{FFFD}", 1) }
            value = value << 6 | UInt32(bytes[i + j] & 0x3F)
        }
        guard let scalar = Unicode.Scalar(value) else { return ("\u{FFFD}", 1) }
        return (scalar, length)
    }

    /// Han, Hiragana or Katakana letters, not the marks that combine with them.
    static func isIdeographic(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFD: true
        case 0x3041...0x3096, 0x30A1...0x30FA: true
        default: false
        }
    }

    /// Scripts in which a joiner beside a letter can change its shape: from Arabic to Myanmar,
    /// Khmer, Mongolian, and those above.
    static func isJoining(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0600...0x109F, 0x1780...0x18AF, 0x1900...0x1CFF, 0xA800...0xABFF, 0xFB50...0xFDFF,
            0xFE70...0xFEFE, 0x10A00...0x11FFF, 0x1E900...0x1E95F:
            true
        default: false
        }
    }

    /// A letter, or a mark on one.
    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 { return UInt8(scalar.value | 0x20) &- 97 < 26 }
        return scalar.properties.isAlphabetic || isMark(scalar)
    }

    static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x300 else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return false
        }
    }

    static let opening = Set("\"'(“‘«„¿¡「『（《〈【".unicodeScalars)
    static let closing = Set(".,;:!?…)\"'”’»。！？，、；：」』）》〉】．।॥؟،؛।—–".unicodeScalars)
    static let sentenceEnds = Set(".!?…。！？．।॥؟".unicodeScalars)
    static let ideographicEnds = Set("。！？".unicodeScalars)
    /// After these a run may stand between ideographs.
    static let ideographicStops = Set("。！？，、；：」』）》〉】".unicodeScalars)
    static let inner = Set("'’-‐·".unicodeScalars)
}

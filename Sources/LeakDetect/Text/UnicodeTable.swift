internal import CUTF8Proc
internal import Glibc
internal import Synchronization

/// What each code point becomes before text is matched.
///
/// NFKC, case folding outside ASCII (ASCII letters keep their case: patterns may care, and
/// keywords are matched without it), look-alikes of Latin letters as those letters, and
/// default-ignorable code points as nothing. Unicode's data is utf8proc's; what it says is kept
/// for 256 code points at a time, when the first of them is met.
final class UnicodeTable: Sendable {
    static let shared = UnicodeTable()

    /// Stays as it is.
    static let same: UInt16 = 0
    /// Is dropped.
    static let ignorable: UInt16 = 1
    /// May combine with what is before it.
    static let mark: UInt16 = 2
    private static let firstMapping: UInt16 = 3

    private static let pageCount = 0x11_0000 >> 8

    /// Memory of the form of ``Page``, made once and kept; 0 for a page not asked for yet.
    private let pages: UnsafeSendable<Atomic<UInt>>

    private struct UnsafeSendable<Value: ~Copyable>: @unchecked Sendable {
        let pointer: UnsafeMutablePointer<Value>
    }

    /// For each code point one of the constants above, or the index of a mapping after
    /// `firstMapping`; where each mapping begins; and the UTF-8 of the mappings. Never freed.
    private struct Page {
        let kinds: UnsafeMutablePointer<UInt16>
        let starts: UnsafeMutablePointer<UInt16>
        let texts: UnsafeMutablePointer<UInt8>

        init(kinds: [UInt16], texts: [[UInt8]]) {
            self.kinds = .allocate(capacity: kinds.count)
            self.kinds.initialize(from: kinds, count: kinds.count)
            starts = .allocate(capacity: texts.count + 1)
            let all = texts.flatMap { $0 }
            self.texts = .allocate(capacity: all.count)
            self.texts.initialize(from: all, count: all.count)
            var start: UInt16 = 0
            for (index, text) in texts.enumerated() {
                (starts + index).initialize(to: start)
                start += UInt16(text.count)
            }
            (starts + texts.count).initialize(to: start)
        }
    }

    private init() {
        let pages = UnsafeMutablePointer<Atomic<UInt>>.allocate(capacity: Self.pageCount)
        for index in 0..<Self.pageCount { (pages + index).initialize(to: Atomic(0)) }
        self.pages = UnsafeSendable(pointer: pages)
    }

    @inline(__always)
    private func page(_ code: UInt32) -> UnsafePointer<Page>? {
        let number = Int(code >> 8)
        guard number < Self.pageCount else { return nil }
        let known = pages.pointer[number].load(ordering: .acquiring)
        return UnsafePointer(bitPattern: known) ?? make(number)
    }

    private func make(_ number: Int) -> UnsafePointer<Page>? {
        let made = UnsafeMutablePointer<Page>.allocate(capacity: 1)
        made.initialize(to: Self.page(from: UInt32(number) << 8))
        let (exchanged, original) = pages.pointer[number].compareExchange(
            expected: 0, desired: UInt(bitPattern: made), ordering: .acquiringAndReleasing)
        return exchanged ? UnsafePointer(made) : UnsafePointer(bitPattern: original)
    }

    /// ``same``, ``ignorable``, ``mark``, or something else for a mapping.
    @inline(__always)
    func kind(_ code: UInt32) -> UInt16 {
        page(code)?.pointee.kinds[Int(code & 0xFF)] ?? Self.same
    }

    /// Appends the folded UTF-8 of one code point.
    func fold(_ code: UInt32, into output: inout [UInt8]) {
        guard let page = page(code)?.pointee else { return }
        let kind = page.kinds[Int(code & 0xFF)]
        if kind == Self.ignorable { return }
        if kind < Self.firstMapping { return Self.encode(code, into: &output) }
        let index = Int(kind - Self.firstMapping)
        let start = Int(page.starts[index])
        output.append(
            contentsOf: UnsafeBufferPointer(
                start: page.texts + start, count: Int(page.starts[index + 1]) - start))
    }

    /// Appends what becomes of a base and the marks after it, in UTF-8: composed, then folded.
    func fold(cluster: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
        var visible: [UInt8] = []
        Self.forEach(cluster) { code in
            if kind(code) != Self.ignorable { Self.encode(code, into: &visible) }
        }
        let composed = Self.map(visible, UTF8PROC_COMPOSE)
        composed.withUnsafeBufferPointer { text in
            Self.forEach(text) { fold($0, into: &output) }
        }
    }

    // MARK: Making pages

    private static func page(from first: UInt32) -> Page {
        var kinds = [UInt16](repeating: same, count: 256)
        var texts: [[UInt8]] = []
        for code in max(first, 0x80)..<max(first + 256, 0x80) {
            guard Unicode.Scalar(code) != nil,
                let properties = utf8proc_get_property(Int32(code))?.pointee
            else { continue }
            let index = Int(code & 0xFF)
            if properties.ignorable != 0 || (0x20DD...0x20E4).contains(code) {
                // Signs that enclose what is before them, as keys on a keyboard do, with them.
                kinds[index] = ignorable
            } else if properties.combining_class != 0 || isJoiningJamo(code) {
                kinds[index] = mark
            } else if let plain = plainForm(code) {
                kinds[index] = firstMapping + UInt16(texts.count)
                texts.append([plain])
            } else if properties.decomp_seqindex != UInt16.max
                || properties.casefold_seqindex != UInt16.max || Confusables.latin[code] != nil
            {
                let text = folded(code)
                var own: [UInt8] = []
                encode(code, into: &own)
                guard text != own else { continue }
                kinds[index] = firstMapping + UInt16(texts.count)
                texts.append(text)
            }
        }
        return Page(kinds: kinds, texts: texts)
    }

    /// Decimal digits of any script as those of ASCII; letters in squares, circles and flags as
    /// letters. Nil for all that utf8proc knows better.
    private static func plainForm(_ code: UInt32) -> UInt8? {
        switch code {
        case 0x1F1E6...0x1F1FF: return UInt8(ascii: "A") + UInt8(code - 0x1F1E6)
        case 0x1F150...0x1F169: return UInt8(ascii: "A") + UInt8(code - 0x1F150)
        case 0x1F170...0x1F189: return UInt8(ascii: "A") + UInt8(code - 0x1F170)
        default:
            guard utf8proc_category(Int32(code)) == UTF8PROC_CATEGORY_ND,
                let value = Unicode.Scalar(code)?.properties.numericValue
            else { return nil }
            return UInt8(ascii: "0") + UInt8(value)
        }
    }

    /// Conjoining vowels and final consonants join the syllable before them.
    private static func isJoiningJamo(_ code: UInt32) -> Bool {
        (0x1161...0x1175).contains(code) || (0x11A8...0x11C2).contains(code)
    }

    /// Compatibility characters first, so that full-width capitals stay capitals.
    private static func folded(_ code: UInt32) -> [UInt8] {
        var own: [UInt8] = []
        encode(code, into: &own)
        var result: [UInt8] = []
        func add(_ code: UInt32) {
            if let latin = Confusables.latin[code] {
                result.append(latin)
            } else {
                encode(code, into: &result)
            }
        }
        map(own, UTF8PROC_COMPAT, UTF8PROC_COMPOSE).withUnsafeBufferPointer { text in
            forEach(text) { code in
                if code < 0x80 || Confusables.latin[code] != nil { return add(code) }
                var one: [UInt8] = []
                encode(code, into: &one)
                map(one, UTF8PROC_CASEFOLD, UTF8PROC_COMPAT, UTF8PROC_COMPOSE)
                    .withUnsafeBufferPointer { forEach($0, add) }
            }
        }
        return result
    }

    /// `utf8proc_map`; the text itself where there is no memory for another.
    private static func map(_ text: [UInt8], _ options: utf8proc_option_t...) -> [UInt8] {
        let flags = options.reduce(UTF8PROC_STABLE.rawValue) { $0 | $1.rawValue }
        var result: UnsafeMutablePointer<UInt8>?
        let count = utf8proc_map(text, text.count, &result, utf8proc_option_t(flags))
        defer { free(result) }
        guard count >= 0, let result else { return text }
        return Array(UnsafeBufferPointer(start: result, count: count))
    }

    private static func forEach(
        _ text: UnsafeBufferPointer<UInt8>, _ body: (UInt32) -> Void
    ) {
        var i = 0
        while i < text.count {
            let (code, length) = UTF8Step.decode(text, i)
            body(code ?? 0xFFFD)
            i += length
        }
    }

    /// Appends the UTF-8 of a code point.
    private static func encode(_ code: UInt32, into output: inout [UInt8]) {
        let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
        output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}

internal import Prose

/// The parts of a text that people read as sentences.
enum Prose {
    /// One stretch of prose, in bytes of UTF-8.
    struct Stretch: Equatable {
        var range: Range<Int>
        /// Whether a sentence ends with it, as at the end of a paragraph or field.
        var endsParagraph: Bool
    }

    /// The stretches of a text in order. O(n). Mail is taken apart by ``MailMarker``.
    static func stretches(of text: [UInt8], _ format: TextFormat) -> [Stretch] {
        let list = text.withUnsafeBufferPointer { stretches($0, format) }
        guard format == .html, !list.isEmpty else { return list }
        // A template's tags may hold what looks like markup, and may not: prose is what is
        // prose with them and without.
        let masked = ExactPassages.maskedMarkup(text)
        guard masked != text else { return list }
        return common(list, masked.withUnsafeBufferPointer { stretches($0, format) })
    }

    private static func stretches(
        _ bytes: UnsafeBufferPointer<UInt8>, _ format: TextFormat
    ) -> [Stretch] {
        switch format {
        case .plain, .mail: [Stretch(range: 0..<bytes.count, endsParagraph: true)]
        case .markdown: MarkdownProse.stretches(bytes)
        case .html: HTMLProse.stretches(bytes)
        case .csv(let headers): CSVProse.stretches(bytes, headers: headers)
        case .source(let syntax): CommentProse.stretches(bytes, syntax)
        }
    }

    /// What is in both lists, which are in order.
    private static func common(_ a: [Stretch], _ b: [Stretch]) -> [Stretch] {
        var out: [Stretch] = []
        var (i, j) = (0, 0)
        while i < a.count, j < b.count {
            let range = a[i].range.clamped(to: b[j].range)
            let isAEnd = a[i].range.upperBound <= b[j].range.upperBound
            let isBEnd = b[j].range.upperBound <= a[i].range.upperBound
            if !range.isEmpty {
                out.append(
                    Stretch(
                        range: range,
                        endsParagraph: isAEnd && a[i].endsParagraph
                            || isBEnd && b[j].endsParagraph))
            }
            if isAEnd { i += 1 }
            if isBEnd { j += 1 }
        }
        return out
    }

    /// Lines as ranges without their line break.
    static func lines(_ bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        for i in 0..<bytes.count where bytes[i] == 0x0A {
            lines.append(start..<(i > start && bytes[i - 1] == 0x0D ? i - 1 : i))
            start = i + 1
        }
        if start < bytes.count { lines.append(start..<bytes.count) }
        return lines
    }

    /// Whether `text`, in ASCII, stands at a byte.
    static func has(
        _ text: String, _ bytes: UnsafeBufferPointer<UInt8>, at i: Int, ignoringCase: Bool = false
    ) -> Bool {
        var j = i
        for byte in text.utf8 {
            guard j < bytes.count else { return false }
            let here = bytes[j]
            let lower = ignoringCase && 0x41...0x5A ~= here ? here | 0x20 : here
            guard lower == byte else { return false }
            j += 1
        }
        return true
    }
}

/// What of a text is code though it stands in prose: tags of templates and statements of SQL.
enum ExactPassages {
    /// Stands for every byte of them: no letter, no space, no punctuation.
    static let filler: UInt8 = 0x01

    /// `text` with the filler in place of each byte of such passages: offsets stay, and whatever
    /// looks for words finds none in them or directly beside them.
    static func masked(_ text: [UInt8], _ stretches: [Prose.Stretch], _ format: TextFormat)
        -> [UInt8]
    {
        let ranges = text.withUnsafeBufferPointer { bytes in
            // Braces of program text are no tags; those within one comment are.
            guard case .source = format else { return Self.ranges(bytes) }
            return stretches.flatMap { stretch in
                Self.ranges(UnsafeBufferPointer(rebasing: bytes[stretch.range])).map {
                    $0.lowerBound + stretch.range.lowerBound..<$0.upperBound
                        + stretch.range.lowerBound
                }
            }
        }
        return mask(ranges, in: text)
    }

    private static func ranges(_ bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        TemplateTags.ranges(bytes, braces: true) + SQLText.ranges(bytes)
    }

    /// The same of tags alone that markup may hold, so that what is markup can be told.
    static func maskedMarkup(_ text: [UInt8]) -> [UInt8] {
        mask(text.withUnsafeBufferPointer { TemplateTags.ranges($0, braces: false) }, in: text)
    }

    private static func mask(_ ranges: [Range<Int>], in text: [UInt8]) -> [UInt8] {
        guard !ranges.isEmpty else { return text }
        var text = text
        for range in ranges {
            for i in range { text[i] = filler }
        }
        return text
    }
}

internal import Documents

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

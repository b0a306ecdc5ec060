internal import Documents

/// What of a text is code though it stands in prose: tags of templates and statements of SQL.
enum ExactPassages {
    /// Stands for every byte of them: no letter, no space, no punctuation.
    static let filler: UInt8 = 0x01

    /// `text` with the filler in place of each byte of such passages: offsets stay, and whatever
    /// looks for words finds none in them or directly beside them.
    static func masked(_ text: [UInt8]) -> [UInt8] {
        let ranges = text.withUnsafeBufferPointer {
            TemplateTags.ranges($0, braces: true) + SQLText.ranges($0)
        }
        return mask(ranges, in: text)
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

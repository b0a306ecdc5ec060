internal import Documents

/// Puts a text mark into the paragraphs of an office package, which are one text to it: short
/// paragraphs share a copy, and every copy stands inside of one run.
struct PackageTextMarker {
    let marker: TextMarker

    func changes(_ paragraphs: [PackageParagraph]) -> [TextChange] {
        var text: [UInt8] = []
        var starts: [Int] = []
        let paragraphs = paragraphs.filter(\.takesText)
        for paragraph in paragraphs {
            starts.append(text.count)
            text += paragraph.text.utf8
            text += [0x0A, 0x0A]
        }
        var changes: [TextChange] = []
        var index = 0
        for (number, slot) in marker.slots(of: text, .plain).enumerated() {
            while index + 1 < starts.count, starts[index + 1] <= slot.offset { index += 1 }
            guard index < paragraphs.count, slot.offset >= starts[index] else { continue }
            let paragraph = paragraphs[index]
            let offset = text[starts[index]..<slot.offset].count { $0 & 0xC0 != 0x80 }
            guard paragraph.canInsert(at: offset) else { continue }
            changes.append(
                TextChange(
                    part: paragraph.part, paragraph: paragraph.number, offset: offset,
                    text: marker.copy(number, slot)))
        }
        return changes
    }

    /// Takes out the runs of earlier marks of `keys`.
    static func removals(_ paragraphs: [PackageParagraph], keys: [TextKey]) -> [TextChange] {
        let tracer = TextTracer(keys: keys)
        var changes: [TextChange] = []
        for paragraph in paragraphs where paragraph.text.utf8.count > TextCode.runLength {
            let text = Array(paragraph.text.utf8)
            for finding in tracer.trace(utf8: text).findings {
                for range in finding.runRanges {
                    let offset = text[..<range.lowerBound].count { $0 & 0xC0 != 0x80 }
                    let count = text[range].count { $0 & 0xC0 != 0x80 }
                    changes.append(
                        TextChange(
                            part: paragraph.part, paragraph: paragraph.number, offset: offset,
                            deleting: count))
                }
            }
        }
        return changes
    }
}

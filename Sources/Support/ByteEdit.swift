/// A replacement of bytes of a part, in offsets of the part as it was.
package struct ByteEdit {
    package var range: Range<Int>
    var bytes: [UInt8]

    package init(_ range: Range<Int>, _ text: String = "") {
        self.range = range
        bytes = Array(text.utf8)
    }

    package static func insert(_ text: String, at offset: Int) -> ByteEdit {
        ByteEdit(offset..<offset, text)
    }

    /// `content` with all `edits`; those at the same place in their order. Ranges inside
    /// another, removed, range go with it.
    package static func apply(_ edits: [ByteEdit], to content: [UInt8]) -> [UInt8] {
        let sorted = edits.enumerated().sorted {
            // What is inserted where something is removed stands before it.
            let (a, b) = ($0.element.range, $1.element.range)
            return (a.lowerBound, a.isEmpty ? 0 : 1, $0.offset)
                < (b.lowerBound, b.isEmpty ? 0 : 1, $1.offset)
        }
        var out: [UInt8] = []
        out.reserveCapacity(content.count + edits.reduce(0) { $0 + $1.bytes.count })
        var at = 0
        for (_, edit) in sorted where edit.range.lowerBound >= at {
            guard edit.range.upperBound <= content.count else { continue }
            out += content[at..<edit.range.lowerBound]
            out += edit.bytes
            at = edit.range.upperBound
        }
        return out + content[at...]
    }
}

/// Tags that template engines, mail merges and formatters replace: what stands in them is code,
/// and their engines read every character of it.
///
/// Django, Jinja, Twig, Liquid, Mustache, Handlebars, ERB, EJS, ASP, PHP, Template Toolkit,
/// FreeMarker, Velocity, Thymeleaf, Smarty, ICU messages, Python's and C's formats, merge
/// fields. A tag that does not end is one up to the next blank line.
package enum TemplateTags {
    /// What a tag is bounded by. The longer openings come first.
    private static let pairs: [(open: [UInt8], close: [UInt8])] = [
        ("{{{", "}}}"), ("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<?", "?>"), ("<%", "%>"),
        ("<#--", "-->"), ("</#", ">"), ("</@", ">"), ("<#", ">"), ("<@", ">"), ("[[", "]]"),
        ("[(", ")]"), ("[%", "%]"), ("[#", "]"), ("[/#", "]"), ("[@", "]"), ("%(", ")"),
    ].map { (Array($0.0.utf8), Array($0.1.utf8)) }
    /// Around a name without blanks; with blanks a quotation.
    private static let fields: [(open: [UInt8], close: [UInt8])] = [("<<", ">>"), ("«", "»")].map {
        (Array($0.0.utf8), Array($0.1.utf8))
    }
    /// Before a brace these belong to its tag: `${x}`, `#{x}`, `*{x}`, `@{x}`, `%{x}`.
    private static let sigils = Set("$#*@%!~".utf8)
    /// Blocks of which all is left alone: what stands in them is looked up by its words, or is
    /// code.
    private static let blocks: Set<String> = [
        "trans", "blocktrans", "translate", "blocktranslate", "raw", "verbatim", "comment", "set",
        "filter", "highlight", "code", "schema", "javascript", "stylesheet", "style", "script",
        "assign", "capture", "literal", "php", "nocache",
    ]
    /// Bytes of one tag.
    private static let nearby = 4000
    /// Bytes looked over for the ends of tags that have none.
    private static let mostLookedOver = 400_000_000

    /// The tags of a text, ascending, not overlapping.
    ///
    /// - Parameter braces: whether all that stands in braces or brackets counts, and tags that
    ///   do not end do, which is right for prose, and wrong for a document's markup.
    package static func ranges(_ bytes: UnsafeBufferPointer<UInt8>, braces: Bool) -> [Range<Int>] {
        var scan = Scan(bytes: bytes, braces: braces, budget: mostLookedOver)
        return scan.ranges()
    }

    private struct Scan {
        let bytes: UnsafeBufferPointer<UInt8>
        let braces: Bool
        var budget: Int

        mutating func ranges() -> [Range<Int>] {
            var ranges: [Range<Int>] = []
            var i = 0
            while i < bytes.count {
                switch bytes[i] {
                case 0x7B, 0x3C, 0x5B, 0x25, 0xC2: break
                default:
                    i += 1
                    continue
                }
                guard budget > 0 else {
                    // A text made to be slow: the rest of it is not marked.
                    ranges.append(i..<bytes.count)
                    break
                }
                guard var range = tag(at: i) else {
                    i += 1
                    continue
                }
                if let block = block(of: range) { range = range.lowerBound..<block }
                while range.lowerBound > (ranges.last?.upperBound ?? 0),
                    TemplateTags.sigils.contains(bytes[range.lowerBound - 1])
                {
                    range = range.lowerBound - 1..<range.upperBound
                }
                ranges.append(range)
                i = range.upperBound
            }
            return ranges
        }

        private mutating func tag(at i: Int) -> Range<Int>? {
            for (open, close) in TemplateTags.pairs where has(open, at: i) {
                guard braces || open[0] == 0x7B || open[0] == 0x3C else { continue }
                return end(i + open.count, close).map { i..<$0 }
            }
            for (open, close) in TemplateTags.fields where braces && has(open, at: i) {
                return field(i, open.count, close)
            }
            guard bytes[i] == 0x7B, braces || (i > 0 && "$#*@%!".utf8.contains(bytes[i - 1]))
            else { return nil }
            return balanced(i).map { i..<$0 }
        }

        private func has(_ text: [UInt8], at i: Int) -> Bool {
            guard i + text.count <= bytes.count else { return false }
            return text.indices.allSatisfy { bytes[i + $0] == text[$0] }
        }

        /// `«Name»`, not a quotation.
        private func field(_ start: Int, _ open: Int, _ close: [UInt8]) -> Range<Int>? {
            var i = start + open
            while i < bytes.count, i < start + 128, bytes[i] > 0x20 {
                if has(close, at: i) { return start..<i + close.count }
                i += 1
            }
            return nil
        }

        /// Past the mark that ends a tag: the first, or the first outside of quotes, whichever
        /// is later; where there is none, up to the blank line, or nil in markup.
        private mutating func end(_ start: Int, _ close: [UInt8]) -> Int? {
            var first: Int?
            var quote: UInt8 = 0
            var blank: Int?
            var i = start
            let limit = min(bytes.count, start + TemplateTags.nearby)
            defer { budget -= i - start }
            while i < limit {
                if first == nil, blank == nil, bytes[i] == 0x0A, isBlankLine(after: i) {
                    blank = i
                }
                if has(close, at: i) {
                    if quote == 0 { return i + close.count }
                    first = first ?? i + close.count
                }
                switch bytes[i] {
                case quote: quote = 0
                case 0x22, 0x27: if quote == 0 { quote = bytes[i] }
                case 0x5C where quote != 0: i += 1
                case 0x0A where first != nil:
                    // A quotation mark that was an apostrophe.
                    return first
                case 0x3C where !braces && (has(Self.script, at: i) || has(Self.style, at: i)):
                    return first
                default: break
                }
                i += 1
            }
            return first ?? (braces ? blank ?? limit : nil)
        }

        private static let script = Array("</script".utf8)
        private static let style = Array("</style".utf8)

        private func isBlankLine(after i: Int) -> Bool {
            var j = i + 1
            while j < bytes.count, bytes[j] == 0x20 || bytes[j] == 0x09 || bytes[j] == 0x0D {
                j += 1
            }
            return j >= bytes.count || bytes[j] == 0x0A
        }

        /// Past the brace that closes this one, in the same paragraph.
        private mutating func balanced(_ start: Int) -> Int? {
            var depth = 0
            var i = start
            let limit = min(bytes.count, start + TemplateTags.nearby)
            defer { budget -= i - start }
            while i < limit {
                switch bytes[i] {
                case 0x7B: depth += 1
                case 0x7D:
                    depth -= 1
                    if depth == 0 { return i + 1 }
                case 0x0A: if isBlankLine(after: i) { return nil }
                default: break
                }
                i += 1
            }
            return nil
        }

        /// Past the end of a block that is left alone; nil where the tag begins none.
        private mutating func block(of tag: Range<Int>) -> Int? {
            guard tag.count > 4, bytes[tag.lowerBound] == 0x7B,
                bytes[tag.lowerBound + 1] == 0x25
            else { return nil }
            let words = words(tag.lowerBound + 2..<tag.upperBound)
            guard let name = words.first, TemplateTags.blocks.contains(name) else { return nil }
            // A tag that holds its own text, such as {% trans "Hello" %}, has no end.
            let isSingle =
                ["set", "assign"].contains(name)
                ? bytes[tag].contains(0x3D)
                : bytes[tag].contains(0x22) || bytes[tag].contains(0x27)
            guard !isSingle else { return nil }
            let ends = ["end" + name, "end_" + name]
            var i = tag.upperBound
            defer { budget -= i - tag.upperBound }
            while i + 1 < bytes.count {
                if bytes[i] == 0x7B, bytes[i + 1] == 0x25 {
                    if let close = end(i + 2, Array("%}".utf8)),
                        let end = self.words(i + 2..<close).first,
                        ends.contains(end)
                    {
                        i = close
                        return close
                    }
                }
                i += 1
            }
            return nil
        }

        /// The first words of a tag.
        private func words(_ range: Range<Int>) -> [String] {
            String(decoding: bytes[range].prefix(80), as: UTF8.self)
                .split { !$0.isLetter && $0 != "_" }.prefix(2).map(String.init)
        }
    }
}

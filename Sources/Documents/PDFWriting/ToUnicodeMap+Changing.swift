extension ToUnicodeMap {
    /// A range up to this long is written out as an array, glyph by glyph.
    private static let longestArray = 256

    private struct Edit {
        var range: Range<Int>
        var replacement: ToUnicodeTemplate
    }

    /// The map with a gap where the text goes that is to follow the glyphs of `codes`.
    func template(codes: Set<Int>) -> ToUnicodeTemplate {
        var edits: [Edit] = []
        var spans: [Range<Int>: (span: Span, units: [Int: UInt16])] = [:]
        for place in places where codes.contains(place.code) {
            switch place.form {
            case .destination:
                var replacement = ToUnicodeTemplate()
                replacement.destination(place.unit)
                edits.append(Edit(range: place.range, replacement: replacement))
            case .span(let span):
                spans[place.range, default: (span, [:])].units[place.code] = place.unit
            }
        }
        var added: [Range<Int>: Int] = [:]
        for (range, (span, units)) in spans {
            var replacement = ToUnicodeTemplate()
            let extra = Self.write(span, units, into: &replacement)
            edits.append(Edit(range: range, replacement: replacement))
            if extra > 0, let count = span.count { added[count, default: 0] += extra }
        }
        for (range, extra) in added {
            let digits = bytes[range].filter { (0x30...0x39).contains($0) }.prefix(6)
            let count = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) } + extra
            var replacement = ToUnicodeTemplate()
            replacement.append("\(count)".utf8)
            edits.append(Edit(range: range, replacement: replacement))
        }
        edits.sort { $0.range.lowerBound < $1.range.lowerBound }
        var template = ToUnicodeTemplate()
        var at = 0
        for edit in edits where edit.range.lowerBound >= at {
            template.append(bytes[at..<edit.range.lowerBound])
            template.append(edit.replacement)
            at = edit.range.upperBound
        }
        template.append(bytes[at...])
        return template
    }

    /// Writes a range anew; how many more ranges it has become.
    private static func write(
        _ span: Span, _ units: [Int: UInt16], into out: inout ToUnicodeTemplate
    ) -> Int {
        func code(_ value: Int) -> [UInt8] {
            [0x3C] + HexString.digits(value, count: span.digits) + [0x3E]
        }
        func unit(_ value: Int) -> [UInt8] {
            [0x3C] + HexString.digits(value & 0xFFFF, count: 4) + [0x3E]
        }
        if span.high - span.low < longestArray {
            out.append(code(span.low) + code(span.high) + [0x5B])
            for value in span.low...span.high {
                if let unit = units[value] {
                    out.destination(unit)
                } else {
                    out.append(unit(span.base + value - span.low))
                }
            }
            out.append([0x5D])
            return 0
        }
        var ranges = 0
        var low = span.low
        func plain(_ low: Int, _ high: Int) {
            guard low <= high else { return }
            if ranges > 0 { out.append([0x0A]) }
            out.append(code(low) + code(high) + unit(span.base + low - span.low))
            ranges += 1
        }
        for (value, unit) in units.sorted(by: { $0.key < $1.key }) {
            plain(low, value - 1)
            if ranges > 0 { out.append([0x0A]) }
            out.append(code(value) + code(value))
            out.destination(unit)
            ranges += 1
            low = value + 1
        }
        plain(low, span.high)
        return ranges - 1
    }
}

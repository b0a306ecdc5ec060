internal import BenchSupport
internal import Support
internal import TextWatermark

extension Study {
    /// Excerpts of pages that carry one part of a run behind a line, once in 40 characters at
    /// least: simulated by wrapping the texts; the registry holds 100,000 other marks.
    func lineEnds() -> Table {
        var table = Table(
            "Three sentences of a page with parts of runs behind its lines",
            [
                "characters a line", "excerpts that name the token",
                "of those with one line end or none", "with two", "with three or more",
            ])
        let all = [.plain, .markdown].flatMap { collection[$0] }
        // Some 300 of them: a closed question takes a tenth of a second.
        let items = stride(from: 0, to: all.count, by: max(1, all.count / 300)).map { all[$0] }
        for width in [45, 66, 80, 95] {
            let results = Parallel.map(items.count) { i -> [(Int, Bool)] in
                guard let file = try? TextFile(items[i].bytes) else { return [] }
                let page = Self.page(
                    String(decoding: file.utf8, as: UTF8.self), width,
                    TextCode(key: key).pieces(token: token(i)))
                return Self.excerpts(page, i).prefix(5).map { excerpt in
                    let ends = excerpt.unicodeScalars.count { 0xFE01...0xFE0D ~= $0.value } / 7
                    return (ends, names(excerpt, token(i), closed: true))
                }
            }.flatMap { $0 }
            func rate(_ range: ClosedRange<Int>) -> String {
                "\(Rate(results.filter { range.contains($0.0) }) { $0.1 })"
            }
            table.add([
                "\(width)", "\(Rate(results) { $0.1 })", rate(0...1), rate(2...2), rate(3...999),
            ])
        }
        return table
    }

    /// Paragraphs wrapped at a width, with the parts in turn at the ends of lines that follow
    /// 40 characters without one.
    private static func page(_ text: String, _ width: Int, _ parts: [String]) -> String {
        var out = ""
        var next = 0
        var since = 0
        for paragraph in VisibleText.of(text).split(separator: "\n\n") {
            var line = 0
            for word in paragraph.split(whereSeparator: \.isWhitespace) {
                if line > 0, line + word.count + 1 > width {
                    since += line
                    if since >= 40 {
                        out += parts[next % parts.count]
                        next += 1
                        since = 0
                    }
                    out += "\n"
                    line = 0
                }
                out += (line > 0 ? " " : "") + word
                line += word.count + (line > 0 ? 1 : 0)
            }
            since += line
            if since >= 40 {
                out += parts[next % parts.count]
                next += 1
                since = 0
            }
            out += "\n\n"
        }
        return out
    }
}

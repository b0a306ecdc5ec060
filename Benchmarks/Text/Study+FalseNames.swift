internal import BenchSupport
internal import Support
internal import TextWatermark

extension Study {
    private struct Outcome: Sendable {
        var findings: Int
        var names: Int
        var checks: Int
        var runs: Int
    }

    /// Texts that were not marked, and those of another organisation, with every layer and two
    /// keys under which 100,000 marks each were issued.
    func falseNames() -> Table {
        var table = Table(
            "False names",
            [
                "text", "texts", "runs of 8 selectors or more", "tags checked", "findings",
                "names below 10⁻⁹",
            ])
        let tracer = TextTracer(keys: [key, Study.key(3)], layers: Set(TextLayer.allCases))
        func add(_ name: String, _ texts: [[UInt8]]) {
            let outcomes = Parallel.map(texts.count) { i -> Outcome in
                guard let trace = try? tracer.trace(texts[i], issued: { _ in issued }) else {
                    return Outcome(findings: 0, names: 0, checks: 0, runs: 0)
                }
                // Taken for issued, whatever it is: the worst case.
                let names = trace.findings.count {
                    trace.falsePositiveProbability($0, issued: 2 * issued.count) < 1e-9
                }
                return Outcome(
                    findings: trace.findings.count, names: names, checks: trace.tagChecks,
                    runs: trace.runs)
            }
            table.add([
                name, "\(texts.count)", "\(outcomes.reduce(0) { $0 + $1.runs })",
                "\(outcomes.reduce(0) { $0 + $1.checks })",
                "\(outcomes.reduce(0) { $0 + $1.findings })",
                "\(Rate(outcomes) { $0.names > 0 })",
            ])
        }
        for kind in Collection.Kind.allCases {
            add(kind.rawValue, collection[kind].map(\.bytes))
        }
        add("all", collection.all.map(\.bytes))
        let items = Array((collection[.plain] + collection[.chinese]).prefix(1000))
        let others = Parallel.map(items.count) { i -> [UInt8]? in
            let marker = TextMarker(key: foreign, token: token(i))
            return try? marker.mark(
                items[i].bytes,
                TextMarkOptions(format: items[i].format, layers: Set(TextLayer.allCases))
            ).bytes
        }.compactMap { $0 }
        add("marked under another key, with layers", others)
        let some = items.prefix(300)
        let pieces = Parallel.map(some.count) { i -> [UInt8]? in
            guard let file = try? TextFile(items[i].bytes) else { return nil }
            let parts = TextCode(key: foreign).pieces(token: token(i))
            var out: [UInt8] = []
            for (line, text) in file.utf8.split(separator: 0x0A).enumerated() {
                out += text + Array(parts[line % 4].utf8) + [0x0A]
            }
            return out
        }.compactMap { $0 }
        add("parts of runs under another key behind every line", pieces)
        return table
    }
}

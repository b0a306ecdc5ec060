internal import BenchSupport
internal import Foundation

/// Results as Markdown: counts with 95 % intervals, and every failure with its seed.
struct Tables {
    private let results: [TrialResult]

    init(_ results: [TrialResult]) { self.results = results }

    var markdown: String {
        let strengths = results.map(\.trial.strength).reduce(into: [String]()) {
            if !$0.contains($1), $1 != "none" { $0.append($1) }
        }
        return (strengths.flatMap { [byChannel($0), byContent($0)] } + [unmarked, failures])
            .filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private func of(_ strength: String) -> [TrialResult] {
        results.filter { $0.trial.strength == strength }
    }

    private func right(_ r: TrialResult) -> Bool { r.outcome == .right }

    private func row(_ name: String, _ r: [TrialResult]) -> String {
        let readable = r.filter { $0.oracleDecodes == true }
        let times = r.map(\.milliseconds).sorted()
        guard let most = times.last else { return "" }
        return "| \(name) | \(Rate(r, where: right)) | \(Rate(readable, where: right)) "
            + "| \(r.reduce(0) { $0 + $1.falseNames }) "
            + String(format: "| %.2f (%.1f) |", times[times.count / 2] / 1000, most / 1000)
    }

    private static let head = """
        | | named | of those the oracle decodes | wrong names | median (largest) s |
        |---|---|---|---|---|
        """

    private func byChannel(_ strength: String) -> String {
        let all = of(strength)
        let names = Set(all.map(\.trial.channel))
        let order = Channel.screenshots + Channel.cameras + Channel.prints
        let sorted = order.filter(names.contains) + names.subtracting(order).sorted()
        let rows = sorted.map { name in row(name, all.filter { $0.trial.channel == name }) }
        return "### Pages marked \(strength)\n\n" + Self.head + "\n"
            + rows.joined(separator: "\n") + "\n" + row("**all**", all)
    }

    private func byContent(_ strength: String) -> String {
        let all = of(strength)
        let rows = Set(all.map(\.trial.page.kind)).sorted().map { kind -> String in
            let mine = all.filter { $0.trial.page.kind == kind }
            func rate(_ wanted: (String) -> Bool) -> Rate {
                Rate(mine.filter { wanted($0.trial.channel) }, where: right)
            }
            return "| \(kind) | \(rate { $0.hasPrefix("zoom") && !$0.hasSuffix("q50") }) "
                + "| \(rate { $0.hasPrefix("half") || $0.hasSuffix("q50") }) "
                + "| \(rate { $0.hasPrefix("camera") || $0.hasPrefix("viewer") }) "
                + "| \(rate { $0.hasPrefix("scan") }) | \(rate { $0.hasPrefix("photo") }) |"
        }
        return "| \(strength) | PNG and JPEG to q 75 | q 50 and halves "
            + "| photos of the screen | scans | photos of paper |\n"
            + "|---|---|---|---|---|---|\n" + rows.joined(separator: "\n")
    }

    private var unmarked: String {
        let all = of("none")
        guard !all.isEmpty else { return "" }
        let times = all.map(\.milliseconds).sorted()
        return "### Pages without a mark\n\n"
            + "\(all.count) traces, \(all.reduce(0) { $0 + $1.falseNames }) names given; "
            + String(
                format: "median %.2f s, largest %.1f s", times[times.count / 2] / 1000,
                (times.last ?? 0) / 1000)
    }

    private var failures: String {
        let lost = results.filter {
            $0.trial.strength == "none" ? $0.falseNames > 0 : $0.outcome != .right
        }
        guard !lost.isEmpty else { return "" }
        let rows = lost.prefix(400).map { r in
            "| \(r.trial.page.file) \(r.trial.page.number) | \(r.trial.channel) "
                + "| \(r.trial.strength) | \(r.trial.seed) "
                + "| \(r.oracleZ.map { String(format: "%.1f", $0) } ?? "") "
                + "| \(r.oracleDecodes.map { $0 ? "yes" : "no" } ?? "") | \(r.outcome.rawValue) |"
        }
        return "<details><summary>Failures</summary>\n\n"
            + "| page | channel | strength | seed | oracle z | decodes | outcome |\n"
            + "|---|---|---|---|---|---|---|\n" + rows.joined(separator: "\n") + "\n\n</details>"
    }
}

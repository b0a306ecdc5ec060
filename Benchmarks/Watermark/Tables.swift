internal import BenchSupport
internal import Foundation

/// Results as Markdown: counts with 95 % intervals, and every failure with its seed.
struct Tables {
    private let results: [TrialResult]
    /// Photos below this many photo pixels per screen pixel are counted apart.
    static let leastScale = 0.42

    init(_ results: [TrialResult]) { self.results = results }

    var markdown: String {
        [screenshots, pairs, photos, byContent, mixtures, null, failures]
            .filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private func of(_ kind: Trial.Kind) -> [TrialResult] {
        results.filter { $0.trial.kind == kind }
    }

    private func right(_ r: TrialResult) -> Bool { r.outcome == .right }

    private func median(_ r: [TrialResult]) -> String {
        guard !r.isEmpty else { return "–" }
        return String(format: "%.2f", r.map(\.milliseconds).sorted()[r.count / 2] / 1000)
    }

    private func readable(_ r: [TrialResult]) -> [TrialResult] {
        r.filter { $0.oracleDecodes == true }
    }

    private func row(_ name: String, _ r: [TrialResult]) -> String {
        "| \(name) | \(Rate(r, where: right)) | \(Rate(readable(r), where: right)) "
            + "| \(r.reduce(0) { $0 + $1.falseNames }) | \(median(r)) |"
    }

    private static let head = """
        | | named | of those the oracle decodes | wrong names | median s |
        |---|---|---|---|---|
        """

    private var screenshots: String {
        let all = of(.screenshot)
        guard !all.isEmpty else { return "" }
        let names = all.map(\.trial.channel).reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        let rows = names.map { name in row(name, all.filter { $0.trial.channel == name }) }
        return "### Screenshots\n\n" + Self.head + "\n" + rows.joined(separator: "\n") + "\n"
            + row("**all**", all)
    }

    private var pairs: String {
        let all = of(.pair)
        return all.isEmpty
            ? "" : "### Pairs of attacks\n\n" + Self.head + "\n" + row("seeded pairs", all)
    }

    private var photos: String {
        let all = of(.photo)
        guard !all.isEmpty else { return "" }
        var rows = [String]()
        for preset in ["easy", "normal", "hard", "extreme"] {
            let of = all.filter { $0.trial.channel == preset }
            if of.isEmpty { continue }
            rows.append(row(preset, of.filter { $0.scale ?? 0 >= Self.leastScale }))
            let far = of.filter { $0.scale ?? 0 < Self.leastScale }
            if !far.isEmpty { rows.append(row("\(preset), farther", far)) }
        }
        return
            "### Photos\n\nPhotos with at least \(Self.leastScale) photo pixels per screen pixel; "
            + "farther ones apart.\n\n" + Self.head + "\n" + rows.joined(separator: "\n")
    }

    private var byContent: String {
        let all = of(.screenshot) + of(.photo).filter { $0.scale ?? 0 >= Self.leastScale }
        guard !all.isEmpty else { return "" }
        let kinds = Set(all.map { String($0.trial.content.prefix { $0 != "-" }) }).sorted()
        let rows = kinds.map { kind in
            let mine = all.filter { $0.trial.content.hasPrefix(kind + "-") }
            let shots = mine.filter { $0.trial.kind == .screenshot }
            let photos = mine.filter { $0.trial.kind == .photo }
            return "| \(kind) | \(Rate(shots, where: right)) | \(Rate(photos, where: right)) |"
        }
        return "### By content\n\n| | screenshots | photos |\n|---|---|---|\n"
            + rows.joined(separator: "\n")
    }

    private var mixtures: String {
        let all = of(.mixture)
        guard !all.isEmpty else { return "" }
        let names = Set(all.map(\.trial.channel)).sorted()
        let rows = names.map { name -> String in
            let mine = all.filter { $0.trial.channel == name }
            return "| \(name) | \(Rate(mine, where: right)) "
                + "| \(Rate(mine) { $0.outcome != .none }) | \(mine.reduce(0) { $0 + $1.falseNames }) |"
        }
        return "### Captures of several users mixed, JPEG 75\n\n"
            + "| mixture, users | all named | anyone named | others named |\n|---|---|---|---|\n"
            + rows.joined(separator: "\n")
    }

    private var null: String {
        let all = of(.null)
        guard !all.isEmpty else { return "" }
        let names = Set(all.map(\.trial.channel)).sorted()
        let rows = names.map { name -> String in
            let mine = all.filter { $0.trial.channel == name }
            return "| \(name) | \(mine.count) | \(mine.reduce(0) { $0 + $1.falseNames }) "
                + "| \(mine.reduce(0) { $0 + $1.geometries }) "
                + "| \(mine.reduce(0) { $0 + $1.candidates }) | \(median(mine)) |"
        }
        let total = all.reduce(0) { $0 + $1.falseNames }
        return "### Pictures without a mark of ours\n\n"
            + "| | traces | names given | geometries demodulated | tags checked | median s |\n"
            + "|---|---|---|---|---|---|\n" + rows.joined(separator: "\n")
            + "\n| **all** | \(all.count) | \(total) | | | |\n\n" + chances(all)
    }

    /// How often issued marks that were compared, and not named, came how near: a stated
    /// probability of p may be undercut in a share p of all pictures at most.
    private func chances(_ all: [TrialResult]) -> String {
        let compared = all.filter { $0.geometries > 0 }
        let stated = compared.compactMap(\.leastUnnamed)
        let rows = [1e-1, 1e-2, 1e-3, 1e-4, 1e-6, 1e-9].map { p in
            "| \(p) | \(stated.filter { $0 <= p }.count) "
                + "| \(String(format: "%.2g", p * Double(all.count))) |"
        }
        return "In \(compared.count) of them known lines stood out enough for issued marks to be "
            + "compared at all (100,000 of them each time). The smallest probability stated for any "
            + "of those, were it named:\n\n| at most | pictures | allowed |\n|---|---|---|\n"
            + rows.joined(separator: "\n")
    }

    private var failures: String {
        let lost =
            results.filter { $0.trial.kind != .null && $0.outcome != .right }
            + results.filter { $0.falseNames > 0 }
        guard !lost.isEmpty else { return "" }
        let rows = lost.prefix(400).map { r in
            "| \(r.trial.kind.rawValue) | \(r.trial.content) | \(r.trial.channel) "
                + "| \(r.trial.seed) | \(r.scale.map { String(format: "%.2f", $0) } ?? "") "
                + "| \(r.oracleZ.map { String(format: "%.1f", $0) } ?? "") "
                + "| \(r.oracleDecodes.map { $0 ? "yes" : "no" } ?? "") | \(r.outcome.rawValue) |"
        }
        return "<details><summary>Failures</summary>\n\n"
            + "| kind | page | channel | seed | scale | oracle z | decodes | outcome |\n"
            + "|---|---|---|---|---|---|---|---|\n" + rows.joined(separator: "\n")
            + "\n\n</details>"
    }
}

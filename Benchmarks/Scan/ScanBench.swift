internal import Foundation
internal import LeakDetect

/// The scanner beside engines that only match.
struct ScanBench {
    let folder: String
    /// Megabytes of each text.
    let size: Int

    private static let runs = 3
    private let terms = Dictionary(count: 10_000, seed: 1).terms

    private var texts: [(name: String, path: String)] {
        [("ASCII", folder + "/ascii.txt"), ("mixed", folder + "/mixed.txt")]
    }

    func makeTexts() throws {
        let pools = ["docs", "code", "chinese"].map { "\(folder)/pool-\($0).txt" }
        let planted = Array(terms.prefix(1000))
        for (index, text) in texts.enumerated() {
            let made = try TestText.make(
                pools: index == 0 ? Array(pools.prefix(2)) : pools, size: size * 1_000_000,
                terms: planted, seed: UInt64(2 + index), asciiOnly: index == 0)
            try made.write(to: URL(filePath: text.path))
        }
    }

    /// Terms, against vectorscan alone; without hashing, which that does not do.
    func keywords(_ table: inout Table) throws {
        for count in [1000, 10_000] {
            let terms = Array(terms.prefix(count))
            let raw = try RawVectorscan(terms)
            let own = try scanner(policy(terms))
            for (name, path) in texts {
                let bytes = try size(of: path)
                let times = try Clock.least(
                    Self.runs,
                    [
                        { try raw.scan(path) },
                        {
                            own.hashes = false
                            _ = try scan(own, path)
                        },
                        {
                            own.hashes = true
                            _ = try scan(own, path)
                        },
                    ])
                func row(_ what: String, _ time: Double) {
                    table.add(
                        "\(count) terms, \(what)", name, Table.number(bytes / time / 1e6),
                        Table.number(times[0] / time))
                }
                row("vectorscan alone, in stream mode", times[0])
                row("dlp without SHA-256", times[1])
                row("dlp", times[2])
            }
        }
    }

    /// All detectors of the strictest policy.
    func wholeZone(_ table: inout Table) throws {
        let library = try CompiledDetectors.load(folder: "policies/detectors")
        let own = try FileScanner(
            CompiledPolicy(
                Policy.load("policies/high.yaml", library: library), library: library,
                cache: folder, state: nil))
        for (name, path) in texts {
            let time = try Clock.least(2, [{ _ = try scan(own, path) }])[0]
            let speed = try size(of: path) / time / 1e6
            table.add("high zone, all detectors", name, Table.number(speed), "")
        }
    }

    /// Programs as they are started, from beginning to end.
    func programs(_ table: inout Table) throws {
        let list = folder + "/terms.txt"
        let terms = Array(terms.prefix(1000))
        try Data((terms.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: list))
        let yaml = folder + "/terms.yaml"
        try Data(policy(terms).utf8).write(to: URL(filePath: yaml))
        for (name, path) in texts {
            let commands = [
                ("dlp scan", ["build/dlp", "scan", "--policy", yaml, path]),
                (
                    "ripgrep -i -F",
                    ["rg", "-i", "-F", "-c", "--no-config", "-j1", "-f", list, path]
                ),
                ("grep -i -F", ["grep", "-i", "-F", "-c", "-f", list, path]),
            ]
            var first: Double?
            for (what, command) in commands {
                guard let time = try Program.seconds(command, runs: 2, home: folder) else {
                    continue
                }
                let own = first ?? time
                first = own
                table.add(
                    "1000 terms, \(what), whole program", name,
                    Table.number(try size(of: path) / time / 1e6), Table.number(own / time))
            }
        }
    }

    private func policy(_ terms: [String]) -> String {
        "policy: 1\nrules: [{ id: terms, action: warn, keywords: { match: substring, words: ["
            + terms.joined(separator: ", ") + "] } }]\n"
    }

    private func scanner(_ yaml: String) throws -> FileScanner {
        let library = try CompiledDetectors.load(folder: "policies/detectors")
        return try FileScanner(
            CompiledPolicy(
                Policy.parse(yaml, file: "terms", library: library), library: library, cache: nil,
                state: nil))
    }

    private func scan(_ scanner: FileScanner, _ path: String) throws -> ScanVerdict {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw BenchError("cannot open \(path)") }
        defer { close(file) }
        return try scanner.scan(descriptor: file, name: path)
    }

    private func size(of path: String) throws -> Double {
        var status = stat()
        guard stat(path, &status) == 0 else { throw BenchError("no \(path)") }
        return Double(status.st_size)
    }
}

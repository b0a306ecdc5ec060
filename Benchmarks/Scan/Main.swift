internal import Foundation
internal import LeakDetect

/// `bench-scan`: what scripts/bench-scan runs.
@main
enum Main {
    static func main() throws {
        let arguments = CommandLine.arguments
        let folder = arguments[1]
        let size = (Int(arguments[2]) ?? 200) * 1_000_000
        let only = arguments.count > 3 ? arguments[3] : ""
        let d = Dictionary(count: 10_000, seed: 1).terms
        let pools = ["docs", "code", "chinese"].map { "\(folder)/pool-\($0).txt" }
        let ascii = folder + "/ascii.txt", mixed = folder + "/mixed.txt"
        if !FileManager.default.fileExists(atPath: mixed) {
            try TestText.make(
                pools: Array(pools.prefix(2)), size: size, terms: Array(d.prefix(1000)), seed: 2,
                asciiOnly: true
            ).write(to: URL(filePath: ascii))
            try TestText.make(
                pools: pools, size: size, terms: Array(d.prefix(1000)), seed: 3, asciiOnly: false
            ).write(to: URL(filePath: mixed))
        }
        let library = try TargetLibrary.load(folder: "policies/detectors")
        func own(_ policy: Policy) throws -> FileScanner {
            try FileScanner(CompiledPolicy(policy, library: library, cache: folder, state: nil))
        }
        func scan(_ scanner: FileScanner, _ path: String) throws -> ScanVerdict {
            let f = open(path, O_RDONLY)
            defer { close(f) }
            return try scanner.scan(descriptor: f, name: path)
        }
        for n in only == "high" ? [] : only == "own" ? [1000] : [1000, 10000] {
            let terms = Array(d.prefix(n))
            let yaml =
                "policy: 1\nrules: [{id: k, action: warn, keywords: {match: substring, words: ["
                + terms.joined(separator: ", ") + "]}}]"
            let raw = try RawVectorscan(terms)
            let mine = try own(try Policy.parse(yaml, file: "x.yaml", library: library))
            for path in [ascii, mixed] {
                var count = 0
                let bytes = try FileManager.default.attributesOfItem(atPath: path)[.size] as! Int
                mine.hashes = false
                if only == "own" { for _ in 0..<3 { _ = try scan(mine, path) }; continue }
                let t = try Clock.least(
                    3,
                    [
                        { try raw.scan(path) },
                        {
                            let v = try scan(mine, path); count = v.findings.first?.count ?? 0
                        },
                        {
                            mine.hashes = true; _ = try scan(mine, path); mine.hashes = false
                        },
                    ])
                print(
                    n, path, "raw", Double(bytes) / t[0] / 1e6, "own", Double(bytes) / t[1] / 1e6,
                    "ratio", t[0] / t[1], "hashing", Double(bytes) / t[2] / 1e6, raw.matches, count)
            }
        }
        if only == "own" { return }
        let high = try own(Policy.load("policies/high.yaml", library: library))
        for path in [ascii, mixed] {
            let bytes = try FileManager.default.attributesOfItem(atPath: path)[.size] as! Int
            var v: ScanVerdict?
            let t = try Clock.least(2, [{ v = try scan(high, path) }])
            print("high", path, Double(bytes) / t[0] / 1e6)
            for f in v!.findings { print("  ", f.rule, f.detector, f.count) }
        }
    }
}

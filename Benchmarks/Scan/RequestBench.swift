internal import Foundation
internal import LeakDetect

/// `bench-scan requests [ROUNDS [BODY]]`: what one scan of a request's body costs in a process that lives
/// on, as a gate does: one scanner, one body after another.
struct RequestBench {
    let rounds: Int
    /// The beginning of the name of the bodies that are measured; all of them without.
    let only: String?

    /// What was measured of one kind of body, per scan.
    private struct Cost {
        var microseconds: Double
        var faults: Double
    }

    /// In a thread that is not the first, as those of a gate: malloc keeps less for it.
    func runInThread() throws -> String {
        let done = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var result = Result<String, any Error> { throw BenchError("not run") }
        let thread = Thread {
            result = Result { try run() }
            done.signal()
        }
        thread.stackSize = 8 << 20
        thread.start()
        done.wait()
        return try result.get()
    }

    private func run() throws -> String {
        let library = try CompiledDetectors.load(folder: "policies/detectors")
        var table = Table(["body", "zone", "µs of processor time", "page faults"])
        for zone in ["medium", "high"] {
            let scanner = try FileScanner(
                CompiledPolicy(
                    Policy.load("policies/\(zone).yaml", library: library), library: library,
                    cache: nil, state: nil))
            for (name, body) in try Self.bodies() where name.hasPrefix(only ?? "") {
                let cost = try measure(
                    scanner, body, rounds: body.count > 1 << 20 ? rounds / 4 : rounds)
                table.add(
                    name, zone, Table.number(cost.microseconds), Table.number(cost.faults))
            }
        }
        return table.markdown
    }

    /// The least of three rows of scans, after one that is not counted.
    private func measure(
        _ scanner: FileScanner, _ body: [UInt8], rounds: Int
    ) throws -> Cost {
        let path = NSTemporaryDirectory() + "bench-scan-\(getpid())"
        try Data(body).write(to: URL(filePath: path))
        defer { unlink(path) }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw BenchError("cannot open \(path)") }
        defer { close(file) }
        var least = Cost(microseconds: .infinity, faults: .infinity)
        for row in 0..<4 {
            let (start, faults) = (Clock.thread, Self.faults)
            for _ in 0..<max(1, rounds) {
                lseek(file, 0, SEEK_SET)
                _ = try scanner.scan(descriptor: file, name: "body")
            }
            guard row > 0 else { continue }
            let count = Double(max(1, rounds))
            least.microseconds = min(
                least.microseconds, (Clock.thread - start) * 1e6 / count)
            least.faults = min(least.faults, Double(Self.faults - faults) / count)
        }
        return least
    }

    private static var faults: Int {
        var usage = rusage()
        getrusage(1, &usage)  // RUSAGE_THREAD
        return usage.ru_minflt
    }

    /// What is typed into forms and what programs send: this project's own documents, and the
    /// JSON of a message.
    private static func bodies() throws -> [(String, [UInt8])] {
        let files = try FileManager.default.contentsOfDirectory(atPath: "docs").sorted()
            .filter { $0.hasSuffix(".md") }
        var prose: [UInt8] = []
        for file in files { prose += try Data(contentsOf: URL(filePath: "docs/" + file)) }
        guard !prose.isEmpty else { throw BenchError("no docs here") }
        let once = prose
        while prose.count < 5_000_000 { prose += once }
        var random = Generator(7)
        func message(_ count: Int) -> String {
            var text = "{\"messages\":["
            while text.utf8.count < count - 200 {
                let start = Int.random(in: 0..<once.count - 200, using: &random)
                let words = String(decoding: once[start..<start + 120], as: UTF8.self)
                    .filter { $0.isLetter || $0 == " " }
                text +=
                    "{\"id\":\(Int.random(in: 0..<1_000_000, using: &random)),"
                    + "\"user\":\"u\(Int.random(in: 0..<5000, using: &random))\","
                    + "\"text\":\"\(words)\",\"done\":false},"
            }
            return text + "{}]}"
        }
        return [
            ("1 KB of JSON", Array(message(1_024).utf8)),
            ("60 KB of text", Array(prose.prefix(60_000))),
            ("60 KB of JSON", Array(message(60_000).utf8)),
            ("5 MB of text", Array(prose.prefix(5_000_000))),
        ]
    }
}

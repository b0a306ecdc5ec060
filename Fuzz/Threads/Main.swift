import CThreads
import Foundation
@testable import Imaging
@testable import LeakDetect
import Simulator
import Support
import Synchronization
import TextDecoding
@testable import Trace
@testable import Watermark

/// Whatever runs on several cores, for the thread sanitizer: `make test-threads`. Results are
/// compared with those of one core after another where that is cheap; the sanitizer does the rest.
@main
enum Main {
    static func main() throws {
        dlp_see_locks()
        try step("parallel ranges, maps and pairs") { parallel() }
        try step("ordered work") { try ordered() }
        try step("one policy, many files on many threads") { try scan() }
        try step("pictures: codecs, transforms, marks") { try pictures() }
        try step("a trace") { trace() }
    }

    private static func step(_ name: String, _ body: () throws -> Void) throws {
        let clock = ContinuousClock()
        let time = try clock.measure(body)
        print(
            "\(name): \(time.formatted(.units(allowed: [.seconds], fractionalPart: .show(length: 1))))"
        )
    }

    private static func expect(_ condition: Bool, _ words: String) {
        if !condition { fatalError("broken promise: \(words)") }
    }

    private static func parallel() {
        for count in [1, 7, 1000, 100_000] {
            let squares = Parallel.map(count) { $0 * $0 }
            expect(squares == (0..<count).map { $0 * $0 }, "other squares")
            let sum = Mutex(0)
            Parallel.ranges(count, grain: 3) { range in sum.withLock { $0 += range.count } }
            expect(sum.withLock { $0 } == count, "work done twice or not at all")
        }
        let both = Parallel.both({ 1 }, { 2 })
        expect(both == (1, 2), "another pair")
    }

    private static func ordered() throws {
        struct Stop: Error {}
        for limit in [Int.max, 100] {
            var told: [Int] = []
            do {
                try OrderedWork.run(
                    Array(0..<2000), worker: { 3 }, work: { $0 * $1 },
                    tell: { item, outcome in
                        if item == limit { throw Stop() }
                        expect(outcome == 3 * item, "another outcome")
                        told.append(item)
                    })
            } catch is Stop {
                expect(limit < 2000, "stopped by itself")
            }
            expect(told == Array(0..<min(limit, 2000)), "told in another order")
        }
    }

    /// Texts of several encodings, with values that start-of-match and prefilters are needed for.
    private static func scan() throws {
        let detectors = try DetectorLibrary.load(folder: "policies/detectors")
        let library = CompiledDetectors(detectors)
        let text = """
            policy: 1
            rules:
              - {id: all, detectors: [all], min: {confidence: low}, action: warn}
            """
        let policy = try CompiledPolicy(
            Policy.parse(text, file: "threads.yaml", library: library), library: library,
            cache: nil, state: nil)
        let examples = detectors.all.flatMap {
            $0.examples.hits.compactMap { ExampleTemplate.fill($0) }
        }
        let files: [[UInt8]] = (0..<240).map { i in
            let lines = (0..<40).map { "Zeile für \(examples[(i * 40 + $0) % examples.count])" }
            let text = lines.joined(separator: "\n")
            switch i % 3 {
            case 0: return Array(text.utf8)
            case 1: return text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
            default: return text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
            }
        }
        func findings() throws -> [[Finding]] {
            var all: [[Finding]] = []
            try OrderedWork.run(
                files, worker: { try? FileScanner(policy) },
                work: { scanner, file in try? scanner?.scan(file, name: "a.txt").findings },
                tell: { _, found in all.append(found ?? []) })
            return all
        }
        let first = try findings()
        expect(first.contains { !$0.isEmpty }, "nothing is found")
        expect(try findings() == first, "other findings the second time")
    }

    private static func pictures() throws {
        let page = Leak.page(.spreadsheet, 1280, 720)
        let marked = Parallel.map(4) { Leak.marked(page, $0 % 3) }
        expect(marked[0] == marked[3], "another mark on another thread")
        let files = Parallel.map(4) { i in
            i % 2 == 0
                ? try? PNGCodec.encode(marked[i]) : try? JPEGCodec.encode(marked[i], quality: 80)
        }
        for (i, file) in files.enumerated() {
            guard let file else { fatalError("not written") }
            let back = try Picture.decode(file).raster
            if i % 2 == 0 { expect(back.samples == marked[i].samples, "other samples") }
        }
    }

    private static func trace() {
        let page = Leak.marked(Leak.page(.mail, 800, 600))
        expect(Leak.names(page) == ["anna"], "somebody else")
        let pages = Parallel.map(2) { Leak.names(Leak.marked(Leak.page(.mail), $0)) }
        expect(pages == [["anna"], ["bo"]], "somebody else on several threads")
    }
}

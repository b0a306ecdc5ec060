internal import BenchSupport
internal import Foundation
internal import Imaging
internal import TextWatermark

/// Texts of the largest size that are allowed, made to take as long as they can.
enum HostileStudy {
    private static let size = 64 << 20

    static func table() -> Table {
        var table = Table("Hostile texts of 64 MiB", ["text", "what", "seconds", "outcome"])
        func selector(_ random: inout DeterministicGenerator) -> [UInt8] {
            [0xEF, 0xB8, 0x81 + UInt8(random.next() % 13)]
        }
        func runs(_ length: Int) -> [UInt8] {
            var random = DeterministicGenerator(seed: 1)
            var text: [UInt8] = []
            text.reserveCapacity(size)
            while text.count + 3 * length + 1 < size {
                for _ in 0..<length { text += selector(&random) }
                text.append(0x78)
            }
            return text
        }
        for length in [7, 14, 20, 22, 25, 28, 30, 4000] {
            trace(&table, "runs of \(length), each another", runs(length))
        }
        trace(
            &table, "references", Array(String(repeating: "&#xFE05;", count: size / 8).utf8))
        for (name, unit, format) in [
            ("brackets", "[", TextFormat.markdown), ("backquotes", "`a", .markdown),
            ("dollars", "$ ", .markdown), ("tags that do not end", "<a ", .html),
            ("comments that do not end", "/*", .source(.slashes)),
            ("quotes", "\"", .csv(headers: true)),
            ("one-letter words", "a ", .plain), ("ideographs", "的", .plain),
        ] as [(String, String, TextFormat)] {
            mark(
                &table, name, Array(String(repeating: unit, count: size / unit.utf8.count).utf8),
                format)
        }
        return table
    }

    private static func trace(_ table: inout Table, _ name: String, _ text: [UInt8]) {
        let tracer = TextTracer(keys: [Study.key(1)])
        var outcome = "–"
        let time = ContinuousClock().measure {
            guard let trace = try? tracer.trace(text) else { return }
            outcome =
                "\(trace.findings.count) findings, \(trace.tagChecks) tags checked"
                + (trace.isComplete ? "" : ", not complete")
        }
        table.add([name, "traced", String(format: "%.1f", time.seconds), outcome])
    }

    private static func mark(
        _ table: inout Table, _ name: String, _ text: [UInt8], _ format: TextFormat
    ) {
        let marker = TextMarker(key: Study.key(1), token: 1)
        var outcome = "–"
        let time = ContinuousClock().measure {
            do {
                outcome = "\(try marker.mark(text, TextMarkOptions(format: format)).copies) copies"
            } catch {
                outcome = (error as? TextMarkError)?.code.rawValue ?? "–"
            }
        }
        table.add([name, "marked", String(format: "%.1f", time.seconds), outcome])
    }
}

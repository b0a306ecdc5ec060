internal import BenchSupport
internal import Foundation
internal import Support
internal import TextWatermark

extension Study {
    private enum Outcome: Sendable, Equatable {
        case refused(String)
        /// Copies, bytes before and after, whether the visible text is the same, whether the
        /// whole names its token, seconds to mark and to trace.
        case marked(Int, Int, Int, Bool, Bool, Double, Double)
    }

    /// Whole files: which are marked, what it costs, whether they are traced.
    func files() -> Table {
        var table = Table(
            "Whole files",
            [
                "text", "files", "marked", "refused", "visible text the same", "traced",
                "characters a copy", "growth", "marked, MB/s", "traced, MB/s",
            ])
        for kind in Collection.Kind.allCases {
            let items = collection[kind]
            let outcomes = Parallel.map(items.count) { outcome(items[$0], $0, kind) }
            var refused: [String: Int] = [:]
            var (copies, before, after, same, traced, count) = (0, 0, 0, 0, 0, 0)
            var (marking, tracing) = (0.0, 0.0)
            for outcome in outcomes {
                switch outcome {
                case .refused(let code): refused[code, default: 0] += 1
                case .marked(let n, let from, let to, let isSame, let isTraced, let a, let b):
                    count += 1
                    copies += n
                    before += from
                    after += to
                    same += isSame ? 1 : 0
                    traced += isTraced ? 1 : 0
                    marking += a
                    tracing += b
                }
            }
            func speed(_ bytes: Int, _ seconds: Double) -> String {
                seconds > 0 ? String(format: "%.0f", Double(bytes) / 1e6 / seconds) : "–"
            }
            table.add([
                kind.rawValue, "\(items.count)", "\(count)",
                refused.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                    .joined(separator: ", "),
                [.mail, .html].contains(kind) ? "not compared" : "\(same)", "\(traced)",
                "\(before / max(1, copies))",
                String(format: "%.1f", Double(after) / Double(max(1, before))),
                speed(before, marking), speed(after, tracing),
            ])
        }
        return table
    }

    private func outcome(
        _ item: Collection.Item, _ index: Int, _ kind: Collection.Kind
    ) -> Outcome {
        let marker = TextMarker(key: key, token: token(index))
        let clock = ContinuousClock()
        do {
            var marked = MarkedText?.none
            let marking = try clock.measure {
                marked = try marker.mark(item.bytes, TextMarkOptions(format: item.format))
            }
            guard let marked else { return .refused("nothing") }
            var trace = TextTrace?.none
            let tracer = TextTracer(keys: [key])
            let tracing = try clock.measure { trace = try tracer.trace(marked.bytes) }
            // Mail hides its text in a transfer encoding: whoever marks it again is told.
            let isTraced =
                kind == .mail
                ? try marker.mark(marked.bytes, TextMarkOptions(format: .mail)).existing
                    .map(\.token) == [token(index)]
                : trace?.findings.map(\.token) == [token(index)]
            return .marked(
                marked.copies, item.bytes.count, marked.bytes.count,
                isSame(item.bytes, marked.bytes), isTraced,
                marking.seconds, tracing.seconds)
        } catch let error as TextMarkError {
            return .refused(error.code.rawValue)
        } catch {
            return .refused("other")
        }
    }

    private func isSame(_ before: [UInt8], _ after: [UInt8]) -> Bool {
        guard let a = try? TextFile(before), let b = try? TextFile(after) else { return false }
        return VisibleText.of(String(decoding: a.utf8, as: UTF8.self))
            == VisibleText.of(String(decoding: b.utf8, as: UTF8.self))
    }
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}

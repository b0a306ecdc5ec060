internal import Foundation
internal import Identity
internal import Trace

extension TraceAnswer {
    /// For people: one line for each person found, and below it what should keep
    /// them from believing it too fast. With `verbose`, everything that agrees and
    /// what was not checked.
    func lines(_ colour: Colour, name: String?, verbose: Bool) -> [String] {
        let prefix = name.map { $0.printable + ": " } ?? ""
        var lines: [String] = []
        if outcome.findings.isEmpty { lines.append(prefix + "no mark found") }
        for (finding, record) in zip(outcome.findings, records) {
            lines.append(prefix + headline(finding, colour))
            lines += cautions(finding, record).map { "  " + colour.doubtful($0.printable) }
            if verbose { lines += details(finding, record.record).map { "  " + $0.printable } }
        }
        if frames > 1 { lines.append("  not examined: " + Self.unexamined(frames)) }
        if verbose {
            lines += outcome.steps.map { step in
                String(format: "  %6.0f ms  ", step.milliseconds) + "\(step.name): \(step.detail)"
            }
        }
        return lines
    }

    private func headline(_ finding: TraceFinding, _ colour: Colour) -> String {
        let chance = Chance.text(finding.falsePositiveProbability)
        guard finding.result == .identified, let issued = finding.issued else {
            return "a mark of key \(finding.keyID) that the registry does not know: "
                + "\(Token(finding.token)?.hex ?? "")  (chance of no mark under \(chance))"
        }
        var line = colour.strong(issued.user.printable)
        line += "  (chance of a wrong name under \(chance)), marked \(issued.timestamp.local)"
        if let source = issued.sourceName { line += ", from \(source)".printable }
        return line
    }

    /// What speaks against the obvious reading, always shown.
    func cautions(_ finding: TraceFinding, _ record: RecordCaution) -> [String] {
        var lines: [String] = []
        if finding.sourceMatch == .different {
            lines.append(
                "does not look like what was marked: a mark can be copied from one picture to "
                    + "another")
        }
        if finding.isNegated {
            lines.append("the mark is inverted: somebody tried to subtract it")
        }
        lines += record.lines
        return lines
    }

    private func details(_ finding: TraceFinding, _ record: MarkRecord?) -> [String] {
        let token = Token(finding.token)?.hex ?? ""
        let corners = finding.region.map { "\(Int($0.x.rounded())),\(Int($0.y.rounded()))" }
        var lines = [
            "mark         \(token), key \(finding.keyID), profile \(finding.profile)",
            String(format: "correlation  %.1f standard deviations of 22.6", finding.z),
            String(
                format: "region       \(corners.joined(separator: " ")), "
                    + "%.2f pixels per screen pixel, by \(finding.path)", finding.scale),
        ]
        if let device = record?.device { lines.append("device       \(device)") }
        if let note = record?.note { lines.append("note         \(note)") }
        if let hash = record?.outputHash {
            let same = hash == self.hash
            lines.append(
                same
                    ? "bytes        the very file that was issued"
                    : "bytes        not the file as issued, which was \(hash.hex.prefix(12))…")
        }
        switch finding.sourceMatch {
        case .same: lines.append("agrees       looks like what was marked")
        case .different: lines.append("disagrees    does not look like what was marked")
        case .unknown: lines.append("not checked  whether it looks like what was marked")
        }
        lines.append(RecordCaution.always.replacing("not checked: ", with: "not checked  "))
        return lines
    }
}

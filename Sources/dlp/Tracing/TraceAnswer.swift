internal import Support
internal import DocumentTrace
internal import Foundation
internal import Identity
internal import Imaging
internal import Trace

/// What tracing one input came to, in the words of the contract.
struct TraceAnswer {
    let input: InputFile
    let hash: ContentHash
    let outcome: TraceOutcome
    /// The registry's records of `outcome.findings`, nil where there is none.
    let records: [RecordCaution]
    let elapsed: Duration
    /// Pictures in the file, of which the first was looked at.
    let frames: Int
    /// The line of the audit log that says so.
    var logged: AuditPosition?

    var result: String { outcome.findings.first?.result.rawValue ?? "not_found" }

    static func unexamined(_ frames: Int) -> String {
        "\(frames - 1) of \(frames) pictures in the file"
    }

    var isIdentified: Bool { outcome.findings.contains { $0.result == .identified } }

    var status: ExitStatus { isIdentified ? .done : .negative }

    /// One object for each mark found, or one that says that there is none.
    var objects: [JSON] {
        let findings = outcome.findings
        if findings.isEmpty { return [object(nil, rank: nil)] }
        return findings.indices.map { index in
            object(findings[index], rank: findings.count > 1 ? index + 1 : nil)
        }
    }

    private func object(_ finding: TraceFinding?, rank: Int?) -> JSON {
        let issued = finding?.issued
        var members: [JSON.Member] = []
        func add(_ key: String, _ value: JSON) { members.append(.init(key: key, value: value)) }
        add("schema", "dlp.trace/1")
        add("input", .string(input.name))
        add("sha256", .string(hash.hex))
        add("result", .string(finding?.result.rawValue ?? "not_found"))
        if let rank { add("rank", .integer(rank)) }
        add("user", JSON(issued?.user))
        add("mark", JSON(finding.flatMap { Token($0.token)?.hex }))
        add("issued_at", JSON(issued.map { $0.timestamp.iso8601 }))
        add(
            "source",
            issued.map { ["name": JSON($0.sourceName), "sha256": JSON($0.sourceSHA256)] } ?? .null)
        add("false_positive_probability", JSON(finding?.falsePositiveProbability))
        add("source_match", JSON(finding?.sourceMatch.rawValue))
        add("profile", JSON(finding?.profile))
        add("key", JSON(finding?.keyID))
        add("region", finding.map { .array($0.region.map(\.json)) } ?? .null)
        add("carrier", finding == nil ? .null : "image")
        if let finding, let rank = outcome.findings.firstIndex(where: { $0.token == finding.token })
        {
            let cautions = cautions(finding, records[rank]) + [RecordCaution.always]
            add("caution", .string(cautions.joined(separator: "; ")))
        }
        if frames > 1 {
            add("unexamined", [["path": "", "reason": .string(Self.unexamined(frames))]])
        }
        if let logged { add("audit", logged.json) }
        add("elapsed_ms", .integer(elapsed.milliseconds))
        return .object(members)
    }
}

extension IssuedMark {
    var timestamp: Timestamp {
        Timestamp(milliseconds: Int64((issuedAt.timeIntervalSince1970 * 1000).rounded()))
    }
}

extension AuditPosition {
    var json: JSON { ["entry": .integer(sequence), "hash": .string(hash)] }
}

extension Point {
    /// To a hundredth of a pixel.
    var json: JSON { [JSON(x, decimals: 2), JSON(y, decimals: 2)] }
}

extension TraceAnswer {
    /// For people: one line for each person found, and below it what should keep
    /// them from believing it too fast. With `verbose`, everything that agrees and
    /// what was not checked.
    func lines(_ colour: Colour, name: String?, verbose: Bool) -> [String] {
        let prefix = name.map { $0.printable + ": " } ?? ""
        var lines: [String] = []
        if outcome.findings.isEmpty { lines.append(prefix + "no mark found") }
        for (finding, record) in zip(outcome.findings, records) {
            lines.append(prefix + ReportMark(finding).headline(colour))
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
        lines += record?.lines(for: hash) ?? []
        switch finding.sourceMatch {
        case .same: lines.append("agrees       looks like what was marked")
        case .different: lines.append("disagrees    does not look like what was marked")
        case .unknown: lines.append("not checked  whether it looks like what was marked")
        }
        lines.append(RecordCaution.always.replacing("not checked: ", with: "not checked  "))
        return lines
    }
}

extension TraceAnswer {
    /// A picture by itself, in a report.
    func exhibit(_ picture: ReadPicture, byteCount: Int, on page: ReportPage) throws
        -> ReportExhibit
    {
        let raster = picture.raster
        var exhibit = ReportExhibit(
            name: input.label, sha256: hash.hex, byteCount: byteCount,
            kind: "a picture (\(picture.format)) of \(raster.width) × \(raster.height) pixels")
        exhibit.examined = [
            "the picture as a screenshot, crop or scan"
                + (outcome.findings.isEmpty ? ", and as a photo of a screen or of paper" : ""),
            "\(outcome.geometriesTried) geometries demodulated, "
                + "\(outcome.candidatesChecked) candidate numbers checked",
        ]
        if frames > 1 { exhibit.unexamined = [("", Self.unexamined(frames))] }
        exhibit.marks = zip(outcome.findings, records).map { finding, record in
            var mark = ReportMark(finding)
            mark.cautions = cautions(finding, record)
            mark.add(record, of: hash)
            return mark
        }
        exhibit.pictures = try [page.picture(raster, outcome.findings)].compactMap(\.self)
        exhibit.steps = outcome.steps
        exhibit.logged = logged.map(ReportLogLine.init)
        return exhibit
    }
}

/// A false-positive probability as people read it.
enum Chance {
    /// `1 in 10^12`: a bound the chance is not above.
    static func text(_ probability: Double) -> String {
        let stated = max(probability, TraceFinding.leastProbability)
        // Probabilities like 1e-12 are not exact in binary: a hair is forgiven.
        let exponent = Int((-log10(stated) + 1e-9).rounded(.down))
        return "1 in 10^\(max(exponent, 0))"
    }
}

extension ReportMark {
    /// Whose it is, and how surely, on one line of a terminal.
    func headline(_ colour: Colour) -> String {
        let chance = Chance.text(falsePositiveProbability)
        guard result == .identified, let issued else {
            return "a mark of key \(keyID) that the registry does not know: "
                + "\(Token(token)?.hex ?? "")  (chance of no mark under \(chance))"
        }
        var line = colour.strong(issued.user.printable)
        line += "  (chance of a wrong name under \(chance)), marked \(issued.timestamp.local)"
        if let source = issued.sourceName { line += ", from \(source)".printable }
        return line
    }
}

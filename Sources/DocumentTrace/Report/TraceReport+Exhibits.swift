internal import Foundation
internal import Trace

extension TraceReport {
    /// Of one file: what it is, the marks, the pictures, what was looked at.
    func section(_ index: Int) -> String {
        let exhibit = exhibits[index]
        let heading =
            exhibits.count == 1
            ? "What was examined" : "File \(index + 1): \(escape(exhibit.name))"
        var parts = ["<h2>\(heading)</h2>", file(exhibit)]
        if let failure = exhibit.failure {
            parts.append("<p class=\"caution\">Not examined: \(escape(failure)).</p>")
            return parts.joined(separator: "\n")
        }
        parts += exhibit.marks.indices.map { mark(exhibit, $0) }
        if exhibit.marks.isEmpty && exhibits.count > 1 {
            parts.append("<p>None of our marks was read in what was examined.</p>")
        }
        if !exhibit.candidates.isEmpty {
            parts.append(
                "<h3>Where such a text was issued</h3><p>No mark is left in it, but much of its text "
                    + "is that of documents on record. Everyone who has a copy of one, or knew its "
                    + "text otherwise, could have passed it on: this says where to ask, and accuses "
                    + "nobody.</p>" + list(exhibit.candidates))
        }
        if !exhibit.pictures.isEmpty {
            parts.append("<h3>What it shows</h3>" + exhibit.pictures.map(\.html).joined())
        }
        parts.append(unexamined(exhibit))
        parts.append(steps(exhibit))
        return parts.joined(separator: "\n")
    }

    private func file(_ exhibit: ReportExhibit) -> String {
        var rows = [("File", escape(exhibit.name))]
        if let hash = exhibit.sha256 { rows.append(("SHA-256", "<code>\(escape(hash))</code>")) }
        rows.append(("Kind", escape(exhibit.kind)))
        if let count = exhibit.byteCount { rows.append(("Size", "\(count) bytes")) }
        if !exhibit.examined.isEmpty {
            rows.append(("Looked at", exhibit.examined.map(escape).joined(separator: "<br/>")))
        }
        rows.append(
            (
                "On the audit log",
                exhibit.logged.map(line)
                    ?? "no: \(exhibit.failure == nil ? "the registry could not be written to" : "it was not examined")"
            ))
        return facts(rows)
    }

    private func line(_ logged: ReportLogLine) -> String {
        "entry \(logged.number), hash <code>\(escape(logged.hash))</code>"
    }

    // MARK: Marks

    private func mark(_ exhibit: ReportExhibit, _ index: Int) -> String {
        let mark = exhibit.marks[index]
        let heading = "<h3>Mark \(index + 1) of \(exhibit.marks.count)</h3>"
        return heading + cautions(mark) + facts(rows(mark))
    }

    private func cautions(_ mark: ReportMark) -> String {
        guard !mark.cautions.isEmpty else { return "" }
        return "<div class=\"caution\"><strong>Cautions</strong>" + list(mark.cautions) + "</div>"
    }

    private func rows(_ mark: ReportMark) -> [(String, String)] {
        var rows = [(String, String)]()
        rows.append(
            (
                "Result",
                mark.result == .identified
                    ? "identified: the registry says to whom the mark was issued"
                    : "unregistered: a mark of our key that nobody is on record for"
            ))
        if let issued = mark.issued {
            rows.append(("Issued to", escape(issued.user)))
            rows.append(("Issued at", time(issued.issuedAt)))
            rows.append(("Issued from", escape(issued.sourceName ?? "not on record")))
            rows.append(("Source's SHA-256", "<code>\(escape(issued.sourceSHA256 ?? "–"))</code>"))
        }
        rows += mark.record.map { (escape($0.name), escape($0.value)) }
        if mark.issued != nil {
            rows.append(("The issue on the audit log", mark.logged.map(line) ?? "not there"))
        }
        rows.append(
            (
                "Chance that any name at all would be given for a file without a mark",
                chance(mark.falsePositiveProbability)
                    + ", counting every place, geometry, key and codeword tried"
            ))
        if !mark.places.isEmpty {
            let shown = mark.places.prefix(40).map(escape).joined(separator: "<br/>")
            let more = mark.places.count > 40 ? "<br/>and \(mark.places.count - 40) more" : ""
            rows.append(("Found in", shown + more))
        }
        if let finding = mark.finding { rows += picture(finding) }
        var profile = "\(escape(mark.keyID))"
        if let finding = mark.finding { profile += ", profile \(finding.profile)" }
        rows.append(("Token", "<code>\(String(format: "%012llx", mark.token))</code>"))
        rows.append(("Key and profile", profile))
        return rows
    }

    private func picture(_ finding: TraceFinding) -> [(String, String)] {
        var rows = [
            ("Looks like what was marked", comparison(finding.sourceMatch)),
            (
                "Agreement with the mark",
                String(
                    format: "%.1f standard deviations, of at most 22.6; pictures without "
                        + "the mark stay below 6 in practice", finding.z)
            ),
            (
                "Found as",
                Self.ways[finding.path] ?? escape(finding.path)
            ),
            ("Scale", String(format: "%.2f picture pixels per marked pixel", finding.scale)),
        ]
        if finding.isNegated {
            rows.append(
                (
                    "Polarity",
                    "negative: the picture is inverted, or someone subtracted too much of an "
                        + "estimate of the mark"
                ))
        }
        return rows
    }

    private static let ways = [
        "screenshot":
            "a screenshot, a crop or a scan: one flat map from the marked pixels fits the whole of it",
        "poses": "a photo of a screen or of paper, seen from an angle (by the mark's own pattern)",
        "outline": "a photo of a screen, seen from an angle (by the screen's edges)",
        "lines": "a photo of a screen, seen from an angle (by the lines of what it shows)",
    ]

    private func comparison(_ match: TraceFinding.SourceMatch) -> String {
        switch match {
        case .same: "yes: the picture agrees with the perceptual hash of the marked original"
        case .different:
            "<strong>no: the picture does not look like what this mark was put into.</strong> "
                + "The mark may have been copied from another picture"
        case .unknown:
            "not known: too little of the page is visible, it has too little structure, or the mark "
                + "is a document's, whose pages are not on record"
        }
    }

    // MARK: The rest

    private func unexamined(_ exhibit: ReportExhibit) -> String {
        guard !exhibit.unexamined.isEmpty else { return "" }
        let shown = exhibit.unexamined.prefix(200).map { item in
            (item.path.isEmpty ? exhibit.name : item.path) + ": " + item.why
        }
        let more =
            exhibit.unexamined.count > 200
            ? "<p>And \(exhibit.unexamined.count - 200) more.</p>" : ""
        return "<h3>What of it was not examined</h3>"
            + "<p>Whether these carry marks is not known.</p>" + list(shown) + more
    }

    /// Every step with its time, folded away.
    private func steps(_ exhibit: ReportExhibit) -> String {
        guard !exhibit.steps.isEmpty else { return "" }
        let rows = exhibit.steps.map { step in
            "<tr><td>\(escape(step.name))</td><td>\(escape(step.detail))</td>"
                + String(format: "<td>%.0f ms</td></tr>", step.milliseconds)
        }
        return "<details><summary>Steps taken</summary><table>" + rows.joined()
            + "</table></details>"
    }

    func list(_ lines: [String]) -> String {
        "<ul>" + lines.map { "<li>\(escape($0))</li>" }.joined() + "</ul>"
    }
}

internal import Foundation

extension TraceReport {
    /// One table per mark found.
    var people: String {
        outcome.findings.enumerated().map { index, finding in
            var rows = [(String, String)]()
            rows.append(("Result", finding.result.rawValue))
            if let issued = finding.issued {
                rows.append(("Issued to", escape(issued.user)))
                rows.append(("Issued at", issued.issuedAt.formatted(.iso8601) + " (UTC)"))
                rows.append(("Issued from", escape(issued.sourceName ?? "not on record")))
                rows.append(
                    ("Source's SHA-256", "<code>\(escape(issued.sourceSHA256 ?? "–"))</code>"))
            }
            rows.append(("Token", "<code>\(String(format: "%012llx", finding.token))</code>"))
            rows.append(
                (
                    "Chance that any name at all would be given for a picture without a mark",
                    chance(finding.falsePositiveProbability)
                        + ", counting every geometry, key and codeword tried"
                ))
            rows.append(
                (
                    "Agreement with the mark",
                    String(
                        format: "%.1f standard deviations, of at most 22.6; pictures without "
                            + "the mark stay below 6 in practice", finding.z)
                ))
            rows.append(("Looks like what was marked", comparison(finding.sourceMatch)))
            rows.append(
                (
                    "Found as",
                    escape(finding.path)
                        + String(format: ", %.2f picture pixels per screen pixel", finding.scale)
                ))
            if finding.isNegated {
                rows.append(
                    (
                        "Polarity",
                        "negative: the picture is inverted, or someone subtracted too much of an "
                            + "estimate of the mark"
                    ))
            }
            rows.append(("Key and profile", "\(escape(finding.keyID)), profile \(finding.profile)"))
            return "<h2>Mark \(index + 1) of \(outcome.findings.count)</h2>" + table(rows)
        }.joined(separator: "\n")
    }

    /// The file and the program.
    var numbers: String {
        "<h2>What was examined</h2>"
            + table([
                ("File", escape(subject.name)),
                ("SHA-256", "<code>\(escape(subject.sha256))</code>"),
                ("Size", "\(picture.width) × \(picture.height) pixels"),
                ("Examined at", subject.date.formatted(.iso8601) + " (UTC)"),
                ("Program", escape(subject.program)),
                ("Keys tried", subject.keys.map(escape).joined(separator: ", ")),
                ("Geometries demodulated", "\(outcome.geometriesTried)"),
                ("Candidate payloads checked", "\(outcome.candidatesChecked)"),
            ])
    }

    /// What a reader must know before believing a name.
    var limits: String {
        """
        <h2>What was not checked</h2>
        <ul>
        <li>Whether the person had the page open at the time, on which device, and who else uses it.</li>
        <li>Whether the mark was copied into this picture from another copy of the same person.</li>
        <li>Whether the key and the registry were in safe hands since the mark was issued.</li>
        <li>Whether other people's copies leaked as well; a picture can be cut so that a mark is lost.</li>
        <li>Anything the picture shows beyond its rough likeness to what was marked.</li>
        </ul>
        """
    }

    /// Every step with its time, folded away.
    var steps: String {
        let rows = outcome.steps.map { step in
            "<tr><td>\(escape(step.name))</td><td>\(escape(step.detail))</td>"
                + String(format: "<td>%.0f ms</td></tr>", step.milliseconds)
        }
        return "<details><summary>Steps taken</summary><table>" + rows.joined()
            + "</table></details>"
    }

    private func comparison(_ match: TraceFinding.SourceMatch) -> String {
        switch match {
        case .same: "yes: the picture agrees with the perceptual hash of the marked original"
        case .different:
            "<strong>no: the picture does not look like what this mark was put into.</strong> "
                + "The mark may have been copied from another picture"
        case .unknown:
            "not known: too little of the page is visible, or it has too little structure"
        }
    }

    private func chance(_ probability: Double) -> String {
        guard probability > 0 else { return "under 1 in 10<sup>20</sup>" }
        let exponent = min(20, max(0, Int((-log10(probability)).rounded(.down))))
        return "under 1 in 10<sup>\(exponent)</sup>"
    }

    private func table(_ rows: [(String, String)]) -> String {
        "<table>" + rows.map { "<tr><th>\($0.0)</th><td>\($0.1)</td></tr>" }.joined() + "</table>"
    }
}

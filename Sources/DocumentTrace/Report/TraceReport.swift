internal import Support
internal import Foundation
internal import Trace

/// A trace as one self-contained page: what was examined and what not, whose marks were found and
/// where, what the figures mean, and what was not checked. For one file or several, of any kind.
///
/// The page loads nothing from anywhere and runs no script, so that it can be
/// filed, printed and handed to either side.
package struct TraceReport: Sendable {
    let examination: ReportExamination
    let exhibits: [ReportExhibit]

    package init(_ examination: ReportExamination, _ exhibits: [ReportExhibit]) {
        self.examination = examination
        self.exhibits = exhibits
    }

    /// The page. Everything that comes from outside is escaped.
    package func html() -> String {
        let sections = exhibits.indices.map(section)
        let body =
            ([headline, summary, means] + sections + [figures, limits, repeating])
            .joined(separator: "\n")
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"/><title>\(title)</title>
            <style>
            \(Self.style)
            </style></head><body>
            \(body)
            </body></html>

            """
    }

    private static let style = """
        body { font: 16px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222 }
        h1 { font-size: 1.6em; line-height: 1.25 } h2 { font-size: 1.2em; margin-top: 2.2em }
        h3 { font-size: 1em; margin: 1.6em 0 .4em }
        table { border-collapse: collapse; width: 100%; margin: .4em 0 } th { text-align: left; font-weight: 600 }
        .facts th { width: 30% } td, th { padding: .35em .6em; border-bottom: 1px solid #ddd; vertical-align: top }
        svg { width: 100%; height: auto; max-height: 60em; border: 1px solid #bbb; display: block; background: #fff }
        figure { margin: 1em 0; break-inside: avoid } figure.narrow { max-width: 34em }
        figure.narrow svg { max-height: 36em }
        figcaption { font-size: .9em; color: #444; margin-top: .3em }
        .key { display: inline-block; width: 1em; height: .8em; opacity: .45 }
        .lead { background: #fff6dd; border-left: 4px solid #d9a400; padding: .6em 1em }
        .caution { background: #fdeaea; border-left: 4px solid #c00; padding: .6em 1em }
        code, td { overflow-wrap: anywhere } code { font-size: .9em } ul { padding-left: 1.3em }
        @media print { body { margin: 0; max-width: none; font-size: 11pt } h2, h3 { break-after: avoid }
        tr { break-inside: avoid } svg { max-height: 20cm } figure.narrow svg { max-height: 13cm } }
        """

    private var only: ReportExhibit? { exhibits.count == 1 ? exhibits.first : nil }

    private var title: String {
        only.map { "Trace of \(escape($0.name))" } ?? "Trace of \(exhibits.count) files"
    }

    // MARK: The head

    private var headline: String {
        guard let only else {
            let named = exhibits.count { $0.marks.contains { $0.issued != nil } }
            return "<h1>Examination of \(exhibits.count) files</h1>"
                + "<p>In \(named) of them the mark of somebody on record was found.</p>"
                + (named > 0 ? Self.lead : "") + overview
        }
        if let failure = only.failure {
            return "<h1>Not examined</h1><p>\(escape(only.name)): \(escape(failure)). "
                + "Whether it carries a mark is not known.</p>"
        }
        guard let first = only.marks.first else {
            return "<h1>No mark was found</h1><p>None of our marks was read in what was examined. "
                + "That does not say that it never carried one, and clears nobody.</p>"
        }
        guard let issued = first.issued else {
            return "<h1>A mark that the registry does not know</h1><p>It was made with our key "
                + "\(escape(first.keyID)), but nobody is on record for it.</p>"
        }
        let others = only.marks.count - 1
        let source = issued.sourceName.map { " from \(escape($0))" } ?? ""
        let cautions =
            first.cautions.isEmpty ? "" : " There are cautions: they come with the mark below."
        return "<h1>The mark of \(escape(issued.user))</h1>"
            + "<p>In \(escape(only.name)) the mark of a copy was found that was made\(source) for "
            + "<strong>\(escape(issued.user))</strong> at \(time(issued.issuedAt)). The chance that "
            + "such a finding is an accident is \(chance(first.falsePositiveProbability)); what this "
            + "figure means, and what not, is said below.\(cautions)</p>" + Self.lead
            + (others > 0 ? "<p>\(others) more mark\(others == 1 ? "" : "s") found.</p>" : "")
    }

    private static let lead = """
        <p class="lead">A name is a lead, not proof. It says to whom the marked copy was issued, not who \
        passed it on. Someone who knows the method and has one marked copy can put its mark into another \
        file. Read the cautions and what was not checked, below, before acting on this.</p>
        """

    /// A row for each file.
    private var overview: String {
        let rows = exhibits.map { exhibit in
            let marks =
                exhibit.failure.map { "not examined: \(escape($0))" }
                ?? (exhibit.marks.isEmpty
                    ? "no mark found"
                    : exhibit.marks.map { mark in
                        (mark.issued.map { "the mark of <strong>\(escape($0.user))</strong>" }
                            ?? "a mark that the registry does not know") + ", chance "
                            + chance(mark.falsePositiveProbability)
                    }.joined(separator: "<br/>"))
            let left =
                exhibit.unexamined.isEmpty
                ? "" : "<br/>\(exhibit.unexamined.count) parts not examined"
            return "<tr><td>\(escape(exhibit.name))</td><td>\(marks)\(left)</td></tr>"
        }
        return "<table><tr><th>File</th><th>Result</th></tr>" + rows.joined() + "</table>"
    }

    private var summary: String {
        var rows: [(String, String)] = []
        if let number = examination.caseNumber { rows.append(("Case", escape(number))) }
        if let examiner = examination.examiner { rows.append(("Examiner", escape(examiner))) }
        rows.append(("Examined at", time(examination.date)))
        rows.append(("Program", escape(examination.program)))
        rows.append(("Keys tried", examination.keys.map(escape).joined(separator: ", ")))
        if let suspects = examination.suspects {
            let shown = suspects.prefix(100).map(escape).joined(separator: ", ")
            let more = suspects.count > 100 ? " and \(suspects.count - 100) more" : ""
            rows.append(
                (
                    "Could be named",
                    "only these \(suspects.count), as was asked for: \(shown)\(more)"
                ))
        }
        return "<h2>The examination</h2>" + facts(rows)
    }

    // MARK: Support

    func escape(_ text: String) -> String { HTMLText.escaped(text) }

    func time(_ date: Date) -> String { date.formatted(.iso8601) + " (UTC)" }

    /// `under 1 in 10¹²`: a bound the chance is not above.
    func chance(_ probability: Double) -> String {
        let stated = max(probability, TraceFinding.leastProbability)
        guard stated.isFinite else { return "not known" }
        // Probabilities like 1e-12 are not exact in binary: a hair is forgiven.
        let exponent = max(0, Int((-log10(stated) + 1e-9).rounded(.down)))
        return "under 1 in 10<sup>\(exponent)</sup>"
    }

    func facts(_ rows: [(String, String)]) -> String {
        "<table class=\"facts\">"
            + rows.map { "<tr><th>\($0.0)</th><td>\($0.1)</td></tr>" }.joined() + "</table>"
    }
}

// What a reader who does not know the method must be told before believing a figure or a name.
extension TraceReport {
    /// What kind of evidence this is.
    var means: String {
        """
        <h2>What was done</h2>
        <p>Copies are issued with an invisible mark: a random number that stands for one person and one \
        issue, repeated over the whole of a picture or page and in its text. The registry says to whom each \
        number was issued. The program looked for such marks in the file named here, and in nothing else. It \
        did not see the original, and was not told whom to look for\
        \(examination.suspects == nil ? "" : ", except that only the people listed above could be named").</p>
        """
    }

    /// What the figures mean, and what not.
    var figures: String {
        """
        <h2>What the figures mean</h2>
        <ul>
        <li><strong>The chance of a wrong name</strong> is an upper bound for one accident: that this \
        examination, of a file that owes nothing to our keys, would have given any name at all. “Under 1 in \
        10<sup>12</sup>” means less than once in a million million such examinations. Every place, geometry, \
        key and issued number that was tried is counted in it. A name is given below 1 in 10<sup>9</sup> only.</li>
        <li>It is <strong>not</strong> the chance that the person is innocent, nor that somebody else passed \
        the file on. It covers coincidence; it does not cover a mark that was copied on purpose, a key or \
        registry in wrong hands, or a fault of software or machine. No bound is stated below 1 in \
        10<sup>15</sup>: such faults are likelier than that.</li>
        <li><strong>“No mark was found”</strong> means that none was read. Marks are lost when little of a \
        file is left, when it is typed or drawn anew, or when it was never marked.</li>
        </ul>
        """
    }

    /// What no trace can check.
    var limits: String {
        """
        <h2>What was not checked</h2>
        <ul>
        <li>Whether the person had the file or page open at the time, on which device, and who else uses it.</li>
        <li>Whether the mark was copied into this file from another copy of the same person.</li>
        <li>Whether the key and the registry were in safe hands since the mark was issued.</li>
        <li>Whether other people's copies leaked as well; a file can be cut so that a mark is lost.</li>
        <li>Anything the file shows beyond its rough likeness to what was marked.</li>
        </ul>
        """
    }

    /// How somebody else can come to the same result.
    var repeating: String {
        """
        <h2>How to check this</h2>
        <p>Compute the SHA-256 of the file and compare it with the one above. Restore a backup of keys and \
        registry on another machine, run the same program on the file, and compare name and chance: they \
        must be the same. <code>dlp doctor</code> follows the audit log from its first entry to its last and \
        compares it with the registry; the entries named above must be in it, with the same hashes.</p>
        """
    }
}

internal import Support
internal import DocumentReading
internal import DocumentTrace
internal import DocumentWatermark
internal import Foundation
internal import Identity
internal import Trace

/// What tracing one document came to, in the words of the contract.
struct DocumentAnswer {
    let input: InputFile
    let hash: ContentHash
    let trace: DocumentTrace
    /// The registry's records of `trace.findings`, nil where there is none.
    let records: [RecordCaution]
    /// Documents that were issued with much the same text, where no mark is left.
    let candidates: [IssuedText]
    let elapsed: Duration
    /// The line of the audit log that says so.
    var logged: AuditPosition?

    var result: String { trace.findings.first?.result.rawValue ?? "not_found" }

    /// Whoever is named is named whatever else was not looked at; "no mark" is no answer where
    /// the time was up.
    var status: ExitStatus {
        if trace.findings.contains(where: { $0.result == .identified }) { return .done }
        return trace.isLate ? .failed : .negative
    }

    // MARK: For programs

    /// One object for each mark found, or one that says that there is none.
    var objects: [JSON] {
        let findings = trace.findings
        if findings.isEmpty { return [object(nil, rank: nil)] }
        return findings.indices.map { index in
            object(findings[index], rank: findings.count > 1 ? index + 1 : nil)
        }
    }

    private func object(_ finding: DocumentFinding?, rank: Int?) -> JSON {
        let issued = finding?.issued
        let picture = finding?.picture?.finding
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
        add("source_match", finding == nil ? .null : "unknown")
        add("profile", JSON(picture?.profile))
        add("key", JSON(finding?.keyID))
        add("region", picture.map { .array($0.region.map(\.json)) } ?? .null)
        add("carrier", JSON(finding?.evidence.first?.layer.rawValue))
        add("layers", .array((finding?.evidence ?? []).prefix(100).map(\.json)))
        if finding == nil, !candidates.isEmpty {
            add("candidates", .array(candidates.map(\.json)))
        }
        if !trace.unread.isEmpty {
            add(
                "unread",
                .array(
                    trace.unread.map {
                        ["path": .string($0.path), "reason": .string($0.reason.rawValue)]
                    }))
        }
        if let finding, let rank = trace.findings.firstIndex(where: { $0.token == finding.token }) {
            let cautions = cautions(finding, records[rank]) + [RecordCaution.always]
            add("caution", .string(cautions.joined(separator: "; ")))
        }
        if !trace.unexamined.isEmpty {
            add(
                "unexamined",
                .array(
                    trace.unexamined.map {
                        ["path": .string($0.path), "reason": .string($0.why)]
                    }))
        }
        if let logged { add("audit", logged.json) }
        add("elapsed_ms", .integer(elapsed.milliseconds))
        return .object(members)
    }

    // MARK: For people

    /// Parts that were not examined, without -v.
    private static let mostListed = 50

    func lines(_ colour: Colour, name: String?, verbose: Bool) -> [String] {
        let prefix = name.map { $0.printable + ": " } ?? ""
        var lines: [String] = []
        if trace.findings.isEmpty {
            lines.append(
                prefix + "no mark found"
                    + (trace.isLate ? " in what was looked at before the time was up" : ""))
            lines += candidates.flatMap { $0.lines }.map { "  " + $0.printable }
        }
        for (finding, record) in zip(trace.findings, records) {
            lines.append(prefix + ReportMark(finding).headline(colour))
            lines.append(("  " + layers(finding)).printable)
            lines += cautions(finding, record).map { "  " + colour.doubtful($0.printable) }
            if verbose { lines += details(finding, record.record).map { "  " + $0.printable } }
        }
        if trace.isPartial {
            lines.append("  not all of it was looked at: --thorough looks longer")
        }
        let most = verbose ? trace.unexamined.count : Self.mostListed
        lines += trace.unexamined.prefix(most).map { item in
            "  not examined: \(item.path.isEmpty ? input.label : item.path): \(item.why)".printable
        }
        if trace.unexamined.count > most {
            lines.append(
                "  not examined: \(trace.unexamined.count - most) more; -v and --json list all")
        }
        if verbose {
            lines += trace.steps.map { step in
                String(format: "  %6.0f ms  ", step.milliseconds) + "\(step.name): \(step.detail)"
            }
        }
        return lines
    }

    /// `image (page 1, page 2 and 3 more), text (12 copies), metadata`
    private func layers(_ finding: DocumentFinding) -> String {
        finding.layers.map { layer in
            let found = finding.evidence.filter { $0.layer == layer }
            switch layer {
            case .metadata: return "metadata"
            case .text: return "text (\(found.first?.detail ?? ""))"
            case .image:
                let places = found.map { $0.place }.sorted { $0.count < $1.count || $0 < $1 }
                let more = places.count > 3 ? " and \(places.count - 3) more" : ""
                return "image (\(places.prefix(3).joined(separator: "; "))\(more))"
            }
        }.joined(separator: ", ")
    }

    func cautions(_ finding: DocumentFinding, _ record: RecordCaution) -> [String] {
        var lines: [String] = []
        if finding.layers == [.metadata] {
            lines.append("only a property carries it, which is easily copied from another file")
        }
        if finding.layers == [.text] {
            lines.append("only invisible characters carry it, which can be copied into any text")
        }
        lines += record.lines
        if Set(trace.findings.compactMap { $0.issued?.user }).count > 1 {
            lines.append("parts of several people's copies are in it")
        }
        return lines
    }

    private func details(_ finding: DocumentFinding, _ record: MarkRecord?) -> [String] {
        var lines = ["mark         \(Token(finding.token)?.hex ?? ""), key \(finding.keyID)"]
        for evidence in finding.evidence.prefix(20) {
            lines.append(
                "\(evidence.layer.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0)) "
                    + "\(evidence.place): \(evidence.detail)")
        }
        lines += record?.lines(for: hash) ?? []
        lines.append(RecordCaution.always.replacing("not checked: ", with: "not checked  "))
        return lines
    }
}

extension DocumentFinding.Evidence {
    fileprivate var json: JSON {
        [
            "carrier": .string(layer.rawValue), "where": .string(place),
            "false_positive_probability": .number(falsePositiveProbability),
            "detail": .string(detail),
        ]
    }
}

extension DocumentAnswer {
    /// A document, text or archive, in a report.
    func exhibit(_ opened: DocumentInput, on page: ReportPage) throws -> ReportExhibit {
        var exhibit = ReportExhibit(
            name: input.label, sha256: hash.hex, byteCount: opened.byteCount,
            kind: opened.kind.words)
        exhibit.examined = [
            Self.count(trace.texts, "text") + ", for invisible characters",
            Self.count(trace.pictures, "picture") + " and "
                + Self.count(trace.pages, "page") + " as shown; \(trace.lookedAt) looked at",
            "the properties, for tokens",
        ]
        exhibit.unexamined = trace.unexamined
        exhibit.candidates = candidates.flatMap(\.lines)
        exhibit.marks = zip(trace.findings, records).map { finding, record in
            var mark = ReportMark(finding)
            mark.cautions = cautions(finding, record)
            mark.add(record, of: hash)
            mark.places = finding.evidence.map {
                "\($0.layer.words), \($0.place): \($0.detail)"
            }
            return mark
        }
        // Of each mark the picture that shows it best, once where two share one.
        var shown: Set<String> = []
        for finding in trace.findings {
            guard let evidence = finding.evidence.first(where: { $0.picture != nil }),
                let picture = evidence.picture, shown.insert(evidence.place).inserted
            else { continue }
            if let made = try page.picture(
                picture.raster, picture.outcome.findings, caption: evidence.place)
            {
                exhibit.pictures.append(made)
            }
        }
        exhibit.steps = trace.steps
        exhibit.logged = logged.map(ReportLogLine.init)
        return exhibit
    }

    private static func count(_ count: Int, _ what: String) -> String {
        "\(count) \(what)\(count == 1 ? "" : "s")"
    }
}

extension DocumentKind {
    /// For people who do not know formats.
    fileprivate var words: String {
        switch self {
        case .picture: "a picture"
        case .pdf: "a PDF document"
        case .package: "an office document, e-book or ZIP archive"
        case .compound: "an office document or message of the binary formats"
        case .text: "a text"
        case .csv: "a table as text (CSV)"
        case .html: "a web page (HTML)"
        case .mail: "an e-mail message"
        case .xml: "an XML document"
        case .other(let type): "a file of type \(type)"
        case .empty: "an empty file"
        }
    }
}

extension DocumentLayer {
    fileprivate var words: String {
        switch self {
        case .image: "picture or page"
        case .text: "invisible characters in text"
        case .metadata: "property"
        }
    }
}

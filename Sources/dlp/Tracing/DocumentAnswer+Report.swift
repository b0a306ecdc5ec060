internal import Documents
internal import Trace
internal import Watermark

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

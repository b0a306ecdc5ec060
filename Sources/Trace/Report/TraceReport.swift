public import Foundation
public import Imaging

/// A trace as one self-contained page: the picture, where the mark was found, the
/// numbers and what they mean, and what was not checked.
///
/// The page loads nothing from anywhere and runs no script, so that it can be
/// filed, printed and handed to either side.
public struct TraceReport: Sendable {
    /// What the report says about the file and the program, beside the outcome.
    public struct Subject: Sendable {
        public var name: String
        public var sha256: String
        public var program: String
        /// Name and fingerprint of every key tried.
        public var keys: [String]
        public var date: Date

        public init(name: String, sha256: String, program: String, keys: [String], date: Date) {
            self.name = name
            self.sha256 = sha256
            self.program = program
            self.keys = keys
            self.date = date
        }
    }

    let outcome: TraceOutcome
    let picture: Raster
    let subject: Subject

    /// Longest side of the picture inside the page, pixels.
    static let longestSide = 1600

    public init(outcome: TraceOutcome, picture: Raster, subject: Subject) {
        self.outcome = outcome
        self.picture = picture
        self.subject = subject
    }

    /// The page. Everything that comes from outside is escaped.
    public func html() throws(ImagingError) -> String {
        let body =
            [headline, try image(), people, numbers, limits, steps].joined(separator: "\n")
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"/><title>Trace of \(escape(subject.name))</title>
            <style>
            body { font: 16px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222 }
            h1 { font-size: 1.5em } h2 { font-size: 1.15em; margin-top: 2em }
            table { border-collapse: collapse; width: 100% } th { text-align: left; font-weight: 600; width: 30% }
            td, th { padding: .35em .6em; border-bottom: 1px solid #ddd; vertical-align: top }
            svg { width: 100%; height: auto; border: 1px solid #bbb }
            .lead { background: #fff6dd; border-left: 4px solid #d9a400; padding: .6em 1em }
            code { word-break: break-all }
            </style></head><body>
            \(body)
            </body></html>

            """
    }

    private var headline: String {
        guard let first = outcome.findings.first else {
            return "<h1>No mark was found</h1><p>None of our marks was read in this picture. "
                + "That does not say that it never carried one.</p>"
        }
        guard let issued = first.issued else {
            return "<h1>A mark that the registry does not know</h1><p>It was made with our key "
                + "\(escape(first.keyID)), but nobody is on record for it.</p>"
        }
        let others = outcome.findings.count - 1
        return "<h1>The mark of \(escape(issued.user))</h1>"
            + "<p class=\"lead\">A name is a lead, not proof. Someone who knows the method and has one "
            + "marked copy can put its mark into another picture. Read what was not checked, below, "
            + "before acting on this.</p>"
            + (others > 0 ? "<p>\(others) more mark\(others == 1 ? "" : "s") found.</p>" : "")
    }

    private func image() throws(ImagingError) -> String {
        let longer = max(picture.width, picture.height)
        let scale = min(1, Double(Self.longestSide) / Double(longer))
        let luma = picture.luma()
        let small = Warp.resize(
            luma, width: max(1, Int(Double(luma.width) * scale)),
            height: max(1, Int(Double(luma.height) * scale)))
        let jpeg = try JPEGCodec.encode(Raster(small), quality: 85)
        var shapes = ""
        for finding in outcome.findings.prefix(4) {
            shapes += heat(finding) + outline(finding)
        }
        return """
            <h2>The picture, and where the mark was found</h2>
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(picture.width) \(picture.height)">
            <image href="data:image/jpeg;base64,\(Data(jpeg).base64EncodedString())" \
            width="\(picture.width)" height="\(picture.height)"/>
            \(shapes)
            </svg>
            <p>Shown in grey. Outline: the marked area. Shades of red: tiles of the mark, darker where \
            the known part of the mark shows more clearly; tiles without shade show it less than \
            chance would in one of twenty.</p>
            """
    }

    private func outline(_ finding: TraceFinding) -> String {
        let stroke = max(2, max(picture.width, picture.height) / 400)
        return "<polygon points=\"\(points(finding.region))\" fill=\"none\" stroke=\"#c00\" "
            + "stroke-width=\"\(stroke)\"/>"
    }

    private func heat(_ finding: TraceFinding) -> String {
        let evidence = finding.evidence
        var out = ""
        for (i, z) in evidence.z.enumerated() where z > 2 && 4 * i + 3 < evidence.corners.count {
            let corners = Array(evidence.corners[4 * i...4 * i + 3])
            let strength = min(0.45, 0.04 * Double(z))
            out +=
                "<polygon points=\"\(points(corners))\" fill=\"#c00\" "
                + String(format: "fill-opacity=\"%.2f\"/>", strength)
        }
        return out
    }

    private func points(_ corners: [Point]) -> String {
        corners.map { p in
            let limit = 4.0 * Double(max(picture.width, picture.height))
            let x = p.x.isFinite ? min(max(p.x, -limit), limit) : 0
            let y = p.y.isFinite ? min(max(p.y, -limit), limit) : 0
            return String(format: "%.1f,%.1f", x, y)
        }.joined(separator: " ")
    }

    func escape(_ text: String) -> String { HTMLText.escaped(text) }
}

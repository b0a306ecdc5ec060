internal import Support
internal import Foundation
package import Imaging
package import Trace

/// A picture within a report, twice: as it is, with the marked area outlined, and faded, with the
/// tiles of the mark over it. What it shows stays readable in the first.
package struct ReportPicture: Sendable {
    /// Longest side of the picture inside the page, and of the faded one, pixels.
    static let longestSide = 1600
    static let fadedSide = 900

    private let caption: String
    private let width: Int
    private let height: Int
    private let shown: String
    private let faded: String
    private let findings: [TraceFinding]

    /// - Parameter caption: what it is, where it is not the file itself.
    package init(
        _ picture: Raster, findings: [TraceFinding], caption: String = ""
    ) throws(ImagingError) {
        self.caption = caption
        width = picture.width
        height = picture.height
        self.findings = Array(findings.prefix(4))
        shown = try Self.jpeg(picture, Self.longestSide)
        faded = findings.isEmpty ? "" : try Self.jpeg(picture, Self.fadedSide)
    }

    /// As a `data:` address, so that the page loads nothing.
    private static func jpeg(
        _ picture: Raster, _ longest: Int
    ) throws(ImagingError) -> String {
        let small = picture.shrunk(toFit: longest)
        let bytes = try JPEGCodec.encode(small, quality: 85)
        return "data:image/jpeg;base64,\(Data(bytes).base64EncodedString())"
    }

    var html: String {
        let title = caption.isEmpty ? "" : " (\(HTMLText.escaped(caption)))"
        guard !findings.isEmpty else {
            return figure(
                image(shown, opacity: 1), "The picture\(title). No mark was found in it.",
                wide: true)
        }
        let outlines = findings.map(outline).joined()
        return figure(
            image(shown, opacity: 1) + outlines,
            "The picture\(title). Outlined in red: the area in which the mark was found.",
            wide: true)
            + figure(
                image(faded, opacity: 0.6) + findings.map(heat).joined() + outlines,
                "How clearly the mark shows, tile by tile, over the same picture faded. "
                    + Self.legend, wide: false)
    }

    private func figure(_ content: String, _ words: String, wide: Bool) -> String {
        """
        <figure\(wide ? "" : " class=\"narrow\"")>
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" role="img">
        \(content)
        </svg>
        <figcaption>\(words)</figcaption>
        </figure>

        """
    }

    private func image(_ address: String, opacity: Double) -> String {
        "<image href=\"\(address)\" width=\"\(width)\" height=\"\(height)\""
            + (opacity < 1 ? " opacity=\"\(opacity)\"" : "") + "/>"
    }

    // MARK: The heat map

    /// From so many standard deviations on, a colour. A tile without the mark reaches the first
    /// once in forty times.
    private static let steps: [(least: Float, colour: String)] = [
        (2, "#fed976"), (4, "#fd8d3c"), (8, "#e31a1c"), (16, "#800026"),
    ]

    private static var legend: String {
        steps.map { step in
            "<span class=\"key\" style=\"background:\(step.colour)\"></span>&nbsp;from "
                + "\(Int(step.least))&nbsp;σ"
        }.joined(separator: ", ")
            + ". σ is the spread of chance: without a mark one tile in forty reaches 2&nbsp;σ, one "
            + "in 30,000 reaches 4&nbsp;σ. Tiles without colour show nothing beyond chance, as on "
            + "smooth or overdrawn areas."
    }

    private func heat(_ finding: TraceFinding) -> String {
        let evidence = finding.evidence
        let stroke = max(1, max(width, height) / 800)
        var out = ""
        for (i, z) in evidence.z.enumerated() where 4 * i + 3 < evidence.corners.count {
            guard let step = Self.steps.last(where: { z >= $0.least }) else { continue }
            let corners = Array(evidence.corners[4 * i...4 * i + 3])
            out +=
                "<polygon points=\"\(points(corners))\" fill=\"\(step.colour)\" "
                + "fill-opacity=\"0.3\" stroke=\"#fff\" stroke-width=\"\(stroke)\"/>"
        }
        return out
    }

    private func outline(_ finding: TraceFinding) -> String {
        let stroke = max(2, max(width, height) / 400)
        return "<polygon points=\"\(points(finding.region))\" fill=\"none\" stroke=\"#c00\" "
            + "stroke-width=\"\(stroke)\"/>"
    }

    private func points(_ corners: [Point]) -> String {
        corners.map { p in
            let limit = 4.0 * Double(max(width, height))
            let x = p.x.isFinite ? min(max(p.x, -limit), limit) : 0
            let y = p.y.isFinite ? min(max(p.y, -limit), limit) : 0
            return String(format: "%.1f,%.1f", x, y)
        }.joined(separator: " ")
    }
}

extension Raster {
    /// In 8 bits and without alpha, so that no side is longer than `longest`.
    fileprivate func shrunk(toFit longest: Int) -> Raster {
        let whole = opaqueEightBit()
        let longer = max(width, height)
        guard longer > longest, case .eight(let samples) = whole.samples else { return whole }
        let scale = Double(longest) / Double(longer)
        let (w, h) = (max(1, Int(Double(width) * scale)), max(1, Int(Double(height) * scale)))
        let channels = whole.layout.channels
        var out = [UInt8](repeating: 0, count: w * h * channels)
        for channel in 0..<channels {
            let plane = Plane(width: width, height: height) { buffer in
                for i in buffer.indices { buffer[i] = Float(samples[i * channels + channel]) }
            }
            let small = Warp.resize(plane, width: w, height: h)
            for (i, value) in small.samples.enumerated() {
                out[i * channels + channel] = UInt8(max(0, min(255, value.rounded())))
            }
        }
        // Without the original's profile and EXIF block: what they say of a place stays out.
        var metadata = Raster.Metadata()
        metadata.icc = self.metadata.icc
        return Raster(
            width: w, height: h, layout: whole.layout, samples: .eight(out), metadata: metadata)
    }
}

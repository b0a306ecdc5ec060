internal import Imaging
internal import Trace

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

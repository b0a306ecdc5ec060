internal import Foundation
internal import Imaging
internal import Watermark

extension TraceRun {
    /// Photos of a screen. Geometry comes from a grid of camera poses judged by
    /// pilot power, which needs no content at all, and from the lines that the
    /// content shows, which are there when the power is too weak to search for.
    func photos() {
        let levels = pyramid.hasReduced ? [pyramid.reduced, pyramid.full] : [pyramid.full]
        let fields = levels.map { PhotoField($0) }
        note(
            "field",
            fields.map { "\($0.field.maps.count) of \($0.field.side)" }.joined(separator: " "))
        for key in keys {
            for (index, photo) in fields.enumerated() where poses(photo, level: index, key: key) {
                return
            }
        }
        let rectifications = ScreenGeometry().candidates(luma: pyramid.reducedLuma)
        note(
            "lines", rectifications.map { String(format: "%.1f", $0.score) }.joined(separator: " "))
        for key in keys {
            for photo in fields where lines(photo, rectifications, key: key) { return }
        }
    }

    /// Camera poses on a grid, the best climbed.
    private func poses(_ photo: PhotoField, level index: Int, key: TraceKey) -> Bool {
        var grid = PoseSearch()
        // The full size is for screens that are small in the picture.
        grid.scales = index == 0 ? 0.26...2.2 : 0.42...1.3
        let hits = grid.search(FieldScore(photo.coarse, key.lines.carriers), keep: 32)
        note("poses", String(format: "best %.1f", hits.first?.score ?? 0))
        let score = FieldScore(photo.field, key.lines.carriers)
        let candidates = PhotoSearch(lines: key.lines).climbed(
            hits.map(\.geometry), score, keep: options.thorough ? 8 : 3)
        note("climbed", candidates.map { String(format: "%.1f", $0.score) }.joined(separator: " "))
        return candidates.contains { follow($0, photo, score, key: key, path: .poses) }
    }

    /// Rectifications from lines: scale and aspect are left to find.
    private func lines(
        _ photo: PhotoField, _ rectifications: [Rectification], key: TraceKey
    ) -> Bool {
        let width = photo.field.width
        let height = photo.field.height
        // Rectifications are of the reduced picture.
        let k = photo.level.scale / pyramid.reduced.scale
        let coarse = FieldScore(photo.coarse, key.lines.carriers)
        let score = FieldScore(photo.field, key.lines.carriers)
        let search = PhotoSearch(lines: key.lines)
        var starts = [LocalGeometry]()
        for rectification in rectifications {
            let shrink = Homography(a: 1 / k, b: 0, tx: 0, c: 0, d: 1 / k, ty: 0)
            guard
                let g = LocalGeometry(rectification.map * shrink, width: width, height: height)
            else { continue }
            let unit = 1 / abs(g.determinant).squareRoot()
            starts += search.scaled(
                g.scaled(unit, unit), coarse, scales: 0.26...2.4, aspects: 0.7...1.43, keep: 6
            ).map(\.geometry)
        }
        let candidates = search.climbed(starts, score, keep: options.thorough ? 12 : 6, step: 0.008)
        note("climbed", candidates.map { String(format: "%.1f", $0.score) }.joined(separator: " "))
        return candidates.contains { follow($0, photo, score, key: key, path: .lines) }
    }

    private func follow(
        _ candidate: PhotoSearch.Candidate, _ photo: PhotoField, _ score: FieldScore,
        key: TraceKey, path: Alignment.Path
    ) -> Bool {
        let evidence = score.evidence(candidate.geometry).map { ($0.0, max(0, $0.1)) }
        let maps = [1.0, -1.0].compactMap {
            candidate.geometry.scaled($0, $0).canvas(
                evidence, reach: Double(photo.field.side) / 2, limit: 2600)
        }
        return follow(maps, level: photo.level, key: key, path: path, score: candidate.score)
    }
}

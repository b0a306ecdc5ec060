internal import Foundation
internal import Imaging
internal import Watermark

extension TraceRun {
    /// Photos of a screen: camera poses, judged by pilot power window by window.
    func photos() {
        let levels = pyramid.hasReduced ? [pyramid.reduced, pyramid.full] : [pyramid.full]
        for (index, level) in levels.enumerated() {
            let residual = level.residual
            let side = max(residual.width, residual.height) > 2600 ? 512 : 256
            let field = SpectrogramField(residual, side: side)
            note("field", "\(field.maps.count) windows of \(side)")
            let coarse = field.dilated(every: max(1, field.maps.count / 48))
            for key in keys {
                let score = FieldScore(field, key.lines.carriers)
                var grid = PoseSearch()
                if index == 0 { grid.scales = (0.26 / max(1, level.scale))...2.2 }
                // The full size is for screens that are small in the picture.
                if index > 0 { grid.scales = 0.42...1.3 }
                let hits = grid.search(FieldScore(coarse, key.lines.carriers), keep: 32)
                note("poses", String(format: "best %.1f", hits.first?.score ?? 0))
                let search = PhotoSearch(lines: key.lines)
                let candidates = search.climbed(
                    hits.map(\.geometry), score, keep: options.thorough ? 6 : 3)
                note(
                    "climbed",
                    candidates.map { String(format: "%.1f", $0.score) }.joined(separator: " "))
                for candidate in candidates {
                    let evidence = score.evidence(candidate.geometry).map { ($0.0, max(0, $0.1)) }
                    let maps = [1.0, -1.0].compactMap {
                        candidate.geometry.scaled($0, $0).canvas(
                            evidence, reach: Double(side) / 2, limit: 2600)
                    }
                    if follow(
                        maps, level: level, key: key, path: .poses, score: candidate.score),
                        !options.thorough
                    {
                        return
                    }
                }
            }
        }
    }
}

internal import Foundation
internal import Imaging

extension TraceRun {
    /// Photos of a screen. Geometry comes from a grid of camera poses judged by
    /// pilot power, which needs no content at all, then from the screen's outline and the
    /// lines that the content shows, which are there when the power is too weak to search for.
    func photos() {
        let fields = pyramid.photoLevels.map { PhotoField($0) }
        note(
            "field",
            fields.map { "\($0.field.maps.count) of \($0.field.side)" }.joined(separator: " "))
        for key in keys {
            for (index, photo) in fields.enumerated() where poses(photo, level: index, key: key) {
                return
            }
        }
        let outlines = ScreenOutline().candidates(luma: pyramid.reducedLuma)
        note(
            "outlines",
            outlines.map { corners in
                corners.map { String(format: "%.0f,%.0f", $0.x, $0.y) }.joined(separator: " ")
            }.joined(separator: "; "))
        for key in keys where !outlines.isEmpty {
            for photo in fields where outline(photo, outlines, key: key) { return }
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

    /// The four corners of a shining screen: with the usual screen sizes, the whole map but for
    /// what a bar along an edge takes away.
    private func outline(_ photo: PhotoField, _ outlines: [[Point]], key: TraceKey) -> Bool {
        let k = photo.level.scale / pyramid.reduced.scale
        let search = PhotoSearch(lines: key.lines)
        for corners in outlines {
            let seen = corners.map { Point(($0.x + 0.5) * k - 0.5, ($0.y + 0.5) * k - 0.5) }
            // Any rectangle has the screen's axes, and content lies along them.
            let square = [Point(0, 0), Point(1000, 0), Point(1000, 1000), Point(0, 1000)]
            guard let map = Homography(from: seen, to: square),
                let flat = LocalGeometry(
                    map, width: photo.field.width, height: photo.field.height)
            else { continue }
            let score = FieldScore(photo.field.notched(along: flat), key.lines.carriers)
            // The canvas need not reach beyond the screen.
            func isThere(_ candidates: [PhotoSearch.Candidate], above least: Float) -> Bool {
                note(
                    "outlined",
                    candidates.map { String(format: "%.1f", $0.score) }.joined(separator: " "))
                return candidates.contains {
                    follow(
                        $0, photo, seen.map { ($0, 1) }, reach: 24, above: least, key: key,
                        path: .outline)
                }
            }
            // The corners as they are come first: pilots may drown in text.
            if isThere(
                search.framed(seen, score).filter { isFit($0.geometry, photo, orClose: true) },
                above: Self.expected)
            {
                return true
            }
            let climbed = search.climbed(
                search.fitted(seen, score), score, keep: options.thorough ? 12 : 3, step: 0.006)
            if isThere(
                climbed.filter { isFit($0.geometry, photo) }, above: Aligner.worthwhile)
            {
                return true
            }
        }
        return false
    }

    /// The lag statistic from which a map is followed that comes from the screen's own corners;
    /// small screens have few tiles to add up.
    private static let expected: Float = 4.5

    /// Whether this level shows a screen seen as `geometry` says best; or, `orClose`, so near
    /// that moiré may spoil either level and the other one is worth a look too.
    private func isFit(
        _ geometry: LocalGeometry, _ photo: PhotoField, orClose: Bool = false
    ) -> Bool {
        isFit(geometry, scale: photo.level.scale, orClose: orClose)
    }

    /// The same for a level of that scale.
    func isFit(_ geometry: LocalGeometry, scale level: Double, orClose: Bool = false) -> Bool {
        guard pyramid.hasReduced else { return true }
        let isReduced = level == pyramid.reduced.scale
        // Pixels of the reduced picture per tile pixel.
        let scale = pyramid.reduced.scale / level / abs(geometry.determinant).squareRoot()
        return (scale >= 0.42) == isReduced || orClose && scale > 1
    }

    /// Rectifications from lines: scale and aspect are left to find.
    private func lines(
        _ photo: PhotoField, _ rectifications: [Rectification], key: TraceKey
    ) -> Bool {
        let width = photo.field.width
        let height = photo.field.height
        // Rectifications are of the reduced picture.
        let k = photo.level.scale / pyramid.reduced.scale
        let search = PhotoSearch(lines: key.lines)
        var found = [(candidate: PhotoSearch.Candidate, score: FieldScore)]()
        for rectification in rectifications {
            let shrink = Homography(a: 1 / k, b: 0, tx: 0, c: 0, d: 1 / k, ty: 0)
            guard
                let g = LocalGeometry(rectification.map * shrink, width: width, height: height)
            else { continue }
            let unit = 1 / abs(g.determinant).squareRoot()
            let field = photo.field.notched(along: g)
            let score = FieldScore(field, key.lines.carriers)
            let starts = search.scaled(
                g.scaled(unit, unit),
                FieldScore(PhotoField.coarse(of: field), key.lines.carriers),
                scales: 0.26...2.4, aspects: 0.7...1.43, keep: 6
            ).map(\.geometry)
            found += search.climbed(starts, score, keep: 3, step: 0.008)
                .filter { isFit($0.geometry, photo) }.map { ($0, score) }
        }
        found.sort { $0.candidate.score > $1.candidate.score }
        note(
            "climbed",
            found.map { String(format: "%.1f", $0.candidate.score) }.joined(separator: " "))
        return found.prefix(options.thorough ? 12 : 6).contains {
            follow($0.candidate, photo, $0.score, key: key, path: .lines)
        }
    }

    func follow(
        _ candidate: PhotoSearch.Candidate, _ photo: PhotoField, _ score: FieldScore,
        key: TraceKey, path: Alignment.Path
    ) -> Bool {
        let evidence = score.evidence(candidate.geometry).map { ($0.0, max(0, $0.1)) }
        return follow(
            candidate, photo, evidence, reach: Double(photo.field.side) / 2, key: key, path: path)
    }

    /// - Parameters:
    ///   - points: places of the photo that the canvas is to show, with weights.
    ///   - reach: how far around them, pixels.
    private func follow(
        _ candidate: PhotoSearch.Candidate, _ photo: PhotoField, _ points: [(Point, Double)],
        reach: Double, above least: Float = Aligner.worthwhile, key: TraceKey,
        path: Alignment.Path
    ) -> Bool {
        let maps = [1.0, -1.0].compactMap {
            candidate.geometry.scaled($0, $0).canvas(points, reach: reach, limit: 2600)
        }
        return follow(
            maps, level: photo.level, key: key, path: path, score: candidate.score, above: least)
    }
}

/// Finishing the geometry of a mark that one linear map found.
///
/// The search for screenshots may decode a photo, too: where the camera stood nearly square to the
/// screen, a band of tiles fits a linear map. The name is then known, but the map is right for the
/// band only, and what is drawn and compared with the source, the region, the heat map and the
/// likeness, would be wrong. So the linear map becomes the first guess of the photo model
/// (homography and radial distortion), which is climbed on the pilots of the whole picture and
/// followed as a pose is. The name does not depend on it: a sighting is only replaced by one that
/// shows the same mark better.
extension TraceRun {
    /// Where a map covers so much of what it lies over, it is right as it is.
    private static let covered = 0.8

    /// - Parameters:
    ///   - map: as it was when the name was read, into `level`.
    ///   - soft: what was read on it.
    func finish(_ map: CanvasMap, _ soft: SoftBits, level: Pyramid.Level, key: TraceKey) {
        let loud = soft.cellEvidence.filter { $0 > Region.visible }.count
        guard soft.cellEvidence.count >= 12,
            Double(loud) < Self.covered * Double(soft.cellEvidence.count),
            let toTile = map.base.inverse
        else { return }
        for photo in pyramid.photoLevels {
            let k = level.scale / photo.scale
            let toLevel = Homography(a: k, b: 0, tx: 0, c: 0, d: k, ty: 0)
            let residual = photo.residual
            guard
                let guess = LocalGeometry(
                    toTile * toLevel, width: residual.width, height: residual.height),
                isFit(guess, scale: photo.scale)
            else { continue }
            let field = PhotoField(photo)
            let score = FieldScore(field.field, key.lines.carriers)
            let climbed = PhotoSearch(lines: key.lines).climbed([guess], score, keep: 1)
            note(
                "photo model",
                climbed.map { String(format: "%.1f", $0.score) }.joined(separator: " "))
            if climbed.contains(where: { follow($0, field, score, key: key, path: .poses) }) {
                return
            }
        }
    }
}

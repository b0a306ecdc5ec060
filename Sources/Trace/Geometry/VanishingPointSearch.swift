internal import Foundation
internal import Imaging

/// Finds how a photo may show a flat screen from the directions of its line
/// segments: two orthogonal vanishing points, for the rows and for the columns.
///
/// The support of every point of the projective plane is tabulated once; a grid of
/// camera poses is scored by look-up; the best distinct ones are climbed with a
/// narrowing tolerance. Ideas: Coughlan & Yuille, "Manhattan World", ICCV 1999, for
/// the orthogonal frame; the support function and grid are this project's own.
struct VanishingPointSearch: Sendable {
    /// At most this many rectifications are returned.
    var limit = 4
    /// Grid poses that are climbed.
    var starts = 12
    /// Fewer segments than this say nothing.
    var minimumSegments = 4

    private static let degree = Double.pi / 180

    init() {}

    /// Rectifications of a `width` × `height` photo from its `segments`, best first,
    /// each the most upright reading of its lines; see `Rectification.turned` for
    /// the others. Empty where there are too few segments. Some 10⁷ operations a
    /// thousand segments, all cores.
    func candidates(segments: [LineSegment], width: Int, height: Int) -> [Rectification] {
        guard width > 0, height > 0 else { return [] }
        let usable = segments.filter {
            $0.length > 0 && $0.length.isFinite && $0.weight > 0 && $0.weight.isFinite
        }
        guard usable.count >= minimumSegments else { return [] }
        let map = SupportMap(
            SegmentTable(usable, width: width, height: height), side: 45,
            tolerance: 4 * Self.degree)
        let poses = PoseGrid().best(in: map, keep: starts)
        let refiner = ViewRefiner(usable, width: width, height: height)
        let climbed = Parallel.map(poses.count) { i -> Rectification? in
            refine(poses[i], with: refiner, width: width, height: height)
        }
        let ranked = climbed.compactMap { $0 }.sorted { $0.score > $1.score }
        var kept = [Rectification]()
        for candidate in ranked where kept.count < limit {
            if kept.allSatisfy({ candidate.differs(from: $0, width: width, height: height) }) {
                kept.append(candidate)
            }
        }
        return kept
    }

    private func refine(
        _ pose: CameraView, with refiner: ViewRefiner, width: Int, height: Int
    ) -> Rectification? {
        let degree = Self.degree
        let fixed = refiner.climb(
            pose, taus: [2 * degree, degree, 0.6 * degree], focal: false)
        let view = refiner.climb(fixed, taus: [degree, 0.6 * degree], focal: true)
        let free = refiner.free(view, taus: [0.6 * degree])
        let score = refiner.score(free, tau: 0.6 * degree) - 0.5 * pow(view.tilt, 2)
        guard let map = free.rectifying(width: width, height: height) else { return nil }
        return Rectification(
            map: map, score: score,
            rowSupport: refiner.count(free.vanishing(free.right), tau: degree),
            columnSupport: refiner.count(free.vanishing(free.down), tau: degree), view: view)
    }
}

internal import Foundation
internal import Imaging
internal import Support

/// Finds a mark in a photo of a screen: geometries by what a grid of
/// poses, the screen's outline or its lines suggest, judged by pilot power, then by how the known lines
/// fit window by window.
struct PhotoSearch: Sendable {
    let lines: CarrierLines

    struct Candidate: Sendable {
        var geometry: LocalGeometry
        /// Pilot power over the field, in standard deviations.
        var score: Float
    }

    /// Climbs every start and keeps the best distinct ones.
    func climbed(
        _ starts: [LocalGeometry], _ score: FieldScore, keep: Int, step: Double = 0.02
    ) -> [Candidate] {
        let found = Parallel.map(starts.count) { k in
            let (geometry, z) = score.climb(starts[k], seed: UInt64(k), step: step)
            return Candidate(geometry: geometry, score: z)
        }
        var out = [Candidate]()
        for c in found.sorted(by: { $0.score > $1.score }) {
            let n = abs(c.geometry.determinant).squareRoot()
            let close = out.contains { o in
                zip(c.geometry.v, o.geometry.v).prefix(4).allSatisfy { abs($0 - $1) < 0.02 * n }
            }
            if !close { out.append(c) }
            if out.count == keep { break }
        }
        return out
    }

    /// Screen sizes in marked pixels, width × height: the panels sold most.
    private static let screens = [
        (1280, 720), (1280, 800), (1366, 768), (1440, 900), (1536, 864), (1600, 900), (1680, 1050),
        (1920, 1080), (1920, 1200), (2560, 1080), (2560, 1440), (2560, 1600), (2880, 1800),
        (3440, 1440), (3840, 2160),
    ]

    /// Geometries for a screen whose corners are seen, one for each usual size and for both ways
    /// to lay a long screen: the best of a small grid of scales, as a bar along an edge may look
    /// like the bezel, or the bezel like the screen.
    ///
    /// - Parameter corners: clockwise, pixels of the field.
    func fitted(_ corners: [Point], _ score: FieldScore) -> [LocalGeometry] {
        let width = score.field.width
        let height = score.field.height
        let tries = Self.screens.flatMap { [($0, false), ($0, true)] }
        let lists = Parallel.map(tries.count) { index -> [LocalGeometry] in
            let (size, turned) = tries[index]
            guard
                let g = Self.frame(corners, size, turned: turned, width: width, height: height)
            else { return [] }
            // The corners as they were seen, and where a bar or the bezel deceived.
            let near = [-0.03, -0.015, 0, 0.015]
            let far = [-0.06, -0.045, 0.03, 0.045, 0.06]
            return [(near, near), (near + far, near + far)].map { xs, ys in
                let all = xs.flatMap { x in ys.map { y in g.scaled(1 + x, 1 + y) } }
                return all.map { ($0, score($0)) }.max { $0.1 < $1.1 }?.0 ?? g
            }
        }
        return lists.flatMap { $0 }
    }

    /// The very geometries that put the corners of the commonest screens where they are seen, of
    /// those with about the shape that is seen.
    func framed(_ corners: [Point], _ score: FieldScore) -> [Candidate] {
        func side(_ i: Int) -> Double { (corners[i] - corners[(i + 1) % 4]).length }
        let shape = log((side(0) + side(2)) / max(1, side(1) + side(3)))
        return Self.common.compactMap { size -> Candidate? in
            let own = log(Double(size.0) / Double(size.1))
            let turned = abs(shape + own) < abs(shape - own)
            guard abs(turned ? shape + own : shape - own) < 0.35,
                let g = Self.frame(
                    corners, size, turned: turned, width: score.field.width,
                    height: score.field.height)
            else { return nil }
            return Candidate(geometry: g, score: score(g))
        }
    }

    private static let common = [
        (1920, 1080), (1366, 768), (2560, 1440), (1536, 864), (1920, 1200), (3840, 2160),
        (2560, 1600),
    ]

    /// Photo → screen of `size` pixels, laid down or, `turned`, standing on its side.
    private static func frame(
        _ corners: [Point], _ size: (Int, Int), turned: Bool, width: Int, height: Int
    ) -> LocalGeometry? {
        let (right, bottom) = (Double(size.0), Double(size.1))
        let frame = [Point(0, 0), Point(right, 0), Point(right, bottom), Point(0, bottom)]
        let target = turned ? Array(frame[1...]) + [frame[0]] : frame
        guard let map = Homography(from: corners, to: target),
            let g = LocalGeometry(map, width: width, height: height),
            // Tile pixels per photo pixel.
            (0.25...4).contains(abs(g.determinant).squareRoot())
        else { return nil }
        return g
    }

    /// Scale and aspect for a rectification that lines gave: the grid of both on a
    /// dilated field.
    func scaled(
        _ rectified: LocalGeometry, _ dilated: FieldScore, scales: ClosedRange<Double>,
        aspects: ClosedRange<Double>, keep: Int
    ) -> [Candidate] {
        let outer = 0.15 * Double(dilated.field.side)
        let step = 1.5 / outer
        let scaleCount = Int(log(scales.upperBound / scales.lowerBound) / step)
        let aspectCount = max(1, Int(log(aspects.upperBound / aspects.lowerBound) / step / 2))
        let rows = Parallel.map(scaleCount + 1) { k -> [Candidate] in
            let s = log(scales.lowerBound) + step * Double(k)
            return (0...aspectCount).map { j -> Candidate in
                let a =
                    log(aspects.lowerBound)
                    + log(aspects.upperBound / aspects.lowerBound) * Double(j) / Double(aspectCount)
                let g = rectified.scaled(exp(-s + a / 2), exp(-s - a / 2))
                return Candidate(geometry: g, score: dilated.coarse(g))
            }
        }
        return Array(rows.flatMap { $0 }.sorted { $0.score > $1.score }.prefix(keep))
    }
}

/// A level of the pyramid with its local spectra, fine and coarse: made once, for
/// all keys and all ways to search.
struct PhotoField: Sendable {
    let level: Pyramid.Level
    let field: SpectrogramField
    /// Some fifty windows, every bin the largest of its neighbours.
    let coarse: SpectrogramField

    init(_ level: Pyramid.Level) {
        self.level = level
        let longer = max(level.residual.width, level.residual.height)
        field = SpectrogramField(level.residual, side: longer > 2600 ? 512 : 256)
        coarse = Self.coarse(of: field)
    }

    /// As `coarse`, of a field that was changed.
    static func coarse(of field: SpectrogramField) -> SpectrogramField {
        field.dilated(every: max(1, field.maps.count / 48))
    }
}

internal import Foundation
package import Imaging
package import Watermark

/// A tracer that is told where the screen is: what it cannot read, no search
/// could have saved; what it reads and a trace does not, synchronisation lost.
///
/// For measurements only. It shares residual, demodulator and code with `Tracer`.
package struct Oracle: Sendable {
    /// What the oracle read.
    package struct Reading: Sendable {
        /// Correlation of the soft values with the true codeword; √512 at most.
        package var z: Double
        /// Whether a blind decode gives the true token.
        package var decodesBlind: Bool
        /// Whether `z` names the user among 10⁵ issued marks at 10⁻⁹.
        package var decodesClosed: Bool
        /// What the photo search would see at the true geometry: pilot power over all windows,
        /// in standard deviations. Only where it was asked for.
        package var pilotZ: Double?
        /// The first lag round's statistic at the true geometry, per level of the pyramid.
        package var lagZ = [Double]()
        package var decodes: Bool { decodesBlind || decodesClosed }
    }

    private let key: TraceKey

    package init(key: SignalKey) { self.key = TraceKey(key) }

    /// Reads `luma` with the true geometry.
    ///
    /// - Parameters:
    ///   - width: size of the marked screen, pixels.
    ///   - map: screen pixel → picture pixel.
    package func read(
        _ luma: Plane, marker: Marker, width: Int, height: Int, pilots: Bool = false,
        map: @Sendable (Point) -> Point
    ) -> Reading {
        let pyramid = Pyramid(luma)
        var best = Reading(z: 0, decodesBlind: false, decodesClosed: false)
        guard let whole = canvas(width, height, map) else { return best }
        let demodulator = Demodulator(lines: key.lines)
        let aligner = Aligner(lines: key.lines)
        let decoder = ListDecoder()
        func take(_ cells: CellSpectra) {
            guard let soft = SoftValues.clipped(demodulator.soft(cells).values) else { return }
            guard let norm = SoftValues.norm(soft) else { return }
            let z = marker.codeword.correlation(soft) / norm
            best.z = max(best.z, z)
            if z > 6, !best.decodesBlind {
                best.decodesBlind =
                    decoder.decode(soft, authenticator: key.authenticator).found?.payload.token
                    == marker.token
            }
        }
        var levels = pyramid.hasReduced ? [pyramid.full, pyramid.reduced] : [pyramid.full]
        let sized = pyramid.sized([whole], pyramid.full, pyramid.level(forTile:)).level
        if sized.scale != 1 { levels.append(sized) }
        for level in levels {
            var exact = whole
            let k = level.scale
            exact.base =
                Homography(a: k, b: 0, tx: (k - 1) / 2, c: 0, d: k, ty: (k - 1) / 2) * whole.base
            take(CellSpectra(exact.resample(level.residual), lines: key.lines))
            // The lag rounds may still remove what the polynomial does not hold.
            guard let start = aligner.start(level.residual, exact, above: -.infinity) else {
                continue
            }
            best.lagZ.append(Double(start.statistic))
            aligner.follow(level.residual, start) { _, cells in
                take(cells)
                return true
            }
        }
        if pilots { best.pilotZ = pilotZ(pyramid.reduced, whole.base) }
        best.decodesClosed =
            best.z
            >= ClosedSet.zThreshold(
                probability: Attribution.identifiedBelow, count: 100_000,
                attempts: Attribution.prepaid)
        return best
    }

    /// Climbed a little, as the homography leaves out the lens's distortion.
    private func pilotZ(_ level: Pyramid.Level, _ base: Homography) -> Double? {
        let k = level.scale
        let shrink = Homography(a: 1 / k, b: 0, tx: 0, c: 0, d: 1 / k, ty: 0)
        guard let inverse = base.inverse,
            let truth = LocalGeometry(
                inverse * shrink, width: level.residual.width, height: level.residual.height)
        else { return nil }
        let score = FieldScore(PhotoField(level).field, key.lines.carriers)
        return Double(score.climb(truth, seed: 1, step: 0.002).score)
    }

    /// The canvas of the whole screen under an arbitrary smooth map: the homography of
    /// its corners, and a polynomial for what is left.
    private func canvas(
        _ width: Int, _ height: Int, _ map: (Point) -> Point
    ) -> CanvasMap? {
        let (w, h) = (Double(width), Double(height))
        let corners = [Point(0, 0), Point(w, 0), Point(w, h), Point(0, h)]
        guard let base = Homography(from: corners, to: corners.map(map)),
            let inverse = base.inverse
        else { return nil }
        var out = CanvasMap(width: width, height: height, base: base)
        var rows = [[Double]]()
        var xs = [Double]()
        var ys = [Double]()
        for j in 0...12 {
            for i in 0...12 {
                let t = Point(w * Double(i) / 12, h * Double(j) / 12)
                let q = inverse(map(t))
                rows.append(out.basis(t))
                xs.append(q.x - t.x)
                ys.append(q.y - t.y)
            }
        }
        guard let x = LinearAlgebra.leastSquares(rows: rows, values: xs),
            let y = LinearAlgebra.leastSquares(rows: rows, values: ys)
        else { return nil }
        out.displacement = x + y
        return out
    }
}

internal import Foundation
internal import Imaging
internal import Watermark

extension TraceRun {
    /// Whole-picture z of the known lines from which an unscaled mark is demodulated. The largest
    /// of T² shifts and both signs stays below 5 in noise.
    private static let foldedZ: Float = 5

    /// Pictures whose pixels are still the marked ones: saved again, cropped, drawn over, but
    /// neither scaled nor turned. All tiles fold into one without any search, so that the mark is
    /// found 4 to 6 dB below what the pilot search needs. True if someone was found.
    func exact(_ key: TraceKey) -> Bool {
        let residual = pyramid.full.residual
        guard
            let map = ScreenshotSearch.canvases(
                .identity, width: residual.width, height: residual.height
            ).first
        else { return false }
        let aligner = Aligner(lines: key.lines)
        let sum = aligner.cells(residual, map, polarity: 1).foldedByNoise()
        let lags = LagVolume.map(sum, lines: key.lines, reach: Aligner.reaches.last!)
        guard let high = lags.max(), let low = lags.min() else { return false }
        let polarity: Float = high >= -low ? 1 : -1
        let z = max(high, -low)
        note("folded", String(format: "z %.1f", z))
        guard z > Self.foldedZ, let at = lags.firstIndex(of: polarity * z) else { return false }
        var shifted = map
        let side = key.lines.side
        shifted.base =
            map.base
            * Homography(a: 1, b: 0, tx: Double(at % side), c: 0, d: 1, ty: Double(at / side))
        let soft = Demodulator(lines: key.lines).soft(
            aligner.cells(residual, shifted, polarity: polarity))
        note("demodulated", String(format: "known lines %.1f", soft.knownLineZ))
        let alignment = Alignment(
            map: shifted, tileSide: side, level: pyramid.full.scale, path: .screenshot,
            statistic: z, score: 0)
        guard attribution.read(soft, key: key, at: alignment, polarity: polarity) else {
            return false
        }
        others(
            at: shifted, level: pyramid.full, key: key, path: .screenshot,
            start: Aligner.Start(map: shifted, statistic: z, polarity: polarity), score: 0)
        return true
    }
}

public import Imaging
public import Watermark
internal import Foundation

public enum DevStudy {
    static func ms(_ t: inout ContinuousClock.Instant) -> String {
        let now = ContinuousClock.now
        defer { t = now }
        let d = now - t
        return String(format: "%.0fms", Double(d.components.attoseconds) / 1e15 + Double(d.components.seconds) * 1e3)
    }
    public static func oracle(_ luma: Plane, _ carriers: CarrierSet, _ truth: Codeword, _ h: Homography, _ w: Int, _ hh: Int) -> (Float, Float, Float) {
        let lines = CarrierLines(carriers)
        let residual = Residual.of(luma)
        var map = CanvasMap(width: w, height: hh, base: h)
        var stat: Float = 0
        for (i, reach) in Aligner.reaches.enumerated() {
            let cells = CellSpectra(map.resample(residual), lines: lines)
            let fit = LagRefiner(volume: LagVolume(cells, reach: reach), map: map).fit()
            if i == 0 { stat = fit.statistic }
            map = map.refined(by: fit.delta)
        }
        let s2 = Demodulator(lines: lines).soft(CellSpectra(map.resample(residual), lines: lines))
        map = CanvasMap(width: w, height: hh, base: h)
        let s1 = Demodulator(lines: lines).soft(CellSpectra(map.resample(residual), lines: lines))
        func z(_ s: SoftBits) -> Float {
            var c: Float = 0, n: Float = 0
            for i in 0..<512 { c += s.values[i] * truth.sign(i); n += s.values[i] * s.values[i] }
            return c / n.squareRoot()
        }
        return (z(s1), z(s2), stat)
    }
    public static func screenshot(_ luma: Plane, _ carriers: CarrierSet, _ truth: Codeword) {
        var t = ContinuousClock.now
        let lines = CarrierLines(carriers)
        let residual = Residual.of(luma)
        print("residual", ms(&t))
        let side = ScreenshotSearch.windowSide(residual)
        let power = PowerMap(residual, side: side, limit: 8, notch: 1)
        print("power \(side) windows \(power.windows)", ms(&t))
        let search = ScreenshotSearch(carriers)
        let hyps = search.hypotheses(power)
        print("search", ms(&t))
        for h in hyps.prefix(4) {
            print(String(format: "  hyp %.1f  [%.5f %.5f %.5f %.5f]", h.score, h.map.a, h.map.b, h.map.c, h.map.d))
        }
        for h in hyps.prefix(3) {
            for var map in ScreenshotSearch.canvases(h.map, width: residual.width, height: residual.height) {
                for reach in Aligner.reaches {
                    let cells = CellSpectra(map.resample(residual), lines: lines)
                    let tw = ms(&t)
                    let volume = LagVolume(cells, reach: reach)
                    let tv = ms(&t)
                    let fit = LagRefiner(volume: volume, map: map).fit()
                    let tf = ms(&t)
                    map = map.refined(by: fit.delta)
                    let cells2 = CellSpectra(map.resample(residual), lines: lines)
                    let soft = Demodulator(lines: lines).soft(cells2)
                    var c: Float = 0, n: Float = 0
                    for i in 0..<512 { c += soft.values[i] * truth.sign(i); n += soft.values[i] * soft.values[i] }
                    print(String(format: "  %dx%d reach %.2f stat %.2f support %.2f change %.3f known %.1f truth z %.2f", map.width, map.height, reach, fit.statistic, fit.support, fit.change, soft.knownLineZ, c / n.squareRoot()), tw, tv, tf, ms(&t))
                    if fit.statistic < 6 { break }
                }
            }
        }
    }
}

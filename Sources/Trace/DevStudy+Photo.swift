internal import Foundation
public import Imaging
public import Watermark

extension DevStudy {
    public static func truthMap(width: Int, height: Int, homography: Homography, _ map: (Point) -> Point) -> [Double] {
        var m = CanvasMap(width: width, height: height, base: homography)
        let inv = homography.inverse!
        var rows = [[Double]](), xs = [Double](), ys = [Double]()
        for j in 0...12 { for i in 0...12 {
            let t = Point(Double(width * i) / 12, Double(height * j) / 12)
            let q = inv(map(t))
            rows.append(m.basis(t)); xs.append(q.x - t.x); ys.append(q.y - t.y)
        } }
        m.displacement = LinearAlgebra.leastSquares(rows: rows, values: xs)! + LinearAlgebra.leastSquares(rows: rows, values: ys)!
        return [Double(width), Double(height)] + homography.h + m.displacement
    }
    static func scaled(_ m: CanvasMap, _ k: Double) -> CanvasMap {
        var o = m
        o.base = Homography(a: k, b: 0, tx: (k - 1) / 2, c: 0, d: k, ty: (k - 1) / 2) * m.base
        return o
    }
    static func z(_ s: SoftBits, _ truth: Codeword) -> Float { var c: Float = 0, n: Float = 0
        for i in 0..<512 { c += s.values[i] * truth.sign(i); n += s.values[i] * s.values[i] }
        return n > 0 ? c / n.squareRoot() : 0 }
    public static func photo(_ luma: Plane, _ carriers: CarrierSet, _ truth: Codeword, _ t: [Double]) {
        var clock = ContinuousClock.now
        let lines = CarrierLines(carriers)
        let pyramid = Pyramid(luma)
        let tPyr = ms(&clock)
        var line = ""
        // oracle
        var om = CanvasMap(width: Int(t[0]), height: Int(t[1]), base: Homography(Array(t[2..<11])))
        om.displacement = Array(t[11...])
        var best: Float = 0
        for level in pyramid.hasReduced ? [pyramid.full, pyramid.reduced] : [pyramid.full] {
            var m = scaled(om, level.scale)
            let s0 = Demodulator(lines: lines).soft(CellSpectra(m.resample(level.residual), lines: lines))
            let st = Aligner(lines: lines).start(level.residual, m)
            var z1: Float = 0
            Aligner(lines: lines).follow(level.residual, st) { map, cells in z1 = z(Demodulator(lines: lines).soft(cells), truth); m = map; return true }
            line += String(format: " | L%.2f exact %.1f refined %.1f stat %.1f", level.scale, z(s0, truth), z1, st.statistic)
            best = max(best, z(s0, truth), z1)
        }
        let centre = Point(t[0] / 2, t[1] / 2)
        print(String(format: "ORACLE %.1f scale %.2f", best, om.base.scale(at: centre)), line, "pyr", tPyr, ms(&clock))
        // search
        for level in pyramid.hasReduced ? [pyramid.reduced, pyramid.full] : [pyramid.full] {
            let side = max(level.residual.width, level.residual.height) > 2600 ? 512 : 256
            let field = SpectrogramField(level.residual, side: side)
            let tF = ms(&clock)
            let score = FieldScore(field, carriers)
            // score at truth
            var tl = "none"
            let sm = scaled(om, level.scale)
            if let g = LocalGeometry(sm.base.inverse!, width: field.width, height: field.height) {
                // remove translation handled; climb from truth
                let c = score.climb(g, seed: 1, step: 0.005)
                tl = String(format: "truth score %.1f climbed %.1f", score(g), c.score)
            }
            let tT = ms(&clock)
            let dil = FieldScore(field.dilated(every: 3), carriers)
            let tD = ms(&clock)
            let grid = PoseGrid()
            let hits = grid.search(dil, keep: 40)
            let tG = ms(&clock)
            let cands = PhotoSearch(lines: lines).climbed(hits.map(\.geometry), score, keep: 4)
            let tC = ms(&clock)
            print(String(format: "  level %.2f windows %d ", level.scale, field.maps.count), tl, "grid best", hits.first!.score, "climbed", cands.map { String(format: "%.1f", $0.score) }, "field", tF, "truth", tT, "dil", tD, "grid", tG, "climb", tC)
            for c in cands {
                let ev = score.evidence(c.geometry).map { ($0.0, max(0, $0.1)) }
                for turn in [1.0, -1.0] {
                guard let map = c.geometry.scaled(turn, turn).canvas(ev, reach: Double(side) / 2, limit: 2600) else { print("   no canvas"); continue }
                let al = Aligner(lines: lines)
                let st = al.start(level.residual, map)
                var zs = [Float]()
                var kn: Float = 0
                if st.statistic > 5.5 {
                    al.follow(level.residual, st) { _, cells in let s = Demodulator(lines: lines).soft(cells); zs.append(bestLagZ(s, truth)); kn = s.knownLineZ; return true }
                }
                print(String(format: "   %dx%d stat %.1f known %.1f z", map.width, map.height, st.statistic, kn), zs, ms(&clock))
                }
            }
        }
    }
    static func bestLagZ(_ s: SoftBits, _ truth: Codeword) -> Float { z(s, truth) }
}

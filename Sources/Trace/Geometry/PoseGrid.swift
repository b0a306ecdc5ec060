internal import Foundation
internal import Imaging

/// The camera poses a photo of a screen is expected in, scored by look-up.
struct PoseGrid: Sendable {
    /// Focal lengths in units of the longer side: a phone's main camera has 0.75, its
    /// 2× lens 1.5; a crop of a picture has more.
    var focals = [0.75, 1.1, 1.7]
    var yawLimit = 66.0
    var pitchLimit = 57.0
    var rollLimit = 45.0
    /// Grid step, degrees; the support map's tolerance is 4°.
    var step = 3.0

    private struct Entry {
        var score: Float
        var yaw: Double
        var pitch: Double
        var roll: Double
        var focal: Double
    }

    /// The best `keep` views that lie more than some degrees apart, best first.
    func best(in map: SupportMap, keep: Int) -> [CameraView] {
        let radian = Double.pi / 180
        let yaws = Self.steps(yawLimit, step)
        let pitches = Self.steps(pitchLimit, step)
        let rolls = Self.steps(rollLimit, step)
        let turns = rolls.map { SIMD2(Float(cos($0 * radian)), Float(sin($0 * radian))) }
        let found = Parallel.map(focals.count * yaws.count) { line -> [Entry] in
            let focal = focals[line / yaws.count]
            let yaw = yaws[line % yaws.count]
            var entries = [Entry]()
            var row = [Float](repeating: 0, count: rolls.count)
            for pitch in pitches {
                let view = CameraView(
                    yaw: yaw * radian, pitch: pitch * radian, roll: 0, focal: focal)
                let a = SIMD3<Float>(view.vanishing(view.right))
                let b = SIMD3<Float>(view.vanishing(view.down))
                // Where lines decide nothing, the screen is taken to stand upright.
                let tilt = Float(view.tilt / radian / 60)
                for (i, turn) in turns.enumerated() {
                    let p = Self.roll(a, turn)
                    let q = Self.roll(b, turn)
                    let lean = Float(rolls[i] / 45)
                    row[i] =
                        (map(p.x, p.y, p.z) + map(q.x, q.y, q.z))
                        * (1 - 0.03 * tilt * tilt - 0.01 * lean * lean)
                }
                for i in row.indices
                where row[i] > 0 && row[i] >= (i > 0 ? row[i - 1] : 0)
                    && row[i] > (i + 1 < row.count ? row[i + 1] : 0)
                {
                    entries.append(
                        Entry(score: row[i], yaw: yaw, pitch: pitch, roll: rolls[i], focal: focal))
                }
            }
            return entries
        }
        var entries = found.flatMap { $0 }
        guard let top = entries.map(\.score).max() else { return [] }
        entries.removeAll { $0.score < 0.5 * top }
        entries.sort { $0.score > $1.score }
        var kept = [CameraView]()
        for entry in entries {
            let view = CameraView(
                yaw: entry.yaw * radian, pitch: entry.pitch * radian, roll: entry.roll * radian,
                focal: entry.focal)
            if kept.allSatisfy({ Self.apart(view, $0) }) {
                kept.append(view)
                if kept.count == keep { break }
            }
        }
        return kept
    }

    @inline(__always)
    private static func roll(_ v: SIMD3<Float>, _ turn: SIMD2<Float>) -> SIMD3<Float> {
        SIMD3(turn.x * v.x - turn.y * v.y, turn.y * v.x + turn.x * v.y, v.z)
    }

    /// Whether two views' vanishing points differ by more than 6° somewhere.
    private static func apart(_ a: CameraView, _ b: CameraView) -> Bool {
        let limit = cos(6 * Double.pi / 180)
        func cosine(_ p: SIMD3<Double>, _ q: SIMD3<Double>) -> Double {
            abs(p.dot(q)) / (p.norm * q.norm)
        }
        return cosine(a.vanishing(a.right), b.vanishing(b.right)) < limit
            || cosine(a.vanishing(a.down), b.vanishing(b.down)) < limit
    }

    private static func steps(_ limit: Double, _ step: Double) -> [Double] {
        let n = Int((limit / step).rounded(.down))
        return (-n...n).map { Double($0) * step }
    }
}

internal import Foundation
internal import Imaging
internal import Watermark

/// Tries camera poses: screens without lines give no other hold.
struct PoseGrid: Sendable {
    /// Degrees.
    var yaws = Array(stride(from: -60.0, through: 60, by: 6))
    var pitches = Array(stride(from: -48.0, through: 48, by: 6))
    var rolls = Array(stride(from: -36.0, through: 36, by: 2))
    /// Focal lengths over the longer side.
    var focals = [0.85]
    /// Photo pixels per tile pixel at the middle of the photo.
    var scales = 0.42...2.2
    var scaleStep = 0.035

    /// The plane seen at a pose: photo → plane, local scale 1 in the middle.
    static func geometry(
        yaw: Double, pitch: Double, roll: Double, focal: Double, width: Int, height: Int
    ) -> LocalGeometry? {
        let (a, b, c) = (yaw * .pi / 180, pitch * .pi / 180, roll * .pi / 180)
        let (sa, ca, sb, cb, sc, cc) = (sin(a), cos(a), sin(b), cos(b), sin(c), cos(c))
        // Columns of R = Rz(roll) Rx(pitch) Ry(yaw): the screen's axes in the camera's frame.
        let r1 = [cc * ca - sc * sb * sa, sc * ca + cc * sb * sa, -cb * sa]
        let r2 = [-sc * cb, cc * cb, sb]
        let r3 = [cc * sa + sc * sb * ca, sc * sa - cc * sb * ca, cb * ca]
        let f = focal * Double(max(width, height))
        let cx = Double(width - 1) / 2
        let cy = Double(height - 1) / 2
        func row(_ r: [Double]) -> [Double] {
            [r[0] / f, r[1] / f, r[2] - r[0] * cx / f - r[1] * cy / f]
        }
        let h = Homography(row(r1) + row(r2) + row(r3))
        guard let g = LocalGeometry(h, width: width, height: height) else { return nil }
        let k = abs(g.determinant).squareRoot()
        guard k > 1e-9 else { return nil }
        return g.scaled(1 / k, 1 / k)
    }

    /// The best `keep` poses and scales on a dilated field.
    func search(_ score: FieldScore, keep: Int) -> [(geometry: LocalGeometry, score: Float)] {
        let field = score.field
        let steps = max(1, Int(log(scales.upperBound / scales.lowerBound) / scaleStep))
        let inverseScales = (0...steps).map {
            Float(1 / (scales.lowerBound * exp(scaleStep * Double($0))))
        }
        let side = field.side
        struct Hit: Sendable {
            var geometry: LocalGeometry
            var score: Float
        }
        let poses = yaws.flatMap { y in pitches.flatMap { p in focals.map { f in (y, p, f) } } }
        let background = field.background.reduce(0, +) / Float(field.background.count)
        let hits = Parallel.map(poses.count) { index -> [Hit] in
            let (yaw, pitch, focal) = poses[index]
            var local = [Hit]()
            var sums = [Float](repeating: 0, count: inverseScales.count)
            var counts = [Float](repeating: 0, count: inverseScales.count)
            for roll in rolls {
                guard
                    let g = Self.geometry(
                        yaw: yaw, pitch: pitch, roll: roll, focal: focal, width: field.width,
                        height: field.height)
                else { continue }
                for k in sums.indices {
                    sums[k] = 0
                    counts[k] = 0
                }
                for (i, centre) in field.centres.enumerated() {
                    guard let j = g.jacobian(centre) else { continue }
                    field.maps[i].withUnsafeBufferPointer { map in
                        for f in score.frequencies {
                            let fx = j.0 * f.x + j.2 * f.y
                            let fy = j.1 * f.x + j.3 * f.y
                            for (k, s) in inverseScales.enumerated() {
                                let v = SpectrogramField.nearest(
                                    map.baseAddress!, fx * s, fy * s, side: side)
                                if v >= 0 {
                                    sums[k] += Float(v)
                                    counts[k] += 1
                                }
                            }
                        }
                    }
                }
                let enough = 0.3 * Float(field.centres.count * score.frequencies.count)
                for k in sums.indices where counts[k] > enough {
                    let z = (sums[k] - background * counts[k]) / counts[k].squareRoot()
                    local.append(
                        Hit(
                            geometry: g.scaled(Double(inverseScales[k]), Double(inverseScales[k])),
                            score: z))
                }
            }
            return Array(local.sorted { $0.score > $1.score }.prefix(4))
        }
        var out = [Hit]()
        for hit in hits.flatMap({ $0 }).sorted(by: { $0.score > $1.score }) {
            out.append(hit)
            if out.count == keep { break }
        }
        return out.map { ($0.geometry, $0.score) }
    }
}

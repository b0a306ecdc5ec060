internal import Foundation
internal import Imaging
internal import Support

/// Tries camera poses: screens without lines give no other hold.
struct PoseSearch: Sendable {
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

    /// How many windows are looked at first, and the z below which a pose and scale is
    /// given up then. A mark that all windows show at z 10 shows at 5 in a quarter of them.
    private static let firstLook = 12
    private static let giveUp: Float = 2

    /// The best `keep` poses and scales on a dilated field.
    func search(_ score: FieldScore, keep: Int) -> [(geometry: LocalGeometry, score: Float)] {
        let field = score.field
        let steps = max(1, Int(log(scales.upperBound / scales.lowerBound) / scaleStep))
        let inverseScales = (0...steps).map {
            Float(1 / (scales.lowerBound * exp(scaleStep * Double($0))))
        }
        let poses = yaws.flatMap { y in pitches.flatMap { p in focals.map { f in (y, p, f) } } }
        let order = spread(field.centres.count)
        let lists = Parallel.map(poses.count) {
            index -> [(geometry: LocalGeometry, score: Float)] in
            let (yaw, pitch, focal) = poses[index]
            var best = [(geometry: LocalGeometry, score: Float)]()
            for roll in rolls {
                guard
                    let g = Self.geometry(
                        yaw: yaw, pitch: pitch, roll: roll, focal: focal, width: field.width,
                        height: field.height)
                else { continue }
                for hit in scaled(g, score, order, inverseScales) {
                    let k = Double(inverseScales[hit.index])
                    best.append((g.scaled(k, k), hit.z))
                }
            }
            return Array(best.sorted { $0.score > $1.score }.prefix(4))
        }
        return Array(lists.flatMap { $0 }.sorted { $0.score > $1.score }.prefix(keep))
    }

    /// z of one pose at all scales; the windows in `order`, most scales given up after
    /// the first few.
    private func scaled(
        _ g: LocalGeometry, _ score: FieldScore, _ order: [Int], _ inverseScales: [Float]
    ) -> [(index: Int, z: Float)] {
        let field = score.field
        let side = field.side
        let count = inverseScales.count
        let mean = field.mean
        let deviation = max(field.deviation, 1e-3)
        return withUnsafeTemporaryAllocation(of: Int32.self, capacity: 3 * count) { scratch in
            let sums = scratch.baseAddress!
            let counts = sums + count
            let alive = counts + count
            for k in 0..<count {
                sums[k] = 0
                counts[k] = 0
                alive[k] = Int32(k)
            }
            var living = count
            for (position, i) in order.enumerated() {
                if position == Self.firstLook {
                    var kept = 0
                    for a in 0..<living {
                        let k = Int(alive[a])
                        let n = Float(counts[k])
                        guard n > 0 else { continue }
                        let z = (Float(sums[k]) - mean * n) / (n.squareRoot() * deviation)
                        if z > Self.giveUp {
                            alive[kept] = Int32(k)
                            kept += 1
                        }
                    }
                    living = kept
                    if living == 0 { break }
                }
                guard let j = g.jacobian(field.centres[i]) else { continue }
                field.maps[i].withUnsafeBufferPointer { map in
                    for f in score.frequencies {
                        let fx = j.0 * f.x + j.2 * f.y
                        let fy = j.1 * f.x + j.3 * f.y
                        for a in 0..<living {
                            let k = Int(alive[a])
                            let s = inverseScales[k]
                            let v = SpectrogramField.nearest(
                                map.baseAddress!, fx * s, fy * s, side: side)
                            if v >= 0 {
                                sums[k] += v
                                counts[k] += 1
                            }
                        }
                    }
                }
            }
            let enough = Int32(0.3 * Double(order.count * score.frequencies.count))
            var out = [(index: Int, z: Float)]()
            for a in 0..<living {
                let k = Int(alive[a])
                guard counts[k] > enough else { continue }
                let n = Float(counts[k])
                out.append((k, (Float(sums[k]) - mean * n) / (n.squareRoot() * deviation)))
            }
            return out
        }
    }

    /// 0..<count so that any first few are spread over the picture.
    private func spread(_ count: Int) -> [Int] {
        var generator = DeterministicGenerator(seed: 1)
        return Array(0..<count).shuffled(using: &generator)
    }
}

internal import Foundation
internal import Imaging
internal import Support

/// Local spectra of a residual: one whitened logarithmic power map per window,
/// over the whole picture. Under any smooth map from picture to tile, each
/// window tells how much power lies where the pilots should be there.
struct SpectrogramField: Sendable {
    /// Window side, pixels; a power of two.
    let side: Int
    /// Middle of each window, pixels.
    let centres: [Point]
    /// Per window `(side/2 + 1) × side` values, log₂(1 + P/P₀) · `scale`, as bytes
    /// so that a field of hundreds of windows stays in the cache.
    private(set) var maps: [[UInt8]]
    /// Byte value of noise, averaged: what a wrong map scores per line.
    let background: [Float]
    /// Mean and standard deviation of all bytes: what any one line scores by chance.
    let mean: Float
    let deviation: Float
    /// The picture the field was made from.
    let width: Int
    let height: Int

    static let scale: Float = 25.5
    /// One line in one window counts for no more than this many times the noise: content
    /// that repeats, a keyboard on the desk say, must not outvote all other windows.
    static let cap: Float = 10
    var columns: Int { side / 2 + 1 }

    /// Half-overlapping windows. O(pixels · log side), all cores.
    init(_ residual: Plane, side: Int) {
        self.side = side
        width = residual.width
        height = residual.height
        func along(_ length: Int) -> [Int] {
            guard length > side else { return [(length - side) / 2] }
            let count = Int((Double(length - side) / Double(side / 2)).rounded(.up)) + 1
            return (0..<count).map { (length - side) * $0 / (count - 1) }
        }
        let origins = along(residual.height).flatMap { y in
            along(residual.width).map { x in (x, y) }
        }
        let taper = (0..<side).map {
            Float(0.5 - 0.5 * cos(2 * Double.pi * (Double($0) + 0.5) / Double(side)))
        }
        let made = Parallel.map(origins.count) { index in
            Self.spectrum(residual, origin: origins[index], side: side, taper: taper)
        }
        centres = origins.map {
            Point(Double($0.0) + Double(side - 1) / 2, Double($0.1) + Double(side - 1) / 2)
        }
        maps = made
        background = made.map { map in
            map.isEmpty ? 0 : Float(map.reduce(0) { $0 + Int($1) }) / Float(map.count)
        }
        (mean, deviation) = Self.moments(made)
    }

    private static func moments(_ maps: [[UInt8]]) -> (mean: Float, deviation: Float) {
        let sums = Parallel.map(maps.count) { k -> (Int, Int) in
            maps[k].reduce((0, 0)) { ($0.0 + Int($1), $0.1 + Int($1) * Int($1)) }
        }
        let count = Double(maps.reduce(0) { $0 + $1.count })
        guard count > 0 else { return (0, 1) }
        let mean = Double(sums.reduce(0) { $0 + $1.0 }) / count
        let square = Double(sums.reduce(0) { $0 + $1.1 }) / count
        return (Float(mean), Float(max(0, square - mean * mean).squareRoot()))
    }

    private static func spectrum(
        _ residual: Plane, origin: (Int, Int), side: Int, taper: [Float]
    ) -> [UInt8] {
        let window = Plane(width: side, height: side) { out in
            residual.samples.withUnsafeBufferPointer { samples in
                for y in 0..<side {
                    let row = out.baseAddress! + y * side
                    let sy = origin.1 + y
                    guard sy >= 0, sy < residual.height else {
                        row.update(repeating: 0, count: side)
                        continue
                    }
                    for x in 0..<side {
                        let sx = origin.0 + x
                        row[x] =
                            sx >= 0 && sx < residual.width
                            ? samples[sy * residual.width + sx] * taper[x] * taper[y] : 0
                    }
                }
            }
        }
        let columns = side / 2 + 1
        let raw = Spectrum.forward(window).power()
        let power = Plane(width: columns, height: side) { out in
            for y in 0..<side {
                let target = out.baseAddress! + ((y + side / 2) % side) * columns
                for x in 0..<columns { target[x] = raw[y * columns + x] }
            }
        }
        let first = BoxFilter.serial(power, radius: 8)
        let capped = Plane(width: columns, height: side) { out in
            for i in out.indices { out[i] = min(power.samples[i], 4 * first.samples[i]) }
        }
        let floor = BoxFilter.serial(capped, radius: 8)
        return power.samples.indices.map { i in
            let f = floor.samples[i]
            guard f > 0 else { return 0 }
            return UInt8(min(255, log2(1 + min(power.samples[i] / f, cap)) * scale))
        }
    }

    /// The same field with every bin the largest of its 3×3 neighbours: forgiving
    /// enough for a coarse grid of maps.
    func dilated(every step: Int) -> SpectrogramField {
        SpectrogramField(self, indices: Array(stride(from: 0, to: maps.count, by: step)))
    }

    private init(_ field: SpectrogramField, indices: [Int]) {
        side = field.side
        width = field.width
        height = field.height
        centres = indices.map { field.centres[$0] }
        let columns = field.columns
        let side = field.side
        let made = Parallel.map(indices.count) { k -> [UInt8] in
            let map = field.maps[indices[k]]
            var wide = map
            for y in 0..<side {
                for x in 1..<columns - 1 {
                    let i = y * columns + x
                    wide[i] = max(max(map[i - 1], map[i]), map[i + 1])
                }
            }
            var out = wide
            for y in 1..<side - 1 {
                for x in 0..<columns {
                    let i = y * columns + x
                    out[i] = max(max(wide[i - columns], wide[i]), wide[i + columns])
                }
            }
            return out
        }
        maps = made
        background = made.map { map in Float(map.reduce(0) { $0 + Int($1) }) / Float(map.count) }
        (mean, deviation) = Self.moments(made)
    }

    /// The field without what lies along the two axes of a screen seen as `geometry` says, within
    /// `reach` bins: rows of text and rules of tables put their power there, and no pilot does.
    func notched(along geometry: LocalGeometry, reach: Int = 2) -> SpectrogramField {
        var out = self
        let length = Float(side) * 0.75
        out.maps = Parallel.map(maps.count) { k -> [UInt8] in
            var map = maps[k]
            guard !map.isEmpty, let j = geometry.jacobian(centres[k]) else { return map }
            let neutral = UInt8(min(255, background[k].rounded()))
            for (dx, dy) in [(j.0, j.1), (j.2, j.3)] {
                let norm = (dx * dx + dy * dy).squareRoot()
                guard norm > 1e-6 else { continue }
                let sign: Float = dx < 0 ? -1 : 1
                let (ux, uy) = (sign * dx / norm, sign * dy / norm)
                // Across the axis in whichever direction is nearer to its normal.
                let steep = abs(uy) > abs(ux)
                var r = -length
                while r < length {
                    let x = Int((r * ux).rounded())
                    let y = Int((r * uy).rounded()) + side / 2
                    for d in -reach...reach {
                        let (bx, by) = steep ? (x + d, y) : (x, y + d)
                        if bx >= 0, bx < columns, by >= 0, by < side {
                            map[by * columns + bx] = neutral
                        }
                    }
                    r += 0.7
                }
            }
            return map
        }
        return out
    }

    /// Nearest byte at (fx, fy) cycles per pixel, or nil outside the spectrum.
    @inline(__always)
    static func nearest(
        _ map: UnsafePointer<UInt8>, _ fx: Float, _ fy: Float, side: Int
    ) -> Int32 {
        let sign: Float = fx < 0 ? -1 : 1
        let x = Int(fx * sign * Float(side) + 0.5)
        let y = Int(fy * sign * Float(side) + Float(side / 2) + 0.5)
        guard x <= side / 2, y >= 0, y < side else { return -1 }
        return Int32(map[y * (side / 2 + 1) + x])
    }

    /// Bilinear value at (fx, fy) cycles per pixel, or −1 outside the spectrum.
    @inline(__always)
    static func bilinear(
        _ map: UnsafePointer<UInt8>, _ fx: Float, _ fy: Float, side: Int
    ) -> Float {
        let sign: Float = fx < 0 ? -1 : 1
        let x = fx * sign * Float(side)
        let y = fy * sign * Float(side) + Float(side / 2)
        let columns = side / 2 + 1
        guard x >= 0, y >= 0, x < Float(columns - 1), y < Float(side - 1) else { return -1 }
        let x0 = Int(x)
        let y0 = Int(y)
        let ax = x - Float(x0)
        let ay = y - Float(y0)
        let p = map + y0 * columns + x0
        return (1 - ay) * ((1 - ax) * Float(p[0]) + ax * Float(p[1]))
            + ay * ((1 - ax) * Float(p[columns]) + ax * Float(p[columns + 1]))
    }
}

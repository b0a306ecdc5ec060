internal import Foundation
internal import Imaging
internal import Support

/// The mean power spectrum of a residual's windows, whitened and in logarithms:
/// log₂(1 + P/P₀) with P₀ the mean of a bin's neighbourhood. Noise is about 0.9
/// everywhere whatever its colour; a line stands out by its signal-to-noise ratio.
///
/// The logarithm keeps content that happens to be periodic from outvoting eight
/// pilots, and still tells a strong mark's pilots from its hundred times weaker
/// payload lines. A Hann window's line is a parabola in it, which interpolates well.
struct PowerMap: Sendable {
    /// Ratios beyond this count no more.
    static let cap: Float = 1000

    /// Window side, pixels; bins are 1/side cycles per pixel apart.
    let side: Int
    /// `(side/2 + 1) × side` values: fx = 0…1/2 by column, fy = −1/2…1/2 by row.
    let values: [Float]
    /// How many windows were averaged.
    let windows: Int

    var columns: Int { side / 2 + 1 }

    /// - Parameters:
    ///   - side: window side; windows are half overlapped, Hann-tapered.
    ///   - limit: at most about this many windows, spread over the picture.
    ///   - notch: drop bins this close to both axes, where content's own lines lie.
    init(_ residual: Plane, side: Int, limit: Int, notch: Int) {
        self.side = side
        let starts = Self.starts(residual.width, residual.height, side: side, limit: limit)
        let taperX = Self.taper(side: side, length: residual.width)
        let taperY = Self.taper(side: side, length: residual.height)
        let columns = side / 2 + 1
        let power = Parallel.map(starts.count) { index -> [Float] in
            let (x0, y0) = starts[index]
            let window = Plane(width: side, height: side) { out in
                residual.samples.withUnsafeBufferPointer { samples in
                    for y in 0..<side {
                        let row = out.baseAddress! + y * side
                        let sy = y0 + y
                        guard sy >= 0, sy < residual.height else {
                            row.update(repeating: 0, count: side)
                            continue
                        }
                        let source = samples.baseAddress! + sy * residual.width
                        for x in 0..<side {
                            let sx = x0 + x
                            row[x] =
                                sx >= 0 && sx < residual.width
                                ? source[sx] * taperX[x] * taperY[y] : 0
                        }
                    }
                }
            }
            let raw = Spectrum.forward(window).power()
            // Each window counts by its shape, not by how loud it is.
            let mean = raw.reduce(0, +) / Float(raw.count)
            return mean > 0 ? raw.map { $0 / mean } : raw
        }
        var sum = [Float](repeating: 0, count: columns * side)
        for one in power {
            for y in 0..<side {
                // Row 0 of the transform is fy = 0; here it is the middle one.
                let target = ((y + side / 2) % side) * columns
                for x in 0..<columns { sum[target + x] += one[y * columns + x] }
            }
        }
        values = Self.whitened(sum, columns: columns, side: side, notch: notch)
        windows = starts.count
    }

    /// A Hann window over what the picture fills of a window of `side` samples.
    private static func taper(side: Int, length: Int) -> [Float] {
        let n = min(side, length)
        let start = (side - n) / 2
        return (0..<side).map { i in
            guard i >= start, i < start + n else { return 0 }
            return Float(0.5 - 0.5 * cos(2 * Double.pi * (Double(i - start) + 0.5) / Double(n)))
        }
    }

    private static func starts(
        _ width: Int, _ height: Int, side: Int, limit: Int
    ) -> [(Int, Int)] {
        func along(_ length: Int) -> [Int] {
            if length <= side { return [-((side - length) / 2)] }
            let count = Int((Double(length - side) / Double(side / 2)).rounded(.up)) + 1
            return (0..<count).map { (length - side) * $0 / (count - 1) }
        }
        let all = along(height).flatMap { y in along(width).map { x in (x, y) } }
        guard all.count > limit else { return all }
        return (0..<limit).map { all[$0 * all.count / limit] }
    }

    private static func whitened(
        _ power: [Float], columns: Int, side: Int, notch: Int
    ) -> [Float] {
        let plane = Plane(width: columns, height: side, samples: power)
        let first = BoxFilter.blur(plane, radius: 8, passes: 1)
        var capped = plane
        for i in capped.samples.indices {
            capped.samples[i] = min(capped.samples[i], 4 * first.samples[i])
        }
        let floor = BoxFilter.blur(capped, radius: 8, passes: 1)
        var out = plane.samples
        for y in 0..<side {
            for x in 0..<columns {
                let i = y * columns + x
                let onAxis = x <= notch || abs(y - side / 2) <= notch
                let f = floor.samples[i]
                out[i] = onAxis || f <= 0 ? 0 : log2(1 + min(out[i] / f, cap))
            }
        }
        return out
    }

    /// Value at (fx, fy) cycles per pixel, nearest bin; 0 outside the spectrum.
    @inline(__always)
    func nearest(_ fx: Float, _ fy: Float, _ v: UnsafePointer<Float>) -> Float {
        let sign: Float = fx < 0 ? -1 : 1
        let x = Int(fx * sign * Float(side) + 0.5)
        let y = Int(fy * sign * Float(side) + Float(side / 2) + 0.5)
        guard x < columns, y >= 0, y < side else { return 0 }
        return v[y * columns + x]
    }

    /// Bilinear value at (fx, fy) cycles per pixel; 0 outside the spectrum.
    @inline(__always)
    func bilinear(_ fx: Float, _ fy: Float, _ v: UnsafePointer<Float>) -> Float {
        let sign: Float = fx < 0 ? -1 : 1
        let x = fx * sign * Float(side)
        let y = fy * sign * Float(side) + Float(side / 2)
        guard x >= 0, y >= 0, x < Float(columns - 1), y < Float(side - 1) else { return 0 }
        let x0 = Int(x)
        let y0 = Int(y)
        let ax = x - Float(x0)
        let ay = y - Float(y0)
        let p = v + y0 * columns + x0
        return (1 - ay) * ((1 - ax) * p[0] + ax * p[1])
            + ay * ((1 - ax) * p[columns] + ax * p[columns + 1])
    }

    /// The same map with every bin the largest of its 3×3 neighbours.
    func dilated() -> [Float] {
        var out = values
        for y in 0..<side {
            for x in 0..<columns {
                var top = values[y * columns + x]
                for yy in max(0, y - 1)...min(side - 1, y + 1) {
                    for xx in max(0, x - 1)...min(columns - 1, x + 1) {
                        top = max(top, values[yy * columns + xx])
                    }
                }
                out[y * columns + x] = top
            }
        }
        return out
    }
}

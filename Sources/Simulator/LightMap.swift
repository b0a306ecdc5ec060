/// A coarse picture of linear light laid over the whole photo, read bilinearly: for
/// what is smooth or out of focus. Lane 3 is free.
struct LightMap: Sendable {
    let width: Int
    let height: Int
    var cells: [SIMD4<Float>]
    /// Cells per photo pixel.
    private let stepX: Float
    private let stepY: Float

    init(width: Int, height: Int, photoWidth: Int, photoHeight: Int) {
        self.width = width
        self.height = height
        cells = [SIMD4<Float>](repeating: SIMD4(repeating: 0), count: width * height)
        stepX = Float(width) / Float(photoWidth)
        stepY = Float(height) / Float(photoHeight)
    }

    /// Photo position of a cell's centre.
    func position(_ x: Int, _ y: Int) -> (Double, Double) {
        ((Double(x) + 0.5) / Double(stepX) - 0.5, (Double(y) + 0.5) / Double(stepY) - 0.5)
    }

    struct View {
        fileprivate let base: UnsafePointer<SIMD4<Float>>
        fileprivate let width: Int
        fileprivate let height: Int
        fileprivate let stepX: Float
        fileprivate let stepY: Float

        /// The light at a photo position; the edge continues outwards.
        @inline(__always)
        func light(_ x: Float, _ y: Float) -> SIMD4<Float> {
            let u = min(max((x + 0.5) * stepX - 0.5, 0), Float(width - 1))
            let v = min(max((y + 0.5) * stepY - 0.5, 0), Float(height - 1))
            let iu = min(Int(u), max(width - 2, 0))
            let iv = min(Int(v), max(height - 2, 0))
            let p = base + iv * width + iu
            let right = width > 1 ? 1 : 0
            let q = height > 1 ? p + width : p
            let fu = u - Float(iu)
            let fv = v - Float(iv)
            let top = p[0] + (p[right] - p[0]) * fu
            let bottom = q[0] + (q[right] - q[0]) * fu
            return top + (bottom - top) * fv
        }
    }

    func withView<R>(_ body: (View) -> R) -> R {
        cells.withUnsafeBufferPointer {
            body(
                View(
                    base: $0.baseAddress!, width: width, height: height, stepX: stepX,
                    stepY: stepY))
        }
    }

    /// Averages over squares of 2 · radius + 1 cells, `passes` times.
    mutating func blur(radius: Int, passes: Int) {
        guard radius > 0 else { return }
        for _ in 0..<passes {
            run(count: height, length: width, step: 1, lineStep: width, radius: radius)
            run(count: width, length: height, step: width, lineStep: 1, radius: radius)
        }
    }

    private mutating func run(
        count: Int, length: Int, step: Int, lineStep: Int, radius: Int
    ) {
        var line = [SIMD4<Float>](repeating: SIMD4(repeating: 0), count: length)
        for k in 0..<count {
            let origin = k * lineStep
            for i in 0..<length { line[i] = cells[origin + i * step] }
            var sum = SIMD4<Float>(repeating: 0)
            for i in -radius...radius { sum += line[min(max(i, 0), length - 1)] }
            for i in 0..<length {
                cells[origin + i * step] = sum / Float(2 * radius + 1)
                sum +=
                    line[min(i + radius + 1, length - 1)]
                    - line[min(max(i - radius, 0), length - 1)]
            }
        }
    }
}

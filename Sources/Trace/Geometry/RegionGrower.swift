internal import Foundation
internal import Imaging

/// One quarter's worth of `LineSegmentDetector`: grows, fits and judges regions.
///
/// A pixel that belongs to a region, or is too weak for any, has a zero vector:
/// the growing loop then reads one array only.
struct RegionGrower {
    /// The part of the picture this grower may touch.
    struct Window: Sendable {
        var x: Range<Int>
        var y: Range<Int>
    }

    private struct Pixel {
        var x: Int32
        var y: Int32
        var vector: SIMD2<Float>
    }

    /// A region's gradient-weighted rectangle, in pixels.
    private struct Box {
        var centre: SIMD2<Double>
        var axis: SIMD2<Double>
        var from: Double
        var to: Double
        var width: Double
        var length: Double { to - from }
    }

    private let vectors: UnsafeMutablePointer<SIMD2<Float>>
    private let stride: Int
    private let window: Window
    private let settings: LineSegmentDetector
    private let cosineSquared: Float
    private let tightCosineSquared: Float
    /// log₁₀ of the number of rectangles there could be: (width · height)^{5/2}.
    private let logTests: Double
    private var region = [Pixel]()

    /// `vectors` is the whole picture's field of `pixels` entries; only the window
    /// is read and written.
    init(
        vectors: UnsafeMutablePointer<SIMD2<Float>>, stride: Int, pixels: Int, window: Window,
        settings: LineSegmentDetector
    ) {
        self.vectors = vectors
        self.stride = stride
        self.window = window
        self.settings = settings
        let wide = cos(settings.angleTolerance)
        let tight = cos(settings.angleTolerance / 2)
        cosineSquared = Float(wide * wide)
        tightCosineSquared = Float(tight * tight)
        logTests = 2.5 * log10(Double(pixels))
    }

    mutating func run() -> [LineSegment] {
        var segments = [LineSegment]()
        for seed in seeds() {
            let x = seed & 0xffff
            let y = seed >> 16
            let vector = vectors[Int(y) * stride + Int(x)]
            if vector == .zero { continue }
            let start = Pixel(x: Int32(x), y: Int32(y), vector: vector)
            grow(from: start, cosineSquared: cosineSquared)
            if Double(region.count) < settings.minimumLength { continue }
            if let box = judge(start) { segments.append(segment(box)) }
        }
        return segments
    }

    /// Positions of pixels with enough gradient, strongest first (to an eighth of a
    /// grey level), as y · 65536 + x. Weaker ones are zeroed in the field.
    private func seeds() -> [UInt32] {
        let bins = 512
        var counts = [Int](repeating: 0, count: bins + 1)
        let limit = settings.gradientThreshold * settings.gradientThreshold
        func bin(_ squared: Float) -> Int {
            bins - 1 - min(bins - 1, Int(squared.squareRoot() * 8))
        }
        counts.withUnsafeMutableBufferPointer { counts in
            for y in window.y {
                let row = vectors + y * stride
                for x in window.x {
                    let v = row[x]
                    let squared = v.x * v.x + v.y * v.y
                    if squared >= limit {
                        counts[bin(squared) + 1] += 1
                    } else {
                        // Also where the picture holds NaN: no comparison is true.
                        row[x] = .zero
                    }
                }
            }
            for i in 1...bins { counts[i] += counts[i - 1] }
        }
        let total = counts[bins]
        return [UInt32](unsafeUninitializedCapacity: total) { buffer, count in
            counts.withUnsafeMutableBufferPointer { next in
                for y in window.y {
                    let row = vectors + y * stride
                    for x in window.x {
                        let v = row[x]
                        let squared = v.x * v.x + v.y * v.y
                        if squared == 0 { continue }
                        let b = bin(squared)
                        buffer[next[b]] = UInt32(y) << 16 | UInt32(x)
                        next[b] += 1
                    }
                }
            }
            count = total
        }
    }

    /// Fills `region` with the pixels 8-connected to `start` whose gradient lies
    /// within the tolerance of the sum so far, and takes them out of the field.
    private mutating func grow(from start: Pixel, cosineSquared: Float) {
        region.removeAll(keepingCapacity: true)
        region.append(start)
        vectors[Int(start.y) * stride + Int(start.x)] = .zero
        var sum = start.vector
        var sumSquared = sum.x * sum.x + sum.y * sum.y
        let lowX = Int32(window.x.lowerBound)
        let highX = Int32(window.x.upperBound - 1)
        let lowY = Int32(window.y.lowerBound)
        let highY = Int32(window.y.upperBound - 1)
        var next = 0
        while next < region.count {
            let p = region[next]
            next += 1
            for y in max(p.y - 1, lowY)...min(p.y + 1, highY) {
                let row = vectors + Int(y) * stride
                for x in max(p.x - 1, lowX)...min(p.x + 1, highX) {
                    let v = row[Int(x)]
                    let dot = v.x * sum.x + v.y * sum.y
                    if dot <= 0 { continue }
                    let squared = v.x * v.x + v.y * v.y
                    if dot * dot < cosineSquared * squared * sumSquared { continue }
                    row[Int(x)] = .zero
                    region.append(Pixel(x: x, y: y, vector: v))
                    sum += v
                    sumSquared = sum.x * sum.x + sum.y * sum.y
                }
            }
        }
    }

    /// The rectangle of the region grown from `start`, after the paper's two
    /// remedies for a sparse one (§2.7: half the tolerance, then a shrinking
    /// radius), or nil where it is too short or likely to be chance.
    private mutating func judge(_ start: Pixel) -> Box? {
        guard var box = fit() else { return nil }
        if density(box) < settings.minimumDensity {
            putBack(region[...])
            grow(from: start, cosineSquared: tightCosineSquared)
            guard let tighter = fit() else { return nil }
            box = tighter
            var radius = region.reduce(0.0) { max($0, Self.distance($1, start)) }
            while density(box) < settings.minimumDensity {
                radius *= 0.75
                guard radius >= settings.minimumLength / 2 else { return nil }
                shrink(to: radius, around: start)
                guard let shorter = fit() else { return nil }
                box = shorter
            }
        }
        guard box.length >= settings.minimumLength, box.length >= 3 * box.width,
            logFalseAlarms(box) < 0
        else { return nil }
        return box
    }

    /// Gives back the pixels further than `radius` from `start`.
    private mutating func shrink(to radius: Double, around start: Pixel) {
        var kept = [Pixel]()
        kept.reserveCapacity(region.count)
        for p in region {
            if Self.distance(p, start) <= radius {
                kept.append(p)
            } else {
                vectors[Int(p.y) * stride + Int(p.x)] = p.vector
            }
        }
        region = kept
    }

    private static func distance(_ p: Pixel, _ q: Pixel) -> Double {
        hypot(Double(p.x - q.x), Double(p.y - q.y))
    }

    private func putBack(_ pixels: ArraySlice<Pixel>) {
        for p in pixels { vectors[Int(p.y) * stride + Int(p.x)] = p.vector }
    }

    /// The gradient-weighted inertia rectangle (§2.5), nil for under six pixels.
    private func fit() -> Box? {
        guard region.count >= 6 else { return nil }
        let originX = region[0].x
        let originY = region[0].y
        var w = 0.0
        var wx = 0.0
        var wy = 0.0
        var wxx = 0.0
        var wxy = 0.0
        var wyy = 0.0
        for p in region {
            let m = Double((p.vector.x * p.vector.x + p.vector.y * p.vector.y).squareRoot())
            let x = Double(p.x - originX)
            let y = Double(p.y - originY)
            w += m
            wx += m * x
            wy += m * y
            wxx += m * x * x
            wxy += m * x * y
            wyy += m * y * y
        }
        let cx = wx / w
        let cy = wy / w
        let xx = wxx / w - cx * cx
        let xy = wxy / w - cx * cy
        let yy = wyy / w - cy * cy
        // Axis of least inertia: the eigenvector of the larger eigenvalue.
        let angle = 0.5 * atan2(2 * xy, xx - yy)
        let axis = SIMD2(cos(angle), sin(angle))
        var from = Double.infinity
        var to = -Double.infinity
        var left = Double.infinity
        var right = -Double.infinity
        for p in region {
            let x = Double(p.x - originX) - cx
            let y = Double(p.y - originY) - cy
            let along = x * axis.x + y * axis.y
            let across = y * axis.x - x * axis.y
            from = min(from, along)
            to = max(to, along)
            left = min(left, across)
            right = max(right, across)
        }
        return Box(
            centre: SIMD2(cx + Double(originX), cy + Double(originY)), axis: axis,
            from: from, to: to, width: right - left + 1)
    }

    private func density(_ box: Box) -> Double {
        Double(region.count) / ((box.length + 1) * box.width)
    }

    /// log₁₀ of an upper bound on the expected number of rectangles this aligned in
    /// a picture of noise (§2.6): tests · P[Binomial(n, p) ≥ k], the tail bounded by
    /// exp(−n KL(k/n ‖ p)). Neighbouring gradients share pixels of the 4×4 kernel;
    /// half of the rectangle's pixels are taken as independent.
    private func logFalseAlarms(_ box: Box) -> Double {
        let p = settings.angleTolerance / .pi
        let area = max((box.length + 1) * box.width, Double(region.count))
        let q = min(Double(region.count) / area, 1 - 1e-9)
        guard q > p else { return logTests }
        let divergence = q * log(q / p) + (1 - q) * log((1 - q) / (1 - p))
        return logTests - area / 2 * divergence / log(10)
    }

    private func segment(_ box: Box) -> LineSegment {
        // Field entries sit half a pixel right of and below the pixel they are named by.
        let a = box.centre + box.from * box.axis + 0.5
        let b = box.centre + box.to * box.axis + 0.5
        return LineSegment(a: Point(a.x, a.y), b: Point(b.x, b.y))
    }
}

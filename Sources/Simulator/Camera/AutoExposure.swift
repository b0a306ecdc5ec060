internal import Foundation
internal import Imaging

/// A coarse look at the scene: what the exposure and the veiling glare follow from.
struct AutoExposure {
    /// Exposure that keeps a white screen below full scale, as phones do to protect
    /// highlights (Hasinoff et al., ACM TOG 35/6, 2016, §4).
    static let normalGain = 0.72

    private let width = 64
    private let height = 48
    /// Linear light, row by row.
    private var scene: [SIMD4<Float>]
    /// Luminance that one screen pixel in a hundred exceeds.
    private let highlight: Double

    init(
        _ s: CameraSettings, truth: CameraTruth, levels: inout EmissionLevels,
        surroundings: SceneBackground
    ) {
        let thumbnail = levels.thumbnail()
        let base = levels.base
        let padding = EmissionLevels.pad
        var pixels = [Double]()
        let step = max(1, Int((Double(base.width * base.height) / 20000).squareRoot()))
        for y in stride(from: 0, to: base.height, by: step) {
            for x in stride(from: y / step % step, to: base.width, by: step) {
                let i = (y + padding) * base.stride + x + padding
                pixels.append(Self.luminance(base.cells[i]))
            }
        }
        pixels.sort()
        highlight = pixels.isEmpty ? 1 : pixels[pixels.count * 99 / 100]
        scene = []
        scene.reserveCapacity(width * height)
        let rim = surroundings.bezel
        let pad = EmissionLevels.pad
        surroundings.background.withView { view in
            for j in 0..<height {
                for i in 0..<width {
                    let x = (Double(i) + 0.5) / Double(width) * Double(s.sensorWidth) - 0.5
                    let y = (Double(j) + 0.5) / Double(height) * Double(s.sensorHeight) - 0.5
                    let p = truth.inverse(Point(x, y))
                    let inScreen =
                        p.x >= -0.5 && p.y >= -0.5 && p.x < Double(truth.screenWidth) - 0.5
                        && p.y < Double(truth.screenHeight) - 0.5
                    if inScreen {
                        let u = Int((p.x + 0.5) / Double(thumbnail.stepX))
                        let v = Int((p.y + 0.5) / Double(thumbnail.stepY))
                        scene.append(thumbnail.cells[(v + pad) * thumbnail.stride + u + pad])
                    } else if p.x > -rim.left && p.y > -rim.top
                        && p.x < Double(truth.screenWidth) + rim.right
                        && p.y < Double(truth.screenHeight) + rim.bottom
                    {
                        scene.append(surroundings.bezelLight)
                    } else {
                        scene.append(view.light(Float(x), Float(y)))
                    }
                }
            }
        }
    }

    /// What the camera multiplies light with: between what puts the mean at a light
    /// grey and what keeps the screen's highlights (small ones included, as text on a
    /// dark page) below full scale, but never so much that large areas clip; at most 8.
    func gain(bias: Double) -> Double {
        var luminance = scene.map(Self.luminance)
        let mean = luminance.reduce(0, +) / Double(luminance.count)
        luminance.sort()
        let areas = luminance[luminance.count * 97 / 100]
        let forMean = min(0.42 / max(mean, 1e-4), Self.normalGain / max(areas, 1e-4))
        let forHighlights = Self.normalGain / max(highlight, 1e-4)
        let wanted = min(forMean, max(forHighlights, (forMean * forHighlights).squareRoot()))
        return min(wanted, 8) * pow(2, bias)
    }

    private static func luminance(_ v: SIMD4<Float>) -> Double {
        Double(0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2])
    }

    /// Adds veiling glare to `map`: half of it even, half around what is bright.
    func scatter(_ share: Double, into map: inout LightMap) {
        guard share > 0 else { return }
        var local = LightMap(
            width: width, height: height, photoWidth: map.width, photoHeight: map.height)
        for i in scene.indices {
            local.cells[i] = scene[i]
            local.cells[i][3] = 0
        }
        local.blur(radius: 5, passes: 2)
        let mean = local.cells.reduce(SIMD4<Float>(repeating: 0), +) / Float(scene.count)
        let weight = Float(share) * 0.5
        local.withView { view in
            for y in 0..<map.height {
                for x in 0..<map.width {
                    map.cells[y * map.width + x] +=
                        (view.light(Float(x), Float(y)) + mean) * weight
                }
            }
        }
    }
}

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

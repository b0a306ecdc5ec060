internal import Foundation
internal import Imaging

/// A coarse look at the scene: what the exposure and the veiling glare follow from.
struct LightMeter {
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
        surroundings: Surroundings
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

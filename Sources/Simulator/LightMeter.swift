internal import Foundation
internal import Imaging

/// A coarse look at the scene: what the exposure and the veiling glare follow from.
struct LightMeter {
    /// Exposure that puts a white screen just below full scale.
    static let normalGain = 0.85

    private let width = 64
    private let height = 48
    /// Linear light, row by row.
    private var scene: [SIMD4<Float>]

    init(
        _ s: CameraSettings, truth: CameraTruth, thumbnail: EmissionLevels.Level,
        surroundings: Surroundings
    ) {
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

    /// What the camera multiplies light with: highlights below full scale, the mean
    /// not above a light grey, and no more amplification than a phone has.
    func gain(bias: Double) -> Double {
        var luminance = scene.map { Double(0.2126 * $0[0] + 0.7152 * $0[1] + 0.0722 * $0[2]) }
        let mean = luminance.reduce(0, +) / Double(luminance.count)
        luminance.sort()
        let high = luminance[luminance.count * 97 / 100]
        let wanted = min(Self.normalGain / max(high, 1e-4), 0.42 / max(mean, 1e-4))
        return min(wanted, 16) * pow(2, bias)
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

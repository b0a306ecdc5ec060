internal import Foundation
internal import Imaging

/// Changes of value that leave every pixel where it is.
enum Tone {
    /// Each channel through a curve on grey levels 0…255, rounded and clamped.
    static func map(_ image: RGBImage, _ curve: (Double) -> Double) -> RGBImage {
        let table = (0...255).map { UInt8(min(max(curve(Double($0)).rounded(), 0), 255)) }
        return RGBImage(
            width: image.width, height: image.height,
            samples: table.withUnsafeBufferPointer { t in image.samples.map { t[Int($0)] } })
    }

    /// Luma (BT.601) in all three channels.
    static func greyscale(_ image: RGBImage) -> RGBImage {
        let luma = image.raster.luma()
        return RGBImage([luma, luma, luma])
    }

    /// 255 − v, then the hue turned by half a circle so that only lightness is
    /// inverted: the CSS filter `invert(1) hue-rotate(180deg)` (Filter Effects
    /// Module Level 1, §9), whose matrix this is.
    static func inverted(_ image: RGBImage) -> RGBImage {
        var out = image
        for i in stride(from: 0, to: out.samples.count, by: 3) {
            let r = 255 - Float(image.samples[i])
            let g = 255 - Float(image.samples[i + 1])
            let b = 255 - Float(image.samples[i + 2])
            let grey = 2 * (0.213 * r + 0.715 * g + 0.072 * b)
            out.samples[i] = UInt8(min(max((grey - r).rounded(), 0), 255))
            out.samples[i + 1] = UInt8(min(max((grey - g).rounded(), 0), 255))
            out.samples[i + 2] = UInt8(min(max((grey - b).rounded(), 0), 255))
        }
        return out
    }

    /// White Gaussian noise in every channel (Box-Muller).
    static func noise(_ image: RGBImage, sigma: Double, seed: UInt64) -> RGBImage {
        var g = DeterministicGenerator(seed: seed)
        var out = image
        for i in stride(from: 0, to: out.samples.count, by: 2) {
            let radius = sigma * (-2 * log(1 - g.uniform())).squareRoot()
            let angle = 2 * Double.pi * g.uniform()
            for (k, value) in [radius * cos(angle), radius * sin(angle)].enumerated()
            where i + k < out.samples.count {
                let v = Double(out.samples[i + k]) + value
                out.samples[i + k] = UInt8(min(max(v.rounded(), 0), 255))
            }
        }
        return out
    }
}

internal import Foundation
internal import Imaging

extension AttackStep {
    /// The picture afterwards, and where its pixels went.
    func apply(
        _ image: RGBImage, _ g: inout DeterministicGenerator
    ) throws(SimulatorError) -> (RGBImage, Homography) {
        switch self {
        case .jpeg(let quality):
            return (try JPEGRoundTrip.apply(image, quality: quality), .identity)
        case .webp(let quality):
            return (try WebPRoundTrip.apply(image, quality: quality), .identity)
        case .scale(let x, let y):
            return Reframe.resize(
                image, width: max(1, Int((Double(image.width) * x).rounded())),
                height: max(1, Int((Double(image.height) * y).rounded())))
        case .limit(let longest):
            let scale = Double(longest) / Double(max(image.width, image.height))
            guard scale < 1 else { return (image, .identity) }
            return Reframe.resize(
                image, width: max(1, Int((Double(image.width) * scale).rounded())),
                height: max(1, Int((Double(image.height) * scale).rounded())))
        case .rotate(let degrees):
            let fill = [RGBFill.white, .black, .grey][Int(g.uniform(0...2.999))]
            return Reframe.rotate(image, degrees: degrees ?? g.uniform(-180...180), fill: fill)
        case .crop(let width, let height):
            let w = min(width, image.width)
            let h = min(height, image.height)
            let x = Int(g.uniform() * Double(image.width - w + 1))
            let y = Int(g.uniform() * Double(image.height - h + 1))
            return (
                image.cropped(x: x, y: y, width: w, height: h),
                Homography(a: 1, b: 0, tx: -Double(x), c: 0, d: 1, ty: -Double(y))
            )
        case .paste(let width, let height):
            return Reframe.paste(image, width: width, height: height, &g)
        case .gamma(let exponent):
            return (
                Tone.map(image) { 255 * pow($0 / 255, exponent) }, .identity
            )
        case .levels(let gain, let offset):
            return (Tone.map(image) { $0 * gain + offset }, .identity)
        case .greyscale:
            return (Tone.greyscale(image), .identity)
        case .blur(let sigma):
            return (image.mapPlanes { Smoothing.gaussian($0, sigma: sigma) }, .identity)
        case .noise(let sigma):
            return (Tone.noise(image, sigma: sigma, seed: g.next()), .identity)
        case .median:
            return (Smoothing.median3(image), .identity)
        case .doodle(let share):
            return (
                Doodles.draw(on: image, share: share ?? g.uniform(0.1...0.2), &g), .identity
            )
        case .posterise(let levels):
            let steps = Double(max(2, levels) - 1)
            return (
                Tone.map(image) { ($0 / 255 * steps).rounded() * 255 / steps }, .identity
            )
        case .invert:
            return (Tone.inverted(image), .identity)
        }
    }
}

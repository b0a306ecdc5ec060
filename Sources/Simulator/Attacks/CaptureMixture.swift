package import Imaging

/// How several users' captures of one page are mixed, in the hope that no mark survives.
package enum CaptureMixture: String, CaseIterable, Sendable {
    case average, minimum, maximum, median
    /// Each pixel, block of 32 × 32, or strip of 48 pixels from one of the captures.
    case pixels, blocks, verticalStrips, horizontalStrips

    /// The mixture, 8-bit RGB. Throws `mismatchedCaptures` unless there is at least one
    /// capture and all have one size. O(pixels × captures).
    package func apply(
        _ captures: [Raster], seed: UInt64
    ) throws(SimulatorError) -> Raster {
        guard let first = captures.first else {
            throw SimulatorError(.mismatchedCaptures, "no captures to mix")
        }
        guard captures.allSatisfy({ $0.width == first.width && $0.height == first.height })
        else {
            throw SimulatorError(.mismatchedCaptures, "captures to mix differ in size")
        }
        let images = captures.map { RGBImage($0) }
        var out = images[0]
        var g = DeterministicGenerator(seed: seed ^ 0x3131_0000_5EED_0003)
        switch self {
        case .average, .minimum, .maximum, .median:
            var values = [UInt8](repeating: 0, count: images.count)
            for i in out.samples.indices {
                for k in images.indices { values[k] = images[k].samples[i] }
                out.samples[i] = combine(&values)
            }
        case .pixels:
            for i in 0..<out.width * out.height {
                let source = images[Int(g.uniform() * Double(images.count))]
                for c in 0..<3 { out.samples[3 * i + c] = source.samples[3 * i + c] }
            }
        case .blocks: patch(&out, images, 32, 32, &g)
        case .verticalStrips: patch(&out, images, 48, out.height, &g)
        case .horizontalStrips: patch(&out, images, out.width, 48, &g)
        }
        return out.raster
    }

    private func combine(_ values: inout [UInt8]) -> UInt8 {
        switch self {
        case .minimum: return values.min()!
        case .maximum: return values.max()!
        case .median:
            values.sort()
            let n = values.count
            return UInt8((Int(values[(n - 1) / 2]) + Int(values[n / 2]) + 1) / 2)
        default:
            return UInt8((values.reduce(0) { $0 + Int($1) } + values.count / 2) / values.count)
        }
    }

    private func patch(
        _ out: inout RGBImage, _ images: [RGBImage], _ width: Int, _ height: Int,
        _ g: inout DeterministicGenerator
    ) {
        for y in stride(from: 0, to: out.height, by: height) {
            for x in stride(from: 0, to: out.width, by: width) {
                let source = images[Int(g.uniform() * Double(images.count))]
                let right = min(x + width, out.width)
                for row in y..<min(y + height, out.height) {
                    let range = 3 * (row * out.width + x)..<3 * (row * out.width + right)
                    out.samples.replaceSubrange(range, with: source.samples[range])
                }
            }
        }
    }
}

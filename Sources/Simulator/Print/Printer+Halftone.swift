internal import Foundation
internal import Imaging
internal import Support

extension Printer {
    /// Which device pixels get ink number `ink` (cyan, magenta, yellow, black).
    func bits(
        coverage page: RGBImage, _ ink: Int, _ placement: Homography, _ width: Int, _ height: Int
    ) -> [UInt8] {
        let codes = codes(page, ink)
        let tone = (0...255).map { code -> Float in
            let a = pow(1 - Double(code) / 255, settings.toneExponent)
            return a < settings.leastCoverage ? 0 : Float(a)
        }
        let inverse = placement.inverse ?? .identity
        let rim = Int(settings.margin * settings.resolution / 25.4)
        let shown = min(rim, width)..<max(min(rim, width), width - rim)

        /// Coverage along one device row; bilinear between page pixels.
        @Sendable func fill(_ y: Int, _ line: UnsafeMutablePointer<Float>) {
            line.update(repeating: 0, count: width)
            guard y >= rim, y < height - rim else { return }
            let v = inverse.h[4] * Double(y) + inverse.h[5]
            guard v > -0.5, v < Double(page.height) - 0.5 else { return }
            let v0 = Int(v.rounded(.down))
            let fv = Float(v - Double(v0))
            let a = min(max(v0, 0), page.height - 1) * page.width
            let b = min(v0 + 1, page.height - 1) * page.width
            codes.withUnsafeBufferPointer { codes in
                tone.withUnsafeBufferPointer { tone in
                    for x in shown {
                        let u = inverse.h[0] * Double(x) + inverse.h[2]
                        guard u > -0.5, u < Double(page.width) - 0.5 else { continue }
                        let u0 = Int(u.rounded(.down))
                        let fu = Float(u - Double(u0))
                        let left = max(u0, 0)
                        let right = min(u0 + 1, page.width - 1)
                        let p = Float(codes[a + left]) * (1 - fu) + Float(codes[a + right]) * fu
                        let q = Float(codes[b + left]) * (1 - fu) + Float(codes[b + right]) * fu
                        let code = min(max(p + (q - p) * fv, 0), 254.999)
                        let i = Int(code)
                        line[x] = tone[i] + (tone[i + 1] - tone[i]) * (code - Float(i))
                    }
                }
            }
        }
        return [UInt8](unsafeUninitializedCapacity: width * height) { buffer, count in
            nonisolated(unsafe) let out = buffer.baseAddress!
            switch settings.halftone {
            case .clusteredDot(let lines, let degrees):
                let screen = HalftoneScreen(
                    linesPerPixel: lines / settings.resolution,
                    degrees: degrees + [-30, 30, -45, 0][ink], seed: seed &+ UInt64(ink))
                Parallel.ranges(height) { rows in
                    withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { line in
                        for y in rows {
                            fill(y, line.baseAddress!)
                            screen.row(
                                y, coverage: line.baseAddress!, count: width,
                                into: out + y * width)
                        }
                    }
                }
            case .errorDiffusion:
                var diffusion = ErrorDiffusion(
                    width: width, noise: noise, stream: 10 + UInt64(ink))
                withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { line in
                    for y in 0..<height {
                        fill(y, line.baseAddress!)
                        diffusion.row(
                            y, coverage: line.baseAddress!, count: width, into: out + y * width)
                    }
                }
            }
            count = width * height
        }
    }

    /// Code values 0…255 of one ink, 255 for none of it.
    private func codes(_ page: RGBImage, _ ink: Int) -> [UInt8] {
        guard settings.isColour else {
            let luma = page.raster.luma()
            return luma.samples.map { UInt8(min(max($0 + 0.5, 0), 255)) }
        }
        let replaced = settings.greyReplacement
        return (0..<page.width * page.height).map { i in
            let r = Double(page.samples[3 * i])
            let g = Double(page.samples[3 * i + 1])
            let b = Double(page.samples[3 * i + 2])
            let grey = 255 - max(r, g, b)
            if ink == 3 { return UInt8(255 - replaced * grey) }
            return UInt8(min(255, [r, g, b][ink] + replaced * grey))
        }
    }
}

/// Seeded noise for tens of millions of pixels: a table of Gaussian values that every row
/// reads from a place of its own, and coarse maps for what changes over millimetres.
struct PrintNoise: Sendable {
    private static let period = 1 << 16
    private let table: [Float]
    private let seed: UInt64

    init(seed: UInt64) {
        var g = DeterministicGenerator(seed: seed ^ 0x0DD5_0F1A_1E5A_11CE)
        self.seed = g.next()
        // The sum of four uniform values: smooth and cheap, cut at 3.5 deviations.
        table = (0..<2 * Self.period).map { _ in
            Float((g.uniform() + g.uniform() + g.uniform() + g.uniform() - 2) * 3.0.squareRoot())
        }
    }

    /// Deviation 1, for up to 65,536 pixels of `row`; `stream` tells uses apart.
    func withRow(_ row: Int, stream: UInt64, _ body: (UnsafePointer<Float>) -> Void) {
        var g = DeterministicGenerator(
            seed: seed &+ stream &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(truncatingIfNeeded: row))
        let start = Int(truncatingIfNeeded: g.next() >> 48) & (Self.period - 1)
        table.withUnsafeBufferPointer { body($0.baseAddress! + start) }
    }

    /// A smooth field of mean 0 and deviation 1, a value each `cell` pixels.
    func field(width: Int, height: Int, cell: Double, stream: UInt64) -> Plane {
        let w = max(2, Int(Double(width) / cell) + 2)
        let h = max(2, Int(Double(height) / cell) + 2)
        var g = DeterministicGenerator(seed: seed ^ (stream &* 0xD1B5_4A32_D192_ED03))
        let raw = Plane(
            width: w, height: h,
            samples: (0..<w * h).map { _ in
                Float((g.uniform() + g.uniform() + g.uniform() - 1.5) * 2)
            })
        var smooth = Smoothing.gaussian(raw, sigma: 1)
        // White noise through a Gaussian of deviation 1 keeps 1/√(4π) of its own.
        for i in smooth.samples.indices { smooth.samples[i] *= 3.545 }
        return smooth
    }
}

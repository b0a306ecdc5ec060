internal import Foundation
internal import Imaging
internal import Support

/// Puts a page on paper: placement, inks, halftone, development with its noise, paper.
///
/// Reflectance is R = P · t · (t ∗ s) · g: light goes through the ink (transmittance t), spreads
/// sideways in the paper (s) and comes out through the ink again, whatever lies there. With s
/// wide this is Yule–Nielsen's n = 2, with s narrow Murray–Davies (Arney, J. Imaging Sci.
/// Technol. 41/6, 1997).
struct Printer {
    let settings: PrinterSettings
    let noise: PrintNoise
    let seed: UInt64

    init(_ settings: PrinterSettings, seed: UInt64) {
        self.settings = settings
        self.seed = seed
        noise = PrintNoise(seed: seed)
    }

    /// Prints `page` of `resolution` pixels an inch on a sheet of the page's own size.
    func print(_ page: RGBImage, resolution: Double) -> PrintedSheet {
        let k = settings.resolution / resolution
        let width = max(8, Int((Double(page.width) * k).rounded()))
        let height = max(8, Int((Double(page.height) * k).rounded()))
        let s = k * settings.scale
        let mm = settings.resolution / 25.4
        let placement = Homography(
            a: s, b: 0,
            tx: Double(width - 1) / 2 - s * Double(page.width - 1) / 2 + settings.offsetX * mm,
            c: 0, d: s,
            ty: Double(height - 1) / 2 - s * Double(page.height - 1) / 2 + settings.offsetY * mm)
        let inks = settings.isColour ? [3, 0, 1, 2] : [3]
        let layers = inks.map { ink in
            developed(
                bits(coverage: page, ink, placement, width, height), width, height,
                stream: UInt64(ink))
        }
        let planes = (settings.isColour ? [0, 1, 2] : [1]).map { channel in
            reflectance(inks, layers, channel: channel, width, height)
        }
        return PrintedSheet(
            planes: planes, resolution: settings.resolution, placement: placement)
    }

    /// How much ink lies on each pixel, 0…1: the bits under the spot, through the development
    /// curve, with grain, mottle and bands in the exposure.
    private func developed(_ bits: [UInt8], _ width: Int, _ height: Int, stream: UInt64) -> Plane {
        // A Gaussian on three pixels; its share beyond them is small up to deviation 0.7.
        let side = Float(exp(-1 / (2 * settings.spot * settings.spot)))
        let (w0, w1) = (1 / (1 + 2 * side), side / (1 + 2 * side))
        let cell = settings.resolution / 12
        let mottle = noise.field(width: width, height: height, cell: cell, stream: 20 + stream)
        let (low, slope) = (
            Float(settings.developFrom), 1 / Float(settings.developTo - settings.developFrom)
        )
        let grain = Float(settings.grain)
        let bandStep = 2 * Double.pi / (settings.resolution * 0.12)
        var out = Plane(width: width, height: height) { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            bits.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let bits = pointer.baseAddress!
                Parallel.ranges(height) { rows in
                    for y in rows {
                        let a = bits + max(0, y - 1) * width
                        let b = bits + y * width
                        let c = bits + min(height - 1, y + 1) * width
                        let target = out + y * width
                        let band = Float(1 + settings.banding * sin(bandStep * Double(y)))
                        noise.withRow(y, stream: stream) { noise in
                            func column(_ x: Int) -> Float {
                                w1 * Float(Int(a[x]) + Int(c[x])) + w0 * Float(b[x])
                            }
                            var before = column(0)
                            var here = before
                            for x in 0..<width {
                                let after = x + 1 < width ? column(x + 1) : here
                                let exposure = w1 * (before + after) + w0 * here
                                before = here
                                here = after
                                if exposure == 0 {
                                    target[x] = 0
                                    continue
                                }
                                let local = Self.value(mottle, Double(x) / cell, Double(y) / cell)
                                let e =
                                    exposure * band * (1 + Float(settings.mottle) * local)
                                    + grain * noise[x]
                                let t = min(max((e - low) * slope, 0), 1)
                                target[x] = t * t * (3 - 2 * t)
                            }
                        }
                    }
                }
            }
        }
        sprinkle(&out, stream: stream)
        return out
    }

    /// Specks of toner where none was wanted.
    private func sprinkle(_ ink: inout Plane, stream: UInt64) {
        var g = DeterministicGenerator(seed: seed ^ (0x57EC_0000 &+ stream))
        let area = Double(ink.width * ink.height) / (settings.resolution * settings.resolution)
        for _ in 0..<Int(settings.specks * area) {
            let x = Int(g.uniform() * Double(ink.width))
            let y = Int(g.uniform() * Double(ink.height))
            ink[x, y] = max(ink[x, y], Float(g.uniform(0.3...1)))
        }
    }

    /// Transmittance of solid cyan, magenta and yellow for red, green and blue light: densities
    /// of office toners (status T about 1.2 in the main band, 0.1 to 0.4 beside it).
    private static let transmittance: [[Double]] = [
        [0.30, 0.68, 0.88], [0.90, 0.30, 0.60], [0.97, 0.92, 0.32],
    ]

    private func reflectance(
        _ inks: [Int], _ layers: [Plane], channel: Int, _ width: Int, _ height: Int
    ) -> Plane {
        // Through the ink twice: half the density each way.
        let solids = inks.map { ink in
            Float(
                ink == 3
                    ? (settings.black / settings.paper).squareRoot()
                    : Self.transmittance[ink][channel])
        }
        let t = Plane(width: width, height: height) { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            Parallel.ranges(height) { rows in
                let range = rows.lowerBound * width..<rows.upperBound * width
                for i in range { out[i] = 1 }
                for (layer, solid) in zip(layers, solids) {
                    layer.samples.withUnsafeBufferPointer { ink in
                        for i in range { out[i] *= 1 - ink[i] * (1 - solid) }
                    }
                }
            }
        }
        let spread = Smoothing.gaussian(t, sigma: settings.scatter * settings.resolution / 25.4)
        let cell = settings.resolution / 20
        let formation = noise.field(width: width, height: height, cell: cell, stream: 30)
        return Plane(width: width, height: height) { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            t.samples.withUnsafeBufferPointer { t in
                spread.samples.withUnsafeBufferPointer { s in
                    nonisolated(unsafe) let (t, s) = (t.baseAddress!, s.baseAddress!)
                    Parallel.ranges(height) { rows in
                        for y in rows {
                            noise.withRow(y, stream: 40) { fibres in
                                for x in 0..<width {
                                    let i = y * width + x
                                    let f = Self.value(
                                        formation, Double(x) / cell, Double(y) / cell)
                                    let paper =
                                        Float(settings.paper)
                                        * (1 + Float(settings.fibres) * fibres[x]
                                            + Float(settings.formation) * f)
                                    out[i] = min(paper * t[i] * s[i], 1)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Bilinear; coordinates are inside by construction of the field.
    @inline(__always)
    private static func value(_ field: Plane, _ x: Double, _ y: Double) -> Float {
        let x0 = min(Int(x), field.width - 2)
        let y0 = min(Int(y), field.height - 2)
        let (fx, fy) = (Float(x - Double(x0)), Float(y - Double(y0)))
        return field.samples.withUnsafeBufferPointer { s in
            let p = y0 * field.width + x0
            let q = p + field.width
            let a = s[p] + (s[p + 1] - s[p]) * fx
            let b = s[q] + (s[q + 1] - s[q]) * fx
            return a + (b - a) * fy
        }
    }
}

/// A sheet of paper with a page on it, as light sees it.
struct PrintedSheet: Sendable {
    /// Reflectance 0…1: one plane for black on grey paper, or red, green and blue.
    var planes: [Plane]
    /// Pixels an inch.
    let resolution: Double
    /// Page pixel centres → sheet pixel centres.
    let placement: Homography

    var width: Int { planes[0].width }
    var height: Int { planes[0].height }
}

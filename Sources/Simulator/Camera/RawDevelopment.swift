internal import Foundation
internal import Imaging
internal import Support

/// From the noisy mosaic to an 8-bit picture, as a phone develops it: demosaic
/// (Malvar, He & Cutler, ICASSP 2004), white balance, colour matrix, tone curve,
/// chroma smoothing, edge-preserving luma denoising, unsharp masking. Works on
/// strips of rows, so that memory stays small.
struct RawDevelopment {
    private let settings: CameraSettings
    /// From sensor colours to the screen's primaries, white-balance error included; row-major 3 × 3.
    private let matrix: [Float]
    /// Code value / 255 for linear light, `steps` per unit.
    private let tone: [Float]
    private static let steps = 2048
    /// Rows above and below a strip that its filters reach.
    private static let margin = 8
    private static let stripRows = 96

    init(_ s: CameraSettings) {
        settings = s
        // The camera's calibration is a little off: it inverts nine tenths of the cross-talk.
        let assumed = SensorExposure.filters(Float(s.crosstalk * 0.9))
        let inverse = Homography(assumed.flatMap { [Double($0[0]), Double($0[1]), Double($0[2])] })
            .inverse!
        let gains = [s.whiteBalanceRed, 1, s.whiteBalanceBlue]
        matrix = (0..<9).map { Float(inverse.h[$0] * gains[$0 % 3]) }
        tone = (0...Self.steps).map { i in
            let light = Double(i) / Double(Self.steps)
            // The sRGB transfer curve (IEC 61966-2-1), bent towards an S.
            let v = light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055
            let bent = v * v * (3 - 2 * v)
            return Float(v + s.toneContrast * (bent - v))
        }
    }

    func develop(_ mosaic: [Float]) -> RGBImage {
        let width = settings.sensorWidth
        let height = settings.sensorHeight
        let strips = (height + Self.stripRows - 1) / Self.stripRows
        let samples = [UInt8](unsafeUninitializedCapacity: 3 * width * height) {
            buffer, count in
            nonisolated(unsafe) let out = buffer.baseAddress!
            mosaic.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let source = pointer.baseAddress!
                Parallel.ranges(strips, grain: 1) { range in
                    let rows = Self.stripRows + 2 * Self.margin
                    let scratch = UnsafeMutablePointer<Float>.allocate(
                        capacity: 6 * rows * width)
                    defer { scratch.deallocate() }
                    for k in range {
                        let first = k * Self.stripRows
                        strip(
                            source, first..<min(first + Self.stripRows, height), scratch, out)
                    }
                }
            }
            count = 3 * width * height
        }
        return RGBImage(width: width, height: height, samples: samples)
    }

    private func strip(
        _ mosaic: UnsafePointer<Float>, _ rows: Range<Int>,
        _ scratch: UnsafeMutablePointer<Float>, _ out: UnsafeMutablePointer<UInt8>
    ) {
        let width = settings.sensorWidth
        let height = settings.sensorHeight
        let top = max(0, rows.lowerBound - Self.margin)
        let bottom = min(height, rows.upperBound + Self.margin)
        let count = bottom - top
        let plane = count * width
        let luma = scratch
        let blue = scratch + plane
        let red = scratch + 2 * plane
        let spare = scratch + 3 * plane
        let more = scratch + 4 * plane
        let weights = scratch + 5 * plane
        for y in top..<bottom {
            let at = (y - top) * width
            demosaic(mosaic, y, luma + at, blue + at, red + at)
            grade(luma + at, blue + at, red + at, width)
        }
        let smooth = settings.denoise > 0.02 ? (settings.denoise > 0.35 ? 3 : 2) : 1
        StripFilter.box(blue, spare, width: width, rows: count, radius: smooth)
        StripFilter.box(red, spare, width: width, rows: count, radius: smooth)
        if settings.denoise > 0.02 {
            StripFilter.bilateral(
                luma, into: spare, sums: more, weights: weights, width: width, rows: count,
                radius: settings.denoise > 0.35 ? 2 : 1,
                tolerance: Float(4 + 26 * settings.denoise))
            luma.update(from: spare, count: plane)
        }
        if settings.sharpen > 0 {
            StripFilter.unsharp(
                luma, spare, more, width: width, rows: count, amount: Float(settings.sharpen))
        }
        for y in rows {
            let at = (y - top) * width
            let target = out + 3 * y * width
            for x in 0..<width {
                let l = luma[at + x] + 0.5
                let b = blue[at + x]
                let r = red[at + x]
                target[3 * x] = UInt8(min(max(l + 1.402 * r, 0), 255))
                target[3 * x + 1] = UInt8(min(max(l - 0.344136 * b - 0.714136 * r, 0), 255))
                target[3 * x + 2] = UInt8(min(max(l + 1.772 * b, 0), 255))
            }
        }
    }

    /// One row of red, green and blue from the RGGB mosaic. Rows and columns past the
    /// edge are mirrored about it, which keeps the pattern's phase.
    private func demosaic(
        _ mosaic: UnsafePointer<Float>, _ y: Int, _ red: UnsafeMutablePointer<Float>,
        _ green: UnsafeMutablePointer<Float>, _ blue: UnsafeMutablePointer<Float>
    ) {
        let width = settings.sensorWidth
        let height = settings.sensorHeight
        func row(_ k: Int) -> UnsafePointer<Float> {
            let m = k < 0 ? -k : k >= height ? 2 * height - 2 - k : k
            return mosaic + m * width
        }
        let (n2, n1, c0, s1, s2) = (row(y - 2), row(y - 1), row(y), row(y + 1), row(y + 2))
        let evenRow = y & 1 == 0
        for x in 0..<width {
            let inner = x >= 2 && x + 2 < width
            let w1 = x >= 1 ? x - 1 : 1
            let e1 = x + 1 < width ? x + 1 : width - 2
            let w2 = inner ? x - 2 : x >= 2 ? x - 2 : 2 - x
            let e2 = inner ? x + 2 : x + 2 < width ? x + 2 : 2 * width - 4 - x
            let c = c0[x]
            let vertical = n1[x] + s1[x]
            let horizontal = c0[w1] + c0[e1]
            let vertical2 = n2[x] + s2[x]
            let horizontal2 = c0[w2] + c0[e2]
            let diagonal = n1[w1] + n1[e1] + s1[w1] + s1[e1]
            if (x & 1 == 0) == evenRow {
                // A red or blue site.
                let g = (4 * c + 2 * (vertical + horizontal) - vertical2 - horizontal2) / 8
                let other = (6 * c + 2 * diagonal - 1.5 * (vertical2 + horizontal2)) / 8
                green[x] = g
                red[x] = evenRow ? c : other
                blue[x] = evenRow ? other : c
            } else {
                let along = (5 * c + 4 * horizontal - horizontal2 - diagonal + 0.5 * vertical2) / 8
                let across = (5 * c + 4 * vertical - vertical2 - diagonal + 0.5 * horizontal2) / 8
                green[x] = c
                red[x] = evenRow ? along : across
                blue[x] = evenRow ? across : along
            }
        }
    }

    /// Linear R, G, B to Y', Cb, Cr (BT.601), grey levels; in place: R → Y', G → Cb, B → Cr.
    private func grade(
        _ first: UnsafeMutablePointer<Float>, _ second: UnsafeMutablePointer<Float>,
        _ third: UnsafeMutablePointer<Float>, _ width: Int
    ) {
        let m = matrix
        tone.withUnsafeBufferPointer { tone in
            @inline(__always)
            func curve(_ v: Float) -> Float {
                let t = min(max(v, 0), 0.9999) * Float(Self.steps)
                let i = Int(t)
                return 255 * (tone[i] + (tone[i + 1] - tone[i]) * (t - Float(i)))
            }
            m.withUnsafeBufferPointer { m in
                for x in 0..<width {
                    let r = first[x]
                    let g = second[x]
                    let b = third[x]
                    let r1 = curve(m[0] * r + m[1] * g + m[2] * b)
                    let g1 = curve(m[3] * r + m[4] * g + m[5] * b)
                    let b1 = curve(m[6] * r + m[7] * g + m[8] * b)
                    let l = 0.299 * r1 + 0.587 * g1 + 0.114 * b1
                    first[x] = l
                    second[x] = (b1 - l) * 0.564334
                    third[x] = (r1 - l) * 0.713267
                }
            }
        }
    }
}

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

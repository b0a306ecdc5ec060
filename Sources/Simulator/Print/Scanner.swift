internal import Foundation
internal import Imaging
internal import Support

/// A flat-bed scanner: optics, sampling, levels, gamma, noise, sharpening.
///
/// What halftone dots alias to is in the samples: the sheet is blurred at the printer's
/// resolution and then read at the scanner's places.
struct Scanner {
    let settings: ScannerSettings
    let seed: UInt64

    func scan(_ sheet: PrintedSheet) -> (image: RGBImage, truth: Homography) {
        let k = settings.resolution / sheet.resolution
        let width = max(8, Int((Double(sheet.width) * k).rounded()))
        let height = max(8, Int((Double(sheet.height) * k).rounded()))
        let angle = settings.degrees * .pi / 180
        let s = k * settings.scale
        let mm = settings.resolution / 25.4
        let (a, b) = (s * cos(angle), s * sin(angle))
        let (cx, cy) = (Double(sheet.width - 1) / 2, Double(sheet.height - 1) / 2)
        let truth = Homography(
            a: a, b: -b, tx: Double(width - 1) / 2 - a * cx + b * cy + settings.offsetX * mm,
            c: b, d: a, ty: Double(height - 1) / 2 - b * cx - a * cy + settings.offsetY * mm)
        let inverse = truth.inverse ?? .identity
        let blur = settings.blur / k
        let lid = Float(settings.lid)
        var planes = sheet.planes.map { plane in
            Warp.project(
                Smoothing.gaussian(plane, sigma: blur), width: width, height: height,
                outside: lid, map: inverse)
        }
        if !settings.isColour, planes.count == 3 { planes = [Self.luminance(planes)] }
        level(&planes)
        let coded = planes.enumerated().map { code($1, channel: UInt64($0)) }
        return (RGBImage(coded.count == 3 ? coded : [coded[0], coded[0], coded[0]]), truth)
    }

    private static func luminance(_ p: [Plane]) -> Plane {
        var out = p[0]
        for i in out.samples.indices {
            out.samples[i] =
                0.2126 * p[0].samples[i] + 0.7152 * p[1].samples[i] + 0.0722 * p[2].samples[i]
        }
        return out
    }

    /// Reflectance to light 0…1 between black and white.
    private func level(_ planes: inout [Plane]) {
        for c in planes.indices {
            let (white, black) =
                settings.autoLevels
                ? ends(planes[c]) : (Float(settings.white), Float(settings.black))
            let scale = 1 / (white - black)
            planes[c].samples.withUnsafeMutableBufferPointer { buffer in
                nonisolated(unsafe) let p = buffer.baseAddress!
                Parallel.ranges(buffer.count, grain: 1 << 16) { range in
                    for i in range { p[i] = min(max((p[i] - black) * scale, 0), 1) }
                }
            }
        }
    }

    /// White and black as the histogram has them.
    private func ends(_ plane: Plane) -> (white: Float, black: Float) {
        let step = max(1, plane.samples.count / 50_000) | 1
        let sample = stride(from: 0, to: plane.samples.count, by: step)
            .map { plane.samples[$0] }.sorted()
        // What a tenth of the scan exceeds is paper, but for fibres and noise.
        let white = max(0.2, sample[sample.count * 90 / 100] * Float(settings.clip))
        return (white, min(sample[sample.count / 100], white / 4))
    }

    /// Light to grey levels with noise, sharpened.
    private func code(_ light: Plane, channel: UInt64) -> Plane {
        let steps = 4096
        let table = (0...steps + 1).map {
            Float(255 * pow(Double($0) / Double(steps), 1 / settings.gamma))
        }
        let noise = PrintNoise(seed: seed)
        let sigma = Float(settings.noise)
        let coded = Plane(width: light.width, height: light.height) { buffer in
            nonisolated(unsafe) let out = buffer.baseAddress!
            light.samples.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let source = pointer.baseAddress!
                Parallel.ranges(light.height) { rows in
                    for y in rows {
                        noise.withRow(y, stream: channel) { noise in
                            for x in 0..<light.width {
                                let i = y * light.width + x
                                let t = source[i] * Float(steps)
                                let k = Int(t)
                                let v = table[k] + (table[k + 1] - table[k]) * (t - Float(k))
                                out[i] = v + sigma * noise[x]
                            }
                        }
                    }
                }
            }
        }
        guard settings.sharpen > 0 else { return coded }
        var out = Smoothing.gaussian(coded, sigma: 1)
        let amount = Float(settings.sharpen)
        for i in out.samples.indices {
            out.samples[i] = coded.samples[i] + amount * (coded.samples[i] - out.samples[i])
        }
        return out
    }
}

/// Everything that decides how a sheet looks in a scan. The default is a flat-bed scanner with
/// fixed exposure at 300 dpi; `PrintChannel.random` draws others.
package struct ScannerSettings: Sendable, Equatable {
    /// Scan pixels an inch.
    package var resolution = 300.0
    /// How the sheet lies on the glass: clockwise degrees, millimetres, and the scanner's own
    /// error of scale.
    package var degrees = 0.0
    package var offsetX = 0.0
    package var offsetY = 0.0
    package var scale = 1.0
    /// Standard deviation of the optics' and the aperture's blur, scan pixels: 0.5 leaves 29 %
    /// of the contrast at Nyquist's frequency and 73 % at half of it, as measured on flat-bed
    /// scanners by ISO 16067-1's slanted edges.
    package var blur = 0.5
    package var isColour = true
    /// Reflectance that becomes 255 and 0 where levels are fixed.
    package var white = 0.95
    package var black = 0.02
    /// The scan's own histogram sets the levels: what is `clip` times as bright as the paper or
    /// brighter becomes 255 (background removal of office machines), the darkest percent 0.
    package var autoLevels = false
    package var clip = 0.97
    /// Exponent from code values to reflectance.
    package var gamma = 2.2
    /// Standard deviation of noise, grey levels.
    package var noise = 0.7
    /// Amount of unsharp masking (σ 1 px).
    package var sharpen = 0.0
    /// Reflectance of the lid around the sheet.
    package var lid = 0.8
    /// The JPEG generation; nil leaves the scan uncompressed.
    package var jpegQuality: Int? = 85

    package init() {}

    /// Throws unless every value is within the range the simulation is meant for.
    func validate() throws(SimulatorError) {
        func check(_ ok: Bool, _ what: String) throws(SimulatorError) {
            if !ok { throw SimulatorError(.invalidSettings, "scanner settings: \(what)") }
        }
        try check((36...1200).contains(resolution), "resolution must be 36…1200 dpi")
        try check(
            abs(degrees) <= 45 && abs(offsetX) <= 100 && abs(offsetY) <= 100
                && (0.5...2).contains(scale), "placement out of range")
        try check((0...5).contains(blur) && (0...5).contains(sharpen), "blur out of range")
        try check(
            black >= 0 && white > black + 0.05 && white <= 2 && (0.5...1.2).contains(clip)
                && (0.5...4).contains(gamma), "levels out of range")
        try check((0...50).contains(noise) && (0...1).contains(lid), "noise or lid out of range")
        try check((1...100).contains(jpegQuality ?? 1), "JPEG quality out of range")
    }
}

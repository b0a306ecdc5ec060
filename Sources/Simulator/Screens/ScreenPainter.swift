internal import Foundation
package import Imaging

/// Draws one synthetic screen; `ScreenPainter+Pages` has the pages.
struct ScreenPainter {
    var canvas: Canvas
    var g: DeterministicGenerator
    private let seed: UInt64

    var width: Int { canvas.width }
    var height: Int { canvas.height }

    init(width: Int, height: Int, seed: UInt64) {
        canvas = Canvas(RGBImage(width: width, height: height, fill: (255, 255, 255)))
        g = DeterministicGenerator(seed: seed ^ 0x5C_2E_E4)
        self.seed = seed
    }

    mutating func integer(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(g.uniform() * Double(range.count))
    }

    mutating func background(_ hex: Int) {
        canvas.fill(x: 0, y: 0, width: width, height: height, colour: Canvas.Colour(hex: hex))
    }

    mutating func box(_ x: Int, _ y: Int, _ w: Int, _ h: Int, _ hex: Int) {
        canvas.fill(x: x, y: y, width: w, height: h, colour: Canvas.Colour(hex: hex))
    }

    // MARK: Words

    /// Letters as often as in English prose (roughly; Lewand, Cryptological Mathematics).
    private static let letters = Array(
        "eeeeeeeeeeeetttttttttaaaaaaaaooooooooiiiiiiinnnnnnnsssssshhhhhhrrrrrrddddllllcccuuummmwwffggyyppbbvkxz"
    )

    mutating func word() -> String {
        let n = min(12, 1 + Int(-log(1 - g.uniform()) * 2.6) + Int(g.uniform() * 3))
        return String(
            (0..<n).map { _ in Self.letters[Int(g.uniform() * Double(Self.letters.count))] })
    }

    mutating func sentence(upTo count: Int) -> String {
        var text = ""
        var first = true
        while true {
            var next = word()
            if first { next = next.prefix(1).uppercased() + next.dropFirst() }
            first = false
            let end = g.uniform()
            if end < 0.08 {
                next += "."
                first = true
            } else if end < 0.14 {
                next += ","
            }
            if text.count + next.count + 1 > count { return text }
            text += (text.isEmpty ? "" : " ") + next
        }
    }

    mutating func number() -> String {
        let n = integer(2...7)
        let digits = (0..<n).map { _ in Character(String(integer(0...9))) }
        return g.uniform() < 0.5
            ? String(digits) : String(digits.dropLast(2)) + "." + String(digits.suffix(2))
    }

    /// Lines of prose in a column, with paragraphs.
    mutating func prose(
        _ pen: inout TextPen, x: Int, y: Int, width w: Int, height h: Int, colour: Int
    ) {
        let characters = Int(Double(w) / pen.advance)
        guard characters > 2 else { return }
        var top = y
        while top + pen.lineHeight < y + h {
            let last = g.uniform() < 0.15
            let text = sentence(upTo: last ? integer(2...characters) : characters)
            pen.draw(
                text, x: Double(x), y: Double(top), colour: Canvas.Colour(hex: colour),
                on: &canvas)
            top += pen.lineHeight + (last ? pen.lineHeight / 2 : 0)
        }
    }

    // MARK: Pictures

    /// A photo-like picture in a rectangle: occluding ellipses of all sizes, shaded and
    /// textured (the dead-leaves model; Lee, Mumford & Huang, IJCV 41, 2001), whose
    /// edges, flat parts and 1/f spectrum are those of natural pictures.
    mutating func picture(x: Int, y: Int, width w: Int, height h: Int) {
        let x1 = min(x + w, width)
        let y1 = min(y + h, height)
        guard x >= 0, y >= 0, x < x1, y < y1 else { return }
        let fine = texture(Spectrum.fastLength(x1 - x), Spectrum.fastLength(y1 - y))
        let shorter = Double(min(x1 - x, y1 - y))
        let warmth = g.uniform(0...1)
        var image = canvas.image
        for k in 0..<700 {
            // The first covers everything; large ones come before small ones, whose
            // radii are distributed as r⁻³ from 1/100 to 1/2 of the shorter side.
            let u = g.uniform()
            let size =
                k == 0
                ? 4 * shorter
                : max(1.5, shorter * (k < 100 ? 0.08 : 0.01) / (1 - u * 0.98).squareRoot())
            let aspect = g.uniform(0.4...1)
            let angle = g.uniform(0...(.pi))
            let leaf = Leaf(
                centre: Point(
                    Double(x) + g.uniform() * Double(x1 - x),
                    Double(y) + g.uniform() * Double(y1 - y)),
                across: size, along: size * aspect, cosine: cos(angle), sine: sin(angle),
                colour: leafColour(warmth), slope: Float(g.uniform(-45...45)),
                texture: Float(g.uniform() < 0.4 ? 0.5 : g.uniform(1...14)))
            leaf.paint(on: &image, x..<x1, y..<y1, fine)
        }
        canvas = Canvas(image)
    }

    private mutating func leafColour(_ warmth: Double) -> SIMD4<Float> {
        let light = 255 * pow(g.uniform(), 0.8) * 0.85 + 15
        let hue = warmth < 0.5 ? g.uniform(0.3...1.6) : g.uniform(1.5...4.5)
        let strength = g.uniform(0...0.3)
        return SIMD4(
            Float(light * (1 + strength * cos(hue))),
            Float(light * (1 + strength * cos(hue - 2.09))),
            Float(light * (1 + strength * cos(hue + 2.09))), 0)
    }

    private struct Leaf {
        var centre: Point
        var across, along, cosine, sine: Double
        var colour: SIMD4<Float>
        /// Grey levels from one side to the other, and of the texture.
        var slope, texture: Float

        func paint(on image: inout RGBImage, _ xs: Range<Int>, _ ys: Range<Int>, _ fine: Plane) {
            let reach = max(across, along)
            let left = max(xs.lowerBound, Int(max(centre.x - reach, -1e6)))
            let right = min(xs.upperBound - 1, Int(min(centre.x + reach + 1, 1e6)))
            let top = max(ys.lowerBound, Int(max(centre.y - reach, -1e6)))
            let bottom = min(ys.upperBound - 1, Int(min(centre.y + reach + 1, 1e6)))
            guard left <= right, top <= bottom else { return }
            let edge = Float(min(across, along) / 2)
            let width = image.width
            image.samples.withUnsafeMutableBufferPointer { samples in
                for py in top...bottom {
                    let dy = Double(py) - centre.y
                    for px in left...right {
                        let dx = Double(px) - centre.x
                        let u = Float((dx * cosine + dy * sine) / across)
                        let v = Float((dy * cosine - dx * sine) / along)
                        let d = u * u + v * v
                        guard d < 1 else { continue }
                        let alpha = min(1, (1 - d) * edge)
                        let grain = fine[px - xs.lowerBound, py - ys.lowerBound]
                        let value = colour + (slope * u + texture * grain)
                        let i = 3 * (py * width + px)
                        for c in 0..<3 {
                            let under = Float(samples[i + c])
                            samples[i + c] = UInt8(
                                min(max(under + (value[c] - under) * alpha + 0.5, 0), 255))
                        }
                    }
                }
            }
        }
    }

    /// Gaussian, zero mean, variance one, spectrum 1/f.
    private mutating func texture(_ w: Int, _ h: Int) -> Plane {
        var spectrum = HalfSpectrum(width: w, height: h)
        for v in 0..<h {
            for u in 0..<spectrum.columns where u + v > 0 {
                let fx = Double(u) / Double(w)
                let fy = Double(min(v, h - v)) / Double(h)
                let amplitude = 1 / max((fx * fx + fy * fy).squareRoot(), 1e-9)
                let phase = g.uniform(0...(2 * .pi))
                let i = 2 * (v * spectrum.columns + u)
                spectrum.values[i] = Float(amplitude * cos(phase))
                spectrum.values[i + 1] = Float(amplitude * sin(phase))
            }
        }
        var plane = Spectrum.inverse(spectrum)
        let n = Float(plane.samples.count)
        let mean = plane.samples.reduce(0, +) / n
        let variance = plane.samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
        let scale = variance > 0 ? 1 / variance.squareRoot() : 0
        for i in plane.samples.indices { plane.samples[i] = (plane.samples[i] - mean) * scale }
        return plane
    }
}

/// Screens drawn by this program, for tests and drills without a browser: they have
/// the layout and the statistics of real ones, and every seed gives another page.
package enum SyntheticScreen: String, CaseIterable, Sendable {
    case spreadsheet, darkEditor, denseText, mail, chinese, slide, webPage, photo
    case blankWhite, blankDark

    /// An 8-bit RGB picture of any size from 1×1 on. Equal arguments give equal pictures.
    package static func render(
        kind: SyntheticScreen, width: Int, height: Int, seed: UInt64
    ) -> Raster {
        precondition(width > 0 && height > 0)
        var page = ScreenPainter(width: width, height: height, seed: seed)
        switch kind {
        case .spreadsheet: page.spreadsheet()
        case .darkEditor: page.darkEditor()
        case .denseText: page.denseText()
        case .mail: page.mail()
        case .chinese: page.chinese()
        case .slide: page.slide()
        case .webPage: page.webPage()
        case .photo: page.photo()
        case .blankWhite: page.blank(dark: false)
        case .blankDark: page.blank(dark: true)
        }
        return page.canvas.image.raster
    }
}

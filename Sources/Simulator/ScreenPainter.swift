internal import Foundation
internal import Imaging

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
        "eeeeeeeeeeeetttttttttaaaaaaaaooooooooiiiiiiinnnnnnnsssssshhhhhhrrrrrrddddllllcccuuummmwwffggyyppbbvkxz")

    mutating func word() -> String {
        let n = min(12, 1 + Int(-log(1 - g.uniform()) * 2.6) + Int(g.uniform() * 3))
        return String((0..<n).map { _ in Self.letters[Int(g.uniform() * Double(Self.letters.count))] })
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
        return g.uniform() < 0.5 ? String(digits) : String(digits.dropLast(2)) + "." + String(digits.suffix(2))
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

    /// A photo-like field into a rectangle: 1/f amplitudes (Field, JOSA A 4/12, 1987),
    /// correlated colours, some smooth shapes with edges before them.
    mutating func picture(x: Int, y: Int, width w: Int, height h: Int) {
        let x1 = min(x + w, width)
        let y1 = min(y + h, height)
        guard x >= 0, y >= 0, x < x1, y < y1 else { return }
        let fw = Spectrum.fastLength(x1 - x)
        let fh = Spectrum.fastLength(y1 - y)
        let fields = [texture(fw, fh), texture(fw, fh)]
        let hue = g.uniform(0...(2 * .pi))
        let base = Float(g.uniform(90...160))
        var shapes = [(Point, Point, Double, Float)]()
        for _ in 0..<integer(3...8) {
            shapes.append(
                (
                    Point(g.uniform() * Double(fw), g.uniform() * Double(fh)),
                    Point(
                        g.uniform(0.03...0.3) * Double(fw), g.uniform(0.03...0.3) * Double(fh)),
                    g.uniform(0...(.pi)), Float(g.uniform(-70...70))
                ))
        }
        var image = canvas.image
        for row in y..<y1 {
            for column in x..<x1 {
                let i = (row - y) * fw + column - x
                var light = base + 48 * fields[0].samples[i]
                for (c, r, angle, step) in shapes {
                    let dx = Double(column - x) - c.x
                    let dy = Double(row - y) - c.y
                    let u = (dx * cos(angle) + dy * sin(angle)) / r.x
                    let v = (-dx * sin(angle) + dy * cos(angle)) / r.y
                    let d = u * u + v * v
                    if d < 1 { light += step * Float(min(1, (1 - d) * 20)) }
                }
                let colour = 22 * fields[1].samples[i]
                for k in 0..<3 {
                    let shift = Float(cos(hue + Double(k) * 2.1)) * (colour + 18)
                    image.samples[3 * (row * width + column) + k] =
                        UInt8(min(max(light + shift, 0), 255))
                }
            }
        }
        canvas = Canvas(image)
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

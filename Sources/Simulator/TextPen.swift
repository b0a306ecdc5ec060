internal import Imaging

/// Sets text of one size and weight: glyphs are drawn once and stamped.
struct TextPen {
    /// Pixels from the ascender to the baseline, and to the next line.
    let size: Double
    var lineHeight: Int { Int((size * 1.9).rounded()) }
    /// Pixels from one character to the next.
    let advance: Double

    private let weight: Double
    private var stamps: [Character: Stamp] = [:]

    /// A glyph's coverage, 0…1, with its offset from the pen's position.
    struct Stamp {
        var width: Int
        var height: Int
        var left: Int
        var top: Int
        var coverage: [Float]
    }

    init(size: Double, weight: Double = 1) {
        self.size = size
        self.weight = weight
        advance = (StrokeFont.advance * size / StrokeFont.ascent * 0.8).rounded()
    }

    /// Draws `text` with its ascender line at `y`; answers with the x after it.
    @discardableResult
    mutating func draw(
        _ text: some StringProtocol, x: Double, y: Double, colour: Canvas.Colour,
        on canvas: inout Canvas
    ) -> Double {
        var pen = x
        for character in text {
            if character != " " {
                canvas.stamp(stamp(character), x: Int(pen), y: Int(y), colour: colour)
            }
            pen += advance
        }
        return pen
    }

    func width(_ text: some StringProtocol) -> Double { Double(text.count) * advance }

    private mutating func stamp(_ character: Character) -> Stamp {
        if let known = stamps[character] { return known }
        let scale = size / StrokeFont.ascent
        let strokes = StrokeFont.strokes(character).map {
            $0.map { Point($0.x * scale * 0.8, $0.y * scale) }
        }
        let made = Self.rasterise(
            strokes, penWidth: max(1, size * 0.11 * weight), width: Int(advance) + 3,
            height: Int(size * 1.5) + 3)
        stamps[character] = made
        return made
    }

    /// Strokes drawn with a round pen.
    static func rasterise(
        _ strokes: [[Point]], penWidth: Double, width: Int, height: Int
    ) -> Stamp {
        var coverage = [Float](repeating: 0, count: width * height)
        for stroke in strokes {
            for i in 0..<max(1, stroke.count - 1) {
                let a = stroke[i]
                let b = stroke[min(i + 1, stroke.count - 1)]
                let d = b - a
                let length2 = d.x * d.x + d.y * d.y
                for y in 0..<height {
                    for x in 0..<width {
                        let p = Point(Double(x - 1), Double(y - 1)) - a
                        let t = length2 > 0 ? min(max((p.x * d.x + p.y * d.y) / length2, 0), 1) : 0
                        let c = Float(0.5 + penWidth / 2 - (p - d * t).length)
                        coverage[y * width + x] = max(coverage[y * width + x], min(max(c, 0), 1))
                    }
                }
            }
        }
        return Stamp(width: width, height: height, left: -1, top: -1, coverage: coverage)
    }
}

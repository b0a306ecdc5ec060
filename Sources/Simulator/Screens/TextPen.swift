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

/// A small single-stroke typeface, for screens drawn without a font at hand. It has
/// the statistics of text (stems, bowls, spacing, ascenders), not its beauty.
///
/// A glyph is a list of strokes; a stroke is a string of points, each two digits x y
/// on a grid where x is 0…4, y is 0 (ascender), 2 (x-height), 6 (baseline), 8 (descender).
enum StrokeFont {
    /// Grid units from ascender to baseline, and per advance.
    static let ascent = 6.0
    static let advance = 5.6

    static let glyphs: [Character: String] = [
        "a": "03 13 23 34 36 26 16 05 14 34", "b": "00 06 26 35 33 22 02", "c": "32 12 03 05 16 36",
        "d": "30 36 16 05 03 12 32", "e": "04 34 33 22 12 03 05 16 36", "f": "30 20 11 16|02 22",
        "g": "36 16 05 03 12 32 37 28 08", "h": "00 06|03 12 22 33 36", "i": "12 16|10 10",
        "j": "22 27 18 08|20 20", "k": "00 06|32 04 36", "l": "10 16 26",
        "m": "02 06|03 12 23 26|23 32 43 46", "n": "02 06|03 12 22 33 36",
        "o": "12 22 33 35 26 16 05 03 12", "p": "02 08|02 22 33 35 26 06",
        "q": "32 38|32 12 03 05 16 36",
        "r": "02 06|03 12 32", "s": "32 12 03 14 24 35 26 06", "t": "10 15 26 36|02 32",
        "u": "02 05 16 26 35|32 36", "v": "02 16 32", "w": "02 06 23 46 42", "x": "02 36|32 06",
        "y": "02 16|32 16 08", "z": "02 32 06 36",
        "A": "06 10 20 36|04 34", "B": "00 06 26 35 34 23 03|00 20 31 32 23",
        "C": "31 20 10 01 05 16 26 35",
        "D": "00 06 26 35 31 20 00", "E": "30 00 06 36|03 23", "F": "30 00 06|03 23",
        "G": "31 20 10 01 05 16 26 35 33 23", "H": "00 06|30 36|03 33", "I": "00 20|10 16|06 26",
        "L": "00 06 36", "M": "06 00 23 40 46", "N": "06 00 36 30",
        "O": "10 20 31 35 26 16 05 01 10",
        "P": "06 00 20 31 32 23 03", "R": "06 00 20 31 32 23 03|13 36",
        "S": "31 20 10 01 02 13 23 34 35 26 16 05",
        "T": "00 40|20 26", "U": "00 05 16 26 35 30", "V": "00 26 40", "W": "00 16 22 36 40",
        "0": "10 20 31 35 26 16 05 01 10", "1": "01 10 16", "2": "01 10 20 31 32 06 36",
        "3": "00 30 13 33 35 26 06", "4": "26 20 04 34", "5": "30 00 03 23 34 35 26 06",
        "6": "20 02 05 16 26 35 34 23 03", "7": "00 30 16",
        "8": "13 02 01 10 20 31 32 23 34 35 26 16 05 04 13 23",
        "9": "33 13 02 01 10 20 31 34 16", ".": "16 16", ",": "16 07", "-": "04 24",
        "=": "03 33|05 35",
        "(": "20 11 15 26", ")": "00 11 15 06", "{": "20 11 12 03 14 15 26",
        "}": "00 11 12 23 14 15 06",
        "/": "30 06", ":": "13 13|16 16", ";": "13 13|16 07", "_": "07 37",
        "@": "35 15 04 02 11 31 34 24 22",
        "\"": "00 01|20 21", "+": "04 24|13 15", "<": "32 04 36", ">": "02 34 06",
        "$": "31 11 02 13 23 34 25 05|10 16",
    ]

    /// Points of a glyph's strokes in grid units; nothing for a space or an unknown one.
    static func strokes(_ character: Character) -> [[Point]] {
        guard let text = glyphs[character] ?? glyphs[Character(character.lowercased())] else {
            return []
        }
        return text.split(separator: "|").map { stroke in
            stroke.split(separator: " ").map { pair in
                let digits = pair.compactMap(\.wholeNumberValue)
                return Point(Double(digits[0]), Double(digits[1]))
            }
        }
    }
}

/// The arrow pointer of desktop systems: black with a white rim, or the reverse.
enum Cursor {
    /// The arrow's outline for a height of 1, tip at the origin.
    private static let outline: [(Double, Double)] = [
        (0, 0), (0, 0.84), (0.19, 0.66), (0.32, 0.97), (0.46, 0.91), (0.33, 0.61), (0.6, 0.61),
    ]

    static func draw(on image: inout RGBImage, seed: UInt64) {
        var g = DeterministicGenerator(seed: seed ^ 0xC0_45_0A_77)
        let size = max(10, Double(image.height) / 1080 * g.uniform(18...34))
        let tip = Point(
            g.uniform(0.05...0.95) * Double(image.width),
            g.uniform(0.05...0.95) * Double(image.height))
        let polygon = outline.map { Point(tip.x + $0.0 * size, tip.y + $0.1 * size) }
        let dark = g.uniform() < 0.8
        var canvas = Canvas(image)
        canvas.fill(polygon: polygon, grow: size * 0.05, colour: dark ? .white : .black)
        canvas.fill(polygon: polygon, grow: 0, colour: dark ? .black : .white)
        image = canvas.image
    }
}

internal import Imaging

/// Square characters with the stroke density of Han script: random radicals of
/// horizontals, verticals, boxes and sweeps, no real characters.
struct CJKGlyphPainter {
    let size: Double
    private let stamps: [TextPen.Stamp]

    /// A set of `count` characters of `size` pixels.
    init(size: Double, count: Int = 160, seed: UInt64) {
        self.size = size
        var g = DeterministicGenerator(seed: seed ^ 0x4A_C0_DE)
        let side = Int(size) + 3
        stamps = (0..<count).map { _ in
            TextPen.rasterise(
                Self.character(size, &g), penWidth: max(1, size * 0.065), width: side,
                height: side)
        }
    }

    mutating func draw(
        count: Int, x: Double, y: Double, colour: Canvas.Colour, on canvas: inout Canvas,
        _ g: inout DeterministicGenerator
    ) {
        for i in 0..<count {
            let stamp = stamps[Int(g.uniform() * Double(stamps.count))]
            canvas.stamp(stamp, x: Int(x + Double(i) * size), y: Int(y), colour: colour)
        }
    }

    private static func character(
        _ size: Double, _ g: inout DeterministicGenerator
    ) -> [[Point]] {
        let low = size * 0.06
        let high = size * 0.9
        let split = size * g.uniform(0.35...0.6)
        if g.uniform() < 0.65 {
            // Left and right, or above and below.
            if g.uniform() < 0.65 {
                return radical(Point(low, low), Point(split - 1, high), &g)
                    + radical(Point(split + 1, low), Point(high, high), &g)
            }
            return radical(Point(low, low), Point(high, split - 1), &g)
                + radical(Point(low, split + 1), Point(high, high), &g)
        }
        return radical(Point(low, low), Point(high, high), &g)
    }

    private static func radical(
        _ a: Point, _ b: Point, _ g: inout DeterministicGenerator
    ) -> [[Point]] {
        var strokes = [[Point]]()
        let middle = (a + b) * 0.5
        // No closer than a pen's width of white between two bars.
        let bars = min(2 + Int(g.uniform() * 3), max(1, Int((b.y - a.y) / 3.2)))
        for k in 0..<bars {
            let y = a.y + (b.y - a.y) * (Double(k) + 0.3) / Double(bars)
            strokes.append([Point(a.x, y), Point(b.x, y)])
        }
        switch Int(g.uniform() * 4) {
        case 0: strokes.append([Point(middle.x, a.y), Point(middle.x, b.y)])
        case 1:
            strokes.append([a, Point(b.x, a.y), b, Point(a.x, b.y), a])
        case 2:
            strokes.append([Point(middle.x, a.y), Point(a.x, b.y)])
            strokes.append([Point(middle.x, middle.y), Point(b.x, b.y)])
        default:
            strokes.append([Point(a.x, a.y), Point(a.x, b.y)])
            strokes.append([Point(b.x, a.y), Point(b.x, b.y)])
        }
        return strokes
    }
}

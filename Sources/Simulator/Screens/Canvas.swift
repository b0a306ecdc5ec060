internal import Imaging

/// Anti-aliased drawing into an 8-bit picture: coverage is the signed distance to
/// the shape's edge, clamped to ±½ pixel.
struct Canvas {
    struct Colour: Sendable {
        var red: Float
        var green: Float
        var blue: Float

        init(_ red: Float, _ green: Float, _ blue: Float) {
            self.red = red
            self.green = green
            self.blue = blue
        }

        /// 0xRRGGBB.
        init(hex: Int) {
            self.init(Float(hex >> 16 & 255), Float(hex >> 8 & 255), Float(hex & 255))
        }

        static let white = Colour(255, 255, 255)
        static let black = Colour(0, 0, 0)
    }

    private(set) var image: RGBImage

    init(_ image: RGBImage) { self.image = image }

    var width: Int { image.width }
    var height: Int { image.height }

    /// Blends `colour` over every pixel of a rectangle (continuous, pixel centres at
    /// integers), with the opacity that `coverage` gives at the pixel's centre.
    mutating func paint(
        left: Double, top: Double, right: Double, bottom: Double, colour: Colour,
        opacity: Float = 1, coverage: (Double, Double) -> Double
    ) {
        // Written so that NaN and infinite bounds paint nothing or the whole, not crash.
        let x0 = Int(min(max(left.rounded(.down), 0), Double(width)))
        let y0 = Int(min(max(top.rounded(.down), 0), Double(height)))
        let x1 = Int(min(max(right.rounded(.up), -1), Double(width - 1)))
        let y1 = Int(min(max(bottom.rounded(.up), -1), Double(height - 1)))
        guard x0 <= x1, y0 <= y1 else { return }
        let rowWidth = width
        image.samples.withUnsafeMutableBufferPointer { samples in
            for y in y0...y1 {
                for x in x0...x1 {
                    let a = Float(min(max(coverage(Double(x), Double(y)), 0), 1)) * opacity
                    guard a > 0 else { continue }
                    let i = 3 * (y * rowWidth + x)
                    samples[i] = Self.blend(samples[i], colour.red, a)
                    samples[i + 1] = Self.blend(samples[i + 1], colour.green, a)
                    samples[i + 2] = Self.blend(samples[i + 2], colour.blue, a)
                }
            }
        }
    }

    @inline(__always)
    private static func blend(_ under: UInt8, _ over: Float, _ alpha: Float) -> UInt8 {
        let u = Float(under)
        return UInt8(min(max(u + (over - u) * alpha + 0.5, 0), 255))
    }

    /// Whole pixels, no anti-aliasing: windows, cells, rules.
    mutating func fill(x: Int, y: Int, width w: Int, height h: Int, colour: Colour) {
        let x0 = max(0, x)
        let x1 = min(width, x + w)
        let y0 = max(0, y)
        let y1 = min(height, y + h)
        guard x0 < x1, y0 < y1 else { return }
        let (r, g, b) = (UInt8(colour.red), UInt8(colour.green), UInt8(colour.blue))
        let rowWidth = width
        image.samples.withUnsafeMutableBufferPointer { samples in
            for row in y0..<y1 {
                for column in x0..<x1 {
                    let i = 3 * (row * rowWidth + column)
                    samples[i] = r
                    samples[i + 1] = g
                    samples[i + 2] = b
                }
            }
        }
    }

    /// A glyph's coverage laid down in `colour`.
    mutating func stamp(_ stamp: TextPen.Stamp, x: Int, y: Int, colour: Colour) {
        let x0 = x + stamp.left
        let y0 = y + stamp.top
        let rowWidth = width
        let rows = max(0, -y0)..<max(max(0, -y0), min(stamp.height, height - y0))
        let columns = max(0, -x0)..<max(max(0, -x0), min(stamp.width, width - x0))
        image.samples.withUnsafeMutableBufferPointer { samples in
            for row in rows {
                for column in columns {
                    let a = stamp.coverage[row * stamp.width + column]
                    guard a > 0 else { continue }
                    let i = 3 * ((y0 + row) * rowWidth + x0 + column)
                    samples[i] = Self.blend(samples[i], colour.red, a)
                    samples[i + 1] = Self.blend(samples[i + 1], colour.green, a)
                    samples[i + 2] = Self.blend(samples[i + 2], colour.blue, a)
                }
            }
        }
    }

    /// A line with round ends.
    mutating func stroke(from a: Point, to b: Point, width w: Double, colour: Colour) {
        let r = w / 2
        let d = b - a
        let length2 = d.x * d.x + d.y * d.y
        paint(
            left: min(a.x, b.x) - r - 1, top: min(a.y, b.y) - r - 1,
            right: max(a.x, b.x) + r + 1, bottom: max(a.y, b.y) + r + 1, colour: colour
        ) { x, y in
            let t =
                length2 > 0
                ? min(max(((x - a.x) * d.x + (y - a.y) * d.y) / length2, 0), 1) : 0
            return 0.5 + r - Point(x - a.x - t * d.x, y - a.y - t * d.y).length
        }
    }

    mutating func disc(
        centre: Point, radius: Double, colour: Colour, opacity: Float = 1
    ) {
        paint(
            left: centre.x - radius - 1, top: centre.y - radius - 1,
            right: centre.x + radius + 1, bottom: centre.y + radius + 1, colour: colour,
            opacity: opacity
        ) { x, y in 0.5 + radius - Point(x - centre.x, y - centre.y).length }
    }

    /// A simple polygon grown outwards by `grow` pixels (even-odd rule).
    mutating func fill(polygon: [Point], grow: Double, colour: Colour) {
        guard polygon.count >= 3 else { return }
        let xs = polygon.map(\.x)
        let ys = polygon.map(\.y)
        paint(
            left: xs.min()! - grow - 1, top: ys.min()! - grow - 1, right: xs.max()! + grow + 1,
            bottom: ys.max()! + grow + 1, colour: colour
        ) { x, y in
            var nearest = Double.infinity
            var inside = false
            var a = polygon[polygon.count - 1]
            for b in polygon {
                if (a.y > y) != (b.y > y), x < (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x {
                    inside.toggle()
                }
                let d = b - a
                let length2 = max(d.x * d.x + d.y * d.y, 1e-12)
                let t = min(max(((x - a.x) * d.x + (y - a.y) * d.y) / length2, 0), 1)
                nearest = min(nearest, Point(x - a.x - t * d.x, y - a.y - t * d.y).length)
                a = b
            }
            return 0.5 + grow + (inside ? nearest : -nearest)
        }
    }
}

/// What an empty canvas shows.
enum RGBFill: Float, Sendable {
    case white = 255
    case black = 0
    case grey = 128
}

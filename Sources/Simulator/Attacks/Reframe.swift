internal import Foundation
internal import Imaging

/// Moves a picture's pixels; each answers with the map from old to new pixel centres.
enum Reframe {
    static func resize(_ image: RGBImage, width: Int, height: Int) -> (RGBImage, Homography) {
        let x = Double(width) / Double(image.width)
        let y = Double(height) / Double(image.height)
        return (
            image.resized(width: width, height: height),
            Homography(a: x, b: 0, tx: 0.5 * x - 0.5, c: 0, d: y, ty: 0.5 * y - 0.5)
        )
    }

    /// Clockwise by `degrees`, on the smallest canvas that holds the whole.
    static func rotate(
        _ image: RGBImage, degrees: Double, fill: RGBFill
    ) -> (RGBImage, Homography) {
        let turns = degrees / 90
        if turns == turns.rounded() {
            return quarterTurns(image, ((Int(turns) % 4) + 4) % 4)
        }
        let angle = degrees * .pi / 180
        let c = cos(angle)
        let s = sin(angle)
        let w = Double(image.width)
        let h = Double(image.height)
        let width = Int((w * abs(c) + h * abs(s)).rounded(.up))
        let height = Int((w * abs(s) + h * abs(c)).rounded(.up))
        // About both centres: y grows downwards, so this matrix turns clockwise.
        let cx = (w - 1) / 2
        let cy = (h - 1) / 2
        let tx = Double(width - 1) / 2 - c * cx + s * cy
        let ty = Double(height - 1) / 2 - s * cx - c * cy
        let map = Homography(a: c, b: -s, tx: tx, c: s, d: c, ty: ty)
        let back = map.inverse!
        let out = image.mapPlanes {
            Warp.project($0, width: width, height: height, outside: fill.rawValue, map: back)
        }
        return (out, map)
    }

    /// Exact clockwise quarter turns.
    static func quarterTurns(_ image: RGBImage, _ turns: Int) -> (RGBImage, Homography) {
        if turns == 0 { return (image, .identity) }
        let w = image.width
        let h = image.height
        let width = turns == 2 ? w : h
        let height = turns == 2 ? h : w
        let samples = [UInt8](unsafeUninitializedCapacity: 3 * w * h) { out, count in
            image.samples.withUnsafeBufferPointer { source in
                for y in 0..<height {
                    for x in 0..<width {
                        let (sx, sy) =
                            turns == 1
                            ? (y, h - 1 - x)
                            : turns == 2 ? (w - 1 - x, h - 1 - y) : (w - 1 - y, x)
                        let from = 3 * (sy * w + sx)
                        let to = 3 * (y * width + x)
                        out[to] = source[from]
                        out[to + 1] = source[from + 1]
                        out[to + 2] = source[from + 2]
                    }
                }
            }
            count = 3 * w * h
        }
        let map =
            switch turns {
            case 1: Homography(a: 0, b: -1, tx: Double(h - 1), c: 1, d: 0, ty: 0)
            case 2: Homography(a: -1, b: 0, tx: Double(w - 1), c: 0, d: -1, ty: Double(h - 1))
            default: Homography(a: 0, b: 1, tx: 0, c: -1, d: 0, ty: Double(w - 1))
            }
        return (RGBImage(width: width, height: height, samples: samples), map)
    }

    /// Laid on a coloured page at a seeded place; the page grows to a quarter more
    /// than the picture where that is larger.
    static func paste(
        _ image: RGBImage, width: Int, height: Int, _ g: inout DeterministicGenerator
    ) -> (RGBImage, Homography) {
        let w = image.width <= width ? width : image.width * 5 / 4
        let h = image.height <= height ? height : image.height * 5 / 4
        let base = g.uniform() < 0.5 ? UInt8(255) : UInt8(g.uniform(20...240))
        var canvas = Canvas(RGBImage(width: w, height: h, fill: (base, base, base)))
        let accent = Canvas.Colour(hex: Int(g.next() & 0xFFFFFF))
        canvas.fill(x: 0, y: 0, width: w, height: h / 16, colour: accent)
        let x = Int(g.uniform() * Double(w - image.width + 1))
        let y = Int(g.uniform() * Double(h - image.height + 1))
        var out = canvas.image
        for row in 0..<image.height {
            let from = 3 * row * image.width
            let to = 3 * ((y + row) * w + x)
            out.samples.replaceSubrange(
                to..<to + 3 * image.width, with: image.samples[from..<from + 3 * image.width])
        }
        return (out, Homography(a: 1, b: 0, tx: Double(x), c: 0, d: 1, ty: Double(y)))
    }
}

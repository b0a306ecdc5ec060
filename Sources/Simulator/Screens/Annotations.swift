internal import Foundation
internal import Imaging

/// What people draw over a screenshot before they post it.
enum Annotations {
    /// Adds marks until `share` of the picture is covered.
    static func draw(
        on image: RGBImage, share: Double, _ g: inout DeterministicGenerator
    ) -> RGBImage {
        let colours = [0xE53935, 0x1E88E5, 0x43A047, 0xFDD835, 0x000000, 0xFFFFFF, 0x8E24AA]
        var canvas = Canvas(image)
        // The same marks in black on white say how much is covered.
        var mask = Canvas(
            RGBImage(width: image.width, height: image.height, fill: (255, 255, 255)))
        let w = Double(image.width)
        let h = Double(image.height)
        let size = (w * h).squareRoot()
        let target = Int(min(max(share, 0), 0.9) * w * h)
        for _ in 0..<400 {
            let colour = Canvas.Colour(hex: colours[Int(g.uniform(0...6.999))])
            let centre = Point(g.uniform(0...1) * w, g.uniform(0...1) * h)
            let kind = g.uniform()
            let s = g
            for drawing in 0..<2 {
                g = s
                let paint = drawing == 0 ? colour : .black
                if drawing == 0 {
                    mark(on: &canvas, kind, centre, size, paint, plain: false, &g)
                } else {
                    mark(on: &mask, kind, centre, size, paint, plain: true, &g)
                }
            }
            let covered = stride(from: 0, to: mask.image.samples.count, by: 3)
                .reduce(0) { $0 + (mask.image.samples[$1] < 128 ? 1 : 0) }
            if covered >= target { break }
        }
        return canvas.image
    }

    private static func mark(
        on canvas: inout Canvas, _ kind: Double, _ centre: Point, _ size: Double,
        _ colour: Canvas.Colour, plain: Bool, _ g: inout DeterministicGenerator
    ) {
        if kind < 0.45 {
            // A wavering pen line.
            var p = centre
            var heading = g.uniform(0...(2 * .pi))
            let width = max(1, size * g.uniform(0.006...0.02))
            for _ in 0..<Int(g.uniform(8...22)) {
                heading += g.uniform(-0.7...0.7)
                let step = size * g.uniform(0.015...0.04)
                let q = p + Point(cos(heading), sin(heading)) * step
                canvas.stroke(from: p, to: q, width: width, colour: colour)
                p = q
            }
        } else if kind < 0.7 {
            // A box, filled to redact or empty to point out.
            let half = Point(size * g.uniform(0.02...0.12), size * g.uniform(0.01...0.05))
            let a = centre - half
            let b = centre + half
            if g.uniform() < 0.6 {
                canvas.fill(
                    x: Int(a.x), y: Int(a.y), width: Int(2 * half.x) + 1,
                    height: Int(2 * half.y) + 1, colour: colour)
            } else {
                let pen = max(1, size * 0.006)
                let corners = [a, Point(b.x, a.y), b, Point(a.x, b.y)]
                for i in 0..<4 {
                    canvas.stroke(
                        from: corners[i], to: corners[(i + 1) % 4], width: pen, colour: colour)
                }
            }
        } else {
            face(on: &canvas, centre, radius: size * g.uniform(0.015...0.06), plain: plain)
        }
    }

    /// A yellow disc with eyes and a mouth; `plain` leaves only the disc.
    private static func face(
        on canvas: inout Canvas, _ c: Point, radius r: Double, plain: Bool
    ) {
        canvas.disc(centre: c, radius: r, colour: plain ? .black : Canvas.Colour(hex: 0xFFCC33))
        if plain { return }
        let dark = Canvas.Colour(hex: 0x5D4037)
        canvas.disc(centre: c + Point(-0.35 * r, -0.25 * r), radius: 0.13 * r, colour: dark)
        canvas.disc(centre: c + Point(0.35 * r, -0.25 * r), radius: 0.13 * r, colour: dark)
        var last: Point?
        for k in 0...8 {
            let a = .pi * (0.15 + 0.7 * Double(k) / 8)
            let p = c + Point(cos(a), sin(a)) * (0.55 * r)
            if let last { canvas.stroke(from: last, to: p, width: 0.12 * r, colour: dark) }
            last = p
        }
    }
}

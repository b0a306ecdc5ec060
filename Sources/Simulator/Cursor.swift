internal import Imaging

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

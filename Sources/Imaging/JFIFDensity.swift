/// Density as a JFIF header holds it (ITU-T T.871, 10.1): whole dots per inch or
/// centimetre, whichever is nearer.
struct JFIFDensity: Equatable {
    /// 1 per inch, 2 per centimetre.
    let unit: UInt8
    let x: UInt16
    let y: UInt16

    /// Nil where it is nothing that 16 bits can say.
    init?(_ density: Raster.Metadata.Density) {
        func rounded(_ perMetre: Double) -> (x: Double, y: Double, error: Double) {
            let (x, y) = (density.x * perMetre, density.y * perMetre)
            let error = abs(x.rounded() / x - 1) + abs(y.rounded() / y - 1)
            return (x.rounded(), y.rounded(), error)
        }
        guard density.x > 0, density.y > 0 else { return nil }
        let (inch, centimetre) = (rounded(0.0254), rounded(0.01))
        // Inches unless centimetres are clearly nearer: PNG's whole pixels per metre are
        // already off by up to half of one.
        let best = centimetre.error < inch.error / 10 ? centimetre : inch
        let range = 1.0...65535.0
        guard range.contains(best.x), range.contains(best.y) else { return nil }
        unit = best.error == inch.error ? 1 : 2
        x = UInt16(best.x)
        y = UInt16(best.y)
    }
}

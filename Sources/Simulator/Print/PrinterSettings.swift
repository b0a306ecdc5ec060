package import Imaging

/// Everything that decides how a page looks on paper. The default is a sound 600 dpi laser
/// printer with black toner on office paper; `PrintChannel.random` draws others.
package struct PrinterSettings: Sendable, Equatable {
    // MARK: Placement
    /// Printed size over intended size: 1 ± 0.01 for a printer's own error (stretch of the paper
    /// in the fuser, gear ratios), 0.94…0.97 where a driver fits the page to its margins.
    package var scale = 1.0
    /// Where the page's centre comes to lie off the sheet's, millimetres.
    package var offsetX = 0.0
    package var offsetY = 0.0
    /// The rim of the sheet that stays bare, millimetres: 4.2 (a sixth of an inch) on most
    /// laser printers.
    package var margin = 4.2

    // MARK: Dots
    /// Device pixels an inch.
    package var resolution = 600.0
    package var halftone = Halftone.clusteredDot(linesPerInch: 106, degrees: 45)
    /// Coverage asked for is (1 − code/255)^toneExponent. Exponent 1 is PostScript's identity
    /// transfer function (PLRM 3rd ed., §7.3), where the dot gain does what a display's gamma
    /// does on a screen; drivers calibrate to 0.85…1.2.
    package var toneExponent = 1.0
    /// Coverage below which a driver or an engine puts nothing on paper at all. Offset printing
    /// is asked to hold 3 % (ISO 12647-2); office engines lose 1 to 4 %.
    package var leastCoverage = 0.0
    /// Standard deviation of the laser's spot or the drop's spread, device pixels.
    package var spot = 0.6
    /// Exposure, 0…1 of full, from which toner begins to stick, and at which it lies solid
    /// (development curve; Kacker, Camis & Allebach, IEEE Trans. Image Process. 11/12, 2002).
    /// A lone pixel under the default spot has 0.44 of the exposure of a solid at its middle.
    package var developFrom = 0.2
    package var developTo = 0.6
    /// Standard deviation of the exposure from pixel to pixel: ragged dots.
    package var grain = 0.05
    /// Standard deviation of the exposure over millimetres (mottle), and depth of bands across
    /// the paper's way.
    package var mottle = 0.02
    package var banding = 0.01
    /// Specks of toner on bare paper, a square inch.
    package var specks = 30.0

    // MARK: Colour and paper
    /// Cyan, magenta, yellow and black instead of black alone.
    package var isColour = false
    /// Share of grey that black prints in place of the three inks (grey component replacement).
    package var greyReplacement = 1.0
    /// Reflectance of bare paper and of solid black toner: densities of about 0.05 and 1.3.
    package var paper = 0.88
    package var black = 0.05
    /// Standard deviation of the paper's reflectance from pixel to pixel (fibres) and over
    /// millimetres (formation), relative.
    package var fibres = 0.015
    package var formation = 0.006
    /// Standard deviation of the way that light goes sideways in the paper, millimetres: the
    /// optical dot gain (Yule & Nielsen, TAGA 1951; as a convolution: Ruckdeschel & Hauser,
    /// Applied Optics 17/21, 1978). Measured spreads are 0.03…0.1.
    package var scatter = 0.05

    package init() {}

    /// Throws unless every value is within the range the simulation is meant for.
    func validate() throws(SimulatorError) {
        func check(_ ok: Bool, _ what: String) throws(SimulatorError) {
            if !ok { throw SimulatorError(.invalidSettings, "printer settings: \(what)") }
        }
        try check((0.5...1.5).contains(scale), "scale must be 0.5…1.5")
        try check(
            abs(offsetX) <= 100 && abs(offsetY) <= 100 && (0...50).contains(margin),
            "offset or margin out of range")
        try check((150...1200).contains(resolution), "resolution must be 150…1200 dpi")
        if case .clusteredDot(let lines, let degrees) = halftone {
            try check(
                lines >= 20 && lines <= resolution / 2 && abs(degrees) <= 360,
                "screen out of range")
        }
        try check(
            (0.2...5).contains(toneExponent) && (0...0.5).contains(leastCoverage)
                && (0.1...3).contains(spot), "tone or spot out of range")
        try check(
            developFrom >= 0 && developTo > developFrom && developTo <= 1,
            "development must rise between 0 and 1")
        try check(
            (0...0.5).contains(grain) && (0...0.5).contains(mottle) && (0...0.5).contains(banding)
                && (0...10_000).contains(specks), "noise out of range")
        try check(
            (0...1).contains(greyReplacement) && (0.1...1).contains(paper)
                && black >= 0.005 && black < paper, "ink or paper out of range")
        try check(
            (0...0.2).contains(fibres) && (0...0.2).contains(formation)
                && (0...0.5).contains(scatter), "paper texture out of range")
    }
}

/// Where a page is in a scan or a photo of its print: page pixel centres to picture pixel
/// centres.
package struct PrintTruth: Sendable {
    /// Page to scan; or to the flat sheet that the camera sees.
    let flat: Homography
    /// Bow of the sheet, its pixels, and its width.
    let bow: Double
    let sheetWidth: Int
    /// Sheet to photo; nil for a scan.
    let camera: CameraTruth?

    /// Page to picture.
    package func map(_ p: Point) -> Point {
        var q = flat(p)
        guard let camera else { return q }
        q.y += PaperPhoto.bow(bow, q.x, sheetWidth)
        return camera.map(q)
    }

    /// Picture pixels per page pixel at page position `p`, averaged over directions.
    package func scale(at p: Point) -> Double {
        let dx = map(Point(p.x + 0.5, p.y)) - map(Point(p.x - 0.5, p.y))
        let dy = map(Point(p.x, p.y + 0.5)) - map(Point(p.x, p.y - 0.5))
        return abs(dx.x * dy.y - dx.y * dy.x).squareRoot()
    }
}

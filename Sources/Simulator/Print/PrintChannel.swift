package import Imaging

/// A page printed, and the paper scanned or photographed.
///
///     let channel = PrintChannel.random(preset: .scanOffice, seed: 7)
///     let (scan, truth) = try channel.apply(page, resolution: 192, seed: 7)
///     truth.map(Point(100, 50))      // where page pixel (100, 50) is in the scan
///
/// The stages, in order: placement, inks, halftone, development, paper (`PrinterSettings`); then
/// optics, sampling, levels, noise (`ScannerSettings`) or curl, light and a phone's camera
/// (`PaperPhotoSettings`); JPEG. As a channel this is the print-and-scan model of Lin & Chang
/// (ISMIP 1999) and Solanki et al. (IEEE Trans. Inf. Forensics Secur. 1/4, 2006), with the dots
/// drawn instead of taken for noise.
///
/// The result depends on the settings, the seed and the page only. An A4 page at 600 dpi takes
/// some 700 MB, in colour 1.5 GB.
package struct PrintChannel: Sendable, Equatable {
    /// What reads the paper.
    package enum Reader: Sendable, Equatable {
        case scanner(ScannerSettings)
        case camera(PaperPhotoSettings)
    }

    package var printer: PrinterSettings
    package var reader: Reader

    package init(printer: PrinterSettings, reader: Reader) {
        self.printer = printer
        self.reader = reader
    }

    /// Most device pixels of a sheet: A3 at 600 dpi twice over.
    private static let mostPixels = 140_000_000.0

    /// The scan or photo of `page`, 8-bit RGB, and where the page is in it.
    ///
    /// - Parameter resolution: page pixels an inch, 20…1200.
    /// - Throws: `SimulatorError` `invalidSettings`, also for a page whose print would have too
    ///   many pixels; `codecFailed` where the JPEG could not be made.
    package func apply(
        _ page: Raster, resolution: Double, seed: UInt64
    ) throws -> (raster: Raster, truth: PrintTruth) {
        try printer.validate()
        guard (20...1200).contains(resolution) else {
            throw SimulatorError(.invalidSettings, "a page has 20…1200 pixels an inch")
        }
        let k = printer.resolution / resolution
        guard Double(page.width) * k * Double(page.height) * k <= Self.mostPixels,
            Double(page.width) * k <= 60_000
        else { throw SimulatorError(.invalidSettings, "the page is too large to print") }
        let sheet = Printer(printer, seed: seed).print(RGBImage(page), resolution: resolution)
        switch reader {
        case .scanner(let settings):
            try settings.validate()
            let (image, truth) = Scanner(settings: settings, seed: seed).scan(sheet)
            let file = try settings.jpegQuality.map {
                try JPEGRoundTrip.apply(image, quality: $0)
            }
            return (
                (file ?? image).raster,
                PrintTruth(
                    flat: truth * sheet.placement, bow: 0, sheetWidth: sheet.width, camera: nil)
            )
        case .camera(let settings):
            try settings.validate()
            let (image, shrink, bow) = PaperPhoto(settings: settings, seed: seed).scene(sheet)
            let (photo, truth) = try Camera(settings: settings.camera, seed: seed)
                .photograph(image.raster)
            return (
                photo,
                PrintTruth(
                    flat: shrink * sheet.placement, bow: bow, sheetWidth: image.width,
                    camera: truth)
            )
        }
    }
}

extension PrintChannel {
    /// A print and its reading as the preset's ranges allow, drawn from `seed`.
    ///
    /// | | scanGood | scanOffice | photoGood | photoNormal |
    /// |---|---|---|---|---|
    /// | laser screen, lpi | 106…150 | 85…141 | as scanGood | as scanOffice |
    /// | ink-jet (error diffusion) | one in five | one in four | | |
    /// | colour | two in five | two in five | | |
    /// | coverage lost below | 0…1 % | 1…4 % | | |
    /// | size | ±0.5 % | ±1 %, or half of them fit to 94…97 % | | |
    /// | turn | ±0.5° | ±1.5° | camera `easy` | camera `normal` |
    /// | levels | fixed | from the histogram, clipped at 0.93…1 of the paper | | |
    /// | JPEG | 85…90 | 75…85 | as the camera | as the camera |
    ///
    /// - Parameter scanResolution: scan pixels an inch; nil draws 300, or 200 or 600 in two of five
    ///   of `scanOffice`.
    package static func random(
        preset: PrintPreset, seed: UInt64, scanResolution: Double? = nil
    ) -> PrintChannel {
        var g = DeterministicGenerator(seed: seed ^ 0x7EA1_5CA2_00D5_0B1E)
        let isOffice = preset == .scanOffice || preset == .photoNormal
        let printer = printer(isOffice: isOffice, &g)
        guard preset.isPhoto else {
            return PrintChannel(
                printer: printer,
                reader: .scanner(scanner(isOffice: isOffice, resolution: scanResolution, &g)))
        }
        // Phones are held upright before an upright page.
        var photo = PaperPhotoSettings(
            camera: .random(
                preset: isOffice ? .normal : .easy, seed: seed, sensorWidth: 3000,
                sensorHeight: 4000))
        // A sheet is lit by the room itself.
        photo.camera.room = 1
        photo.bow = isOffice ? g.uniform(-0.006...0.006) : g.uniform(-0.001...0.001)
        photo.falloff = isOffice ? g.uniform(0.1...0.5) : g.uniform(0...0.2)
        photo.falloffDegrees = g.uniform(0...360)
        return PrintChannel(printer: printer, reader: .camera(photo))
    }

    private static func printer(
        isOffice: Bool, _ g: inout DeterministicGenerator
    ) -> PrinterSettings {
        var s = PrinterSettings()
        let isInkJet = g.uniform() < (isOffice ? 0.25 : 0.2)
        let lines = isOffice ? [85.0, 106, 106, 120, 141] : [106.0, 106, 133, 141, 150]
        s.halftone =
            isInkJet
            ? .errorDiffusion
            : .clusteredDot(
                linesPerInch: lines[Int(g.uniform() * Double(lines.count))],
                degrees: g.uniform() < 0.7 ? 45 : g.uniform(30...60))
        s.isColour = g.uniform() < 0.4
        s.greyReplacement = g.uniform() < 0.5 ? 1 : g.uniform(0.3...0.8)
        s.toneExponent = g.uniform(0.9...1.15)
        s.leastCoverage = isOffice ? g.uniform(0.01...0.04) : g.uniform(0...0.01)
        let fits = g.uniform() < 0.5
        let stretch = g.uniform(-1...1)
        s.scale =
            isOffice && fits ? 0.955 + 0.015 * stretch : 1 + (isOffice ? 0.01 : 0.005) * stretch
        s.offsetX = g.uniform(-2...2)
        s.offsetY = g.uniform(-2...2)
        if isInkJet {
            // Drops spread, and none is lost; dye is less dense than toner.
            s.spot = g.uniform(0.6...0.75)
            s.developFrom = g.uniform(0.02...0.06)
            s.developTo = g.uniform(0.45...0.6)
            s.leastCoverage = min(s.leastCoverage, 0.01)
            s.black = g.uniform(0.05...0.09)
            s.specks = 0
        } else {
            s.spot = g.uniform(0.5...0.7)
            s.developFrom = isOffice ? g.uniform(0.18...0.32) : g.uniform(0.12...0.22)
            s.developTo = s.developFrom + g.uniform(0.25...0.4)
            s.specks = g.uniform(0...(isOffice ? 120 : 30))
        }
        s.grain = g.uniform(0.02...(isOffice ? 0.1 : 0.06))
        s.mottle = g.uniform(0.01...(isOffice ? 0.05 : 0.03))
        s.banding = g.uniform(0...(isOffice ? 0.03 : 0.01))
        s.paper = g.uniform(0.8...0.92)
        s.fibres = g.uniform(0.01...0.025)
        s.formation = g.uniform(0.003...0.01)
        s.scatter = g.uniform(0.03...0.08)
        return s
    }

    private static func scanner(
        isOffice: Bool, resolution: Double?, _ g: inout DeterministicGenerator
    ) -> ScannerSettings {
        var s = ScannerSettings()
        let drawn = g.uniform()
        s.resolution =
            resolution ?? (isOffice ? (drawn < 0.2 ? 200 : drawn < 0.4 ? 600 : 300) : 300)
        s.degrees = g.uniform(-1...1) * (isOffice ? 1.5 : 0.5)
        s.offsetX = g.uniform(-3...3)
        s.offsetY = g.uniform(-3...3)
        s.scale = 1 + g.uniform(-0.003...0.003)
        s.blur = g.uniform(0.4...(isOffice ? 0.75 : 0.6))
        s.isColour = g.uniform() < 0.6
        s.white = g.uniform(0.93...1)
        s.autoLevels = isOffice
        s.clip = g.uniform(0.93...1)
        s.gamma = g.uniform(1.8...2.4)
        s.noise = g.uniform(0.4...(isOffice ? 1.5 : 0.8))
        s.sharpen = isOffice && g.uniform() < 0.5 ? g.uniform(0.2...0.6) : 0
        s.lid = g.uniform() < 0.2 ? 0.04 : g.uniform(0.7...0.9)
        s.jpegQuality = Int(g.uniform(isOffice ? 75...85 : 85...90).rounded())
        return s
    }
}

/// How a printed page comes back. Each is a range of printers and of scanners or cameras
/// (`PrintChannel.random(preset:seed:)`).
package enum PrintPreset: String, CaseIterable, Sendable {
    /// A sound printer, a flat-bed scanner with fixed levels.
    case scanGood
    /// Whatever stands in an office: fit to page, crooked sheets, coarse screens or ink-jets,
    /// background removal.
    case scanOffice
    /// A careful photo of a flat sheet in good light.
    case photoGood
    /// A quick one of a sheet that bows, from the side, in uneven light.
    case photoNormal

    package var isPhoto: Bool { self == .photoGood || self == .photoNormal }
}

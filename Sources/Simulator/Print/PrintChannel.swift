public import Imaging

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
public struct PrintChannel: Sendable, Equatable {
    /// What reads the paper.
    public enum Reader: Sendable, Equatable {
        case scanner(ScannerSettings)
        case camera(PaperPhotoSettings)
    }

    public var printer: PrinterSettings
    public var reader: Reader

    public init(printer: PrinterSettings, reader: Reader) {
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
    public func apply(
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

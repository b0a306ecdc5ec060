/// Everything that decides how a sheet looks in a scan. The default is a flat-bed scanner with
/// fixed exposure at 300 dpi; `PrintChannel.random` draws others.
public struct ScannerSettings: Sendable, Equatable {
    /// Scan pixels an inch.
    public var resolution = 300.0
    /// How the sheet lies on the glass: clockwise degrees, millimetres, and the scanner's own
    /// error of scale.
    public var degrees = 0.0
    public var offsetX = 0.0
    public var offsetY = 0.0
    public var scale = 1.0
    /// Standard deviation of the optics' and the aperture's blur, scan pixels: 0.5 leaves 29 %
    /// of the contrast at Nyquist's frequency and 73 % at half of it, as measured on flat-bed
    /// scanners by ISO 16067-1's slanted edges.
    public var blur = 0.5
    public var isColour = true
    /// Reflectance that becomes 255 and 0 where levels are fixed.
    public var white = 0.95
    public var black = 0.02
    /// The scan's own histogram sets the levels: what is `clip` times as bright as the paper or
    /// brighter becomes 255 (background removal of office machines), the darkest percent 0.
    public var autoLevels = false
    public var clip = 0.97
    /// Exponent from code values to reflectance.
    public var gamma = 2.2
    /// Standard deviation of noise, grey levels.
    public var noise = 0.7
    /// Amount of unsharp masking (σ 1 px).
    public var sharpen = 0.0
    /// Reflectance of the lid around the sheet.
    public var lid = 0.8
    /// The JPEG generation; nil leaves the scan uncompressed.
    public var jpegQuality: Int? = 85

    public init() {}

    /// Throws unless every value is within the range the simulation is meant for.
    func validate() throws(SimulatorError) {
        func check(_ ok: Bool, _ what: String) throws(SimulatorError) {
            if !ok { throw SimulatorError(.invalidSettings, "scanner settings: \(what)") }
        }
        try check((36...1200).contains(resolution), "resolution must be 36…1200 dpi")
        try check(
            abs(degrees) <= 45 && abs(offsetX) <= 100 && abs(offsetY) <= 100
                && (0.5...2).contains(scale), "placement out of range")
        try check((0...5).contains(blur) && (0...5).contains(sharpen), "blur out of range")
        try check(
            black >= 0 && white > black + 0.05 && white <= 2 && (0.5...1.2).contains(clip)
                && (0.5...4).contains(gamma), "levels out of range")
        try check((0...50).contains(noise) && (0...1).contains(lid), "noise or lid out of range")
        try check((1...100).contains(jpegQuality ?? 1), "JPEG quality out of range")
    }
}

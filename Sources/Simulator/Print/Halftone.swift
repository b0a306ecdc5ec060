/// How a printer turns a tint into dots.
public enum Halftone: Sendable, Equatable {
    /// Dots on a grid that grow with the tint (amplitude modulation), the habit of laser
    /// printers: 106 lines an inch at 45° is a usual choice at 600 dpi (B. Barnett, Halftones on
    /// PostScript printers, 1996), 85 where toner is coarse, 133 to 150 for pictures. The black
    /// screen lies at `degrees`,
    /// cyan, magenta and yellow at −30°, +30° and −45° from it, the classical 15°, 75° and 0°
    /// (Yule, Principles of Color Reproduction, 1967, ch. 13).
    case clusteredDot(linesPerInch: Double, degrees: Double)
    /// Single drops whose error goes to their neighbours (Floyd & Steinberg, Proc. SID 17/2,
    /// 1976), in rows of alternating direction, with a noisy threshold against worms
    /// (Ulichney, Digital Halftoning, 1987, §8.3): what ink-jet drivers do.
    case errorDiffusion
}

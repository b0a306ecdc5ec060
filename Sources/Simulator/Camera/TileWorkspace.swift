/// The buffers one thread renders tiles in.
final class TileWorkspace {
    /// Scene samples, twice the photosites' density, `4 * side²`; reused by the blur.
    let samples: UnsafeMutablePointer<SIMD4<Float>>
    /// Half-decimated samples, `2 * side²`.
    let middle: UnsafeMutablePointer<SIMD4<Float>>
    /// Photosites, at most `side²`.
    let sites: UnsafeMutablePointer<SIMD4<Float>>
    var tableX = EWAKernelTable()
    var tableY = EWAKernelTable()
    /// What the tables were filled for.
    var tableKey: [Double] = []

    /// `side`: photosites along a tile, margins included.
    init(side: Int) {
        samples = .allocate(capacity: 4 * side * side)
        middle = .allocate(capacity: 2 * side * side)
        sites = .allocate(capacity: side * side)
        samples.initialize(repeating: SIMD4(repeating: 0), count: 4 * side * side)
        middle.initialize(repeating: SIMD4(repeating: 0), count: 2 * side * side)
        sites.initialize(repeating: SIMD4(repeating: 0), count: side * side)
    }

    func free() {
        samples.deallocate()
        middle.deallocate()
        sites.deallocate()
    }
}

/// How a panel's sub-pixels lie within a pixel.
///
/// The shapes follow published micrographs: stripes with a black matrix for LCDs,
/// a triangle for QD-OLED, and the RG/BG diamond lattice of phone and laptop OLEDs
/// (Elliott et al., "RawDevelopment of the PenTile Matrix color AMLCD subpixel
/// architecture", J. SID 11/1, 2003), where red and blue exist in every other
/// pixel only. `paper` stands for a surface that has no sub-pixels.
package enum PanelLayout: String, CaseIterable, Sendable {
    case rgbStripe, bgrStripe, oledTriangle, penTile, paper

    /// The emitting rectangle of each primary in units of a pixel, (x0, x1, y0, y1).
    var apertures: [(Double, Double, Double, Double)] {
        switch self {
        case .rgbStripe:
            [(0.04, 0.29, 0.07, 0.93), (0.375, 0.625, 0.07, 0.93), (0.71, 0.96, 0.07, 0.93)]
        case .bgrStripe:
            [(0.71, 0.96, 0.07, 0.93), (0.375, 0.625, 0.07, 0.93), (0.04, 0.29, 0.07, 0.93)]
        case .oledTriangle:
            [(0.06, 0.44, 0.55, 0.93), (0.26, 0.74, 0.07, 0.45), (0.56, 0.94, 0.55, 0.93)]
        case .penTile:
            [(0.05, 0.45, 0.30, 0.70), (0.60, 0.90, 0.35, 0.65), (0.05, 0.45, 0.30, 0.70)]
        case .paper:
            [(0, 1, 0, 1), (0, 1, 0, 1), (0, 1, 0, 1)]
        }
    }
}

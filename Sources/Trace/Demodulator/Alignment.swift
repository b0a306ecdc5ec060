internal import Imaging

/// A canvas map good enough to demodulate on, and how it came about.
struct Alignment: Sendable {
    enum Path: String, Sendable {
        case screenshot
        case outline
        case lines
        case poses
        case oracle
    }
    var map: CanvasMap
    /// Side of a tile on the canvas, pixels.
    var tileSide: Int
    /// Size of the residual that `map` leads into, over the input's.
    var level: Double
    var path: Path
    /// The first lag round's statistic.
    var statistic: Float
    /// Field or pilot score that led here.
    var score: Float
}

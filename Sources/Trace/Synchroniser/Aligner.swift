internal import Foundation
internal import Imaging
internal import Watermark

/// Takes a canvas map that is about right and makes it exact, round by round,
/// with ever finer lines.
struct Aligner: Sendable {
    let lines: CarrierLines

    /// Lines used in each round, up to this radius, cycles per tile pixel.
    static let reaches: [Float] = [0.13, 0.16, 0.2, 0.25]

    struct Round: Sendable {
        var map: CanvasMap
        var cells: CellSpectra
        /// The first round's statistic; see `LagRefiner.Fit`.
        var statistic: Float
        /// How far this round moved the map, tile pixels.
        var change: Double
    }

    /// The statistic of a first round on `map`: whether it is worth following.
    func first(_ residual: Plane, _ map: CanvasMap, reach: Float = reaches[0]) -> (
        fit: LagRefiner.Fit, map: CanvasMap
    ) {
        let cells = CellSpectra(map.resample(residual), lines: lines)
        let volume = LagVolume(cells, reach: reach)
        let fit = LagRefiner(volume: volume, map: map).fit()
        return (fit, map)
    }
}

internal import Foundation
internal import Imaging
internal import Watermark

/// Takes a canvas map that is about right and makes it exact, round by round,
/// with ever finer lines.
struct Aligner: Sendable {
    let lines: CarrierLines

    /// Lines used in each round, up to this radius, cycles per tile pixel.
    static let reaches: [Float] = [0.13, 0.16, 0.2, 0.25]
    /// The first round's statistic below which a map is not followed. Pictures
    /// without a mark stay below 6, marks that can be decoded reach 7 and more.
    static let worthwhile: Float = 5.5

    struct Start: Sendable {
        var map: CanvasMap
        /// See `LagRefiner.Fit.statistic`; the only one to rank by.
        var statistic: Float
    }

    /// One round of coarse lines: how well the known lines fit, and a better map.
    func start(_ residual: Plane, _ map: CanvasMap) -> Start {
        let cells = CellSpectra(map.resample(residual), lines: lines)
        // A few tiles hold too few coarse lines to tell a mark from chance, and cannot be far off.
        let reach = cells.columns * cells.rows > 8 ? Self.reaches[0] : Self.reaches.last!
        let fit = LagRefiner(volume: LagVolume(cells, reach: reach), map: map).fit()
        return Start(map: map.refined(by: fit.delta), statistic: fit.statistic)
    }

    /// Rounds of finer lines. `body` gets the cells after each round and says
    /// whether to go on.
    func follow(
        _ residual: Plane, _ start: Start, _ body: (CanvasMap, CellSpectra) -> Bool
    ) {
        var map = start.map
        var cells = CellSpectra(map.resample(residual), lines: lines)
        for reach in Self.reaches[1...] {
            let fit = LagRefiner(volume: LagVolume(cells, reach: reach), map: map).fit()
            map = map.refined(by: fit.delta)
            cells = CellSpectra(map.resample(residual), lines: lines)
            guard body(map, cells) else { return }
        }
    }
}

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
        /// −1 where the picture is a negative: colours inverted, or too much of an
        /// estimated mark subtracted.
        var polarity: Float
    }

    /// One round of coarse lines: how well the known lines fit, and a better map.
    func start(_ residual: Plane, _ map: CanvasMap) -> Start {
        let cells = CellSpectra(map.resample(residual), lines: lines)
        // A few tiles hold too few coarse lines to tell a mark from chance, and cannot be far off.
        let reach = cells.columns * cells.rows > 8 ? Self.reaches[0] : Self.reaches.last!
        let volume = LagVolume(cells, reach: reach)
        let positive = LagRefiner(volume: volume, map: map)
        let negative = LagRefiner(volume: volume.negated(), map: map)
        let inverted = negative.seed().z > positive.seed().z
        let fit = (inverted ? negative : positive).fit()
        return Start(
            map: map.refined(by: fit.delta), statistic: fit.statistic,
            polarity: inverted ? -1 : 1)
    }

    /// The cells of a map's canvas, a negative made positive.
    func cells(_ residual: Plane, _ map: CanvasMap, polarity: Float) -> CellSpectra {
        let cells = CellSpectra(map.resample(residual), lines: lines)
        return polarity < 0 ? cells.negated() : cells
    }

    /// Rounds of finer lines. `body` gets the cells after each round and says
    /// whether to go on.
    func follow(
        _ residual: Plane, _ start: Start, _ body: (CanvasMap, CellSpectra) -> Bool
    ) {
        var map = start.map
        var cells = cells(residual, map, polarity: start.polarity)
        for reach in Self.reaches[1...] {
            let fit = LagRefiner(volume: LagVolume(cells, reach: reach), map: map).fit()
            map = map.refined(by: fit.delta)
            cells = self.cells(residual, map, polarity: start.polarity)
            guard body(map, cells) else { return }
        }
    }
}

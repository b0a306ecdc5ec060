internal import Foundation
public import Imaging
internal import Watermark

extension Tracer {
    /// A token, and the key under which it was issued.
    public typealias ExistingMark = (token: UInt64, keyID: String)

    /// A mark of one of the keys at the picture's own size and upright, as a file
    /// has that was marked before: a token, or nil.
    ///
    /// Looks at the middle of the picture only, at most four tiles a side, so that
    /// marking stays fast; a mark that was scaled or turned since is for `trace`.
    public func existingMark(in raster: Raster) -> ExistingMark? {
        guard let first = keys.first else { return nil }
        let limit = 4 * first.lines.side
        let width = min(raster.width, limit)
        let height = min(raster.height, limit)
        guard width >= 96, height >= 96 else { return nil }
        let luma = raster.luma(
            x: (raster.width - width) / 2, y: (raster.height - height) / 2, width: width,
            height: height)
        let residual = Residual.of(luma)
        for key in keys {
            let map = CanvasMap(width: width, height: height, base: .identity)
            let cells = CellSpectra(residual, lines: key.lines)
            let volume = LagVolume(cells, reach: Aligner.reaches.last!)
            let best = volume.best(columns: 0..<volume.columns, rows: 0..<volume.rows)
            guard best.z > 8 else { continue }
            var delta = [Double](repeating: 0, count: 2 * CanvasMap.terms)
            delta[0] = best.shift.x
            delta[CanvasMap.terms] = best.shift.y
            let aligned = map.refined(by: delta)
            let soft = Demodulator(lines: key.lines).soft(
                CellSpectra(aligned.resample(residual), lines: key.lines))
            if let values = SoftValues.clipped(soft.values),
                let found = ListDecoder().decode(values, authenticator: key.authenticator).found
            {
                return (found.payload.token, key.id)
            }
        }
        return nil
    }
}

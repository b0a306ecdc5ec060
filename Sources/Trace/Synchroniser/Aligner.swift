internal import Foundation
internal import Imaging

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

    /// One round of coarse lines for a canvas, both ways up, the better first; only what is
    /// worth following.
    ///
    /// - Parameters:
    ///   - maps: a canvas, and the same one upside down.
    ///   - least: the statistic above which a map is worth following.
    func starts(
        _ residual: Plane, _ maps: [CanvasMap], above least: Float = Aligner.worthwhile
    ) -> [Start] {
        guard let upright = maps.first else { return [] }
        let cells = CellSpectra(upright.resample(residual), lines: lines)
        let reach = reach(cells)
        var starts = [Start]()
        if let start = start(upright, LagVolume(cells, reach: reach), above: least) {
            starts.append(start)
        }
        // Whether the other way up is worth a canvas of its own shows in the cells of this one;
        // the two canvases' edges differ, which moves z a little.
        if maps.count > 1 {
            let turned = LagRefiner.seeds(LagVolume(cells, reach: reach, turned: true))
            if max(turned.positive.z, turned.negative.z) > least - 0.3,
                let start = start(residual, maps[1], above: least)
            {
                starts.append(start)
            }
        }
        return starts.sorted { $0.statistic > $1.statistic }
    }

    /// One round of coarse lines; nil where the statistic is not above `least`.
    func start(_ residual: Plane, _ map: CanvasMap, above least: Float) -> Start? {
        let cells = CellSpectra(map.resample(residual), lines: lines)
        return start(map, LagVolume(cells, reach: reach(cells)), above: least)
    }

    private func start(_ map: CanvasMap, _ volume: LagVolume, above least: Float) -> Start? {
        let seeds = LagRefiner.seeds(volume)
        let inverted = seeds.negative.z > seeds.positive.z
        let seed = inverted ? seeds.negative : seeds.positive
        guard seed.z > least else { return nil }
        let fit = LagRefiner(volume: inverted ? volume.negated() : volume, map: map).fit(seed)
        return Start(
            map: map.refined(by: fit.delta), statistic: fit.statistic,
            polarity: inverted ? -1 : 1)
    }

    /// A few tiles hold too few coarse lines to tell a mark from chance, and cannot be far off.
    private func reach(_ cells: CellSpectra) -> Float {
        cells.columns * cells.rows > 8 ? Self.reaches[0] : Self.reaches.last!
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

/// A linear map of the plane, row by row: (x, y) → (a x + b y, c x + d y). Here
/// it is always tile pixels → picture pixels.
struct Affine2: Sendable, Equatable {
    var a: Double
    var b: Double
    var c: Double
    var d: Double

    static let identity = Affine2(a: 1, b: 0, c: 0, d: 1)

    /// Rotation by `angle` radians after scaling by `sx`, `sy`.
    init(scaleX sx: Double, scaleY sy: Double, angle: Double) {
        let (s, k) = (sin(angle), cos(angle))
        self.init(a: k * sx, b: -s * sy, c: s * sx, d: k * sy)
    }

    init(a: Double, b: Double, c: Double, d: Double) {
        self.a = a
        self.b = b
        self.c = c
        self.d = d
    }

    var determinant: Double { a * d - b * c }

    /// A plane wave of frequency f in the tile has frequency A⁻ᵀ f in the picture;
    /// this is A⁻ᵀ.
    var frequencyMap: Affine2 {
        let k = determinant
        return Affine2(a: d / k, b: -c / k, c: -b / k, d: a / k)
    }

    /// Smaller and larger singular value.
    var singularValues: (Double, Double) {
        let s = a * a + b * b + c * c + d * d
        let k = determinant
        let root = max(0, s * s / 4 - k * k).squareRoot()
        return (max(0, s / 2 - root).squareRoot(), (s / 2 + root).squareRoot())
    }
}

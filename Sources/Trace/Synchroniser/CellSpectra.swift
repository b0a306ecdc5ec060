internal import Imaging
internal import Support
internal import Watermark

/// The lattice lines of every tile-sized cell of a canvas: what folding needs,
/// and all of it, as the lines of a sum of cells are the sum of their lines.
struct CellSpectra: Sendable {
    /// The order of the lines in every cell.
    let lines: CarrierLines
    let columns: Int
    let rows: Int
    /// Per cell `lines.count` complex values, real and imaginary in turn.
    let values: [[Float]]

    /// O(canvas · log T), all cores.
    init(_ canvas: Plane, lines: CarrierLines) {
        let side = lines.side
        let columns = max(1, (canvas.width + side / 2) / side)
        let rows = max(1, (canvas.height + side / 2) / side)
        self.lines = lines
        self.columns = columns
        self.rows = rows
        values = Parallel.map(columns * rows) { index in
            let x0 = index % columns * side
            let y0 = index / columns * side
            // The last column and row take what is left over, folded in.
            let x1 = index % columns == columns - 1 ? canvas.width : min(canvas.width, x0 + side)
            let y1 = index / columns == rows - 1 ? canvas.height : min(canvas.height, y0 + side)
            let cell = Plane(width: side, height: side) { out in
                out.update(repeating: 0)
                canvas.samples.withUnsafeBufferPointer { samples in
                    for y in y0..<y1 {
                        let row = samples.baseAddress! + y * canvas.width
                        let target = out.baseAddress! + ((y - y0) % side) * side
                        for x in x0..<x1 {
                            let i = x - x0
                            target[i >= side ? i - side : i] += row[x]
                        }
                    }
                }
            }
            return lines.gather(Spectrum.forward(cell))
        }
    }

    private init(lines: CarrierLines, columns: Int, rows: Int, values: [[Float]]) {
        self.lines = lines
        self.columns = columns
        self.rows = rows
        self.values = values
    }

    /// The cells of the negative picture.
    func negated() -> CellSpectra {
        CellSpectra(
            lines: lines, columns: columns, rows: rows, values: values.map { $0.map { -$0 } })
    }

    /// The cells without a mark that is aligned with them: of each known line only
    /// what is in quadrature with its template is kept. All of the aligned mark's
    /// known lines go, half of anything else's.
    func withoutAligned() -> CellSpectra {
        let changed = values.map { cell -> [Float] in
            var cell = cell
            for k in 0..<lines.knownCount {
                let (tr, ti) = (lines.templateRe[k], lines.templateIm[k])
                let quadrature = cell[2 * k + 1] * tr - cell[2 * k] * ti
                cell[2 * k] = -quadrature * ti
                cell[2 * k + 1] = quadrature * tr
            }
            return cell
        }
        return CellSpectra(lines: lines, columns: columns, rows: rows, values: changed)
    }

    /// The sum of all cells, each divided by its noise power, so that quiet ones decide.
    func foldedByNoise() -> [Float] {
        let noise = values.map { cell -> Float in
            LagVolume.bandNoise(cell, lines: lines).reduce(0) { $0 + $1 * $1 }
        }
        // Nearly empty cells, at the picture's edge, must not seem noiseless.
        let floor = 0.2 * noise.reduce(0, +) / Float(noise.count)
        var sum = [Float](repeating: 0, count: 2 * lines.count)
        guard floor > 0 else { return sum }
        for (cell, power) in zip(values, noise) {
            let weight = 1 / max(power, floor)
            for k in sum.indices { sum[k] += weight * cell[k] }
        }
        return sum
    }

    /// The sum of the cells of a rectangle.
    func folded(columns xs: Range<Int>, rows ys: Range<Int>) -> [Float] {
        var sum = [Float](repeating: 0, count: 2 * lines.count)
        for y in ys {
            for x in xs {
                let cell = values[y * columns + x]
                for k in sum.indices { sum[k] += cell[k] }
            }
        }
        return sum
    }
}

/// A carrier set's lines in one fixed order (pilots, references, payload), with
/// what the tracer looks up for each.
struct CarrierLines: Sendable {
    let carriers: CarrierSet
    /// Tile side T, pixels.
    let side: Int
    let lines: [LatticeLine]
    let pilotCount: Int
    /// Pilots and references together; payload lines follow.
    let knownCount: Int
    /// Cycles per tile pixel.
    let radius: [Float]
    /// Radius cut into `bandCount` equal bands.
    let band: [Int]
    /// Known unit amplitudes e^{iφ}; empty for payload lines.
    let templateRe: [Float]
    let templateIm: [Float]
    /// Expected amplitude, in units of the tile's σ.
    let weight: [Float]

    static let bandCount = 10
    var count: Int { lines.count }

    init(_ carriers: CarrierSet) {
        self.carriers = carriers
        side = carriers.profile.tileSide
        let known = carriers.pilots + carriers.references
        lines = known.map(\.line) + carriers.payload.map(\.line)
        pilotCount = carriers.pilots.count
        knownCount = known.count
        radius = lines.map { Float($0.radius(side: carriers.profile.tileSide)) }
        let low = Float(carriers.profile.lowestFrequency)
        let span = Float(carriers.profile.highestFrequency) - low
        band = radius.map { r in
            min(Self.bandCount - 1, max(0, Int((r - low) / span * Float(Self.bandCount))))
        }
        templateRe = known.map(\.re)
        templateIm = known.map(\.im)
        weight =
            known.map(\.weight)
            + [Float](repeating: carriers.payloadWeight, count: carriers.payload.count)
    }

    /// This set's lines of a tile's spectrum, in order.
    func gather(_ spectrum: HalfSpectrum) -> [Float] {
        var out = [Float](repeating: 0, count: 2 * count)
        for (k, line) in lines.enumerated() {
            let value = spectrum[line.u, line.v]
            out[2 * k] = value.re
            out[2 * k + 1] = value.im
        }
        return out
    }
}

internal import Imaging
internal import Watermark

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

internal import Imaging

/// The additive pattern of one codeword under one carrier set: T × T samples of
/// mean 0 and standard deviation 1, to be repeated in both directions.
public struct Tile: Sendable {
    public let side: Int
    /// T² samples, row by row; about ±2 at most after crest reduction.
    public let samples: [Float]

    /// Synthesises the tile: amplitudes on the lattice, inverse transform, crest
    /// reduction.
    ///
    /// Crest reduction clips the tile and projects it back on the band, again and
    /// again (Armstrong, Electronics Letters 38(5), 2002, for OFDM): a flat-topped
    /// signal has the same energy with lower peaks, so it is seen less and is
    /// clipped less near white and black. O(rounds · T² log T), some 10 ms.
    public init(carriers: CarrierSet, codeword: Codeword) {
        let profile = carriers.profile
        let side = profile.tileSide
        var spectrum = HalfSpectrum(width: side, height: side)
        var band = [Bool](repeating: false, count: spectrum.columns * side)
        let scale = Float(side * side) / Float(2).squareRoot()

        func set(_ line: LatticeLine, _ re: Float, _ im: Float) {
            // The stored half has u ≥ 0; the line −(u, v) carries the conjugate.
            let flip = line.u < 0
            let u = flip ? -line.u : line.u
            let v = flip ? (side - line.v) % side : line.v
            let i = v * spectrum.columns + u
            spectrum.values[2 * i] = re * scale
            spectrum.values[2 * i + 1] = (flip ? -im : im) * scale
            band[i] = true
        }
        for known in carriers.pilots + carriers.references {
            set(known.line, known.re * known.weight, known.im * known.weight)
        }
        let chip = carriers.payloadWeight * Float(0.5).squareRoot()
        for line in carriers.payload {
            set(
                line.line, chip * line.signRe * codeword.sign(line.bitRe),
                chip * line.signIm * codeword.sign(line.bitIm))
        }
        var plane = Self.normalised(Spectrum.inverse(spectrum))
        let limit = Float(profile.crestLimit)
        for _ in 0..<profile.crestRounds {
            for i in plane.samples.indices {
                plane.samples[i] = min(max(plane.samples[i], -limit), limit)
            }
            var clipped = Spectrum.forward(plane)
            for i in band.indices where !band[i] {
                clipped.values[2 * i] = 0
                clipped.values[2 * i + 1] = 0
            }
            plane = Self.normalised(Spectrum.inverse(clipped))
        }
        self.side = side
        samples = plane.samples
    }

    private static func normalised(_ plane: Plane) -> Plane {
        var plane = plane
        let count = Float(plane.samples.count)
        let mean = plane.samples.reduce(0, +) / count
        let power = plane.samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        let gain = 1 / power.squareRoot()
        for i in plane.samples.indices { plane.samples[i] = (plane.samples[i] - mean) * gain }
        return plane
    }
}

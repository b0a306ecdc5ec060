internal import Imaging

/// The additive pattern of one codeword under one carrier set: T × T samples of
/// mean 0 and standard deviation 1, to be repeated in both directions.
package struct Tile: Sendable {
    package let side: Int
    /// T² samples, row by row; about ±2 at most after crest reduction.
    package let samples: [Float]

    /// Synthesises the tile: amplitudes on the lattice, inverse transform, crest
    /// reduction.
    ///
    /// Crest reduction clips the tile and projects it back on the band, again and
    /// again (Armstrong, Electronics Letters 38(5), 2002, for OFDM): a flat-topped
    /// signal has the same energy with lower peaks, so it is seen less and is
    /// clipped less near white and black. O(rounds · T² log T), some milliseconds.
    package init(carriers: CarrierSet, codeword: Codeword) {
        let profile = carriers.profile
        let side = profile.tileSide
        let columns = Int(profile.highestFrequency * Double(side)) + 2
        let transform = BandTransform(width: side, height: side, columns: columns)
        // 1 on the lines that carry something, for both parts of each.
        var band = [Float](repeating: 0, count: transform.spectrum.count)

        func set(_ line: LatticeLine, _ re: Float, _ im: Float) {
            // The columns kept have u ≥ 0; the line −(u, v) carries the conjugate.
            let flip = line.u < 0
            let u = flip ? -line.u : line.u
            let v = flip ? (side - line.v) % side : line.v
            let i = 2 * (u * side + v)
            transform.spectrum[i] = re
            transform.spectrum[i + 1] = flip ? -im : im
            band[i] = 1
            band[i + 1] = 1
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
        let limit = Float(profile.crestLimit)
        var gain = Self.project(transform.spectrum, on: band)
        transform.inverse()
        for _ in 0..<profile.crestRounds {
            let samples = transform.samples.baseAddress!
            for i in 0..<transform.samples.count {
                samples[i] = min(max(samples[i] * gain, -limit), limit)
            }
            transform.forward()
            gain = Self.project(transform.spectrum, on: band)
            transform.inverse()
        }
        self.side = side
        samples = transform.plane().map { $0 * gain }
    }

    /// Keeps what lies in the band, and returns the factor that brings the inverse
    /// transform to a standard deviation of 1.
    ///
    /// Every line kept stands for two, and the mean is not among them, so that by
    /// Parseval's theorem the variance is 2 Σ |F|².
    private static func project(
        _ spectrum: UnsafeMutableBufferPointer<Float>, on band: [Float]
    ) -> Float {
        var sums = SIMD8<Float>(repeating: 0)
        band.withUnsafeBufferPointer { band in
            let values = spectrum.baseAddress!
            let mask = band.baseAddress!
            var i = 0
            while i + 8 <= spectrum.count {
                let at = UnsafeMutableRawPointer(values + i)
                let kept =
                    at.loadUnaligned(as: SIMD8<Float>.self)
                    * UnsafeRawPointer(mask + i).loadUnaligned(as: SIMD8<Float>.self)
                at.storeBytes(of: kept, as: SIMD8<Float>.self)
                sums += kept * kept
                i += 8
            }
            while i < spectrum.count {
                values[i] *= mask[i]
                sums[0] += values[i] * values[i]
                i += 1
            }
        }
        return 1 / (2 * sums.sum()).squareRoot()
    }
}

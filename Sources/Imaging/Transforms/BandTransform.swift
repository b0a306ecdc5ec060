internal import CFFTW

/// Transforms there and back, many times over, of one real plane whose spectrum is of
/// interest in its first columns only: a third of the work of `Spectrum` for a band of
/// half the columns, without a copy.
///
/// Two rows share one complex transform, one as real and one as imaginary part, and are
/// told apart by the symmetry of real rows' spectra; only the columns kept are
/// transformed the other way.
package struct BandTransform: ~Copyable {
    package let width: Int
    package let height: Int
    /// Columns u = 0 ..< `columns` of the spectrum are kept.
    package let columns: Int
    private let pairs: Int
    /// The samples, in no order that matters to what is done to each of them alone; where
    /// `height` is odd, `width` of them stand for nothing and are 0 to rounding.
    package let samples: UnsafeMutableBufferPointer<Float>
    /// Real and imaginary parts in turn of F(u, v), column u by column u.
    package let spectrum: UnsafeMutableBufferPointer<Float>

    /// - Precondition: `columns` is at most half of `width`.
    package init(width: Int, height: Int, columns: Int) {
        precondition(width > 0 && height > 0 && columns > 0 && columns <= (width + 1) / 2)
        self.width = width
        self.height = height
        self.columns = columns
        pairs = (height + 1) / 2
        samples = UnsafeMutableBufferPointer(
            start: fftwf_alloc_real(2 * width * pairs)!, count: 2 * width * pairs)
        spectrum = UnsafeMutableBufferPointer(
            start: fftwf_alloc_real(2 * height * columns)!, count: 2 * height * columns)
        samples.initialize(repeating: 0)
        spectrum.initialize(repeating: 0)
    }

    deinit {
        fftwf_free(samples.baseAddress!)
        fftwf_free(spectrum.baseAddress!)
    }

    /// The samples to their unnormalised spectrum. Destroys the samples.
    package borrowing func forward() {
        Spectrum.transform(samples, length: width, count: pairs, forward: true)
        for p in 0..<pairs {
            let row = samples.baseAddress! + 2 * p * width
            let odd = 2 * p + 1 < height
            for u in 0..<columns {
                let mirror = u == 0 ? 0 : width - u
                let (a, b) = (row[2 * u], row[2 * u + 1])
                let (c, d) = (row[2 * mirror], row[2 * mirror + 1])
                let out = spectrum.baseAddress! + 2 * (u * height + 2 * p)
                out[0] = (a + c) * 0.5
                out[1] = (b - d) * 0.5
                if odd {
                    out[2] = (b + d) * 0.5
                    out[3] = (c - a) * 0.5
                }
            }
        }
        Spectrum.transform(spectrum, length: height, count: columns, forward: true)
    }

    /// The real plane Σ F(u, v) exp(2πi(ux/W + vy/H)) over the columns kept and their
    /// mirror images, unnormalised. Destroys the spectrum.
    package borrowing func inverse() {
        Spectrum.transform(spectrum, length: height, count: columns, forward: false)
        for p in 0..<pairs {
            let row = samples.baseAddress! + 2 * p * width
            let odd = 2 * p + 1 < height
            (row + 2 * columns).update(repeating: 0, count: 2 * (width - columns))
            for u in 0..<columns {
                let mirror = u == 0 ? 0 : width - u
                let source = spectrum.baseAddress! + 2 * (u * height + 2 * p)
                let (a, b) = (source[0], source[1])
                let (c, d) = odd ? (source[2], source[3]) : (0, 0)
                row[2 * mirror] = a + d
                row[2 * mirror + 1] = c - b
                row[2 * u] = u == 0 ? a : a - d
                row[2 * u + 1] = u == 0 ? c : b + c
            }
        }
        Spectrum.transform(samples, length: width, count: pairs, forward: false)
    }

    /// Takes samples row by row.
    package borrowing func load(_ plane: [Float]) {
        precondition(plane.count == width * height)
        for y in 0..<height {
            let row = samples.baseAddress! + 2 * (y / 2) * width + y % 2
            for x in 0..<width { row[2 * x] = plane[y * width + x] }
        }
    }

    /// The samples, row by row.
    package borrowing func plane() -> [Float] {
        [Float](unsafeUninitializedCapacity: width * height) { out, count in
            for y in 0..<height {
                let row = samples.baseAddress! + 2 * (y / 2) * width + y % 2
                for x in 0..<width { out[y * width + x] = row[2 * x] }
            }
            count = width * height
        }
    }
}

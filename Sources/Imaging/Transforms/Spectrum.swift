internal import CFFTW
internal import Synchronization

/// Two-dimensional real Fourier transforms in single precision, through FFTW and
/// one cache of plans.
///
/// Sizes whose only prime factors are 2, 3, 5 and 7 are fast; see `fastLength`.
package enum Spectrum {
    private struct Key: Hashable {
        var width: Int
        var height: Int
        var forward: Bool
    }
    private struct Plan: @unchecked Sendable { var raw: fftwf_plan }
    // FFTW's planner is not thread-safe, its execution is: one lock guards planning.
    private static let plans = Mutex<[Key: Plan]>([:])

    private struct BatchKey: Hashable {
        var length: Int
        var count: Int
        var forward: Bool
    }
    private static let batches = Mutex<[BatchKey: Plan]>([:])

    private static func plan(_ key: Key) -> Plan {
        plans.withLock { cache in
            if let plan = cache[key] { return plan }
            let half = key.width / 2 + 1
            // The planner of FFTW_ESTIMATE never touches the arrays, only their alignment counts.
            let real = fftwf_alloc_real(key.width * key.height)!
            let complex = fftwf_alloc_complex(half * key.height)!
            defer {
                fftwf_free(real)
                fftwf_free(complex)
            }
            let raw =
                key.forward
                ? fftwf_plan_dft_r2c_2d(
                    Int32(key.height), Int32(key.width), real, complex, FFTW_ESTIMATE)
                : fftwf_plan_dft_c2r_2d(
                    Int32(key.height), Int32(key.width), complex, real, FFTW_ESTIMATE)
            let plan = Plan(raw: raw!)
            cache[key] = plan
            return plan
        }
    }

    /// The unnormalised transform F(u, v) = Σ f(x, y) exp(−2πi(ux/W + vy/H)).
    /// O(n log n).
    package static func forward(_ plane: Plane) -> HalfSpectrum {
        plane.samples.withUnsafeBufferPointer {
            forward($0, width: plane.width, height: plane.height)
        }
    }

    /// As `forward(_:)`, over samples that stand anywhere.
    package static func forward(
        _ samples: UnsafeBufferPointer<Float>, width: Int, height: Int
    ) -> HalfSpectrum {
        precondition(samples.count == width * height)
        let plan = plan(Key(width: width, height: height, forward: true))
        let half = width / 2 + 1
        let values = [Float](unsafeUninitializedCapacity: 2 * half * height) { out, count in
            // The arrays must be as aligned as those planned for; Swift's are, checked all the same.
            precondition(fftwf_alignment_of(out.baseAddress!) == 0)
            let source = UnsafeMutablePointer(mutating: samples.baseAddress!)
            let complex = UnsafeMutableRawPointer(out.baseAddress!)
                .assumingMemoryBound(to: fftwf_complex.self)
            if fftwf_alignment_of(source) == 0 {
                fftwf_execute_dft_r2c(plan.raw, source, complex)
            } else {
                let copy = fftwf_alloc_real(width * height)!
                copy.update(from: source, count: width * height)
                fftwf_execute_dft_r2c(plan.raw, copy, complex)
                fftwf_free(copy)
            }
            count = 2 * half * height
        }
        return HalfSpectrum(width: width, height: height, values: values)
    }

    /// The inverse of `forward`, normalised: `inverse(forward(p)) == p` to rounding.
    package static func inverse(_ spectrum: HalfSpectrum) -> Plane {
        let width = spectrum.width
        let height = spectrum.height
        let plan = plan(Key(width: width, height: height, forward: false))
        var input = spectrum.values  // c2r destroys its input
        let scale = 1 / Float(width * height)
        return Plane(width: width, height: height) { out in
            input.withUnsafeMutableBufferPointer { values in
                precondition(
                    fftwf_alignment_of(values.baseAddress!) == 0
                        && fftwf_alignment_of(out.baseAddress!) == 0)
                let complex = UnsafeMutableRawPointer(values.baseAddress!)
                    .assumingMemoryBound(to: fftwf_complex.self)
                fftwf_execute_dft_c2r(plan.raw, complex, out.baseAddress!)
            }
            for i in out.indices { out[i] *= scale }
        }
    }

    /// `count` complex transforms of `length` values each, one behind the other, in place
    /// and unnormalised.
    static func transform(
        _ values: UnsafeMutableBufferPointer<Float>, length: Int, count: Int, forward: Bool
    ) {
        precondition(values.count == 2 * length * count)
        let complex = UnsafeMutableRawPointer(values.baseAddress!)
            .assumingMemoryBound(to: fftwf_complex.self)
        precondition(fftwf_alignment_of(values.baseAddress!) == 0)
        let plan = batches.withLock { cache in
            let key = BatchKey(length: length, count: count, forward: forward)
            if let plan = cache[key] { return plan }
            // FFTW's planner has one state for all plans.
            let raw = plans.withLock { _ in
                var size = Int32(length)
                let scratch = fftwf_alloc_complex(length * count)!
                defer { fftwf_free(scratch) }
                return Plan(
                    raw: fftwf_plan_many_dft(
                        1, &size, Int32(count), scratch, nil, 1, size, scratch, nil, 1, size,
                        forward ? FFTW_FORWARD : FFTW_BACKWARD, FFTW_ESTIMATE)!)
            }
            cache[key] = raw
            return raw
        }
        fftwf_execute_dft(plan.raw, complex, complex)
    }

    /// The smallest length of at least `n` that FFTW is fast at: factors 2, 3, 5, 7 only, even.
    package static func fastLength(_ n: Int) -> Int {
        var candidate = max(2, n + n % 2)
        while true {
            var rest = candidate
            for p in [2, 3, 5, 7] { while rest % p == 0 { rest /= p } }
            if rest == 1 { return candidate }
            candidate += 2
        }
    }
}

/// The transform of a real plane: the `width / 2 + 1` columns u ≥ 0 of each row v;
/// the rest follows from F(−u, −v) = conj F(u, v).
package struct HalfSpectrum: Sendable {
    /// Size of the plane transformed, pixels.
    package let width: Int
    package let height: Int
    /// Real and imaginary parts in turn, row v by row v, `2 * columns * height` values.
    package var values: [Float]

    package var columns: Int { width / 2 + 1 }

    package init(width: Int, height: Int, values: [Float]) {
        precondition(values.count == 2 * (width / 2 + 1) * height)
        self.width = width
        self.height = height
        self.values = values
    }

    /// A spectrum of zeros.
    package init(width: Int, height: Int) {
        self.init(
            width: width, height: height,
            values: [Float](repeating: 0, count: 2 * (width / 2 + 1) * height))
    }

    /// F(u, v) for any integers u, v, negative ones and ones past the edge included.
    package subscript(u: Int, v: Int) -> (re: Float, im: Float) {
        var u = ((u % width) + width) % width
        var v = ((v % height) + height) % height
        let mirrored = u > width / 2
        if mirrored {
            u = width - u
            v = (height - v) % height
        }
        let i = 2 * (v * columns + u)
        return (values[i], mirrored ? -values[i + 1] : values[i + 1])
    }

    /// |F|² per stored bin, row by row, `columns * height` values.
    package func power() -> [Float] {
        let n = columns * height
        return [Float](unsafeUninitializedCapacity: n) { out, count in
            values.withUnsafeBufferPointer { v in
                for i in 0..<n { out[i] = v[2 * i] * v[2 * i] + v[2 * i + 1] * v[2 * i + 1] }
            }
            count = n
        }
    }
}

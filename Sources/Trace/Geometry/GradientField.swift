internal import Imaging

/// The luma gradient of a plane at the corners between its pixels.
///
/// Entry (x, y) is the gradient at (x + ½, y + ½), from the 4×4 pixels around it:
/// the 2×2 difference of the LSD paper after a [1 2 1]²/16 blur, as one separable
/// kernel [−1 −1 1 1] × [1 3 3 1] / 32. A ramp of one grey level a pixel has
/// length 1, a sharp step of h grey levels h/2; white noise of standard deviation
/// σ gives 0.28 σ a component. The outermost entries are zero.
struct GradientField {
    let width: Int
    let height: Int
    /// (∂/∂x, ∂/∂y), grey levels a pixel, row by row.
    var vectors: [SIMD2<Float>]

    /// O(pixels), all cores. A plane under 4 px in either direction has no gradient.
    init(_ plane: Plane) {
        let width = plane.width
        let height = plane.height
        self.width = width
        self.height = height
        guard width >= 4, height >= 4 else {
            vectors = [SIMD2<Float>](repeating: .zero, count: width * height)
            return
        }
        vectors = [SIMD2<Float>](unsafeUninitializedCapacity: width * height) { buffer, count in
            nonisolated(unsafe) let out = buffer.baseAddress!
            plane.samples.withUnsafeBufferPointer { pointer in
                nonisolated(unsafe) let source = pointer.baseAddress!
                Parallel.ranges(height, grain: 64) { rows in
                    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * width) { scratch in
                        for y in rows {
                            Self.row(
                                y, of: source, width, height, scratch.baseAddress!, out + y * width)
                        }
                    }
                }
            }
            count = width * height
        }
    }

    private static func row(
        _ y: Int, of source: UnsafePointer<Float>, _ width: Int, _ height: Int,
        _ scratch: UnsafeMutablePointer<Float>, _ out: UnsafeMutablePointer<SIMD2<Float>>
    ) {
        guard y >= 1, y + 2 < height else {
            out.initialize(repeating: .zero, count: width)
            return
        }
        let smooth = scratch
        let slope = scratch + width
        let r0 = source + (y - 1) * width
        let r1 = r0 + width
        let r2 = r1 + width
        let r3 = r2 + width
        for x in 0..<width {
            let outer = r0[x] + r3[x]
            let inner = r1[x] + r2[x]
            smooth[x] = (outer + 3 * inner) * (1 / 32)
            slope[x] = ((r3[x] - r0[x]) + (r2[x] - r1[x])) * (1 / 32)
        }
        out[0] = .zero
        for x in 1..<width - 2 {
            let dx = (smooth[x + 2] - smooth[x - 1]) + (smooth[x + 1] - smooth[x])
            let dy = (slope[x - 1] + slope[x + 2]) + 3 * (slope[x] + slope[x + 1])
            out[x] = SIMD2(dx, dy)
        }
        out[width - 2] = .zero
        out[width - 1] = .zero
    }
}

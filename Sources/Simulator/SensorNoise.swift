internal import Foundation
internal import Imaging

/// Shot and read noise of a sensor (Foi et al., "Practical Poissonian-Gaussian noise
/// modeling", IEEE TIP 17/10, 2008): variance = signal / electrons + read², then
/// clipping and 12-bit quantisation.
enum SensorNoise {
    /// - electrons: electrons at value 1, all merged frames together.
    /// - readNoise: electrons, standard deviation of the merged frames' sum.
    static func apply(
        to mosaic: inout [Float], width: Int, electrons: Double, readNoise: Double, seed: UInt64
    ) {
        let height = mosaic.count / width
        let shot = Float(1 / electrons)
        let read = Float(readNoise * readNoise / (electrons * electrons))
        // Four uniform 16-bit numbers summed have standard deviation 65536 · √(4/12).
        let unit = Float(1 / (65536 * (4.0 / 12).squareRoot()))
        mosaic.withUnsafeMutableBufferPointer { pointer in
            nonisolated(unsafe) let values = pointer.baseAddress!
            Parallel.ranges(height) { rows in
                for y in rows {
                    // Seeded per row: the noise does not depend on how rows are shared out.
                    var g = DeterministicGenerator(
                        seed: seed &+ UInt64(y) &* 0xD1B5_4A32_D192_ED03)
                    let line = values + y * width
                    for x in 0..<width {
                        let bits = g.next()
                        let sum =
                            Int32(bits & 0xFFFF) + Int32(bits >> 16 & 0xFFFF)
                            + Int32(bits >> 32 & 0xFFFF) + Int32(bits >> 48)
                        let normal = Float(sum - 131070) * unit
                        let light = max(line[x], 0)
                        let v = light + normal * (light * shot + read).squareRoot()
                        line[x] = (min(max(v, -0.015), 1) * 4095).rounded() / 4095
                    }
                }
            }
        }
    }
}

import Foundation
import Testing
@testable import Watermark

/// How much the mark may move a pixel, by its own grey level and what is about it.
struct PerceptualMaskTests {
    /// The deviation that is left of a normal one of deviation `amplitude` where all above `room`
    /// is cut off, as white does: by summing over its density.
    private static func left(of amplitude: Double, room: Double) -> Double {
        var (mass, mean, square) = (0.0, 0.0, 0.0)
        for step in -6_000...6_000 {
            let z = Double(step) / 1_000
            let weight = exp(-z * z / 2)
            let value = min(z * amplitude, room)
            mass += weight
            mean += weight * value
            square += weight * value * value
        }
        return (square / mass - (mean / mass) * (mean / mass)).squareRoot()
    }

    /// Near white the amplitude makes up for what is cut off there: what is left is that of any
    /// other ground, within a twentieth.
    @Test func whatIsLeftNearWhiteIsTheSame() {
        for luma in 200...255 {
            let amplitude = Double(PerceptualMask.byLuma[luma])
            let left = Self.left(of: amplitude, room: Double(255 - luma))
            #expect(abs(left / Double(PerceptualMask.flat) - 1) < 0.05, "level \(luma)")
        }
    }

    /// The nearer to black, the less; the nearer to white, the more; one level in between.
    @Test func levelsRiseFromBlackToWhite() {
        let levels = PerceptualMask.byLuma
        #expect(levels.count == 256)
        for (below, above) in zip(levels, levels.dropFirst()) { #expect(below <= above) }
        #expect(Set(levels[16..<240]) == [PerceptualMask.flat])
        #expect(levels[0] > 0 && levels[255] < 2)
    }

    /// Texture hides up to half as much again, never less than flat ground does.
    @Test func textureHides() {
        let factors = PerceptualMask.byRange
        #expect(factors.count == 256 && factors[0] == 1)
        for (below, above) in zip(factors, factors.dropFirst()) { #expect(below <= above) }
        #expect(factors[Int(PerceptualMask.fullTexture)] == 1 + PerceptualMask.textureGain)
        #expect(factors[255] == 1 + PerceptualMask.textureGain)
    }
}

import Foundation
import Testing
@testable import Imaging
@testable import Simulator
@testable import Trace
@testable import Watermark

/// Pictures that no screen shows: every trace ends, with an answer and no name.
struct HostileTests {
    private func expectNobody(_ raster: Raster) {
        let outcome = Leak.tracer.trace(raster)
        #expect(outcome.findings.isEmpty)
        #expect(Leak.tracer.existingMark(in: raster) == nil)
        #expect(outcome.steps.allSatisfy { $0.milliseconds.isFinite })
    }

    @Test(arguments: [
        (1, 1), (1, 4000), (4000, 1), (4000, 3), (3, 4000), (2, 2), (47, 47), (48, 48), (49, 48),
        (64, 64), (135, 135), (3000, 48), (48, 3000), (200, 200),
    ])
    func survivesAnySize(size: (Int, Int)) {
        var generator = DeterministicGenerator(seed: UInt64(size.0 * 7919 + size.1))
        expectNobody(
            Leak.grey(size.0, size.1) { _, _ in UInt8(truncatingIfNeeded: generator.next()) })
        expectNobody(Leak.grey(size.0, size.1) { _, _ in 200 })
    }

    @Test(arguments: [UInt8(0), 128, 255])
    func flatPicturesNameNobody(level: UInt8) {
        expectNobody(Leak.grey(320, 240) { _, _ in level })
    }

    @Test(arguments: [2, 8, 27, 45, 135, 270], [UInt8(4), 255])
    func checkerboardsNameNobody(period: Int, contrast: UInt8) {
        expectNobody(
            Leak.grey(420, 190) { x, y in
                (2 * x / period + 2 * y / period) % 2 == 0 ? 255 - contrast : 255
            })
    }

    /// Whatever repeats every tile is folded as perfectly as a mark.
    @Test(arguments: [UInt64(1), 2, 3])
    func noiseThatRepeatsEveryTileNamesNobody(seed: UInt64) {
        var generator = DeterministicGenerator(seed: seed)
        let tile = (0..<135 * 135).map { _ in 120 + UInt8(generator.next() % 16) }
        expectNobody(Leak.grey(540, 190) { x, y in tile[(y % 135) * 135 + x % 135] })
    }

    @Test(arguments: [2.0, 8, 120], [UInt64(1), 2])
    func noiseNamesNobody(sigma: Double, seed: UInt64) throws {
        let attack = ScreenshotAttack("noise", .noise, [.noise(sigma: sigma)])
        let (noise, _) = try attack.apply(Leak.grey(420, 190) { _, _ in 128 }, seed: seed)
        expectNobody(noise)
    }

    /// A grating at each of the key's own pilots, in phase, and nothing else of a mark.
    @Test func pilotsAloneNameNobody() {
        let pilots = TestRegistry.key.carriers.pilots
        expectNobody(
            Leak.grey(420, 190) { x, y in
                let sum = pilots.reduce(0.0) { sum, p in
                    let phase = 2 * Double.pi * Double(p.line.u * x + p.line.v * y) / 135
                    return sum + Double(p.re) * cos(phase) - Double(p.im) * sin(phase)
                }
                return UInt8(128 + (2 * sum).rounded())
            })
    }

    @Test(arguments: [UInt8(0), 37, 255])
    func aTransparentPictureNamesNobody(alpha: UInt8) {
        var generator = DeterministicGenerator(seed: 3)
        let samples = (0..<300 * 190).flatMap { _ in
            [UInt8(truncatingIfNeeded: generator.next()), alpha]
        }
        expectNobody(
            Raster(width: 300, height: 190, layout: .greyAlpha, samples: .eight(samples)))
    }

    @Test func aHugeFlatPictureEnds() {
        expectNobody(Leak.grey(4000, 3000) { _, _ in 240 })
    }
}

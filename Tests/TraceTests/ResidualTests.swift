import Foundation
import Testing
@testable import Imaging
@testable import Simulator
@testable import Trace

struct ResidualTests {
    @Test(arguments: [Float(0), 1, 128, 254.5, 255], [(1, 1), (1, 300), (300, 1), (200, 150)])
    func ofAConstantPictureIsNothing(level: Float, size: (Int, Int)) {
        let residual = Residual.of(Plane(width: size.0, height: size.1, fill: level))
        #expect(residual.width == size.0 && residual.height == size.1)
        #expect(residual.samples.allSatisfy { abs($0) < 1e-2 })
    }

    /// A plane wave of the band, on flat ground and of a mark's amplitude, is kept.
    @Test(arguments: [0.07, 0.1, 0.15, 0.2, 0.24], [Float(40), 128, 230])
    func keepsAWaveOnFlatGround(frequency: Double, level: Float) {
        let page = Plane(width: 240, height: 200) { out in
            for i in 0..<240 * 200 {
                let along = 0.8 * Double(i % 240) + 0.6 * Double(i / 240)
                out[i] = level + 1.6 * Float(cos(2 * Double.pi * frequency * along))
            }
        }
        let middle = Residual.of(page).cropped(x: 40, y: 40, width: 160, height: 120).samples
        let got = (middle.reduce(0) { $0 + $1 * $1 } / Float(middle.count)).squareRoot()
        #expect(abs(got / (1.6 / Float(2).squareRoot()) - 1) < 0.2)
    }

    @Test(arguments: [SyntheticScreen.denseText, .mail, .darkEditor, .spreadsheet])
    func suppressesTextAndEdges(kind: SyntheticScreen) {
        let luma = Leak.page(kind, 500, 400).luma()
        let residual = Residual.of(luma)
        let mean = luma.samples.reduce(0, +) / Float(luma.samples.count)
        let content = luma.samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let left = residual.samples.reduce(0) { $0 + $1 * $1 }
        #expect(left < 2e-3 * content)
        #expect(residual.samples.allSatisfy { abs($0) <= Residual.clip })
    }

    /// A step as between two windows leaves something beside it, no further than the local
    /// mean reaches.
    @Test(arguments: [(Float(0), Float(255)), (255, 150), (30, 120)])
    func aStepStaysLocal(levels: (Float, Float)) {
        let page = Plane(width: 200, height: 80) { out in
            for i in 0..<200 * 80 { out[i] = i % 200 < 100 ? levels.0 : levels.1 }
        }
        let residual = Residual.of(page)
        let reach = 2 * Residual.radius + 1
        var worst: Float = 0
        for y in 0..<80 {
            for x in 0..<200 where x < 100 - reach || x >= 100 + reach {
                worst = max(worst, abs(residual[x, y]))
            }
        }
        #expect(worst < 1e-2)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity, 1e38])
    func whatIsNoGreyLevelDoesNotEndTheProgram(value: Float) {
        var page = Plane(width: 120, height: 90, fill: 200)
        for i in stride(from: 0, to: page.samples.count, by: 7) { page.samples[i] = value }
        #expect(Residual.of(page).samples.count == 120 * 90)
    }
}

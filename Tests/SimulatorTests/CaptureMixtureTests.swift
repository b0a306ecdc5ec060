import Imaging
import Testing
@testable import Simulator

@Suite struct CaptureMixtureTests {
    private func flat(_ value: UInt8) -> Raster {
        Raster(
            width: 100, height: 70, layout: .rgb,
            samples: .eight([UInt8](repeating: value, count: 3 * 100 * 70)))
    }

    @Test(arguments: CaptureMixture.allCases)
    func ofOneCaptureIsThatCapture(mixture: CaptureMixture) throws {
        let screen = SyntheticScreen.render(kind: .mail, width: 101, height: 67, seed: 1)
        #expect(try mixture.apply([screen, screen, screen], seed: 1).bytes == screen.bytes)
    }

    @Test func combinesValues() throws {
        let three = [flat(10), flat(20), flat(60)]
        for (mixture, value) in [
            (CaptureMixture.average, UInt8(30)), (.minimum, 10), (.maximum, 60), (.median, 20),
        ] {
            #expect(try mixture.apply(three, seed: 1).bytes.allSatisfy { $0 == value })
        }
    }

    @Test(arguments: [
        CaptureMixture.pixels, .blocks, .verticalStrips, .horizontalStrips,
    ])
    func takesWholePixelsOfEveryCapture(mixture: CaptureMixture) throws {
        // Some seed of a few must use both captures, even for two strips.
        var seen = Set<UInt8>()
        for seed in 1...4 as ClosedRange<UInt64> {
            seen.formUnion(try mixture.apply([flat(10), flat(20)], seed: seed).bytes)
        }
        #expect(seen == [10, 20])
    }

    @Test func refusesWhatCannotBeMixed() {
        let other = SyntheticScreen.render(kind: .blankWhite, width: 5, height: 5, seed: 1)
        #expect(throws: SimulatorError(.mismatchedCaptures, "")) {
            try CaptureMixture.average.apply([], seed: 1)
        }
        #expect(throws: SimulatorError(.mismatchedCaptures, "")) {
            try CaptureMixture.average.apply([flat(1), other], seed: 1)
        }
    }
}

import Imaging
import Testing
@testable import Simulator

@Suite struct SyntheticScreenTests {
    @Test(arguments: SyntheticScreen.allCases)
    func drawsAnySizeReproducibly(kind: SyntheticScreen) {
        for (width, height) in [(1, 1), (7, 3), (37, 123), (640, 360)] {
            let a = SyntheticScreen.render(kind: kind, width: width, height: height, seed: 1)
            let b = SyntheticScreen.render(kind: kind, width: width, height: height, seed: 1)
            #expect(a.width == width && a.height == height)
            #expect(a.bytes == b.bytes)
        }
    }

    @Test(arguments: SyntheticScreen.allCases)
    func seedsGiveOtherPages(kind: SyntheticScreen) {
        let a = SyntheticScreen.render(kind: kind, width: 640, height: 360, seed: 1)
        let b = SyntheticScreen.render(kind: kind, width: 640, height: 360, seed: 2)
        let blank = kind == .blankWhite || kind == .blankDark
        #expect((a.bytes == b.bytes) == blank)
    }

    /// Text pages are mostly paper with some ink, as real ones are.
    @Test(arguments: [SyntheticScreen.spreadsheet, .denseText, .mail, .chinese])
    func textPagesAreMostlyPaper(kind: SyntheticScreen) {
        let luma = SyntheticScreen.render(kind: kind, width: 1366, height: 768, seed: 3).luma()
        let dark = luma.samples.filter { $0 < 110 }.count
        let share = Double(dark) / Double(luma.samples.count)
        #expect(share > 0.01 && share < 0.3)
    }
}

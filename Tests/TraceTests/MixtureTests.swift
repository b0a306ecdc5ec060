import Testing
@testable import Simulator
@testable import Trace
@testable import Watermark

/// Several marks in one picture: all of them are named, and nobody else.
struct MixtureTests {
    @Test(
        arguments: [2, 3],
        [CaptureMixture.average, .blocks, .verticalStrips, .horizontalStrips, .pixels, .median])
    func namesEveryoneInAMixture(count: Int, mixture: CaptureMixture) throws {
        let page = Leak.page(.spreadsheet, 1280, 720, seed: 9)
        let mixed = try mixture.apply((0..<count).map { Leak.marked(page, $0) }, seed: 1)
        let (leak, _) = try ScreenshotAttack("jpeg", .jpeg, [.jpeg(quality: 75)])
            .apply(mixed, seed: 1)
        let outcome = Leak.tracer.trace(leak)
        #expect(Leak.names(outcome) == Array(Leak.users[..<count]))
        #expect(outcome.findings.allSatisfy { $0.falsePositiveProbability < 1e-9 })
        // The strongest evidence first.
        #expect(outcome.findings.map(\.z) == outcome.findings.map(\.z).sorted(by: >))
    }

    @Test(arguments: [SyntheticScreen.mail, .darkEditor, .blankWhite])
    func namesAnOlderMarkUnderANewer(kind: SyntheticScreen) {
        let once = Leak.marked(Leak.page(kind, 960, 600))
        #expect(Leak.names(Leak.marked(once, 1)) == ["anna", "bo"])
    }

    /// The older mark's tiles lie elsewhere: the picture was cropped in between.
    @Test func namesAnOlderMarkThatWasShifted() {
        let once = Leak.marked(Leak.page(.mail, 1100, 800))
        let part = Leak.cropped(once, 37, 58, 960, 700)
        #expect(Leak.names(Leak.marked(part, 1)) == ["anna", "bo"])
    }

    /// A picture that was marked again after the keys were rotated.
    @Test(arguments: [1.0, 0.7])
    func findsMarksOfTwoKeys(scale: Double) throws {
        let second = TestRegistry.key("k2", 41)
        let tracer = Tracer(keys: [second, TestRegistry.key], directory: Leak.registry)
        let twice = Marker(key: second, token: 5).mark(
            Leak.marked(Leak.page(.mail, 1280, 800))
        ).raster
        let leak = try ScreenshotAttack("scale", .scale, [.scale(x: scale, y: scale)])
            .apply(twice, seed: 1).0
        #expect(Set(tracer.trace(leak).findings.map(\.keyID)) == ["k1", "k2"])
    }
}

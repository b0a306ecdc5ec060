import Imaging
import Testing
@testable import Simulator

@Suite struct ScreenshotAttackTests {
    /// An attack whose program is not there is skipped, and said to be.
    private static func needs(_ attack: ScreenshotAttack) throws {
        if let reason = attack.unavailable { try Test.cancel("\(attack.name): \(reason)") }
    }

    @Test(arguments: ScreenshotAttack.catalogue)
    func takesAnySize(attack: ScreenshotAttack) throws {
        try Self.needs(attack)
        for (width, height) in [(1, 1), (2, 3), (33, 17)] {
            let screen = SyntheticScreen.render(
                kind: .webPage, width: width, height: height, seed: 2)
            let (leaked, _) = try attack.apply(screen, seed: 1)
            #expect(leaked.width >= 1 && leaked.height >= 1 && leaked.layout == .rgb)
        }
    }

    @Test(arguments: ScreenshotAttack.catalogue)
    func equalSeedsGiveEqualPictures(attack: ScreenshotAttack) throws {
        try Self.needs(attack)
        let screen = SyntheticScreen.render(kind: .mail, width: 301, height: 201, seed: 1)
        let a = try attack.apply(screen, seed: 4)
        let b = try attack.apply(screen, seed: 4)
        #expect(a.raster.bytes == b.raster.bytes)
        #expect(a.truth == b.truth)
    }

    /// The truth says where each pixel went, to a fraction of a pixel.
    @Test(arguments: ScreenshotAttack.catalogue)
    func truthMatchesWhereDotsAre(attack: ScreenshotAttack) throws {
        try Self.needs(attack)
        guard attack.kind != .doodle else { return }
        let page = DotPage(width: 1399, height: 801, spacing: 80, half: 8, ink: 60, paper: 190)
        let (leaked, truth) = try attack.apply(page.raster, seed: 3)
        let luma = leaked.luma()
        var errors = [Double]()
        for dot in page.dots {
            let reach = Int(truth.scale(at: dot) * 22)
            if let found = DotPage.find(luma, near: truth(dot), reach: reach) {
                errors.append((found - truth(dot)).length)
            }
        }
        try #require(errors.count >= 2)
        errors.sort()
        #expect(errors[errors.count * 9 / 10] < 0.3)
    }

    @Test func coversWhatTheMarkMustSurvive() {
        let kinds = Set(ScreenshotAttack.catalogue.map(\.kind))
        #expect(kinds == Set(ScreenshotAttack.Kind.allCases).subtracting([.pair]))
        let names = ScreenshotAttack.catalogue.map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test func quarterTurnsAreExact() throws {
        let screen = SyntheticScreen.render(kind: .photo, width: 37, height: 23, seed: 1)
        let turn = ScreenshotAttack("turn", .rotation, [.rotate(degrees: 90)])
        var raster = screen
        var truth = Homography.identity
        for _ in 0..<4 {
            let (next, map) = try turn.apply(raster, seed: 1)
            raster = next
            truth = map * truth
        }
        #expect(raster.bytes == screen.bytes)
        #expect((truth(Point(5, 6)) - Point(5, 6)).length < 1e-9)
        // Clockwise: the top left corner goes to the top right.
        let (_, map) = try turn.apply(screen, seed: 1)
        #expect(map(Point(0, 0)) == Point(22, 0))
    }

    @Test func doodlesCoverTheirShare() throws {
        let screen = SyntheticScreen.render(kind: .blankDark, width: 400, height: 300, seed: 1)
        let attack = ScreenshotAttack("doodle", .doodle, [.doodle(share: 0.15)])
        for seed in 1...5 as ClosedRange<UInt64> {
            let (leaked, _) = try attack.apply(screen, seed: seed)
            let before = screen.bytes
            let after = leaked.bytes
            let changed = stride(from: 0, to: before.count, by: 3)
                .filter { abs(Int(before[$0]) - Int(after[$0])) > 4 }.count
            let share = Double(changed) / 120_000
            #expect(share > 0.1 && share < 0.35)
        }
    }

    @Test func pairsAreReproducibleAndMixed() throws {
        let pairs = ScreenshotAttack.pairs(count: 40, seed: 7)
        #expect(pairs.count == 40)
        #expect(Array(pairs.prefix(10)) == ScreenshotAttack.pairs(count: 10, seed: 7))
        #expect(pairs != ScreenshotAttack.pairs(count: 40, seed: 8))
        #expect(Set(pairs.map(\.name)).count == 40)
        let screen = SyntheticScreen.render(kind: .slide, width: 160, height: 90, seed: 1)
        for pair in pairs.prefix(12) {
            try Self.needs(pair)
            #expect(try pair.apply(screen, seed: 1).raster.width > 0)
        }
    }

    @Test func saysWhatIsMissing() throws {
        let webp = ScreenshotAttack("webp", .webp, [.webp(quality: 80)])
        let screen = SyntheticScreen.render(kind: .blankWhite, width: 8, height: 8, seed: 1)
        if webp.unavailable == nil {
            #expect(try webp.apply(screen, seed: 1).raster.width == 8)
        } else {
            #expect(throws: SimulatorError(.programMissing, "")) {
                try webp.apply(screen, seed: 1)
            }
        }
    }
}

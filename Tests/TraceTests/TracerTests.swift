import Imaging
import Simulator
import Testing

@testable import Trace
@testable import Watermark

struct TracerTests {
    static let tokens: [UInt64] = [0x1111_2222_3333, 0x4444_5555_6666, 0x7777_8888_9999]
    static let registry = TestRegistry([tokens[0]: "anna", tokens[1]: "bo", tokens[2]: "cem"])
    static let tracer = Tracer(keys: [TestRegistry.key], directory: registry)

    static func marked(_ page: Raster, _ user: Int = 0) -> Raster {
        Marker(key: TestRegistry.key, token: tokens[user]).mark(page).raster
    }

    static func page(_ kind: SyntheticScreen = .mail, _ w: Int = 640, _ h: Int = 480) -> Raster {
        SyntheticScreen.render(kind: kind, width: w, height: h, seed: 4)
    }

    func names(_ raster: Raster, _ options: TraceOptions = TraceOptions()) -> [String] {
        Self.tracer.trace(raster, options: options).findings.compactMap { $0.issued?.user }.sorted()
    }

    @Test(arguments: [SyntheticScreen.mail, .spreadsheet, .blankWhite, .darkEditor])
    func namesAScreenshot(kind: SyntheticScreen) {
        let outcome = Self.tracer.trace(Self.marked(Self.page(kind)))
        #expect(outcome.findings.map { $0.issued?.user } == ["anna"])
        #expect(outcome.findings.first?.result == .identified)
        #expect(outcome.findings.first!.falsePositiveProbability < 1e-12)
    }

    @Test(arguments: [
        [AttackStep.jpeg(quality: 50)], [.scale(x: 0.6, y: 0.6), .jpeg(quality: 80)],
        [.rotate(degrees: 17)], [.rotate(degrees: 180)], [.scale(x: 1.2, y: 0.8)],
        [.crop(width: 300, height: 200), .jpeg(quality: 85)], [.paste(width: 900, height: 700)],
        [.invert], [.levels(gain: 0.5, offset: 40)], [.gamma(0.7)], [.doodle(share: 0.15)],
    ])
    func namesALeakedScreenshot(steps: [AttackStep]) throws {
        let attack = ScreenshotAttack("test", .pair, steps)
        let (leak, _) = try attack.apply(Self.marked(Self.page(.mail, 800, 600)), seed: 3)
        #expect(names(leak) == ["anna"])
    }

    @Test(arguments: [CameraPreset.easy, .normal])
    func namesAPhoto(preset: CameraPreset) throws {
        var settings = CameraSettings.random(
            preset: preset, seed: 12, sensorWidth: 1200, sensorHeight: 900)
        settings.shrinkTo = nil
        let (photo, _) = try Camera(settings: settings, seed: 12)
            .photograph(Self.marked(Self.page(.mail, 800, 600)))
        #expect(names(photo) == ["anna"])
    }

    @Test(arguments: [CaptureMixture.average, .blocks])
    func namesEveryoneInAMixture(mixture: CaptureMixture) throws {
        let page = Self.page(.mail, 800, 600)
        let mixed = try mixture.apply((0..<2).map { Self.marked(page, $0) }, seed: 1)
        #expect(names(mixed) == ["anna", "bo"])
    }

    @Test func namesAnOlderMarkUnderANewer() {
        #expect(names(Self.marked(Self.marked(Self.page()), 1)) == ["anna", "bo"])
    }

    @Test(arguments: [SyntheticScreen.mail, .denseText, .photo, .blankDark])
    func namesNobodyWithoutAMark(kind: SyntheticScreen) {
        #expect(Self.tracer.trace(Self.page(kind, 400, 300)).findings.isEmpty)
    }

    @Test func anotherOrganisationsMarkIsNobodys() {
        let foreign = SignalKey(
            id: "k1", profile: .one, stream: DeterministicGenerator(seed: 12),
            tagKey: [UInt8](repeating: 4, count: 32))
        let leak = Marker(key: foreign, token: Self.tokens[0]).mark(Self.page()).raster
        #expect(Self.tracer.trace(leak).findings.isEmpty)
    }

    @Test func anUnknownTokenIsAMarkButNobody() {
        let leak = Marker(key: TestRegistry.key, token: 0xDEAD_0000_0001).mark(Self.page()).raster
        let findings = Self.tracer.trace(leak).findings
        #expect(findings.map(\.result) == [.unregistered])
        #expect(findings.first?.issued == nil)
    }

    @Test func aClosedSetLeavesOthersOut() {
        #expect(names(Self.marked(Self.page()), TraceOptions(users: ["bo", "cem"])).isEmpty)
    }

    @Test func theRegionIsWhereTheMarkIs() {
        let finding = Self.tracer.trace(Self.marked(Self.page())).findings.first
        let corners = finding?.region ?? []
        #expect(corners.count == 4)
        for (corner, truth) in zip(
            corners, [Point(0, 0), Point(640, 0), Point(640, 480), Point(0, 480)])
        {
            #expect((corner - truth).length < 200)
        }
    }

    @Test(arguments: [(1, 1), (1, 900), (900, 3), (47, 47), (64, 64)])
    func survivesAnySize(size: (Int, Int)) {
        let noise = Raster(
            width: size.0, height: size.1, layout: .grey,
            samples: .eight((0..<size.0 * size.1).map { UInt8(truncatingIfNeeded: $0 &* 97) }))
        #expect(Self.tracer.trace(noise).findings.isEmpty)
    }

    @Test func noticesAMarkThatIsThere() {
        #expect(Self.tracer.existingMark(in: Self.marked(Self.page()))?.token == Self.tokens[0])
        #expect(Self.tracer.existingMark(in: Self.page()) == nil)
    }
}

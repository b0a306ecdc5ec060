import Testing
@testable import Imaging
@testable import Simulator
@testable import Trace
@testable import Watermark

/// Leaked screenshots: whoever leaked is named, for certain, and nobody else.
struct ScreenshotTests {
    /// Attacks by their names in the catalogue.
    static let attacks = [
        "jpeg 90", "jpeg 50", "jpeg 30", "scale 0.5 jpeg 80", "scale 0.7 jpeg 75",
        "scale 1.37 jpeg 75", "scale 2.0 jpeg 75", "stretch 1.2×0.8 jpeg 80", "rotate 3° jpeg 80",
        "rotate 17° jpeg 80", "rotate 90° jpeg 80", "rotate 180° jpeg 80", "rotate any jpeg 80",
        "crop 960×540 jpeg 85", "crop 480×270 jpeg 75", "crop 320×180", "crop 240×135",
        "paste in 2400×1600 jpeg 80", "chat app", "gamma 0.7", "half contrast", "gamma 1.4",
        "greyscale", "blur 1.5", "noise 8", "median 3×3", "doodles jpeg 75", "dark mode",
    ]

    /// Each on two kinds of screen.
    static let cases = attacks.enumerated().flatMap { i, name -> [(String, SyntheticScreen)] in
        [(name, .mail), (name, i % 2 == 0 ? .spreadsheet : .darkEditor)]
    }

    @Test(arguments: cases)
    func namesTheLeaker(name: String, kind: SyntheticScreen) throws {
        let attack = try #require(ScreenshotAttack.catalogue.first { $0.name == name })
        let seed = UInt64(name.utf8.reduce(0) { ($0 * 31 + Int($1)) & 0xFFFF })
        let user = Int(seed % 3)
        let page = Leak.page(kind, 1280, 720, seed: seed)
        let (leak, _) = try attack.apply(Leak.marked(page, user), seed: seed)
        let outcome = Leak.tracer.trace(leak)
        #expect(Leak.names(outcome) == [Leak.users[user]])
        let finding = try #require(outcome.findings.first)
        #expect(finding.result == .identified && finding.token == Leak.tokens[user])
        #expect(finding.falsePositiveProbability < 1e-9)
        #expect(finding.keyID == "k1" && finding.profile == 1)
        #expect(finding.isNegated == (name == "dark mode"))
    }

    @Test(arguments: SyntheticScreen.allCases)
    func namesAnyKindOfScreen(kind: SyntheticScreen) {
        let outcome = Leak.tracer.trace(Leak.marked(Leak.page(kind)))
        #expect(Leak.names(outcome) == ["anna"])
        #expect(outcome.findings.allSatisfy { $0.falsePositiveProbability < 1e-12 })
    }

    /// A negative as scanners make it: every channel turned over.
    @Test func namesANegative() {
        let page = Leak.marked(Leak.page(.spreadsheet))
        guard case .eight(let samples) = page.samples else {
            Issue.record("samples of more than eight bits")
            return
        }
        let negative = Raster(
            width: page.width, height: page.height, layout: page.layout,
            samples: .eight(samples.map { 255 - $0 }))
        let findings = Leak.tracer.trace(negative).findings
        #expect(findings.map { $0.issued?.user } == ["anna"])
        #expect(findings.first?.isNegated == true)
    }

    @Test func twoTracesOfOnePictureAgree() throws {
        let attack = ScreenshotAttack("test", .pair, [.rotate(degrees: 5), .jpeg(quality: 70)])
        let (leak, _) = try attack.apply(Leak.marked(Leak.page()), seed: 3)
        let first = Leak.tracer.trace(leak)
        let second = Leak.tracer.trace(leak)
        #expect(!first.findings.isEmpty && first.findings.count == second.findings.count)
        #expect(first.geometriesTried == second.geometriesTried)
        #expect(first.candidatesChecked == second.candidatesChecked)
        for (a, b) in zip(first.findings, second.findings) {
            #expect(a.token == b.token && a.z == b.z && a.region == b.region)
            #expect(a.falsePositiveProbability == b.falsePositiveProbability)
            #expect(a.evidence.z == b.evidence.z)
        }
    }

    @Test(arguments: [UInt8(255), 0, 128])
    func namesAFlatScreenUnderTheOverlay(level: UInt8) {
        let flat = Leak.grey(640, 480) { _, _ in level }
        #expect(Leak.names(Self.composed(flat, 1)) == ["bo"])
    }

    @Test(arguments: [SyntheticScreen.mail, .darkEditor])
    func namesAScreenUnderTheOverlay(kind: SyntheticScreen) {
        #expect(Leak.names(Self.composed(Leak.page(kind, 800, 600), 2)) == ["cem"])
    }

    /// What a compositor shows: B (1 − α) + α c, rounded.
    static func composed(_ page: Raster, _ user: Int) -> Raster {
        let overlay = Overlay(Leak.markers[user]).raster(width: page.width, height: page.height)
        guard case .eight(let below) = page.samples, case .eight(let above) = overlay.samples else {
            preconditionFailure()
        }
        let n = page.layout.channels
        let out = below.indices.map { i -> UInt8 in
            let alpha = Float(above[2 * (i / n) + 1]) / 255
            return UInt8(
                (Float(below[i]) * (1 - alpha) + alpha * Float(above[2 * (i / n)])).rounded())
        }
        return Raster(
            width: page.width, height: page.height, layout: page.layout, samples: .eight(out))
    }

    /// Far below what the search for pilots needs, but nothing has to be searched for.
    @Test(arguments: [SyntheticScreen.mail, .blankDark, .spreadsheet])
    func readsAFaintMarkInAnUnscaledPart(kind: SyntheticScreen) {
        let page = Leak.page(kind, 1280, 800)
        let faint = Leak.markers[1].mark(page, strength: .gain(0.45)).raster
        #expect(Leak.names(Leak.cropped(faint, 31, 77, 1100, 700)) == ["bo"])
    }
}

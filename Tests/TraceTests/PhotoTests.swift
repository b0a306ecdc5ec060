import Testing
@testable import Imaging
@testable import Simulator
@testable import Trace
@testable import Watermark

/// Photos of a screen by small sensors, so that a test takes seconds.
struct PhotoTests {
    struct Shot: Sendable {
        var preset: CameraPreset
        var kind: SyntheticScreen
        var seed: UInt64
    }

    static let shots = [
        Shot(preset: .easy, kind: .mail, seed: 1), Shot(preset: .easy, kind: .darkEditor, seed: 2),
        Shot(preset: .normal, kind: .spreadsheet, seed: 3),
        Shot(preset: .normal, kind: .mail, seed: 4), Shot(preset: .normal, kind: .slide, seed: 5),
        Shot(preset: .hard, kind: .mail, seed: 6), Shot(preset: .hard, kind: .spreadsheet, seed: 7),
    ]

    @Test(arguments: shots)
    func namesTheLeaker(shot: Shot) throws {
        let user = Int(shot.seed % 3)
        let page = Leak.page(shot.kind, 1024, 640, seed: shot.seed)
        var settings = CameraSettings.random(
            preset: shot.preset, seed: shot.seed, sensorWidth: 1600, sensorHeight: 1200)
        settings.shrinkTo = nil
        let (photo, truth) = try Camera(settings: settings, seed: shot.seed)
            .photograph(Leak.marked(page, user))
        let outcome = Leak.tracer.trace(photo)
        #expect(Leak.names(outcome) == [Leak.users[user]])
        let finding = try #require(outcome.findings.first)
        #expect(finding.falsePositiveProbability < 1e-9)
        // Every cell that shows the mark for certain lies on the screen, to a tile.
        let e = finding.evidence
        for i in 0..<e.columns * e.rows where e.z[i] > 8 {
            let p = truth.inverse((e.corners[4 * i] + e.corners[4 * i + 2]) * 0.5)
            #expect(p.x > -135 && p.x < 1024 + 135 && p.y > -135 && p.y < 640 + 135)
        }
    }

    @Test func aPhotoOfAnUnmarkedScreenNamesNobody() throws {
        let settings = CameraSettings.random(
            preset: .normal, seed: 21, sensorWidth: 800, sensorHeight: 600)
        let (photo, _) = try Camera(settings: settings, seed: 21)
            .photograph(Leak.page(.spreadsheet, 1024, 640))
        #expect(Leak.tracer.trace(photo).findings.isEmpty)
    }

    @Test func aPhotoOfAForeignMarkNamesNobody() throws {
        let settings = CameraSettings.random(
            preset: .easy, seed: 22, sensorWidth: 800, sensorHeight: 600)
        let foreign = Marker(key: TestRegistry.key("k1", 77), token: Leak.tokens[0])
        let (photo, _) = try Camera(settings: settings, seed: 22)
            .photograph(foreign.mark(Leak.page(.mail, 1024, 640)).raster)
        #expect(Leak.tracer.trace(photo).findings.isEmpty)
    }
}

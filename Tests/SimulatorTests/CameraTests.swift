import Foundation
import Imaging
import Testing
@testable import Simulator

@Suite struct CameraTests {
    /// A random photo of the preset without what would hide a dot or shift its
    /// centroid by itself.
    private func plain(_ preset: CameraPreset, _ seed: UInt64) -> CameraSettings {
        var s = CameraSettings.random(
            preset: preset, seed: seed, sensorWidth: 800, sensorHeight: 600)
        s.finger = 0
        s.reflection = 0
        s.cursor = false
        s.bandingDepth = 0
        s.electrons = 1e6
        s.jpegQualities = []
        return s
    }

    @Test(arguments: CameraPreset.allCases, [UInt64(1), 2, 3])
    func truthMatchesWhereDotsAre(preset: CameraPreset, seed: UInt64) throws {
        let page = DotPage(width: 720, height: 405, spacing: 90, half: 9)
        var settings = plain(preset, seed)
        // Far larger than in the presets, so that a wrong sign would show.
        settings.rollingShutterX = 9
        settings.rollingShutterY = -6
        if seed == 2 { settings.cropMargin = 0.03 }
        if seed == 3 { settings.shrinkTo = 701 }
        let (photo, truth) = try Camera(settings: settings, seed: seed).photograph(page.raster)
        let luma = photo.luma()
        var errors = [Double]()
        for dot in page.dots {
            let expected = page.expected(dot, truth.map, scale: truth.scale)
            let scale = truth.scale(at: dot)
            let reach = Int(scale * 26)
            guard scale > 0.3, reach >= 5 else { continue }
            // The window must show nothing but paper around the dot.
            let r = Double(reach)
            let window = [Point(-r, -r), Point(r, -r), Point(-r, r), Point(r, r)].map {
                truth.inverse(expected + $0)
            }
            guard
                window.allSatisfy({
                    $0.x > 0 && $0.y > 0 && $0.x < 719 && $0.y < 404
                        && max(abs($0.x - dot.x), abs($0.y - dot.y)) < 75
                })
            else { continue }
            if let found = DotPage.find(luma, near: expected, reach: reach) {
                errors.append((found - expected).length)
            }
        }
        try #require(errors.count >= 5)
        errors.sort()
        #expect(errors[errors.count / 2] < 0.12)
        #expect(errors[errors.count * 9 / 10] < 0.3)
    }

    @Test(arguments: CameraPreset.allCases)
    func inverseUndoesMap(preset: CameraPreset) throws {
        let blank = SyntheticScreen.render(kind: .blankWhite, width: 64, height: 36, seed: 1)
        for seed in 1...4 as ClosedRange<UInt64> {
            var settings = plain(preset, seed)
            settings.sensorWidth = 64
            settings.sensorHeight = 48
            settings.rollingShutterX = 2
            settings.rollingShutterY = 1.5
            settings.k1 = -0.06
            settings.k2 = 0.01
            let (_, truth) = try Camera(settings: settings, seed: seed).photograph(blank)
            for p in [Point(0, 0), Point(63, 0), Point(63, 35), Point(0, 35), Point(20.5, 7.25)] {
                let back = truth.inverse(truth.map(p))
                #expect((back - p).length < 1e-6)
            }
        }
    }

    @Test func coverageIsTheBoundingBoxOverThePhoto() throws {
        let blank = SyntheticScreen.render(kind: .blankWhite, width: 192, height: 108, seed: 1)
        for (yaw, coverage) in [(0.0, 0.5), (35, 0.8), (-50, 1.1)] {
            var settings = CameraSettings()
            settings.sensorWidth = 160
            settings.sensorHeight = 120
            settings.yaw = yaw
            settings.roll = 10
            settings.coverage = coverage
            let (_, truth) = try Camera(settings: settings, seed: 1).photograph(blank)
            let xs = truth.corners.map(\.x)
            #expect(abs((xs.max()! - xs.min()!) / 160 - coverage) < 1e-6)
        }
    }

    @Test func equalSeedsGiveEqualPhotos() throws {
        let screen = SyntheticScreen.render(kind: .mail, width: 320, height: 180, seed: 1)
        let settings = CameraSettings.random(
            preset: .hard, seed: 5, sensorWidth: 240, sensorHeight: 180)
        let a = try Camera(settings: settings, seed: 9).photograph(screen)
        let b = try Camera(settings: settings, seed: 9).photograph(screen)
        let c = try Camera(settings: settings, seed: 10).photograph(screen)
        #expect(a.photo.bytes == b.photo.bytes)
        #expect(a.truth == b.truth)
        #expect(a.photo.bytes != c.photo.bytes)
        #expect(
            CameraSettings.random(preset: .easy, seed: 1)
                != CameraSettings.random(preset: .easy, seed: 2))
    }

    /// Half the screen white, half grey: their light must be in the panel's ratio,
    /// whatever the panel's sub-pixels, and white must be neutral.
    @Test(arguments: PanelLayout.allCases)
    func lightFollowsThePanel(panel: PanelLayout) throws {
        var samples = [UInt8](repeating: 255, count: 3 * 320 * 180)
        for y in 0..<180 { for i in 480..<960 { samples[y * 960 + i] = 128 } }
        var settings = CameraSettings()
        settings.sensorWidth = 240
        settings.sensorHeight = 180
        settings.coverage = 1.3
        settings.panel = panel
        settings.panelBlack = 0
        settings.glare = 0
        settings.vignette = 0
        settings.room = 0
        settings.toneContrast = 0
        settings.electrons = 1e6
        settings.jpegQualities = []
        settings.cursor = false
        let raster = Raster(width: 320, height: 180, layout: .rgb, samples: .eight(samples))
        let (photo, _) = try Camera(settings: settings, seed: 1).photograph(raster)
        func light(_ left: Int) -> [Double] {
            var sum = [0.0, 0, 0]
            for y in 60..<120 {
                for x in left..<left + 60 {
                    for c in 0..<3 {
                        let v = Double(photo.bytes[3 * (y * 240 + x) + c]) / 255
                        sum[c] += v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
                    }
                }
            }
            return sum
        }
        let white = light(30)
        let grey = light(150)
        for c in 0..<3 {
            #expect(abs(grey[c] / white[c] / pow(128.0 / 255, 2.2) - 1) < 0.05)
            #expect(abs(white[c] / white[1] - 1) < 0.05)
        }
    }

    @Test func brightnessBandsFollowTheRows() throws {
        let blank = SyntheticScreen.render(kind: .blankWhite, width: 160, height: 90, seed: 1)
        var settings = CameraSettings()
        settings.sensorWidth = 160
        settings.sensorHeight = 120
        settings.coverage = 1.5
        settings.bandingDepth = 0.3
        settings.bandingCycles = 2
        let (photo, _) = try Camera(settings: settings, seed: 1).photograph(blank)
        let luma = photo.luma()
        let rows = (0..<120).map { y in (40..<120).reduce(Float(0)) { $0 + luma[$1, y] } / 80 }
        // One period is 60 rows: crests at 15 and 75, troughs at 45 and 105.
        #expect(rows[15] > rows[45] + 15)
        #expect(rows[75] > rows[105] + 15)
    }

    /// Sub-pixels near the sampling rate alias into coloured bands, and only if the
    /// lens shows them: blur comes before sampling.
    @Test func moireNeedsFocus() throws {
        let blank = SyntheticScreen.render(kind: .blankWhite, width: 320, height: 180, seed: 1)
        func bands(_ defocus: Double) throws -> Double {
            var settings = CameraSettings()
            settings.sensorWidth = 320
            settings.sensorHeight = 240
            settings.coverage = 1.9
            settings.roll = 2
            settings.defocus = defocus
            settings.electrons = 1e6
            settings.jpegQualities = []
            let (photo, _) = try Camera(settings: settings, seed: 1).photograph(blank)
            let bytes = photo.bytes
            var sum = 0.0
            for y in 60..<180 {
                for x in 60..<260 {
                    let i = 3 * (y * 320 + x)
                    let red = Double(bytes[i]) - Double(bytes[i + 1])
                    sum += red * red
                }
            }
            return (sum / (120 * 200)).squareRoot()
        }
        let sharp = try bands(0)
        let blurred = try bands(2.5)
        #expect(sharp > 4)
        #expect(blurred < sharp / 4)
    }

    @Test func noiseFallsWithLight() throws {
        let blank = SyntheticScreen.render(kind: .blankWhite, width: 160, height: 90, seed: 1)
        func deviation(_ electrons: Double) throws -> Double {
            var settings = CameraSettings()
            settings.sensorWidth = 160
            settings.sensorHeight = 120
            settings.coverage = 1.5
            settings.defocus = 3
            settings.electrons = electrons
            settings.denoise = 0
            settings.sharpen = 0
            settings.jpegQualities = []
            let (photo, _) = try Camera(settings: settings, seed: 1).photograph(blank)
            let luma = photo.luma()
            let values = (40..<80).flatMap { y in (60..<100).map { Double(luma[$0, y]) } }
            let mean = values.reduce(0, +) / Double(values.count)
            return
                (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
                .squareRoot()
        }
        let many = try deviation(8000)
        let few = try deviation(500)
        // Shot noise: four times the deviation for a sixteenth of the light; rounding
        // to grey levels is in both.
        #expect(few > 2.5 * many && few < 5 * many)
    }

    @Test(arguments: [(1, 1), (3, 2), (17, 301)])
    func takesAnyScreen(width: Int, height: Int) throws {
        let screen = SyntheticScreen.render(kind: .slide, width: width, height: height, seed: 1)
        let settings = CameraSettings.random(
            preset: .extreme, seed: 3, sensorWidth: 64, sensorHeight: 48)
        let (photo, _) = try Camera(settings: settings, seed: 1).photograph(screen)
        #expect(photo.width > 0 && photo.layout == .rgb)
    }

    @Test func takesGreyAlphaAndSixteenBits() throws {
        let screen = Raster(
            width: 4, height: 2, layout: .greyAlpha,
            samples: .sixteen([UInt16](repeating: 40000, count: 16)))
        var settings = CameraSettings()
        settings.sensorWidth = 32
        settings.sensorHeight = 24
        let (photo, _) = try Camera(settings: settings, seed: 1).photograph(screen)
        #expect(photo.width == 32 && photo.height == 24)
    }

    @Test func refusesImpossibleSettings() {
        let screen = SyntheticScreen.render(kind: .blankWhite, width: 16, height: 9, seed: 1)
        let changes: [(inout CameraSettings) -> Void] = [
            { $0.sensorWidth = 33 }, { $0.sensorHeight = 8 }, { $0.yaw = 90 },
            { $0.coverage = 0 }, { $0.k1 = -0.9 }, { $0.motion = .nan },
            { $0.jpegQualities = [0] }, { $0.frames = 0 }, { $0.coverage = .infinity },
        ]
        for change in changes {
            var settings = CameraSettings()
            change(&settings)
            #expect(throws: SimulatorError(.invalidSettings, "")) {
                try Camera(settings: settings, seed: 1).photograph(screen)
            }
        }
    }
}

import Testing
@testable import Imaging
@testable import Simulator
@testable import Watermark

/// Pages of documents under their overlay: seen on a screen, and printed.
struct PageTests {
    /// A page of 96 pixels an inch under an overlay, as a renderer composites it.
    private static func overlaid(
        _ kind: SyntheticScreen, _ strength: OverlayStrength, user: Int = 1, width: Int = 480,
        height: Int = 640
    ) -> Raster {
        let page = Leak.page(kind, width, height, seed: 9)
        let overlay = Overlay(Leak.markers[user], strength: strength).raster(
            width: width, height: height)
        guard case .eight(var samples) = page.samples, case .eight(let greys) = overlay.samples
        else { preconditionFailure() }
        let alpha = Float(strength.alpha) / 255
        for i in samples.indices {
            samples[i] = UInt8(
                Float(samples[i]) * (1 - alpha) + Float(greys[i / 3 * 2]) * alpha + 0.5)
        }
        return Raster(width: width, height: height, layout: .rgb, samples: .eight(samples))
    }

    @Test(arguments: [
        (SyntheticScreen.denseText, "scale 1.37 jpeg 75"), (.spreadsheet, "jpeg 50"),
        (.chinese, "jpeg 75"), (.blankWhite, "jpeg 50"), (.photo, "scale 0.7 jpeg 75"),
    ])
    func namesTheReaderOfAScreenshot(kind: SyntheticScreen, attack: String) throws {
        let attack = try #require(ScreenshotAttack.catalogue.first { $0.name == attack })
        let (leak, _) = try attack.apply(Self.overlaid(kind, .screen), seed: 3)
        #expect(Leak.names(leak) == ["bo"])
    }

    @Test(arguments: [(SyntheticScreen.denseText, 300.0), (.blankWhite, 600)])
    func namesTheOwnerOfAScan(kind: SyntheticScreen, resolution: Double) throws {
        let channel = PrintChannel.random(
            preset: .scanGood, seed: 5, scanResolution: resolution)
        let (scan, _) = try channel.apply(Self.overlaid(kind, .print), resolution: 96, seed: 5)
        #expect(Leak.names(scan) == ["bo"])
    }

    @Test func namesTheOwnerOfAPhotoOfPaper() throws {
        var channel = PrintChannel.random(preset: .photoGood, seed: 6)
        if case .camera(var photo) = channel.reader {
            photo.camera.sensorWidth = 1200
            photo.camera.sensorHeight = 1600
            channel.reader = .camera(photo)
        }
        let (photo, _) = try channel.apply(
            Self.overlaid(.denseText, .print), resolution: 96, seed: 6)
        #expect(Leak.names(photo) == ["bo"])
    }

    /// A printed page without a mark names nobody.
    @Test func isSilentOnUnmarkedPaper() throws {
        let channel = PrintChannel.random(preset: .scanOffice, seed: 7, scanResolution: 300)
        let (scan, _) = try channel.apply(Leak.page(.mail, 480, 640), resolution: 96, seed: 7)
        #expect(Leak.names(scan).isEmpty)
    }
}

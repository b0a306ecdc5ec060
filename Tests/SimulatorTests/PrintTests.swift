import Foundation
import Imaging
import Testing
@testable import Simulator

@Suite struct PrintTests {
    /// Small pages: 2 × 2.5 inches at 96 pixels an inch.
    static let width = 192
    static let height = 240
    private static let resolution = 96.0

    private static func grey(_ level: UInt8) -> Raster {
        Raster(
            width: width, height: height, layout: .grey,
            samples: .eight([UInt8](repeating: level, count: width * height)))
    }

    /// Small scans of every preset.
    private static func small(_ preset: PrintPreset, _ seed: UInt64) -> PrintChannel {
        var channel = PrintChannel.random(preset: preset, seed: seed, scanResolution: 150)
        if case .camera(var photo) = channel.reader {
            photo.camera.sensorWidth = 300
            photo.camera.sensorHeight = 400
            photo.camera.shrinkTo = nil
            channel.reader = .camera(photo)
        }
        return channel
    }

    @Test(arguments: PrintPreset.allCases, [UInt64(1), 2, 3])
    func equalSeedsGiveEqualPictures(preset: PrintPreset, seed: UInt64) throws {
        let page = SyntheticScreen.render(
            kind: .mail, width: Self.width, height: Self.height, seed: 1)
        let channel = Self.small(preset, seed)
        #expect(channel == Self.small(preset, seed))
        #expect(channel != Self.small(preset, seed + 10))
        let a = try channel.apply(page, resolution: Self.resolution, seed: seed).raster
        let b = try channel.apply(page, resolution: Self.resolution, seed: seed).raster
        let c = try channel.apply(page, resolution: Self.resolution, seed: seed + 1).raster
        #expect(a.bytes == b.bytes)
        #expect(a.bytes != c.bytes)
    }

    /// Dots where the truth says, over every placement and both readers.
    @Test(arguments: PrintPreset.allCases, [UInt64(1), 2, 3])
    func truthMatchesWhereDotsAre(preset: PrintPreset, seed: UInt64) throws {
        let page = DotPage(width: 360, height: 450, spacing: 60, half: 7)
        var channel = Self.small(preset, seed)
        channel.printer.leastCoverage = 0
        channel.printer.specks = 0
        if case .scanner(var scanner) = channel.reader {
            scanner.jpegQuality = nil
            scanner.sharpen = 0
            channel.reader = .scanner(scanner)
        }
        if case .camera(var photo) = channel.reader {
            photo.bow = 0.02
            photo.camera.sensorWidth = 900
            photo.camera.sensorHeight = 1200
            photo.camera.finger = 0
            photo.camera.electrons = 1e6
            photo.camera.jpegQualities = []
            photo.camera.cropMargin = nil
            channel.reader = .camera(photo)
        }
        let (picture, truth) = try channel.apply(page.raster, resolution: 144, seed: seed)
        let luma = picture.luma()
        var errors = [Double]()
        for dot in page.dots {
            let expected = page.expected(dot, truth.map, scale: truth.scale)
            let reach = Int(truth.scale(at: dot) * 18)
            if let found = DotPage.find(luma, near: expected, reach: reach) {
                errors.append((found - expected).length / truth.scale(at: dot))
            }
        }
        try #require(errors.count >= 12)
        errors.sort()
        // Page pixels, of 144 to the inch.
        #expect(errors[errors.count / 2] < 0.35)
    }

    /// The mean reflectance of a tint lies below Murray–Davies' for the coverage asked for (dots
    /// gain) and not below that of twice the gain any printer has; and it falls with the tint.
    @Test(arguments: [
        Halftone.clusteredDot(linesPerInch: 85, degrees: 45),
        .clusteredDot(linesPerInch: 141, degrees: 37), .errorDiffusion,
    ])
    func dotsGain(halftone: Halftone) throws {
        var printer = PrinterSettings()
        printer.halftone = halftone
        printer.margin = 0
        printer.specks = 0
        printer.developFrom = 0.1
        var scanner = ScannerSettings()
        scanner.white = 1
        scanner.black = 0
        scanner.gamma = 1
        scanner.noise = 0
        scanner.jpegQuality = nil
        let channel = PrintChannel(printer: printer, reader: .scanner(scanner))
        func reflectance(_ level: UInt8) throws -> Double {
            let luma = try channel.apply(
                Self.grey(level), resolution: Self.resolution, seed: 3
            ).raster.luma().cropped(x: 50, y: 50, width: 400, height: 400)
            return luma.samples.reduce(0) { $0 + Double($1) } / Double(luma.samples.count) / 255
        }
        let white = try reflectance(255)
        let black = try reflectance(0)
        #expect(abs(white - printer.paper) < 0.02)
        #expect(abs(black - printer.black) < 0.02)
        var last = white
        for level in [230, 192, 128, 64] as [UInt8] {
            let asked = 1 - Double(level) / 255
            let seen = try reflectance(level)
            let covered = (white - seen) / (white - black)
            #expect(covered > asked, "gain at \(asked): \(covered)")
            #expect(covered < asked + 0.4)
            #expect(seen < last)
            last = seen
        }
    }

    /// Below the least coverage nothing is printed; a tint above it is.
    @Test func faintTintsAreLost() throws {
        var printer = PrinterSettings()
        printer.specks = 0
        printer.leastCoverage = 0.03
        var scanner = ScannerSettings()
        scanner.jpegQuality = nil
        let channel = PrintChannel(printer: printer, reader: .scanner(scanner))
        func darkest(_ level: UInt8) throws -> Float {
            try channel.apply(Self.grey(level), resolution: Self.resolution, seed: 3).raster.luma()
                .cropped(x: 100, y: 100, width: 200, height: 200).samples.min() ?? 0
        }
        let paper = try darkest(255)
        #expect(try darkest(250) > paper - 4)
        #expect(try darkest(240) < paper - 20)
    }

    @Test(arguments: [(1, 1), (1, 40), (7, 3), (40, 1)], PrintPreset.allCases)
    func tinyPagesPrint(size: (Int, Int), preset: PrintPreset) throws {
        let page = SyntheticScreen.render(
            kind: .denseText, width: size.0, height: size.1, seed: 1)
        let channel = Self.small(preset, 4)
        // A page far longer than wide may leave the camera no distance: an error, no crash.
        do {
            let (picture, _) = try channel.apply(page, resolution: 96, seed: 1)
            #expect(picture.width >= 8 && picture.height >= 8)
        } catch let error as SimulatorError {
            #expect(error.code == .invalidSettings)
        }
    }

    @Test func refusesWhatItIsNotMeantFor() {
        let page = Self.grey(255)
        let good = PrintChannel(printer: PrinterSettings(), reader: .scanner(ScannerSettings()))
        func refuses(_ resolution: Double = 96, _ change: (inout PrintChannel) -> Void) {
            var channel = good
            change(&channel)
            #expect(throws: SimulatorError(.invalidSettings, "")) {
                try channel.apply(page, resolution: resolution, seed: 1)
            }
        }
        refuses(1) { _ in }
        refuses(.nan) { _ in }
        refuses { $0.printer.scale = .nan }
        refuses { $0.printer.spot = 0 }
        refuses { $0.printer.developTo = 0.1 }
        refuses { $0.printer.halftone = .clusteredDot(linesPerInch: 0, degrees: 45) }
        refuses {
            var s = ScannerSettings()
            s.resolution = 0
            $0.reader = .scanner(s)
        }
    }
}

internal import ArgumentParser
internal import Foundation
internal import Imaging
internal import Simulator

/// A picture as a phone would take it off a screen.
struct PhotographCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "photograph", abstract: "Simulate a phone's photo of a screen.")
    @Argument(help: "What the screen shows, PNG or JPEG.") var input: String
    @Option(name: .shortAndLong, help: "The photo, JPEG.") var output: String
    @Option(help: "easy, normal, hard or extreme.") var preset = "normal"
    @Option var seed: UInt64 = 1

    func run() throws {
        guard let preset = CameraPreset(rawValue: preset) else {
            throw ValidationError("no preset \(self.preset)")
        }
        let bytes = try Data(contentsOf: URL(fileURLWithPath: input))
        let screen = try Picture.decode([UInt8](bytes)).raster
        let settings = CameraSettings.random(preset: preset, seed: seed)
        let (photo, truth) = try Camera(settings: settings, seed: seed).photograph(screen)
        // The camera's own JPEG is in the pixels already; this one must not add to it.
        try Data(JPEGCodec.encode(photo, quality: 97)).write(to: URL(fileURLWithPath: output))
        print(
            String(
                format:
                    "%@  %d×%d, yaw %.0f°, pitch %.0f°, roll %.0f°, %.2f photo px per screen px",
                output, photo.width, photo.height, settings.yaw, settings.pitch, settings.roll,
                truth.scaleAtCentre))
    }
}

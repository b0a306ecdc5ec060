internal import Foundation
internal import Imaging

/// A WebP generation, through libwebp's programs `cwebp` and `dwebp` (Debian package
/// `webp`), found on PATH.
enum WebPRoundTrip {
    /// Whether both programs are installed.
    static var isAvailable: Bool { find("cwebp") != nil && find("dwebp") != nil }

    static func apply(_ image: RGBImage, quality: Int) throws(SimulatorError) -> RGBImage {
        guard let encoder = find("cwebp"), let decoder = find("dwebp") else {
            throw SimulatorError(
                .programMissing, "WebP: cwebp and dwebp are not installed (package webp)")
        }
        let manager = FileManager.default
        let folder = manager.temporaryDirectory.appendingPathComponent(
            "dlp-webp-\(UUID().uuidString)")
        defer { try? manager.removeItem(at: folder) }
        do {
            try manager.createDirectory(
                at: folder, withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
            let input = folder.appendingPathComponent("in.png")
            let middle = folder.appendingPathComponent("middle.webp")
            let output = folder.appendingPathComponent("out.png")
            try Data(try PNGCodec.encode(image.raster)).write(to: input)
            try run(
                encoder, ["-quiet", "-q", String(quality), input.path, "-o", middle.path])
            try run(decoder, ["-quiet", middle.path, "-o", output.path])
            return RGBImage(try PNGCodec.decode([UInt8](try Data(contentsOf: output))))
        } catch {
            throw SimulatorError(.codecFailed, "WebP at quality \(quality): \(error)")
        }
    }

    private static func find(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin"
        return path.split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw SimulatorError(
                .codecFailed, "\(program) ended with \(process.terminationStatus)")
        }
    }
}

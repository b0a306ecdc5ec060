internal import Foundation
internal import Imaging

/// One thing that happens to a screenshot. Where a parameter is nil it is drawn from
/// the seed.
package enum AttackStep: Sendable, Equatable {
    /// Quality 1…100, 4:2:0.
    case jpeg(quality: Int)
    /// Lossy, 0…100, through the programs `cwebp` and `dwebp`.
    case webp(quality: Int)
    /// Resized by factors; area average down, Catmull-Rom up.
    case scale(x: Double, y: Double)
    /// Shrunk, if larger, to this longer side.
    case limit(longestSide: Int)
    /// Clockwise, degrees; the canvas grows and is filled with one colour. Multiples
    /// of 90 are exact.
    case rotate(degrees: Double?)
    /// A rectangle of at most this size, at a place from the seed.
    case crop(width: Int, height: Int)
    /// Laid, whole, on a canvas of at least this size at a place from the seed.
    case paste(width: Int, height: Int)
    /// 255 (v/255)^exponent.
    case gamma(Double)
    /// v · gain + offset, grey levels.
    case levels(gain: Double, offset: Double)
    case greyscale
    /// Gaussian, standard deviation in pixels.
    case blur(sigma: Double)
    /// White Gaussian per channel, standard deviation in grey levels.
    case noise(sigma: Double)
    /// Median of 3 × 3, per channel.
    case median
    /// Strokes, boxes and emoji-like discs until they cover this share; nil: 10…20 %.
    case doodle(share: Double?)
    /// Each channel rounded to this many levels.
    case posterise(levels: Int)
    /// 255 − v with the hue turned back, as a dark mode does it.
    case invert
}

extension AttackStep {
    /// The picture afterwards, and where its pixels went.
    func apply(
        _ image: RGBImage, _ g: inout DeterministicGenerator
    ) throws(SimulatorError) -> (RGBImage, Homography) {
        switch self {
        case .jpeg(let quality):
            return (try JPEGRoundTrip.apply(image, quality: quality), .identity)
        case .webp(let quality):
            return (try WebPRoundTrip.apply(image, quality: quality), .identity)
        case .scale(let x, let y):
            return Reframe.resize(
                image, width: max(1, Int((Double(image.width) * x).rounded())),
                height: max(1, Int((Double(image.height) * y).rounded())))
        case .limit(let longest):
            let scale = Double(longest) / Double(max(image.width, image.height))
            guard scale < 1 else { return (image, .identity) }
            return Reframe.resize(
                image, width: max(1, Int((Double(image.width) * scale).rounded())),
                height: max(1, Int((Double(image.height) * scale).rounded())))
        case .rotate(let degrees):
            let fill = [RGBFill.white, .black, .grey][Int(g.uniform(0...2.999))]
            return Reframe.rotate(image, degrees: degrees ?? g.uniform(-180...180), fill: fill)
        case .crop(let width, let height):
            let w = min(width, image.width)
            let h = min(height, image.height)
            let x = Int(g.uniform() * Double(image.width - w + 1))
            let y = Int(g.uniform() * Double(image.height - h + 1))
            return (
                image.cropped(x: x, y: y, width: w, height: h),
                Homography(a: 1, b: 0, tx: -Double(x), c: 0, d: 1, ty: -Double(y))
            )
        case .paste(let width, let height):
            return Reframe.paste(image, width: width, height: height, &g)
        case .gamma(let exponent):
            return (
                Tone.map(image) { 255 * pow($0 / 255, exponent) }, .identity
            )
        case .levels(let gain, let offset):
            return (Tone.map(image) { $0 * gain + offset }, .identity)
        case .greyscale:
            return (Tone.greyscale(image), .identity)
        case .blur(let sigma):
            return (image.mapPlanes { Smoothing.gaussian($0, sigma: sigma) }, .identity)
        case .noise(let sigma):
            return (Tone.noise(image, sigma: sigma, seed: g.next()), .identity)
        case .median:
            return (Smoothing.median3(image), .identity)
        case .doodle(let share):
            return (
                Annotations.draw(on: image, share: share ?? g.uniform(0.1...0.2), &g), .identity
            )
        case .posterise(let levels):
            let steps = Double(max(2, levels) - 1)
            return (
                Tone.map(image) { ($0 / 255 * steps).rounded() * 255 / steps }, .identity
            )
        case .invert:
            return (Tone.inverted(image), .identity)
        }
    }
}

/// A JPEG generation: encoded at a quality, decoded again. 4:2:0, as phones and
/// chat apps write it.
enum JPEGRoundTrip {
    static func apply(_ image: RGBImage, quality: Int) throws(SimulatorError) -> RGBImage {
        do {
            let bytes = try JPEGCodec.encode(image.raster, quality: quality)
            return RGBImage(try JPEGCodec.decode(bytes))
        } catch {
            throw SimulatorError(.codecFailed, "JPEG at quality \(quality): \(error)")
        }
    }
}

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

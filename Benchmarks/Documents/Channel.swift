internal import Foundation
internal import Imaging
internal import Simulator
internal import Watermark

/// What happens to a page between its mark and the trace, by name.
enum Channel: Hashable {
    /// Drawn at a zoom, saved as PNG (no quality) or JPEG; maybe only half of the page.
    case screenshot(resolution: Double, quality: Int?, isHalf: Bool)
    /// Shown at 96 pixels an inch and photographed by a phone.
    case camera(CameraPreset)
    /// Printed and read; scan pixels an inch, where it is a scan.
    case print(PrintPreset, resolution: Double?)

    /// `zoom 96 png`, `zoom 144 q75`, `half 96 q75`, `camera easy`, `scanGood 300`, `photoNormal`.
    init?(_ name: String) {
        let words = name.split(separator: " ").map(String.init)
        if words.count == 3, words[0] == "zoom" || words[0] == "half",
            let resolution = Double(words[1])
        {
            let quality = words[2].hasPrefix("q") ? Int(words[2].dropFirst()) : nil
            guard quality != nil || words[2] == "png" else { return nil }
            self = .screenshot(
                resolution: resolution, quality: quality, isHalf: words[0] == "half")
        } else if words.count == 2, words[0] == "camera",
            let preset = CameraPreset(rawValue: words[1])
        {
            self = .camera(preset)
        } else if let preset = words.first.flatMap(PrintPreset.init(rawValue:)) {
            self = .print(preset, resolution: words.count > 1 ? Double(words[1]) : nil)
        } else {
            return nil
        }
    }

    static let screenshots =
        [72, 96, 120, 144, 192].flatMap { zoom in
            ["png", "q90", "q75"].map { "zoom \(zoom) \($0)" }
        } + ["zoom 96 q50", "zoom 144 q50", "half 96 png", "half 96 q75", "half 144 q75"]

    static let cameras = ["camera easy", "camera normal"]

    static let prints = [
        "scanGood 300", "scanOffice 300", "scanOffice 200", "scanOffice 600", "photoGood",
        "photoNormal",
    ]

    /// Pixels an inch at which the page is drawn.
    var pageResolution: Double {
        switch self {
        case .screenshot(let resolution, _, _): resolution
        case .camera: 96
        // Three pixels a tile pixel: letters are sharp on paper.
        case .print: 288
        }
    }

    /// The leaked picture, and the map from pixels of the drawn page to its own.
    func apply(
        _ page: Raster, seed: UInt64
    ) throws -> (raster: Raster, map: @Sendable (Point) -> Point) {
        switch self {
        case .screenshot(_, let quality, let isHalf):
            var steps = [AttackStep]()
            if isHalf {
                var g = DeterministicGenerator(seed: seed ^ 0x4A1F)
                steps.append(
                    g.uniform() < 0.5
                        ? .crop(width: page.width / 2, height: page.height)
                        : .crop(width: page.width, height: page.height / 2))
            }
            if let quality { steps.append(.jpeg(quality: quality)) }
            let (raster, truth) = try ScreenshotAttack("page", .crop, steps).apply(
                page, seed: seed)
            return (raster, { truth($0) })
        case .camera(let preset):
            let settings = CameraSettings.random(preset: preset, seed: seed)
            let (photo, truth) = try Camera(settings: settings, seed: seed).photograph(page)
            return (photo, { truth.map($0) })
        case .print(let preset, let resolution):
            let channel = PrintChannel.random(
                preset: preset, seed: seed, scanResolution: resolution)
            let (raster, truth) = try channel.apply(
                page, resolution: pageResolution, seed: seed)
            return (raster, { truth.map($0) })
        }
    }
}

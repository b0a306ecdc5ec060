internal import Foundation
internal import Imaging
internal import Simulator

/// What happens to a page between its mark and the trace, by name.
enum Channel: Hashable {
    /// Drawn at a zoom, saved as PNG (no quality) or JPEG; maybe only half of the page.
    case screenshot(resolution: Double, quality: Int?, isHalf: Bool)
    /// Shown at 96 pixels an inch, alone or in a viewer on a screen of 1920 × 1080, and photographed
    /// by a phone.
    case camera(CameraPreset, inViewer: Bool)
    /// Printed and read; scan pixels an inch, where it is a scan.
    case print(PrintPreset, resolution: Double?)

    /// `zoom 96 png`, `zoom 144 q75`, `half 96 q75`, `camera easy`, `viewer easy`, `scanGood 300`, `photoNormal`.
    init?(_ name: String) {
        let words = name.split(separator: " ").map(String.init)
        if words.count == 3, words[0] == "zoom" || words[0] == "half",
            let resolution = Double(words[1])
        {
            let quality = words[2].hasPrefix("q") ? Int(words[2].dropFirst()) : nil
            guard quality != nil || words[2] == "png" else { return nil }
            self = .screenshot(
                resolution: resolution, quality: quality, isHalf: words[0] == "half")
        } else if words.count == 2, words[0] == "camera" || words[0] == "viewer",
            let preset = CameraPreset(rawValue: words[1])
        {
            self = .camera(preset, inViewer: words[0] == "viewer")
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

    static let cameras = ["viewer easy", "viewer normal", "camera easy", "camera normal"]

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
        case .camera(let preset, let inViewer):
            let settings = CameraSettings.random(preset: preset, seed: seed)
            let (screen, offset) = inViewer ? Self.viewer(page) : (page, Point(0, 0))
            let (photo, truth) = try Camera(settings: settings, seed: seed).photograph(screen)
            return (photo, { truth.map(Point($0.x + offset.x, $0.y + offset.y)) })
        case .print(let preset, let resolution):
            let channel = PrintChannel.random(
                preset: preset, seed: seed, scanResolution: resolution)
            let (raster, truth) = try channel.apply(
                page, resolution: pageResolution, seed: seed)
            return (raster, { truth.map($0) })
        }
    }

    /// A page on a full screen, below a bar of 64 pixels, its lower end cut off; and where its
    /// first pixel is there.
    private static func viewer(_ page: Raster) -> (Raster, Point) {
        guard case .eight(let samples) = page.samples else { return (page, Point(0, 0)) }
        let (width, height, bar) = (1920, 1080, 64)
        let channels = page.layout.channels
        var screen = [UInt8](repeating: 82, count: width * height * channels)
        let columns = min(width, page.width)
        let left = (width - columns) / 2
        for y in 0..<min(height - bar, page.height) {
            let from = y * page.width * channels
            let to = ((y + bar) * width + left) * channels
            screen.replaceSubrange(
                to..<(to + columns * channels), with: samples[from..<(from + columns * channels)])
        }
        let raster = Raster(
            width: width, height: height, layout: page.layout, samples: .eight(screen))
        return (raster, Point(Double(left), Double(bar)))
    }
}

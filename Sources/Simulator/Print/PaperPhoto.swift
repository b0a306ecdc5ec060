internal import Foundation
internal import Imaging
internal import Support

/// Lays a printed sheet before the camera.
struct PaperPhoto {
    let settings: PaperPhotoSettings
    let seed: UInt64

    /// Pixels an inch at which the camera sees the sheet: halftone dots of up to 150 lines an
    /// inch are in it.
    static let resolution = 300.0

    /// The sheet as an evenly lit screen would have to show it, 8 bits a channel, and the map
    /// from sheet pixels to its pixels.
    func scene(_ sheet: PrintedSheet) -> (image: RGBImage, shrink: Homography, bow: Double) {
        let k = min(1, Self.resolution / sheet.resolution)
        let width = max(8, Int((Double(sheet.width) * k).rounded()))
        let height = max(8, Int((Double(sheet.height) * k).rounded()))
        let (sx, sy) = (
            Double(width) / Double(sheet.width), Double(height) / Double(sheet.height)
        )
        let bow = settings.bow * Double(height)
        let angle = settings.falloffDegrees * .pi / 180
        // 0 at one corner, 1 at the opposite one.
        let reach = abs(cos(angle)) + abs(sin(angle))
        let gx = cos(angle) / (reach * Double(width))
        let gy = sin(angle) / (reach * Double(height))
        let table = (0...4097).map { Float(255 * pow(Double($0) / 4096, 1 / 2.2)) }
        let planes = sheet.planes.map { plane -> Plane in
            let small = Warp.resize(plane, width: width, height: height)
            let bent = Warp.sample(small, width: width, height: height, outside: 0.7) {
                row, xs, ys in
                for x in 0..<width {
                    xs[x] = Float(x)
                    ys[x] = Float(Double(row) - Self.bow(bow, Double(x), width))
                }
            }
            return Plane(width: width, height: height) { buffer in
                nonisolated(unsafe) let out = buffer.baseAddress!
                bent.samples.withUnsafeBufferPointer { pointer in
                    nonisolated(unsafe) let source = pointer.baseAddress!
                    Parallel.ranges(height) { rows in
                        for y in rows {
                            for x in 0..<width {
                                let t =
                                    0.5 + gx * (Double(x) - Double(width) / 2) + gy
                                    * (Double(y) - Double(height) / 2)
                                let lit = Float(1 - settings.falloff * min(max(t, 0), 1))
                                let v = min(max(source[y * width + x] * lit, 0), 1) * 4096
                                let i = Int(v)
                                out[y * width + x] =
                                    table[i] + (table[i + 1] - table[i]) * (v - Float(i))
                            }
                        }
                    }
                }
            }
        }
        let shrink = Homography(
            a: sx, b: 0, tx: (sx - 1) / 2, c: 0, d: sy, ty: (sy - 1) / 2)
        return (
            RGBImage(planes.count == 3 ? planes : [planes[0], planes[0], planes[0]]), shrink, bow
        )
    }

    /// How far a column is moved down: a parabola, 0 at both edges.
    static func bow(_ height: Double, _ x: Double, _ width: Int) -> Double {
        let t = (x + 0.5) / Double(width)
        return 4 * height * t * (1 - t)
    }
}

/// A phone's photo of a sheet of paper: the camera of `CameraSettings`, with a sheet that
/// reflects the room's light in place of a screen that shines.
package struct PaperPhotoSettings: Sendable, Equatable {
    /// Its panel must be `paper`; sizes of the sensor as for screens.
    package var camera: CameraSettings
    /// How far the middle of a text line bows from its ends, as a fraction of the page's height:
    /// a sheet that does not lie flat.
    package var bow = 0.0
    /// Loss of light from the brightest edge of the sheet to the darkest, 0…1, and the
    /// direction in which it falls, degrees.
    package var falloff = 0.1
    package var falloffDegrees = 0.0

    package init(camera: CameraSettings) {
        self.camera = camera
        self.camera.panel = .paper
        self.camera.panelGamma = 2.2
        self.camera.panelBlack = 0
        self.camera.cursor = false
        self.camera.bezel = 0
        self.camera.bandingDepth = 0
        self.camera.reflection = 0
    }

    func validate() throws(SimulatorError) {
        guard abs(bow) <= 0.05, (0...0.95).contains(falloff), abs(falloffDegrees) <= 360,
            camera.panel == .paper
        else { throw SimulatorError(.invalidSettings, "paper photo settings: out of range") }
        try camera.validate()
    }
}

internal import Foundation
internal import Imaging
internal import Watermark

/// A drawn page under its overlay, as a renderer composites it: the grey picture, `pixelsPerInch`
/// to the inch, stretched over the page, then B (1 − α) + c α, rounded.
struct OverlaidPage {
    let raster: Raster
    /// The overlay's size, tile pixels.
    let tileWidth: Int
    let tileHeight: Int

    init(_ page: Raster, resolution: Double, marker: Marker, strength: OverlayStrength) {
        let k = strength.pixelsPerInch / resolution
        tileWidth = max(1, Int((Double(page.width) * k).rounded(.up)))
        tileHeight = max(1, Int((Double(page.height) * k).rounded(.up)))
        let overlay = Overlay(marker, strength: strength).raster(
            width: tileWidth, height: tileHeight)
        guard case .eight(let grey) = overlay.samples, case .eight(var samples) = page.samples
        else {
            raster = page
            return
        }
        let plane = Plane(
            width: tileWidth, height: tileHeight,
            samples: (0..<tileWidth * tileHeight).map { Float(grey[2 * $0]) })
        let shown = Warp.resize(plane, width: page.width, height: page.height)
        let alpha = Float(strength.alpha) / 255
        let channels = page.layout.channels
        for i in 0..<page.width * page.height {
            let c = min(max(shown.samples[i], 0), 255) * alpha
            for k in 0..<channels {
                samples[channels * i + k] = UInt8(
                    Float(samples[channels * i + k]) * (1 - alpha) + c + 0.5)
            }
        }
        raster = Raster(
            width: page.width, height: page.height, layout: page.layout, samples: .eight(samples))
    }

    /// Tile pixel centres → page pixel centres.
    var map: Homography {
        let x = Double(raster.width) / Double(tileWidth)
        let y = Double(raster.height) / Double(tileHeight)
        return Homography(a: x, b: 0, tx: (x - 1) / 2, c: 0, d: y, ty: (y - 1) / 2)
    }
}

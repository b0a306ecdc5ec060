package import Imaging

/// The same mark for a live screen: a grey picture of constant, very low alpha
/// that a compositor lays over everything.
///
/// Compositing gives B (1 − α) + α c: the screen loses α of its contrast, and the
/// tile, stretched to full contrast in c, adds about as much as `Marker` does.
package struct Overlay: Sendable {
    /// Alpha on a live screen, of 255.
    package static let alpha = OverlayStrength.screen.alpha
    /// Grey levels of the tile's standard deviation in the overlay itself: with
    /// peaks of two deviations it uses the whole range.
    static let contrast: Float = 60

    package let strength: OverlayStrength
    private let tile: Tile

    package init(_ marker: Marker, strength: OverlayStrength = .screen) {
        tile = marker.tile
        self.strength = strength
    }

    /// Grey and alpha, `width` × `height` pixels; repeats every tile side.
    package func raster(width: Int, height: Int) -> Raster {
        let side = tile.side
        let greys = tileGreys()
        var samples = [UInt8](repeating: strength.alpha, count: 2 * width * height)
        for y in 0..<height {
            let line = (y % side) * side
            for x in 0..<width { samples[2 * (y * width + x)] = greys[line + x % side] }
        }
        return Raster(
            width: width, height: height, layout: .greyAlpha, samples: .eight(samples))
    }

    /// The grey levels of one tile, side² of them, row by row.
    package func tileGreys() -> [UInt8] {
        tile.samples.map { UInt8(min(max(127.5 + Self.contrast * $0, 0), 255).rounded()) }
    }

    /// One tile, for a style sheet or a compositor that repeats it itself.
    package func tileRaster() -> Raster { raster(width: tile.side, height: tile.side) }
}

/// How an overlay is laid: how opaque it is, and how large its pixels come out.
package struct OverlayStrength: Sendable, Hashable {
    /// Alpha of every pixel, of 255. A pixel B becomes B (1 − α/255) + c α/255, so that nothing
    /// changes by more than `alpha` grey levels; white paper is dimmed by half of it.
    package let alpha: UInt8
    /// Tile pixels an inch on a page; on a screen one tile pixel is one screen pixel.
    package let pixelsPerInch: Double

    package init(alpha: UInt8, pixelsPerInch: Double = 96) {
        self.alpha = alpha
        self.pixelsPerInch = pixelsPerInch
    }

    /// For screens and for documents that are read on them: at most 6 grey levels, 44.8 dB once
    /// the constant shift is out, not seen. Three and four lose most photos of screens. On paper
    /// white it asks for 0 to 2.4 % of black, which many printers leave out.
    package static let screen = OverlayStrength(alpha: 6)

    /// For pages that will be printed: at most 16 grey levels, 36.6 dB without the shift. White
    /// asks for 0 to 6.3 % of black, 3.1 % in the mean, so that a printer that loses everything
    /// below 4 % still prints the darker third of the tile. Seen on a screen as a faint grain of
    /// the paper. The pixels stay at 1/96 inch: the band, 5 to 23 cycles an inch, lies below any
    /// halftone (85 lines an inch and more) and is resolved by photos of a whole page.
    package static let print = OverlayStrength(alpha: 16)
}

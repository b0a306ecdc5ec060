public import Imaging

/// The same mark for a live screen: a grey picture of constant, very low alpha
/// that a compositor lays over everything.
///
/// Compositing gives B (1 − α) + α c: the screen loses α of its contrast, and the
/// tile, stretched to full contrast in c, adds about as much as `Marker` does.
public struct Overlay: Sendable {
    /// Alpha on a live screen, of 255.
    public static let alpha = OverlayStrength.screen.alpha
    /// Grey levels of the tile's standard deviation in the overlay itself: with
    /// peaks of two deviations it uses the whole range.
    static let contrast: Float = 60

    public let strength: OverlayStrength
    private let tile: Tile

    public init(_ marker: Marker, strength: OverlayStrength = .screen) {
        tile = marker.tile
        self.strength = strength
    }

    /// Grey and alpha, `width` × `height` pixels; repeats every tile side.
    public func raster(width: Int, height: Int) -> Raster {
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
    public func tileGreys() -> [UInt8] {
        tile.samples.map { UInt8(min(max(127.5 + Self.contrast * $0, 0), 255).rounded()) }
    }

    /// One tile, for a style sheet or a compositor that repeats it itself.
    public func tileRaster() -> Raster { raster(width: tile.side, height: tile.side) }
}

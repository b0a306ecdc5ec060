internal import Foundation
public import Imaging

/// Puts a token into pictures.
///
///     let marker = Marker(key: key, token: token)
///     let marked = marker.mark(picture, strength: .standard)
///
/// One tile is made per token, some milliseconds, and laid over any number of pictures.
public struct Marker: Sendable {
    public let key: SignalKey
    /// 48 bits.
    public let token: UInt64
    /// The tile that is repeated over every picture.
    public let tile: Tile
    /// What the token became on its way into the tile.
    public let codeword: Codeword

    public init(key: SignalKey, token: UInt64) {
        self.key = key
        self.token = token
        codeword = key.codeword(token: token)
        tile = Tile(carriers: key.carriers, codeword: codeword)
    }

    /// A marked copy of `raster`. Any size; nothing but the colour samples changes,
    /// none by more than some five grey levels at the standard strength. All cores.
    public func mark(_ raster: Raster, strength: Strength = .standard) -> MarkedPicture {
        let embedder = Embedder(tile: tile)
        switch strength {
        case .gain(let gain):
            let gain = gain.isNaN ? 1 : gain.clamped(to: Strength.gains)
            return embedder.embed(raster, gain: Float(gain))
        case .psnr(let target):
            // Rounding and clipping bend the line between gain and error: two secant steps
            // land within a tenth of a decibel.
            var gain = 1.0
            var marked = embedder.embed(raster, gain: Float(gain))
            for _ in 0..<3 where marked.psnrDB.isFinite && abs(marked.psnrDB - target) > 0.05 {
                gain = (gain * pow(10, (marked.psnrDB - target) / 20)).clamped(to: Strength.gains)
                marked = embedder.embed(raster, gain: Float(gain))
            }
            return marked
        }
    }
}

extension Double {
    func clamped(to range: ClosedRange<Double>) -> Double {
        Swift.min(Swift.max(range.lowerBound, self), range.upperBound)
    }
}

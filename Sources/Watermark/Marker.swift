internal import Foundation
package import Identity
package import Imaging

/// Puts a token into pictures.
///
///     let marker = Marker(key: key, token: token)
///     let marked = marker.mark(picture, strength: .standard)
///
/// One tile is made per token, some milliseconds, and laid over any number of pictures.
package struct Marker: Sendable {
    package let key: SignalKey
    /// 48 bits.
    package let token: UInt64
    /// The tile that is repeated over every picture.
    package let tile: Tile
    /// What the token became on its way into the tile.
    package let codeword: Codeword

    package init(key: SignalKey, token: UInt64) {
        self.key = key
        self.token = token
        codeword = key.codeword(token: token)
        tile = Tile(carriers: key.carriers, codeword: codeword)
    }

    /// A marked copy of `raster`. Any size; nothing but the colour samples changes,
    /// none by more than some five grey levels at the standard strength. All cores.
    package func mark(_ raster: Raster, strength: Strength = .standard) -> MarkedPicture {
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

/// What the signal design needs of one master key under one profile: the carriers
/// and the key of the tags. Marker and tracer build the same one.
package struct SignalKey: Sendable {
    /// The key's name in the key ring, `k1` and so on.
    package let id: String
    package let profile: Profile
    package let carriers: CarrierSet
    package let authenticator: PayloadAuthenticator

    /// - Parameters:
    ///   - stream: keyed, for carriers only.
    ///   - tagKey: 32 keyed bytes, for tags only.
    package init(
        id: String, profile: Profile, stream: some RandomNumberGenerator, tagKey: [UInt8]
    ) {
        var stream = stream
        self.id = id
        self.profile = profile
        carriers = CarrierSet(profile: profile, stream: &stream)
        authenticator = PayloadAuthenticator(tagKey: tagKey, profile: UInt8(profile.number))
    }

    /// The codeword that carries a token of 48 bits.
    package func codeword(token: UInt64) -> Codeword {
        PolarCode.standard.encode(authenticator.payload(token: token))
    }
}

extension SignalKey {
    /// The signal key of a master key under a profile: the profile's number is part
    /// of both purposes, so that no two profiles share a carrier or a tag.
    package init(_ key: MasterKey, profile: Profile = .one) {
        self.init(
            id: key.id.description, profile: profile,
            stream: key.stream(purpose: "carriers/\(profile.number)"),
            tagKey: key.derive(purpose: "tags/\(profile.number)", byteCount: 32))
    }
}

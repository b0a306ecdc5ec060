/// The numbers of one signal design. A picture marked under one profile is
/// traced with the same one; a changed design is a new profile with a new
/// number, so that old marks stay traceable.
///
/// Frequencies are in cycles per screen pixel, at the size the picture had when
/// it was marked. `docs/watermark.md` derives every number.
package struct Profile: Sendable, Hashable {
    /// Part of every derivation from the master key: profiles share no carrier.
    package let number: Int
    /// Side T of the square tile that is repeated over the picture, pixels. It
    /// shares no factor with 8 or 16, so that a tile never meets the same JPEG
    /// block error twice and folding averages it away.
    package let tileSide: Int
    /// The band that carries the mark: above what a high-pass must remove, and
    /// below what shrinking, blur and JPEG take away.
    package let lowestFrequency: Double
    package let highestFrequency: Double
    /// Rings that hold the pilot lines, and how many each has.
    package let pilotRings: [PilotRing]
    /// Shares of the tile's energy; together 1.
    package let pilotShare: Double
    package let referenceShare: Double
    package let payloadShare: Double
    /// Which part of the lattice lines, other than pilots, are reference lines.
    package let referenceFraction: Double
    /// Crest reduction: clip at this many standard deviations, this many times.
    package let crestLimit: Double
    package let crestRounds: Int

    package struct PilotRing: Sendable, Hashable {
        package let lowest: Double
        package let highest: Double
        package let count: Int
    }

    /// The first design: one fixed tile per key.
    package static let one = Profile(
        number: 1, tileSide: 135, lowestFrequency: 0.055, highestFrequency: 0.24,
        pilotRings: [
            PilotRing(lowest: 0.074, highest: 0.094, count: 4),
            PilotRing(lowest: 0.133, highest: 0.16, count: 4),
        ],
        pilotShare: 0.35, referenceShare: 0.15, payloadShare: 0.5, referenceFraction: 0.2,
        crestLimit: 2, crestRounds: 25)

    /// Every profile that `trace` looks for.
    package static let all = [one]
}

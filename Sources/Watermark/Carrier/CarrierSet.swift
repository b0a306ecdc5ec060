internal import Foundation

/// What one key makes of one profile: which lattice lines are pilots, which are
/// references, which carry payload chips, and all their signs.
///
/// The whole set is a function of the key and the profile; embedder and tracer
/// build the same one.
package struct CarrierSet: Sendable {
    /// A line whose complex amplitude is known to whoever holds the key.
    package struct KnownLine: Sendable {
        package let line: LatticeLine
        /// Unit amplitude e^{iφ}.
        package let re: Float
        package let im: Float
        /// Amplitude of the line relative to the tile's σ: |F| = weight · T² · σ / √2.
        package let weight: Float
    }

    /// Two chips ride on each payload line: one on its real part, one on its imaginary part.
    package struct PayloadLine: Sendable {
        package let line: LatticeLine
        /// Which code bits the chips repeat, 0…511.
        package let bitRe: Int
        package let bitIm: Int
        /// ±1, keyed: what a code bit +1 puts on the line.
        package let signRe: Float
        package let signIm: Float
    }

    package let profile: Profile
    package let pilots: [KnownLine]
    package let references: [KnownLine]
    package let payload: [PayloadLine]
    /// Amplitude of a payload line, as `KnownLine.weight`.
    package let payloadWeight: Float

    /// Builds the set from a keyed stream. Deterministic; some tenths of a millisecond.
    package init(profile: Profile, stream: inout some RandomNumberGenerator) {
        self.profile = profile
        var lines = LatticeLine.band(of: profile)
        let total = profile.pilotRings.reduce(0) { $0 + $1.count }
        let pilotWeight = Float((profile.pilotShare / Double(total) * 2).squareRoot())

        // Pilots: evenly spread directions with keyed jitter, each moved to the lattice.
        var pilots = [KnownLine]()
        for (index, ring) in profile.pilotRings.enumerated() {
            for k in 0..<ring.count {
                let spacing = Double.pi / Double(ring.count)
                // The two rings' directions interleave, so that no two pilots lie on one ray.
                let centre = spacing * (Double(k) + 0.5 + (index % 2 == 0 ? -0.12 : 0.12))
                let angle = centre + spacing * 0.1 * (2 * stream.unit() - 1)
                let radius = ring.lowest + (ring.highest - ring.lowest) * stream.unit()
                let side = Double(profile.tileSide)
                let line = LatticeLine(
                    u: Int((radius * side * cos(angle)).rounded()),
                    v: Int((radius * side * sin(angle)).rounded()))
                lines.removeAll { $0 == line }
                let phase = 2 * Double.pi * stream.unit()
                pilots.append(
                    KnownLine(
                        line: line, re: Float(cos(phase)), im: Float(sin(phase)),
                        weight: pilotWeight))
            }
        }
        self.pilots = pilots

        // Fisher–Yates, written out: the standard library's own shuffle may change, and with it
        // every carrier.
        for i in stride(from: lines.count - 1, to: 0, by: -1) {
            lines.swapAt(i, Int(stream.next() % UInt64(i + 1)))
        }
        let referenceCount = Int(Double(lines.count) * profile.referenceFraction)
        let referenceWeight = Float(
            (profile.referenceShare / Double(referenceCount) * 2).squareRoot())
        let diagonal = Float(0.5).squareRoot()
        references = lines[..<referenceCount].map { line in
            let signs = stream.next()
            return KnownLine(
                line: line, re: signs & 1 == 0 ? diagonal : -diagonal,
                im: signs & 2 == 0 ? diagonal : -diagonal, weight: referenceWeight)
        }
        let carrying = Array(lines[referenceCount...])
        payloadWeight = Float((profile.payloadShare / Double(carrying.count) * 2).squareRoot())
        let radii = carrying.flatMap { line in
            let r = Float(line.radius(side: profile.tileSide))
            return [r, r]
        }
        guard let interleaver = Interleaver(radius: radii, using: &stream) else {
            preconditionFailure("a profile's band holds at least one chip per code bit")
        }
        let bits = interleaver.bitOfChip.map(Int.init)
        payload = carrying.indices.map { i in
            let signs = stream.next()
            return PayloadLine(
                line: carrying[i], bitRe: bits[2 * i], bitIm: bits[2 * i + 1],
                signRe: signs & 1 == 0 ? 1 : -1, signIm: signs & 2 == 0 ? 1 : -1)
        }
    }
}

extension RandomNumberGenerator {
    /// Uniform in [0, 1), from the top 53 bits of one word.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}

/// One line of the tile's spectrum: the plane wave of `u` cycles per tile to the
/// right and `v` downwards. Of each pair ±(u, v) the one with v > 0, or v = 0
/// and u > 0, stands for both.
package struct LatticeLine: Sendable, Hashable {
    package let u: Int
    package let v: Int

    package init(u: Int, v: Int) {
        self.u = u
        self.v = v
    }

    /// Distance from the origin in cycles per pixel, for a tile of side `side` pixels.
    package func radius(side: Int) -> Double {
        (Double(u * u + v * v)).squareRoot() / Double(side)
    }

    /// Every line of `profile`'s band that may carry anything, in row order.
    ///
    /// Lines on the axes and next to them are left out: text rows, table rules
    /// and window borders put their own energy there.
    static func band(of profile: Profile) -> [LatticeLine] {
        let limit = Int(profile.highestFrequency * Double(profile.tileSide)) + 1
        var lines = [LatticeLine]()
        for v in 2...limit {
            for u in -limit...limit where abs(u) >= 2 {
                let line = LatticeLine(u: u, v: v)
                let r = line.radius(side: profile.tileSide)
                if r >= profile.lowestFrequency && r <= profile.highestFrequency {
                    lines.append(line)
                }
            }
        }
        return lines
    }
}

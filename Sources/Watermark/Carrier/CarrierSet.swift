internal import Foundation

/// What one key makes of one profile: which lattice lines are pilots, which are
/// references, which carry payload chips, and all their signs.
///
/// The whole set is a function of the key and the profile; embedder and tracer
/// build the same one.
public struct CarrierSet: Sendable {
    /// A line whose complex amplitude is known to whoever holds the key.
    public struct KnownLine: Sendable {
        public let line: LatticeLine
        /// Unit amplitude e^{iφ}.
        public let re: Float
        public let im: Float
        /// Amplitude of the line relative to the tile's σ: |F| = weight · T² · σ / √2.
        public let weight: Float
    }

    /// Two chips ride on each payload line: one on its real part, one on its imaginary part.
    public struct PayloadLine: Sendable {
        public let line: LatticeLine
        /// Which code bits the chips repeat, 0…511.
        public let bitRe: Int
        public let bitIm: Int
        /// ±1, keyed: what a code bit +1 puts on the line.
        public let signRe: Float
        public let signIm: Float
    }

    public let profile: Profile
    public let pilots: [KnownLine]
    public let references: [KnownLine]
    public let payload: [PayloadLine]
    /// Amplitude of a payload line, as `KnownLine.weight`.
    public let payloadWeight: Float

    /// Builds the set from a keyed stream. Deterministic; some tenths of a millisecond.
    public init(profile: Profile, stream: inout some RandomNumberGenerator) {
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

import Testing
@testable import Imaging
@testable import Watermark

struct TileTests {
    /// Power of every line of a tile, of each pair ±(u, v) the one that stands for both.
    private func spectrum(_ tile: Tile) -> [(line: LatticeLine, power: Double)] {
        let transform = Spectrum.forward(
            Plane(width: tile.side, height: tile.side, samples: tile.samples))
        let half = tile.side / 2
        var out = [(line: LatticeLine, power: Double)]()
        for v in 0...half {
            for u in -half...half where v > 0 || u >= 0 {
                let (re, im) = transform[u, v]
                out.append((LatticeLine(u: u, v: v), Double(re * re + im * im)))
            }
        }
        return out
    }

    @Test(arguments: [UInt64(1), 5, 8, 200], [UInt64(0), 0xABCD_EF01_2345])
    func isEvenAndStaysInItsBand(seed: UInt64, token: UInt64) {
        let tile = Marker(key: TestSignal.key(seed), token: token).tile
        let n = Float(tile.samples.count)
        let mean = tile.samples.reduce(0, +) / n
        let power = tile.samples.reduce(0) { $0 + $1 * $1 } / n
        #expect(tile.side == 135 && tile.samples.count == 135 * 135)
        #expect(abs(mean) < 1e-3)
        #expect(abs(power - 1) < 1e-3)
        // Crest reduction: an unreduced tile peaks at 3.5 and more.
        #expect(tile.samples.allSatisfy { abs($0) <= 2.3 })

        var inside = 0.0
        var outside = 0.0
        for (line, power) in spectrum(tile) {
            let r = line.radius(side: tile.side)
            if r >= 0.055 - 1e-9 && r <= 0.24 + 1e-9 { inside += power } else { outside += power }
        }
        #expect(outside < 1e-6 * inside)
    }

    @Test(arguments: [UInt64(1), 5, 8, 200])
    func sharesItsEnergyAsDesigned(seed: UInt64) {
        let key = TestSignal.key(seed)
        let powers = spectrum(Marker(key: key, token: seed &* 0x1234_5678_9AB).tile)
        let total = powers.reduce(0) { $0 + $1.power }
        func share(_ lines: [LatticeLine]) -> Double {
            let set = Set(lines)
            return powers.reduce(0) { $0 + (set.contains($1.line) ? $1.power : 0) } / total
        }
        // Crest reduction moves a little of it.
        #expect(abs(share(key.carriers.pilots.map(\.line)) - 0.35) < 0.03)
        #expect(abs(share(key.carriers.references.map(\.line)) - 0.15) < 0.03)
        #expect(abs(share(key.carriers.payload.map(\.line)) - 0.5) < 0.03)
    }

    private func correlation(_ a: Tile, _ b: Tile) -> Float {
        zip(a.samples, b.samples).reduce(0) { $0 + $1.0 * $1.1 } / Float(a.samples.count)
    }

    @Test(arguments: [UInt64(2), 3, 50])
    func twoKeysShareNoPattern(seed: UInt64) {
        let a = Marker(key: TestSignal.key(1), token: 1).tile
        let b = Marker(key: TestSignal.key(seed), token: 1).tile
        #expect(abs(correlation(a, b)) < 0.1)
    }

    @Test func twoProfilesOfAKeyShareNoPattern() throws {
        let one = Profile.one
        let two = Profile(
            number: 2, tileSide: one.tileSide, lowestFrequency: one.lowestFrequency,
            highestFrequency: one.highestFrequency, pilotRings: one.pilotRings,
            pilotShare: one.pilotShare, referenceShare: one.referenceShare,
            payloadShare: one.payloadShare, referenceFraction: one.referenceFraction,
            crestLimit: one.crestLimit, crestRounds: one.crestRounds)
        let master = try TestSignal.master()
        let a = Marker(key: SignalKey(master), token: 1)
        let b = Marker(key: SignalKey(master, profile: two), token: 1)
        #expect(abs(correlation(a.tile, b.tile)) < 0.1)
        #expect(a.codeword != b.codeword)
    }

    /// Two marks of one key share pilots and references, half of the energy; the rest is
    /// what tells two users apart.
    @Test func twoTokensShareHalfOfTheirEnergy() {
        let key = TestSignal.key()
        let a = Marker(key: key, token: 0x1111_2222_3333).tile
        let b = Marker(key: key, token: 0x4444_5555_6666).tile
        #expect(abs(correlation(a, b) - 0.5) < 0.1)
    }

    /// Every 1009th sample of one tile: what reads pictures marked today must read them
    /// tomorrow.
    @Test func tilesNeverChange() throws {
        let tile = Marker(key: SignalKey(try TestSignal.master()), token: 0x9F3C_0A71_D2E4).tile
        let golden: [Float] = [
            -1.0072, -0.5718, -1.9547, -1.0545, 0.0615, 0.8192, -0.4128, 1.8736, 0.3583, 0.113,
            0.5612, 1.1663, 0.311, 1.4677, 0.5747, -0.482, -0.876, 1.5888, 1.1287,
        ]
        let samples = stride(from: 0, to: tile.samples.count, by: 1009).map { tile.samples[$0] }
        #expect(samples.count == golden.count)
        #expect(
            zip(samples, golden).allSatisfy { abs($0 - $1) < 2e-3 },
            "\(samples.map { ($0 * 1e4).rounded() / 1e4 })")
    }
}

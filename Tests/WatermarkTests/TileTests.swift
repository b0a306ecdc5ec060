import Imaging
import Testing

@testable import Watermark

struct TileTests {
    @Test(arguments: [UInt64(1), 5])
    func isEvenAndStaysInItsBand(seed: UInt64) {
        let key = TestSignal.key(seed)
        let tile = Marker(key: key, token: 0xABCD_EF01_2345).tile
        let n = Float(tile.samples.count)
        let mean = tile.samples.reduce(0, +) / n
        let power = tile.samples.reduce(0) { $0 + $1 * $1 } / n
        #expect(abs(mean) < 1e-3)
        #expect(abs(power - 1) < 1e-3)
        // Crest reduction: no peak beyond 2.4 standard deviations.
        #expect(tile.samples.allSatisfy { abs($0) < 2.4 })

        let spectrum = Spectrum.forward(
            Plane(width: tile.side, height: tile.side, samples: tile.samples))
        var inside: Float = 0
        var outside: Float = 0
        for v in -67...67 {
            for u in 0...67 {
                let value = spectrum[u, v]
                let p = value.re * value.re + value.im * value.im
                let r = Double(u * u + v * v).squareRoot() / Double(tile.side)
                if r >= 0.05 && r <= 0.245 { inside += p } else { outside += p }
            }
        }
        #expect(outside < 1e-6 * inside)
    }

    @Test func twoKeysShareNoPattern() {
        let a = Marker(key: TestSignal.key(1), token: 1).tile.samples
        let b = Marker(key: TestSignal.key(2), token: 1).tile.samples
        let correlation = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / Float(a.count)
        #expect(abs(correlation) < 0.1)
    }
}

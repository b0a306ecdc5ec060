import Testing
@testable import Imaging
@testable import Simulator

/// Dots of a printer, against the plainest way to place them.
struct HalftoneTests {
    /// Floyd & Steinberg's shares: 7/16 to the next pixel of the row, and below it 3/16 behind,
    /// 5/16 under and 1/16 ahead, in the direction in which the row is gone through; rows turn.
    private static func plain(
        _ tint: [[Float]], _ noise: PrintNoise, stream: UInt64
    ) -> [[UInt8]] {
        let width = tint[0].count
        var errors = tint.map { $0.map { _ in Float(0) } }
        var bits = tint.map { $0.map { _ in UInt8(0) } }
        for y in tint.indices {
            let ahead = y % 2 == 0 ? 1 : -1
            noise.withRow(y, stream: stream) { jitter in
                for x in ahead > 0 ? Array(0..<width) : Array((0..<width).reversed()) {
                    let c = tint[y][x]
                    if c <= 0 || c >= 1 {
                        bits[y][x] = c >= 1 ? 1 : 0
                        continue
                    }
                    let value = c + errors[y][x]
                    bits[y][x] = value > 0.5 + 0.1 * jitter[x] ? 1 : 0
                    let error = value - Float(bits[y][x])
                    func give(_ toX: Int, _ toY: Int, _ share: Float) {
                        guard tint.indices.contains(toY), (0..<width).contains(toX) else { return }
                        // Bare paper and solids pass nothing on to the next pixel.
                        if toY == y, tint[toY][toX] <= 0 || tint[toY][toX] >= 1 { return }
                        errors[toY][toX] += error * share / 16
                    }
                    give(x + ahead, y, 7)
                    give(x - ahead, y + 1, 3)
                    give(x, y + 1, 5)
                    give(x + ahead, y + 1, 1)
                }
            }
        }
        return bits
    }

    /// Tints, ramps and noise, with bare paper and solids among them. Sums of the same numbers in
    /// another order may turn a dot that lies on its threshold: hardly any.
    @Test(arguments: 0..<UInt64(6))
    func errorsGoWhereTheyShould(seed: UInt64) {
        var generator = DeterministicGenerator(seed: seed &+ 70)
        let (width, height) = (60 + Int(seed), 40)
        let noise = PrintNoise(seed: seed)
        let tint = (0..<height).map { y in
            (0..<width).map { x -> Float in
                switch seed {
                case 0: 0.3
                case 1: Float(x) / Float(width)
                case 2: x % 9 == 4 ? 0.4 : 0
                case 3: y % 5 == 0 ? 1 : 0.15
                default: Float(max(0, min(1, generator.uniform() * 1.4 - 0.2)))
                }
            }
        }
        var diffusion = ErrorDiffusion(width: width, noise: noise, stream: 3)
        var bits: [[UInt8]] = []
        for y in 0..<height {
            var row = [UInt8](repeating: 9, count: width)
            diffusion.row(y, coverage: tint[y], count: width, into: &row)
            bits.append(row)
        }
        let expected = Self.plain(tint, noise, stream: 3)
        let differing = zip(bits.joined(), expected.joined()).count { $0 != $1 }
        #expect(differing <= width * height / 200)
        #expect(bits.joined().allSatisfy { $0 <= 1 })
    }

    /// A screen turns on a share of pixels that is its tint, at any frequency and angle.
    @Test(arguments: [(85.0, 45.0), (106, 45), (106, 15), (106, 75), (133, 0), (150, -30)])
    func screensHoldTheirTint(lines: Double, degrees: Double) {
        let screen = HalftoneScreen(linesPerPixel: lines / 600, degrees: degrees, seed: 4)
        let side = 240
        var last = 0.0
        for tint in [Float(0), 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98, 1.01] {
            let coverage = [Float](repeating: tint, count: side)
            var on = 0
            for y in 0..<side {
                var row = [UInt8](repeating: 0, count: side)
                screen.row(y, coverage: coverage, count: side, into: &row)
                on += row.reduce(0) { $0 + Int($1) }
            }
            let share = Double(on) / Double(side * side)
            #expect(abs(share - Double(min(1, tint))) < 0.03)
            #expect(share >= last)
            last = share
        }
        #expect(last == 1)
    }
}

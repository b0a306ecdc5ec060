@testable import Identity
@testable import Imaging
@testable import Watermark

/// Keys and pictures that tests share.
enum TestSignal {
    static func key(_ seed: UInt64 = 1) -> SignalKey {
        SignalKey(
            id: "test", profile: .one, stream: DeterministicGenerator(seed: seed),
            tagKey: [UInt8](repeating: UInt8(seed), count: 32))
    }

    /// The key that golden values were made with: bytes 0…31.
    static func master() throws -> MasterKey {
        try MasterKey(id: .first, bytes: (0..<32).map { UInt8($0) })
    }

    static func flat(_ level: UInt8, width: Int = 300, height: Int = 280) -> Raster {
        Raster(
            width: width, height: height, layout: .rgb,
            samples: .eight([UInt8](repeating: level, count: 3 * width * height)))
    }

    /// Rows of dark strokes on a light page, or the reverse: a third of the page is ink.
    static func text(seed: UInt64, ink: UInt8, paper: UInt8) -> Raster {
        let width = 320
        let height = 280
        var generator = DeterministicGenerator(seed: seed)
        var samples = [UInt8](repeating: paper, count: 3 * width * height)
        for top in stride(from: 6, to: height - 12, by: 18) {
            var x = 8
            while x < width - 12 {
                let tall = generator.uniform() < 0.3
                for y in top + (tall ? 0 : 4)..<top + 11 {
                    for c in 0..<6 { samples[3 * (y * width + x) + c] = ink }
                }
                x += generator.uniform() < 0.15 ? 9 : 4
            }
        }
        return Raster(width: width, height: height, layout: .rgb, samples: .eight(samples))
    }

    /// Every sample different from its neighbours, whatever the layout.
    static func varied(_ layout: Raster.Layout, width: Int, height: Int, seed: UInt64) -> Raster {
        var generator = DeterministicGenerator(seed: seed)
        let samples = (0..<width * height * layout.channels).map { _ in
            UInt8(truncatingIfNeeded: generator.next())
        }
        return Raster(width: width, height: height, layout: layout, samples: .eight(samples))
    }

    static func bytes(_ raster: Raster) -> [UInt8] {
        guard case .eight(let samples) = raster.samples else { return [] }
        return samples
    }

    static func words(_ raster: Raster) -> [UInt16] {
        guard case .sixteen(let samples) = raster.samples else { return [] }
        return samples
    }
}

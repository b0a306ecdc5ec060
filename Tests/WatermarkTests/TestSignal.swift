import Imaging

@testable import Watermark

/// Keys and pictures that tests share.
enum TestSignal {
    static func key(_ seed: UInt64 = 1) -> SignalKey {
        SignalKey(
            id: "test", profile: .one, stream: DeterministicGenerator(seed: seed),
            tagKey: [UInt8](repeating: UInt8(seed), count: 32))
    }

    static func flat(_ level: UInt8, width: Int = 300, height: Int = 280) -> Raster {
        Raster(
            width: width, height: height, layout: .rgb,
            samples: .eight([UInt8](repeating: level, count: 3 * width * height)))
    }

    static func bytes(_ raster: Raster) -> [UInt8] {
        guard case .eight(let samples) = raster.samples else { return [] }
        return samples
    }
}

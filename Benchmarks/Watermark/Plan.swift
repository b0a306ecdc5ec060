internal import Foundation
internal import Imaging
internal import Simulator

/// Which trials a run is made of, in an order that stays balanced wherever it stops:
/// rounds outermost, shuffled within.
struct Plan {
    /// Pages, file names.
    let pages: [String]
    let full: Bool

    /// Benchmark seeds; the design was tuned on smaller ones, and failures of a run from
    /// 1,000,000 on led to the search by outline.
    static let firstSeed: UInt64 = 2_000_000

    func trials(_ kind: Trial.Kind) -> [Trial] {
        let rounds: Int
        let channels: [String]
        switch kind {
        case .screenshot:
            rounds = full ? 5 : 1
            channels = ScreenshotAttack.catalogue.filter { $0.unavailable == nil }.map(\.name)
        case .pair:
            rounds = full ? 3 : 1
            channels = ScreenshotAttack.pairs(count: full ? 200 : 20, seed: 1)
                .filter { $0.unavailable == nil }.map(\.name)
        case .photo:
            rounds = full ? 20 : 2
            channels = CameraPreset.allCases.map(\.rawValue)
        case .mixture:
            rounds = full ? 3 : 1
            channels = CaptureMixture.allCases.flatMap { ["\($0.rawValue) 2", "\($0.rawValue) 3"] }
        case .null:
            rounds = full ? 300 : 4
            channels = [
                "unmarked part", "foreign part", "unmarked photo", "foreign photo",
                "unmarked part", "foreign part", "unmarked scrap", "foreign scrap",
            ]
        }
        var seed = Self.firstSeed
        var out = [Trial]()
        var generator = DeterministicGenerator(seed: 17)
        for _ in 0..<rounds {
            var round = [Trial]()
            for channel in channels {
                for page in pages {
                    seed += 1
                    round.append(Trial(kind: kind, content: page, channel: channel, seed: seed))
                }
            }
            out += round.shuffled(using: &generator)
        }
        return out
    }
}

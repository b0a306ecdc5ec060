internal import Imaging
package import Watermark

/// The signal keys of the benchmark: fixed, so that any trial can be repeated.
package enum BenchKey {
    package static let own = make(1)
    /// Another organisation's: its marks must mean nothing to us.
    package static let foreign = make(2)

    private static func make(_ seed: UInt64) -> SignalKey {
        SignalKey(
            id: "bench\(seed)", profile: .one, stream: DeterministicGenerator(seed: seed),
            tagKey: [UInt8](repeating: UInt8(seed), count: 32))
    }
}

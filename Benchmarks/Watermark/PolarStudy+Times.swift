internal import Foundation
internal import Imaging
internal import Support
internal import Watermark

extension PolarStudy {
    /// Decoding on one core, the closed set on all.
    static func times() {
        table("Times, medians", ["what", "time"])
        var generator = DeterministicGenerator(seed: 1)
        let soft = gaussian(PolarCode.length, &generator)
        for size in [1, 8, 32, 128, 512] {
            let decoder = ListDecoder(maximumListSize: size)
            let time = milliseconds(100) { _ = decoder.candidates(soft) }
            row(["noise, list of \(size), one core", format(time)])
        }
        let authenticator = PayloadAuthenticator(
            tagKey: [UInt8](repeating: 7, count: 32), profile: 1)
        let decoder = ListDecoder()
        row([
            "noise, lists of 1, 8 and 32 and 41 tags, one core",
            format(milliseconds(100) { _ = decoder.decode(soft, authenticator: authenticator) }),
        ])
        row([
            "1000 tags, one core",
            format(
                milliseconds(50) {
                    for token in 0..<1000 { _ = authenticator.tag(token: UInt64(token)) }
                }),
        ])
        let payloads = (0..<1_000_000).map { _ in randomPayload(&generator) }
        for count in [10_000, 100_000, 1_000_000] {
            let some = Array(payloads.prefix(count))
            var set = ClosedSet(payloads: some)
            row([
                "closed set of \(count), encoding, \(Parallel.width) cores",
                format(milliseconds(3) { set = ClosedSet(payloads: some) }),
            ])
            row([
                "closed set of \(count), best 8, \(Parallel.width) cores",
                format(milliseconds(20) { _ = set.best(soft) }),
            ])
        }
    }

    private static func format(_ milliseconds: Double) -> String {
        String(format: "%.3f ms", milliseconds)
    }

    /// The median time of a call in milliseconds.
    private static func milliseconds(_ repeats: Int, _ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        let times = (0..<repeats).map { _ in clock.measure(body) / .milliseconds(1) }.sorted()
        return times[repeats / 2]
    }
}

import Foundation
import Testing

@testable import Imaging

/// Decodes mutated pictures for as long as `DLP_FUZZ_SECONDS` says; see
/// `scripts/fuzz-pictures`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["DLP_FUZZ_SECONDS"] != nil))
struct PictureFuzzTests {
    @Test func run() throws {
        let environment = ProcessInfo.processInfo.environment
        let seconds = Double(environment["DLP_FUZZ_SECONDS"] ?? "") ?? 60
        let seed = UInt64(environment["DLP_FUZZ_SEED"] ?? "") ?? 1
        let input = environment["DLP_FUZZ_INPUT"].map { URL(fileURLWithPath: $0) }
        let files = HostilePictureTests.pngs + HostilePictureTests.jpegs + [JPEGColourTests.inks]

        var generator = DeterministicGenerator(seed: seed)
        var counts: [String: Int] = [:]
        var runs = 0
        let end = Date().addingTimeInterval(seconds)
        while Date() < end {
            let file = files[Int.random(in: 0..<files.count, using: &generator)]
            var mutator = PictureMutator(file, &generator)
            if Bool.random(using: &generator), Picture.sniff(file) == .png {
                mutator.repairChecksums()
            }
            if let input { try Data(mutator.bytes).write(to: input) }
            for partial in [false, true] {
                do throws(ImagingError) {
                    let picture = try Picture.decode(
                        mutator.bytes, limits: .tests, allowPartial: partial)
                    // What was read can be written.
                    _ = try Picture.encode(picture.raster, like: picture.source)
                    counts["decoded", default: 0] += 1
                } catch {
                    counts[error.code.rawValue, default: 0] += 1
                }
            }
            runs += 1
        }
        print("\(runs) files:", counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })
        #expect(runs > 0)
    }
}

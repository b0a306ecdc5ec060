import LeakDetect
import Testing

/// Every detector of the repository against its own examples.
@Suite struct DetectorExampleTests {
    static let all = (try? Repository.detectors.get().all) ?? []

    @Test func everyFileLoads() throws {
        let library = try Repository.detectors.get()
        #expect(library.all.count >= 220)
        _ = try DetectorHarness(library.all)
    }

    @Test(arguments: all.map(\.id))
    func findsItsExamples(_ id: String) throws {
        let detector = try #require(try Repository.detectors.get()[id])
        let harness = try DetectorHarness([detector])
        for example in detector.examples.hits {
            for seed in 1...5 as ClosedRange<UInt64> {
                let text = try #require(ExampleTemplate.fill(example, seed: seed), "\(example)")
                #expect(!harness.find(in: text).isEmpty, "missed: \(text)")
                let within = "前文，\(text)。\nnext line"
                #expect(!harness.find(in: within).isEmpty, "missed: \(within)")
            }
        }
        for example in detector.examples.misses {
            let text = try #require(ExampleTemplate.fill(example), "\(example)")
            let found = harness.find(in: text)
            #expect(found.isEmpty, "found: \(found)")
        }
    }
}

import Foundation
import LeakDetect
import Testing

/// Every detector of the repository against its own examples.
@Suite struct DetectorExampleTests {
    static let all = (try? Repository.detectors.get().all) ?? []

    @Test func everyFileLoads() throws {
        let library = try Repository.detectors.get()
        // One a file, each of its own name: what does not load is not scanned for.
        let files = try FileManager.default.contentsOfDirectory(
            atPath: Repository.folder("policies/detectors"))
        #expect(library.all.count == files.count { $0.hasSuffix(".yaml") })
        #expect(Set(library.all.map(\.id)).count == library.all.count)
        #expect(library.all.count == 527)
        _ = try DetectorHarness()
    }

    @Test(arguments: all.map(\.id))
    func findsItsExamples(_ id: String) throws {
        let detector = try #require(try Repository.detectors.get()[id])
        let harness = try DetectorHarness()
        func found(_ text: String) throws -> Bool {
            try harness.find(in: text).contains { $0.id == id }
        }
        for example in detector.examples.hits {
            for seed in 1...5 as ClosedRange<UInt64> {
                let text = try #require(ExampleTemplate.fill(example, seed: seed), "\(example)")
                #expect(try found(text), "missed: \(text)")
                let within = "前文，\(text)。\nnext line"
                #expect(try found(within), "missed: \(within)")
            }
        }
        for example in detector.examples.misses {
            let text = try #require(ExampleTemplate.fill(example), "\(example)")
            #expect(try !found(text), "found: \(text)")
        }
    }
}

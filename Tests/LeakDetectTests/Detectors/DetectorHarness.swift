@testable import LeakDetect

/// Runs detectors over a text as `dlp scan --detectors` does.
final class DetectorHarness {
    /// Every detector of the repository, compiled once.
    private static let all = Result {
        let library = CompiledDetectors(try Repository.detectors.get())
        return try CompiledPolicy(
            auditing: library.ids, zone: "low", library: library, cache: nil)
    }

    private let scanner: FileScanner

    init() throws { scanner = try FileScanner(Self.all.get()) }

    /// A detector's value found in a text.
    struct Found: Hashable {
        var id: String
        var className: String
        var match: String
        var confidence: Confidence
    }

    func find(in text: String) throws -> [Found] {
        try scanner.scan(Array(text.utf8), name: "example").findings.map {
            Found(
                id: $0.detector, className: $0.className, match: $0.value ?? "",
                confidence: $0.confidence)
        }
    }
}

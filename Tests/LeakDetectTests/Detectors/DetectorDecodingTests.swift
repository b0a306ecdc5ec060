import Foundation
import LeakDetect
import Testing

/// A detector's file is read strictly: every slip is named with its place.
@Suite struct DetectorDecodingTests {
    static let good = """
        id: x-key
        class: secret
        title: A key
        source: nobody
        patterns:
          - regex: 'xk_[0-9a-f]{16}'
            confidence: high
        examples:
          true: ['xk_{{hex:16}}']
          false: []

        """

    private func load(_ text: String, name: String = "x-key.yaml") throws -> DetectorLibrary {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "detectors-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
        return try DetectorLibrary.load(folder: folder.path)
    }

    @Test func loads() throws {
        let library = try load(Self.good)
        #expect(library["x-key"]?.patterns.count == 1)
        #expect(library["y-key"] == nil)
        #expect(library.nearest("x-ky") == "x-key")
    }

    @Test(arguments: [
        ("class: secret", "class: secrets", 2, "did you mean \"secret\"?"),
        ("title: A key", "titl: A key", 3, "did you mean \"title\"?"),
        ("confidence: high", "confidence: hgh", 7, "did you mean \"high\"?"),
        ("source: nobody", "source: nobody\nvalidators: [lun]", 5, "did you mean \"luhn\"?"),
    ])
    func namesTheSlip(_ right: String, _ wrong: String, _ line: Int, _ hint: String) throws {
        let text = Self.good.replacingOccurrences(of: right, with: wrong)
        let error = try #require(throws: PolicyError.self) { try load(text) }
        #expect(error.line == line)
        #expect(error.hint == hint)
    }

    @Test(arguments: [
        ("id: x-key", "id: X key"), ("examples:", "needsContext: true\nexamples:"),
        ("examples:", "keep: 'a-z'\nexamples:"), ("examples:", "proximity: far\nexamples:"),
        ("examples:", "minEntropy: 9\nexamples:"), ("patterns:", "anchors:"),
        ("  true: ['xk_{{hex:16}}']\n", ""), ("title: A key", "title: ''"),
        ("title: A key", "title: A key\ntitle: B"), ("source: nobody", "source: [nobody"),
    ])
    func refuses(_ right: String, _ wrong: String) {
        let text = Self.good.replacingOccurrences(of: right, with: wrong)
        #expect(throws: PolicyError.self) { try load(text) }
    }

    @Test func fileIsNamedAfterItsDetector() {
        #expect(throws: PolicyError.self) { try load(Self.good, name: "other.yaml") }
    }

    @Test func templatesAreTheSameEveryTime() throws {
        let one = ExampleTemplate.fill("a{{digit:8}}b{{HEX:4}}", seed: 3)
        #expect(one == ExampleTemplate.fill("a{{digit:8}}b{{HEX:4}}", seed: 3))
        #expect(one != ExampleTemplate.fill("a{{digit:8}}b{{HEX:4}}", seed: 4))
        #expect(one?.count == 14)
        #expect(ExampleTemplate.fill("{{nothing:8}}") == nil)
        #expect(ExampleTemplate.fill("{{hex") == nil)
    }
}

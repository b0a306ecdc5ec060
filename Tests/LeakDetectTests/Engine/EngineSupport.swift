import Foundation
@testable import LeakDetect

/// A folder of a test's own.
final class EngineFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "dlp-engine-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Array(text.utf8))
    }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
    }

    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }
}

/// Detectors to test the engine with; the real ones are data.
enum TestTargets {
    /// Six letters and six digits whose digits are in order.
    static let token = CompiledDetector(
        id: "test-token", className: "secret",
        patterns: [
            .init(
                expression: PatternExpression(pattern: "tok_[a-z0-9]{12,40}"),
                confidence: .high)
        ],
        shownFirst: 4, shownLast: 2,
        accepts: { _, before, after in !isAlphanumeric(before) && !isAlphanumeric(after) })

    /// Nine digits, which say nothing without a word beside them.
    static let account = CompiledDetector(
        id: "test-account", className: "financial",
        patterns: [
            .init(expression: PatternExpression(pattern: "[0-9]{9}"), confidence: .low)
        ],
        context: ["account", "账号"], proximity: 40, withContext: .high,
        accepts: { _, before, after in !isAlphanumeric(before) && !isAlphanumeric(after) })

    /// Four letters and digits that are nothing without their word.
    static let badge = CompiledDetector(
        id: "test-badge", className: "identity",
        patterns: [
            .init(expression: PatternExpression(pattern: "[A-Z]{2}[0-9]{4}"), confidence: .medium)
        ],
        context: ["badge"], needsContext: true,
        accepts: { _, before, after in !isAlphanumeric(before) && !isAlphanumeric(after) })

    static let library = CompiledDetectors([token, account, badge])

    private static func isAlphanumeric(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        return (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }
}

extension CompiledPolicy {
    /// A policy written in a test.
    static func make(
        _ text: String, cache: String? = nil, state: String? = nil
    ) throws -> CompiledPolicy {
        try CompiledPolicy(
            Policy.parse(text, file: "test.yaml", library: TestTargets.library),
            library: TestTargets.library, cache: cache, state: state)
    }

    func scan(_ text: String, name: String = "test.txt") throws -> ScanVerdict {
        try scan(Array(text.utf8), name: name)
    }

    func scan(
        _ bytes: [UInt8], name: String = "test.txt", baseline: Baseline? = nil
    ) throws -> ScanVerdict {
        try FileScanner(self).scan(bytes, name: name, baseline: baseline)
    }
}

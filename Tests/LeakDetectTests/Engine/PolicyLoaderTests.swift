import Foundation
import Support
import Testing

@testable import LeakDetect

/// Policies as a program that runs for long loads them.
@Suite struct PolicyLoaderTests {
    private static let detector = """
        id: test-number
        class: financial
        title: a number
        source: a test
        patterns: [{ regex: '[0-9]{9}', confidence: high }]
        show: { first: 3, last: 2 }
        examples: { true: ["123456789"], false: ["12"] }
        """
    private static let policy = """
        policy: 1
        zone: high
        rules:
          - { id: numbers, detectors: [test-number], action: block }
          - { id: words, keywords: { files: [words.txt] }, action: block }
          - { id: files, hashes: [files.txt], action: block }
          - { id: papers, fingerprints: [default], action: block }
          - { id: pictures, images: [pictures.txt], action: block }
        allow:
          - { reason: known, expires: 2026-11-30, values: ["123456789"] }
        """

    /// A folder of policies, with all that a policy can name.
    private static func folder() throws -> EngineFolder {
        let folder = try EngineFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path + "/detectors", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            atPath: folder.path + "/state", withIntermediateDirectories: true)
        try folder.write("detectors/test-number.yaml", detector)
        try folder.write("base.yaml", policy)
        try folder.write("high.yaml", "policy: 1\nzone: high\nextends: base\n" + exceptions)
        try folder.write("words.txt", "project falcon\n")
        try folder.write("files.txt", String(repeating: "ab", count: 32) + "\n")
        try folder.write("pictures.txt", String(repeating: "cd", count: 32) + " logo\n")
        return folder
    }

    private static let exceptions = """
        allow:
          - { reason: known, expires: 2026-11-30, values: ["123456789"] }
        """

    private static func generation(
        _ folder: EngineFolder, day: String = "2026-11-29", version: String = "1"
    ) throws -> String {
        let loader = try PolicyLoader(
            folder: PolicyFolder(path: folder.path), state: folder.path + "/state")
        let day = try #require(CalendarDay(day))
        return try loader.policy(zone: "high").generation(version: version, on: day)
    }

    @Test func theGenerationStaysWhileNothingChanges() throws {
        let folder = try Self.folder()
        let first = try Self.generation(folder)
        #expect(first.utf8.count == 64)
        // From the caches too, whoever made them.
        for _ in 0..<3 {
            let loader = try PolicyLoader(
                folder: PolicyFolder(path: folder.path), state: folder.path + "/state")
            let day = try #require(CalendarDay("2026-11-29"))
            #expect(try loader.policy(zone: "high").generation(version: "1", on: day) == first)
            loader.save()
        }
        // Written again, as it was.
        try folder.write("words.txt", "project falcon\n")
        #expect(try Self.generation(folder) == first)
    }

    /// Each file that a verdict depends on, the program, and the end of an exception.
    @Test(arguments: [
        ("detectors/test-number.yaml", detector.replacing("{9}", with: "{8}")),
        ("high.yaml", "policy: 1\nzone: high\nextends: base\nunread: { other: warn }\n"),
        ("base.yaml", policy.replacing("numbers, detectors", with: "digits, detectors")),
        ("words.txt", "project falcon\nproject eagle\n"),
        ("files.txt", String(repeating: "ac", count: 32) + "\n"),
        ("pictures.txt", String(repeating: "ce", count: 32) + " logo\n"),
    ])
    func theGenerationChangesWithEachFile(_ name: String, _ text: String) throws {
        let folder = try Self.folder()
        let before = try Self.generation(folder)
        try folder.write(name, text)
        #expect(try Self.generation(folder) != before)
    }

    @Test func theGenerationChangesWithProgramAndDay() throws {
        let folder = try Self.folder()
        let before = try Self.generation(folder)
        #expect(try Self.generation(folder, version: "2") != before)
        #expect(try Self.generation(folder, day: "2026-11-30") == before)
        #expect(try Self.generation(folder, day: "2026-12-01") != before)
        #expect(
            try Self.generation(folder, day: "2026-12-01")
                == Self.generation(folder, day: "2027-05-01"))
    }

    @Test func theGenerationChangesWithFingerprints() throws {
        let folder = try Self.folder()
        let before = try Self.generation(folder)
        try FileManager.default.createDirectory(
            atPath: folder.path + "/state/fingerprints", withIntermediateDirectories: true)
        try FingerprintSet.update("default", state: folder.path + "/state") { set in
            set.add(
                FingerprintSet.Entry(
                    name: "plan", sha256: String(repeating: "0", count: 64), added: "2026-11-01",
                    shingles: [1, 2, 3], images: []))
        }
        #expect(try Self.generation(folder) != before)
    }

    @Test func tellsWhatHasExpired() throws {
        let folder = try Self.folder()
        let loaded = try PolicyLoader(folder: PolicyFolder(path: folder.path), state: nil)
            .policy(zone: "high")
        let last = try #require(CalendarDay("2026-11-30"))
        let next = try #require(CalendarDay("2026-12-01"))
        #expect(loaded.expired(on: last).isEmpty)
        #expect(loaded.expired(on: next).map(\.reason) == ["known"])
        #expect(!loaded.compiled.needsMarks)
    }

    @Test func saysWhereAPolicyIsWrong() throws {
        let folder = try Self.folder()
        try folder.write("high.yaml", "policy: 1\nextends: base\nrules: [{ id: x }]\n")
        let loader = try PolicyLoader(folder: PolicyFolder(path: folder.path), state: nil)
        let error = #expect(throws: PolicyError.self) { try loader.policy(zone: "high") }
        #expect(error?.line == 3)
        #expect(error?.file.hasSuffix("/high.yaml") == true)
    }
}

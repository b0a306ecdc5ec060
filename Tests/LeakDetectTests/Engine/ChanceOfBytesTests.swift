import Testing

@testable import DocumentBuilders
@testable import LeakDetect

/// What random bytes write by chance is told from what somebody wrote.
@Suite struct ChanceOfBytesTests {
    private static let policy = Result {
        let library = try CompiledDetectors.load(folder: Repository.folder("policies/detectors"))
        return try CompiledPolicy(
            auditing: library.ids, zone: "medium", library: library, cache: nil)
    }

    /// Random bytes with `text` in the middle, between bytes that are in no string.
    private static func noise(_ count: Int, around text: String) -> [UInt8] {
        func bytes() -> [UInt8] { (0..<count / 2).map { _ in UInt8.random(in: 0...255) } }
        return [0xFF, 0, 1] + bytes() + [1, 0] + Array(text.utf8) + [0, 1] + bytes()
    }

    private static func confidence(
        of detector: String, in bytes: [UInt8]
    ) throws -> Confidence? {
        try policy.get().scan(bytes, name: "x").findings
            .filter { $0.detector == detector }.map(\.confidence).max()
    }

    /// A few letters and digits are nothing in binary data, and what they are in a text.
    @Test(arguments: ["HRB 4711", "HRA98", "hrb 123"])
    func shortFormsAreChance(_ value: String) throws {
        let detector = "de-handelsregister"
        let bytes = Self.noise(200_000, around: value)
        #expect(try Self.confidence(of: detector, in: bytes) ?? .low == .low)
        let text = Array("The number is \(value), as agreed.\n".utf8)
        #expect(try Self.confidence(of: detector, in: text) == .high)
    }

    private static let long: [(String, String)] = [
        ("card-number", "4929 7184 6302 7513"),
        ("iban", "DE75 5121 0800 1245 1261 99"), ("email", "anna.schmidt@firm-mail.de"),
    ]

    /// What chance does not write stands in binary data as in a text.
    @Test(arguments: long)
    func longFormsAreNot(_ detector: String, _ value: String) throws {
        let text = Array("The number is \(value), as agreed.\n".utf8)
        let sure = try #require(try Self.confidence(of: detector, in: text))
        let found = try Self.confidence(of: detector, in: Self.noise(400_000, around: value))
        #expect(found == sure)
    }

    /// Any number of random bytes: nothing is found in them, in the open or in an archive.
    @Test func randomBytesHoldNothing() throws {
        DocumentWorker.use()
        for _ in 0..<4 {
            let bytes = Self.noise(400_000, around: "")
            for file in [bytes, try ArchiveBuilder.zip([("a.bin", bytes)])] {
                let findings = try Self.policy.get().scan(file, name: "x").findings
                #expect(findings.filter { $0.confidence > .low } == [])
            }
        }
    }

    /// A script with an archive behind it.
    @Test func textThatTurnsIntoBytesIsStrings() throws {
        let script = Array("#!/bin/sh\ntail -n +9 $0 | tar x\nexit 0\n".utf8)
        let filler = Array(String(repeating: "# a line of the script\n", count: 4_000).utf8)
        let bytes = script + filler + Self.noise(200_000, around: "HRB 4711")
        #expect(try Self.confidence(of: "de-handelsregister", in: bytes) ?? .low == .low)
        #expect(
            try Self.confidence(of: "de-handelsregister", in: script + Array("HRB 4711\n".utf8))
                == .high)
    }
}

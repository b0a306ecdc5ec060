import Foundation
import Testing
@testable import DocumentReading
@testable import LeakDetect

@Suite struct FingerprintTests {
    /// Words of an invented vocabulary, the same for the same seed.
    private func text(_ seed: UInt64, words: Int, chinese: Bool = false) -> [String] {
        var state = seed
        func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33)
        }
        return (0..<words).map { _ in
            let n = next() % 2_000
            if chinese {
                return String(Unicode.Scalar(UInt32(0x4E00 + n)) ?? "一")
            }
            return "w" + String(n, radix: 36)
        }
    }

    private func learn(_ text: String, in folder: EngineFolder, name: String) throws {
        let maker = FingerprintMaker()
        try DocumentReader().readMemory(Array(text.utf8), name: name, into: maker)
        var set = try FingerprintSet("default", state: folder.path)
        set.add(maker.entry(name: name, added: "2026-01-01"))
        try set.save(state: folder.path)
    }

    private func policy(_ folder: EngineFolder) throws -> CompiledPolicy {
        try .make(
            "policy: 1\nrules: [{ id: known, fingerprints: [default], action: block }]",
            state: folder.path)
    }

    @Test(arguments: [false, true])
    func quarterOfADocumentIsFound(chinese: Bool) throws {
        let folder = try EngineFolder()
        let joint = chinese ? "" : " "
        let source = text(1, words: 1_200, chinese: chinese)
        try learn(source.joined(separator: joint), in: folder, name: "plan.txt")
        let policy = try policy(folder)
        let quarter = Array(source[500..<800])
        let other = text(7, words: 4_800, chinese: chinese)
        let pasted = Array(other[..<2_400]) + quarter + Array(other[2_400...])
        let inOther = try policy.scan(pasted.joined(separator: joint))
        #expect(inOther.action == .block)
        #expect(inOther.findings.first?.match?.hasPrefix("plan.txt") == true)
        #expect(try policy.scan(quarter.joined(separator: joint)).action == .block)
        #expect(try policy.scan(other.joined(separator: joint)).action == .allow)
        // Case, punctuation and line breaks are not what a passage is.
        let dressed = quarter.map { $0.uppercased() }.joined(separator: chinese ? "\n" : ",\n")
        #expect(try policy.scan(dressed).action == .block)
    }

    @Test func unrelatedTextsDoNotMatch() throws {
        let folder = try EngineFolder()
        for n in 0..<20 {
            try learn(
                text(UInt64(n) &* 77, words: 600).joined(separator: " "), in: folder,
                name: "d\(n)")
        }
        let policy = try policy(folder)
        for n in 0..<200 {
            let other = text(UInt64(n) &+ 1_000_003, words: 400).joined(separator: " ")
            #expect(try policy.scan(other).findings.isEmpty)
        }
    }

    @Test func damagedSetsAreRefused() throws {
        let folder = try EngineFolder()
        try learn(text(1, words: 300).joined(separator: " "), in: folder, name: "a")
        let name = "fingerprints/default.fp"
        let whole = try folder.read(name)
        for damaged in [Array(whole.dropLast(10)), Array(whole.dropFirst()), [], [0x41]] {
            try folder.write(name, damaged)
            let error = #expect(throws: PolicyError.self) { try policy(folder) }
            #expect(error?.hint?.contains("dlp fingerprint add") == true)
        }
    }

    @Test(arguments: ["", "../x", "a/b", String(repeating: "x", count: 65)])
    func badNames(name: String) throws {
        let folder = try EngineFolder()
        #expect(throws: PolicyError.self) { try FingerprintSet(name, state: folder.path) }
    }

    /// Several `dlp fingerprint add` at once lose nothing.
    @Test func changesAtTheSameTimeAreAllKept() throws {
        let state = FileManager.default.temporaryDirectory.path + "/dlp-fp-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: state, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: state) }
        DispatchQueue.concurrentPerform(iterations: 12) { i in
            _ = try? FingerprintSet.update("default", state: state) { set in
                set.add(
                    FingerprintSet.Entry(
                        name: "document-\(i)", sha256: "", added: "", shingles: [UInt64(i)],
                        images: []))
            }
        }
        let set = try FingerprintSet("default", state: state)
        #expect(set.entries.map(\.name).sorted() == (0..<12).map { "document-\($0)" }.sorted())
        #expect(FingerprintSet.names(state: state) == ["default"])
    }
}

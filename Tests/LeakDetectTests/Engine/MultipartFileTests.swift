import Foundation
import Testing

@testable import DocumentBuilders
@testable import DocumentReading
@testable import LeakDetect

/// The body of a form with files, saved as it was sent.
@Suite struct MultipartFileTests {
    private static let policy = """
        policy: 1
        zone: high
        unread: { other: block }
        types: { allow: [multipart, text, docx, zip], otherwise: block }
        rules: [{ id: words, keywords: [project falcon], action: block }]
        """

    private static func body(
        _ files: [(name: String, content: [UInt8])], boundary: String, end: String = "\r\n"
    ) -> [UInt8] {
        var body: [UInt8] = []
        for (name, content) in files {
            let head = [
                "--" + boundary, "Content-Disposition: form-data; name=\"f\"; filename=\"\(name)\"",
                "Content-Type: application/octet-stream", "", "",
            ].joined(separator: end)
            body += Array(head.utf8) + content + Array(end.utf8)
        }
        return body + Array("--\(boundary)--\(end)".utf8)
    }

    private static let boundaries = [
        "----WebKitFormBoundaryAbCdEf0123456789", "x", "----geckoformboundary5f2a'()+_,-./:=?",
        String(repeating: "b", count: 70),
    ]

    private static func noise(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255) }
    }

    /// A clean file is not blocked for how it was sent, and a leak in it is found.
    @Test(arguments: boundaries)
    func isACarrier(_ boundary: String) throws {
        DocumentWorker.use()
        let policy = try CompiledPolicy.make(Self.policy)
        for end in ["\r\n", "\n"] {
            func scan(_ text: String) throws -> ScanVerdict {
                let archive = try ArchiveBuilder.zip([
                    ("a.txt", Array(text.utf8)),
                    ("b.txt", Array(String(repeating: "words ", count: 4_000).utf8)),
                ])
                return try policy.scan(
                    Self.body(
                        [("one.zip", archive), ("two.txt", Array("a note".utf8))],
                        boundary: boundary, end: end), name: "body")
            }
            let clean = try scan("harmless")
            #expect(clean.action == .allow, "\(clean.findings) \(clean.unread)")
            let leak = try scan("project falcon")
            #expect(leak.findings.map(\.rule) == ["words"])
            #expect(leak.unread.isEmpty)
            #expect(leak.findings.first?.place.part == "one.zip!/a.txt")
        }
    }

    /// What a file in it may not be, it may not be there.
    @Test func filesAreJudgedByTheirTypes() throws {
        DocumentWorker.use()
        let program = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0] + Self.noise(3_000)
        let verdict = try CompiledPolicy.make(Self.policy).scan(
            Self.body([("a.txt", Array("text".utf8)), ("run", program)], boundary: "x"),
            name: "body")
        #expect(verdict.findings.contains { $0.rule == "types" && $0.match == "elf" })
        #expect(verdict.action == .block)
    }

    /// A program that holds a form's lines, lines without a header, and other files stay what
    /// they are.
    @Test func othersAreNone() throws {
        func type(_ bytes: [UInt8]) -> FileType {
            bytes.withUnsafeBytes { FileType.all(head: $0, tail: $0)[0] }
        }
        let body = Self.body([("a", Self.noise(3_000) + [0])], boundary: "boundary")
        #expect(type(body) == .multipart)
        #expect(type([0x0D, 0x0A] + body) == .multipart)
        #expect(type(Self.body([("a", Array("text".utf8))], boundary: "boundary")) == .text)
        #expect(type([0] + body) == .unknown)
        #expect(type(Array("--\r\n\r\n".utf8) + Self.noise(900) + [0]) == .unknown)
        #expect(type(Array("--x\r\nno header\r\n\r\n".utf8) + Self.noise(900) + [0]) == .unknown)
        #expect(
            type(Array("--x\r\nFrom: somebody\r\n\r\n".utf8) + Self.noise(900) + [0]) == .unknown)
        let long = String(repeating: "b", count: 71)
        #expect(type(Self.body([("a", Self.noise(900) + [0])], boundary: long)) == .unknown)
    }

    /// Whatever is cut off or turned over, reading ends.
    @Test func damagedBodiesAreRead() throws {
        DocumentWorker.use()
        var body = Self.body(
            [("a.bin", Self.noise(500)), ("b.txt", Array("project falcon".utf8))], boundary: "x")
        for _ in 0..<60 {
            body[Int.random(in: 0..<body.count)] = UInt8.random(in: 0...255)
            _ = try Fixtures.extract(Array(body.prefix(Int.random(in: 0...body.count))))
        }
    }
}

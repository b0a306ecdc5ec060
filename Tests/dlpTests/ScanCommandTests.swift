import Foundation
import Imaging
import Testing
@testable import Simulator

@Suite struct ScanCommandTests {
    private func tool() throws -> Tool {
        let tool = try Tool()
        try tool.usePolicies()
        return tool
    }

    @Test(arguments: [("low", 0, "warn"), ("medium", 1, "block"), ("high", 1, "block")])
    func zonesDecide(zone: String, status: Int32, verdict: String) throws {
        let tool = try tool()
        try tool.write("a.txt", "one\nabout Project Falcon\n")
        let run = try tool.run("scan", "a.txt", "--zone", zone, "--json")
        #expect(run.status == status)
        let row = try #require(try run.objects().first)
        #expect(row["schema"] as? String == "dlp.scan/1")
        #expect(row["path"] as? String == "a.txt")
        #expect(row["verdict"] as? String == verdict)
        #expect(row["zone"] as? String == zone)
        #expect((row["sha256"] as? String)?.count == 64)
        let finding = try #require((row["findings"] as? [[String: Any]])?.first)
        #expect(finding["rule"] as? String == "words")
        let place = try #require(finding["where"] as? [String: Any])
        #expect(place["line"] as? Int == 2)
        #expect(place["column"] as? Int == 7)
        #expect(place["offset"] as? Int == 10)
        let text = try tool.run("scan", "a.txt", "--zone", zone)
        #expect(text.status == status)
        #expect(text.text.contains("ask before you send it"))
    }

    @Test func zoneComesFromTheEnvironmentElseMedium() throws {
        let tool = try tool()
        try tool.write("a.txt", "project falcon")
        let standard = try tool.run("scan", "a.txt")
        #expect(standard.status == 1)
        #expect(standard.errors.contains("medium"))
        tool.environment["DLP_ZONE"] = "low"
        let low = try tool.run("scan", "a.txt")
        #expect(low.status == 0)
        #expect(low.errors.isEmpty)
        #expect(try tool.run("scan", "a.txt", "--zone", "hgih").status == 64)
    }

    @Test func foldersAndStandardInput() throws {
        let tool = try tool()
        try FileManager.default.createDirectory(
            atPath: tool.path("d/e"), withIntermediateDirectories: true)
        for n in 0..<50 { try tool.write("d/e/f\(n).txt", "nothing \(n)") }
        try tool.write("d/secret.txt", "project falcon")
        try FileManager.default.createSymbolicLink(
            atPath: tool.path("d/link"), withDestinationPath: "/etc/passwd")
        mkfifo(tool.path("d/pipe"), 0o600)
        let run = try tool.run("scan", "d", "--zone", "medium", "--json")
        #expect(run.status == 1)
        let rows = try run.objects()
        #expect(rows.count == 51)
        #expect(rows.first?["path"] as? String == "d/secret.txt")
        #expect(rows.dropFirst().allSatisfy { $0["verdict"] as? String == "allow" })

        let piped = try tool.run(
            "scan", "-", "--stdin-name", "in.txt", "--zone", "medium", "--json",
            input: Array("project falcon".utf8))
        #expect(piped.status == 1)
        #expect(try piped.objects().first?["path"] as? String == "in.txt")
    }

    @Test func exitCodes() throws {
        let tool = try tool()
        try tool.write("ok.txt", "fine")
        try tool.write("bad.txt", "project falcon")
        mkfifo(tool.path("pipe"), 0o600)
        func status(_ arguments: String...) throws -> Int32 {
            try tool.run(["scan", "--zone", "medium"] + arguments).status
        }
        #expect(try status("ok.txt") == 0)
        #expect(try status("bad.txt", "ok.txt") == 1)
        #expect(try status("nowhere.txt") == 2)
        #expect(try status("ok.txt", "nowhere.txt") == 3)
        #expect(try status("bad.txt", "nowhere.txt") == 1)
        #expect(try status("pipe") == 2)
        #expect(try status("--detectors", "nonsense-id", "ok.txt") == 64)
        #expect(try status("--policy", "nowhere.yaml", "ok.txt") == 2)
    }

    @Test func brokenPoliciesScanNothing() throws {
        let tool = try tool()
        try tool.write("a.txt", "project falcon")
        try tool.write(
            "p.yaml", "policy: 1\nrules:\n  - id: a\n    keyword: [x]\n    action: warn\n")
        let run = try tool.run("scan", "a.txt", "--policy", "p.yaml")
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("p.yaml:4:5"))
        #expect(run.errors.contains("did you mean \"keywords\"?"))
        #expect(try tool.run("policy", "check", "p.yaml").status == 1)
    }

    @Test func sarif() throws {
        let tool = try tool()
        try tool.write("a b.txt", "x\nproject falcon")
        let run = try tool.run("scan", "a b.txt", "--zone", "medium", "--sarif")
        #expect(run.status == 1)
        let log = try #require(
            try JSONSerialization.jsonObject(with: Data(run.output)) as? [String: Any])
        #expect(log["version"] as? String == "2.1.0")
        let results = (log["runs"] as? [[String: Any]])?.first?["results"] as? [[String: Any]]
        let result = try #require(results?.first)
        #expect(result["level"] as? String == "error")
        #expect(run.text.contains("a%20b.txt"))
    }

    @Test func baselines() throws {
        let tool = try tool()
        try tool.write("a.txt", "project falcon")
        let first = try tool.run("scan", "a.txt", "--zone", "low", "--json")
        try tool.write("known.json", first.text)
        let low = try tool.run(
            "scan", "a.txt", "--zone", "low", "--baseline", "known.json", "--json")
        #expect(try low.objects().first?["verdict"] as? String == "allow")
        let medium = try tool.run("scan", "a.txt", "--zone", "medium", "--baseline", "known.json")
        #expect(medium.status == 1)
        #expect(medium.errors.contains("takes no baseline"))
    }

    @Test func fingerprints() throws {
        let tool = try tool()
        let words = (0..<900).map { "w\(($0 * 7919) % 100_003)" }
        try FileManager.default.createDirectory(
            atPath: tool.path("docs"), withIntermediateDirectories: true)
        try tool.write("docs/plan.txt", words.joined(separator: " "))
        try tool.write(
            "p.yaml",
            "policy: 1\nrules: [{ id: known, fingerprints: [default], action: block }]\n")
        #expect(try tool.run("fingerprint", "add", "docs").status == 0)
        #expect(try tool.run("fingerprint", "list").text.contains("docs/plan.txt"))
        try tool.write("part.txt", "Hello. " + words[300..<600].joined(separator: "\n"))
        #expect(try tool.run("scan", "part.txt", "--policy", "p.yaml").status == 1)
        #expect(try tool.run("fingerprint", "remove", "docs/plan.txt").status == 0)
        #expect(try tool.run("scan", "part.txt", "--policy", "p.yaml").status == 0)
        #expect(try tool.run("fingerprint", "remove", "docs/plan.txt").status == 2)
    }

    /// Re-saved and shrunk, alone or in an archive.
    @Test func confidentialPictures() throws {
        let tool = try tool()
        let page = SyntheticScreen.render(kind: .photo, width: 640, height: 480, seed: 3)
        try tool.write("plan.png", PNGCodec.encode(page))
        try tool.write(
            "p.yaml",
            "policy: 1\nrules: [{ id: known, fingerprints: [default], action: block }]\n")
        #expect(try tool.run("fingerprint", "add", "plan.png").status == 0)
        let small = Warp.resize(page.luma(), width: 320, height: 240)
        let raster = Raster(
            width: 320, height: 240, layout: .grey,
            samples: .eight(small.samples.map { UInt8(max(0, min(255, $0.rounded()))) }))
        try tool.write("small.jpg", JPEGCodec.encode(raster, quality: 60))
        let found = try tool.run("scan", "small.jpg", "--policy", "p.yaml", "--json")
        #expect(found.status == 1)
        #expect(found.text.contains("plan.png"), "\(found.text)")
        let other = SyntheticScreen.render(kind: .photo, width: 640, height: 480, seed: 4)
        try tool.write("other.png", PNGCodec.encode(other))
        #expect(try tool.run("scan", "other.png", "--policy", "p.yaml").status == 0)
    }

    @Test func marksOfThisOrganisation() throws {
        let tool = try tool()
        try tool.writePage("page.png", width: 960, height: 720)
        try tool.write("p.yaml", "policy: 1\nrules: [{ id: ours, marked: true, action: block }]\n")
        // Without a key nothing would ever be found: that is no verdict.
        #expect(try tool.run("scan", "page.png", "--policy", "p.yaml").status == 2)
        #expect(try tool.run("mark", "page.png", "--user", "e1", "-o", "marked.png").status == 0)
        #expect(try tool.run("scan", "page.png", "--policy", "p.yaml").status == 0)
        let run = try tool.run("scan", "marked.png", "--policy", "p.yaml", "--json")
        #expect(run.status == 1)
        #expect(run.text.contains("\"detector\":\"mark\""), "\(run.text)")
    }

    @Test func strangeNames() throws {
        let tool = try tool()
        try FileManager.default.createDirectory(
            atPath: tool.path("d"), withIntermediateDirectories: true)
        try tool.write("d/new\nline.txt", "project falcon")
        let run = try tool.run("scan", "d", "--zone", "medium", "--json")
        #expect(try run.objects().first?["path"] as? String == "d/new\nline.txt")
        let text = try tool.run("scan", "d", "--zone", "medium")
        #expect(text.lines.first == "block  d/new\\u{a}line.txt")

        // GB18030, as an old archive leaves it.
        let name: [CChar] = Array((tool.path("d") + "/").utf8CString.dropLast()) + [-70, -49, 0]
        let file = open(name, O_CREAT | O_WRONLY, 0o600)
        #expect(file >= 0)
        #expect(write(file, "project falcon", 14) == 14)
        close(file)
        let rows = try tool.run("scan", "d", "--zone", "medium", "--json").objects()
        #expect(rows.count == 2)
        #expect(rows.allSatisfy { $0["verdict"] as? String == "block" })
    }

    /// A log that a program appended to in UTF-16, and an archive behind a text.
    @Test(arguments: [17_000, 100_000, 3_000_001])
    func whatATextTurnsIntoIsReadOrNamed(_ count: Int) throws {
        let tool = try Tool()
        try tool.usePolicies()
        let line = Array("a line of ordinary text\n".utf8)
        let prefix = (0..<count).map { line[$0 % line.count] }
        let wide = "about project falcon\n".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        try tool.write("a.log", prefix + wide)
        let log = try tool.run("scan", "a.log", "--zone", "high", "--json")
        #expect(log.status == 1)
        #expect(log.text.contains("words"))
        try tool.write("b.log", prefix + (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 37) })
        let binary = try tool.run("scan", "b.log", "--zone", "high", "--json")
        #expect(binary.status != 0)
        #expect(binary.text.contains("unknown-type"))
    }

    /// A long run of digits behind an escape is no torn file because what is read again for the
    /// escape ends within it.
    @Test(arguments: ["\\u8364? ", "\\x41 ", "&#8364; ", ""])
    func packedDataBehindAnEscapeIsWhole(escape: String) throws {
        let tool = try tool()
        try tool.write("escape.txt", escape + "and then a picture as digits: ")
        let run = try tool.shell(
            """
            for i in $(seq 900); do echo "line $((i * 7919 % 1009)) of the report"; done >lines.txt
            { cat escape.txt; gzip -n9 <lines.txt | od -An -v -tx1 | tr -d ' \\n'; } >note.txt
            test "$(wc -c <note.txt)" -gt 3000
            dlp scan --zone high note.txt
            """)
        #expect(run.status == 0, "\(run.text) \(run.errors)")
    }
}

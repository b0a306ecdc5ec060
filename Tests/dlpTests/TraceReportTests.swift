import Foundation
import Testing

/// `dlp trace --report` for every kind of leak, `--case`, `--manifest` and `--seconds`.
struct TraceReportTests {
    let tool: Tool

    init() throws { tool = try Tool() }

    private static let note = """
        The harbour authority met on Tuesday in the old hall. It decided to close the northern gate \
        for the winter. Nobody spoke against it, which surprised the clerk. The boats of the southern \
        quay will move to the inner basin before the first frost, and their owners pay no more than \
        they did. A new lamp is put on the mole where the two ferries met in the fog of last year. The \
        board of the plant asked for a wider road along the water and was told to ask again in spring.

        """

    /// A marked file of each kind, and what its report must say of where the mark was found.
    private func leak(_ kind: String) throws -> (name: String, words: String) {
        func mark(_ name: String, _ output: String) throws {
            let run = try tool.run("mark", name, "--user", "e1042", "-o", output)
            #expect(run.status == 0, "\(run.errors)")
        }
        try tool.write("note.txt", Self.note)
        switch kind {
        case "screenshot":
            try tool.writePage("page.png")
            try mark("page.png", "leak.png")
            return ("leak.png", "a screenshot, a crop or a scan")
        case "text":
            try mark("note.txt", "leak.txt")
            return ("leak.txt", "invisible characters in text")
        case "document", "pdf":
            let ending = kind == "pdf" ? "pdf" : "odt"
            try tool.program(
                "soffice",
                [
                    "--headless", "-env:UserInstallation=file://" + tool.path("profile"),
                    "--convert-to", ending, "--outdir", tool.folder.path, tool.path("note.txt"),
                ])
            try mark("note.\(ending)", "leak.\(ending)")
            return ("leak.\(ending)", "property, ")
        default:
            try mark("note.txt", "leak.txt")
            try Self.zip(tool, "leak.zip", ["leak.txt", "note.txt"])
            return ("leak.zip", "leak.zip!/leak.txt")
        }
    }

    /// The last member so many times, under names of its own.
    private static func zip(
        _ tool: Tool, _ name: String, _ members: [String], times: Int = 1
    ) throws {
        try tool.program(
            "python3",
            [
                "-c",
                "import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1],'w')\n"
                    + "[z.write(p,p.split('/')[-1]) for p in sys.argv[3:]]\n"
                    + "[z.write(sys.argv[-1],'p%d.png'%i) for i in range(1,int(sys.argv[2]))]\n"
                    + "z.close()",
                tool.path(name), String(times),
            ] + members.map { tool.path($0) })
    }

    private func page(_ name: String) throws -> String {
        String(decoding: try tool.read(name), as: UTF8.self)
    }

    @Test(arguments: ["screenshot", "text", "document", "pdf", "archive"])
    func everyKindOfLeakHasOne(_ kind: String) throws {
        let (name, words) = try leak(kind)
        let run = try tool.run(
            "trace", name, "--report", "r.html", "--case", "2026-17", "--examiner", "A. Weber",
            "--json")
        #expect(run.status == 0, "\(run.errors)")
        let html = try page("r.html")
        let answer = try #require(try run.objects().first)
        let audit = try #require(answer["audit"] as? [String: Any])
        let hash = try #require(audit["hash"] as? String)
        let line = try #require(audit["entry"] as? Int)
        for part in [
            "<h1>The mark of e1042</h1>", words, "2026-17", "A. Weber",
            "A name is a lead, not proof",
            "entry \(line), hash <code>\(hash)</code>", try #require(answer["sha256"] as? String),
            "What was not checked", "under 1 in 10<sup>",
        ] { #expect(html.contains(part), "\(kind): \(part)") }
        // The line is there, with what it must say.
        let log = try page("home/audit.jsonl").split(separator: "\n")
        #expect(log[line - 1].contains("\"case\":\"2026-17\"") && log[line - 1].contains(hash))
        #expect(log[line - 1].contains("\"examiner\":\"A. Weber\""))
        // The line of the issue as well.
        let pattern = /The issue on the audit log<\/th><td>entry ([0-9]+)/
        let issue = try #require(html.firstMatch(of: pattern))
        #expect(log[try #require(Int(issue.1)) - 1].contains("mark.issued"))
        if ["text", "archive"].contains(kind) {
            #expect(html.contains("<strong>Cautions</strong>"))
        } else {
            #expect(html.contains("<figure"))
        }
    }

    @Test func nothingFoundHasOne() throws {
        _ = try leak("text")
        let run = try tool.run("trace", "note.txt", "--report", "r.html")
        #expect(run.status == 1)
        let html = try page("r.html")
        #expect(html.contains("<h1>No mark was found</h1>"))
        #expect(html.contains("Where such a text was issued") && html.contains("e1042"))
    }

    @Test func severalFilesHaveOneTogether() throws {
        _ = try leak("archive")
        let run = try tool.run(
            "trace", "leak.txt", "leak.zip", "gone.pdf", "note.txt", "--report", "r.html")
        #expect(run.status == 3)
        let html = try page("r.html")
        #expect(html.contains("<h1>Examination of 4 files</h1>"))
        #expect(html.components(separatedBy: "the mark of <strong>e1042</strong>").count == 3)
        #expect(html.contains("<td>gone.pdf</td><td>not examined: no such file"))
        #expect(html.contains("<td>note.txt</td><td>no mark found"))
        // Nothing at all was examined: no page that could be taken for an answer.
        #expect(try tool.run("trace", "gone.pdf", "--report", "s.html").status == 2)
        #expect(!tool.exists("s.html"))
    }

    /// Several tables of copies are several closed sets, added up.
    @Test func tablesOfCopiesNarrowWhoIsNamed() throws {
        try tool.write("note.txt", Self.note)
        for (list, people) in [("board", "e1042\ne1\n"), ("sales", "e2\ne3\n")] {
            try tool.write("\(list).csv", "id\n" + people)
            let run = try tool.run(
                "mark", "note.txt", "--users", "\(list).csv", "--out-dir", "copies", "--manifest",
                "\(list)-copies.csv")
            #expect(run.status == 0, "\(run.errors)")
        }
        #expect(!tool.exists("copies/manifest.csv"))
        let leak = "copies/note.e1042.txt"
        for (tables, named) in [
            (["board"], true), (["sales"], false), (["sales", "board"], true),
        ] {
            let run = try tool.run(
                ["trace", leak] + tables.flatMap { ["--manifest", "\($0)-copies.csv"] })
            #expect((run.status == 0) == named, "\(tables): \(run.text)\(run.errors)")
            #expect(run.text.contains("e1042") == named)
        }
        #expect(try tool.run("trace", leak, "--manifest", "board.csv").status == 2)
    }

    // MARK: Time

    /// What the time did not suffice for is named, and is never "no mark found".
    @Test func whatTheTimeDidNotSufficeForIsNamed() throws {
        _ = try leak("text")
        // Minutes of work.
        try tool.writePage("p.png", width: 600, height: 500)
        try Self.zip(tool, "many.zip", ["p.png"], times: 800)
        let run = try tool.run(
            "trace", "many.zip", "--seconds", "4", "--json", "--report", "r.html")
        #expect(run.status == 2, "\(run.text.prefix(500))")
        let row = try #require(try run.objects().first)
        #expect(row["result"] as? String == "not_found")
        let left = try #require(row["unexamined"] as? [[String: Any]])
        #expect(left.contains { $0["reason"] as? String == "the time was up" })
        // The last of them, or the archive that was not read to its end.
        #expect(
            left.contains {
                let path = $0["path"] as? String
                return path == "many.zip" || path?.hasSuffix("p399.png") ?? false
            })
        #expect(try page("r.html").contains("the time was up"))
        let text = try tool.run("trace", "many.zip", "--seconds", "4")
        #expect(text.text.contains("no mark found in what was looked at before the time was up"))
        #expect(text.status == 2)
    }

    /// Whoever was found by then is named.
    @Test func whoeverWasFoundByThenIsNamed() throws {
        _ = try leak("text")
        try tool.writePage("p.png", width: 1000, height: 800)
        try Self.zip(tool, "many.zip", ["leak.txt", "p.png"], times: 400)
        let run = try tool.run("trace", "many.zip", "--seconds", "8")
        #expect(run.text.hasPrefix("e1042") && run.text.contains("not examined"))
        #expect(run.status == 0)
    }
}

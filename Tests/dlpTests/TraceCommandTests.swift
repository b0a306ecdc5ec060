import Foundation
import Imaging
import Testing

/// `dlp trace`, `dlp overlay`, `dlp drill` and `dlp doctor`.
struct TraceCommandTests {
    let tool: Tool

    init() throws {
        tool = try Tool()
        try tool.writePage("shot.png")
        let run = try tool.run(
            "mark", "shot.png", "--user", "e1042", "-o", "marked.png", "--note", "n")
        #expect(run.status == 0)
        // Below the size at which photos are looked for, to keep unoptimised tests short.
        try tool.writePage("plain.png", width: 190, height: 190, seed: 3)
    }

    @Test func aMarkNamesItsPerson() throws {
        let run = try tool.run("trace", "marked.png")
        #expect(run.status == 0)
        #expect(run.errors.isEmpty)
        #expect(run.lines.count == 1)
        #expect(run.text.hasPrefix("e1042  (chance of a wrong name under 1 in 10^"))
        #expect(run.text.hasSuffix(", from shot.png\n"))
        #expect(run.text.contains("), marked 20"))
    }

    @Test func theAnswerForProgramsSaysEverything() throws {
        let run = try tool.run("trace", "--json", input: try tool.read("marked.png"))
        #expect(run.status == 0)
        let row = try #require(try run.objects().first)
        #expect(row["schema"] as? String == "dlp.trace/1")
        #expect(row["input"] as? String == "-")
        #expect((row["sha256"] as? String)?.count == 64)
        #expect(row["result"] as? String == "identified")
        #expect(row["user"] as? String == "e1042")
        #expect((row["mark"] as? String)?.count == 12)
        #expect((row["issued_at"] as? String)?.hasSuffix("Z") == true)
        #expect((row["source"] as? [String: Any])?["name"] as? String == "shot.png")
        #expect(try #require(row["false_positive_probability"] as? Double) < 1e-9)
        #expect(row["profile"] as? Int == 1)
        #expect(row["key"] as? String == "k1")
        #expect((row["region"] as? [[Double]])?.count == 4)
        #expect(row["carrier"] as? String == "image")
        #expect(row["elapsed_ms"] is Int)
        #expect(row["rank"] == nil)
    }

    @Test func noMarkIsOneAndSaysSo() throws {
        let run = try tool.run("trace", "plain.png")
        #expect(run.status == 1)
        #expect(run.text == "no mark found\n")
        let row = try #require(try tool.run("trace", "plain.png", "--json").objects().first)
        #expect(row["result"] as? String == "not_found")
        #expect(row["user"] is NSNull && row["mark"] is NSNull)
    }

    @Test func severalInputsAnswerEachAndTheWorstCounts() throws {
        let both = try tool.run("trace", "marked.png", "plain.png")
        #expect(both.status == 1)
        #expect(both.lines[0].hasPrefix("marked.png: e1042"))
        #expect(both.lines[1] == "plain.png: no mark found")
        let partial = try tool.run("trace", "none.png", "marked.png")
        #expect(partial.status == 3)
        #expect(partial.lines.count == 1)
        #expect(partial.errors == "dlp: error: none.png: no such file or directory\n")
        #expect(try tool.run("trace", "none.png").status == 2)
    }

    @Test func aClosedSetNamesNobodyElse() throws {
        #expect(try tool.run("users", "add", "other").status == 0)
        #expect(try tool.run("trace", "marked.png", "--user", "e1042").status == 0)
        let typo = try tool.run("trace", "marked.png", "--user", "e1043")
        #expect(typo.status == 2)
        #expect(typo.errors.contains("user e1043: is not on record"))
    }

    @Test func aRemovedPersonAndAnOldKeyStillAnswer() throws {
        #expect(try tool.run("users", "remove", "e1042").status == 0)
        #expect(try tool.run("keys", "rotate").status == 0)
        #expect(try tool.run("trace", "marked.png", "-q").status == 0)
    }

    @Test func anotherHomeKnowsNothing() throws {
        let missing = try tool.run("trace", "marked.png", "--home", tool.path("none"))
        #expect(missing.status == 2)
        #expect(missing.errors.contains("dlp: hint:"))
        #expect(!tool.exists("none"))
    }

    @Test func aLostKeyIsSaidPlainly() throws {
        try FileManager.default.removeItem(atPath: tool.path("home/keys/k1.key"))
        for arguments in [
            ["trace", "marked.png"], ["mark", "shot.png", "--user", "a", "-o", "x"],
        ] {
            let run = try tool.run(arguments)
            #expect(run.status == 2)
            #expect(run.errors.contains("k1.key"))
        }
        #expect(try tool.run("doctor").status == 1)
    }

    @Test func verboseSaysWhatAgreesAndWhatWasNotChecked() throws {
        let run = try tool.run("trace", "marked.png", "-v")
        #expect(run.text.contains("the very file that was issued"))
        #expect(run.text.contains("not checked"))
        #expect(run.text.contains("note         n"))
    }

    @Test func coloursAreWhereTheyAreWanted() throws {
        #expect(try !tool.run("trace", "marked.png").text.contains("\u{1B}"))
        #expect(try tool.run("trace", "marked.png", "--color", "always").text.contains("\u{1B}[1m"))
        tool.environment["NO_COLOR"] = "1"
        #expect(try !tool.run("trace", "marked.png").text.contains("\u{1B}"))
    }

    @Test func aTraceIsOnTheAuditLog() throws {
        #expect(try tool.run("trace", "marked.png").status == 0)
        let log = String(decoding: try tool.read("home/audit.jsonl"), as: UTF8.self)
        #expect(log.split(separator: "\n").last?.contains("\"trace.run\"") == true)
    }

    // MARK: Overlays

    @Test func anOverlayIsGreyWithConstantAlpha() throws {
        let run = try tool.run(
            "overlay", "--user", "e7", "--size", "300x200", "-o", "layer.png", "--css",
            "mark it.css", "--json")
        #expect(run.status == 0)
        let row = try #require(try run.objects().first)
        #expect(row["schema"] as? String == "dlp.overlay/1")
        #expect(row["width"] as? Int == 300 && row["height"] as? Int == 200)
        let layer = try Picture.decode(tool.read("layer.png")).raster
        #expect(layer.width == 300 && layer.height == 200 && layer.layout == .greyAlpha)
        guard case .eight(let samples) = layer.samples else {
            Issue.record("not 8 bits")
            return
        }
        #expect(stride(from: 1, to: samples.count, by: 2).allSatisfy { samples[$0] == 6 })
        let tile = try Picture.decode(tool.read("mark it.tile.png")).raster
        #expect(tile.width == tile.height)
        let css = String(decoding: try tool.read("mark it.css"), as: UTF8.self)
        #expect(css.contains("url(\"./mark%20it.tile.png\")"))
        #expect(css.contains("pointer-events: none"))
        #expect(css.contains("\(tile.width)px \(tile.width)px repeat"))
        let record = try #require(try tool.run("users", "show", "e7", "--json").objects().last)
        #expect(record["kind"] as? String == "overlay")
    }

    @Test(arguments: ["0x10", "10", "10x", "x10", "99999x99999", "20000x20000", "-1x5", "1.5x2"])
    func sizesThatAreNoneAreWrongUsage(_ size: String) throws {
        let run = try tool.run("overlay", "--user", "e7", "--size=\(size)", "-o", "layer.png")
        #expect(run.status == 64)
        #expect(!tool.exists("layer.png"))
    }

    @Test func anOverlayLeavesNothingWhenOneOfItsFilesIsTaken() throws {
        try tool.write("a.tile.png", "mine")
        let run = try tool.run(
            "overlay", "--user", "e7", "--size", "30x20", "-o", "layer.png", "--css", "a.css")
        #expect(run.status == 2)
        #expect(!tool.exists("layer.png") && !tool.exists("a.css"))
        #expect(try tool.read("a.tile.png") == Array("mine".utf8))
    }

    // MARK: Drills

    @Test func aDrillSaysWhatStillNamesThePerson() throws {
        let before = try tool.run("users", "list", "--json").text
        let run = try tool.run(
            "drill", "shot.png", "--user", "nobody-yet", "--only", "greyscale", "--json")
        #expect(run.status == 0)
        let rows = try run.objects()
        #expect(rows.count == 1)
        #expect(rows[0]["schema"] as? String == "dlp.drill/1")
        #expect(rows[0]["leak"] as? String == "greyscale")
        #expect(rows[0]["named"] as? Bool == true)
        #expect(try #require(rows[0]["false_positive_probability"] as? Double) < 1e-9)
        // Nothing is issued and nobody enrolled.
        #expect(try tool.run("users", "list", "--json").text == before)
        #expect(try tool.run("drill", "shot.png", "--user", "a", "--only", "zzz").status == 64)
    }

    @Test func aDrillSumsUpForPeople() throws {
        let run = try tool.run(
            "drill", "shot.png", "--user", "e1042", "--only", "jpeg 95", "--photos", "0")
        #expect(run.lines.count == 2)
        #expect(run.lines[0].hasPrefix("jpeg 95  named    1 in 10^"))
        #expect(run.lines[1] == "named: 1 of 1 screenshots")
    }

    // MARK: Doctor

    @Test func aDoctorFindsWhatIsNotInOrder() throws {
        let healthy = try tool.run("doctor", "--json")
        #expect(healthy.status == 0)
        let rows = try healthy.objects()
        #expect(rows.allSatisfy { $0["schema"] as? String == "dlp.doctor/1" })
        #expect(rows.contains { $0["check"] as? String == "registry" })

        tool.environment["PATH"] = "/nowhere"
        let bare = try tool.run("doctor")
        #expect(bare.status == 0)
        #expect(bare.text.contains("missing  dwebp"))
        #expect(bare.text.contains("hint: apt-get install"))

        try tool.write("home/audit.jsonl", "{}\n")
        let tampered = try tool.run("doctor")
        #expect(tampered.status == 1)
        #expect(tampered.text.contains("wrong    audit log"))
    }

    @Test func aDoctorChangesNothing() throws {
        #expect(try tool.run("doctor", "--home", tool.path("none")).status == 0)
        #expect(!tool.exists("none"))
    }

    /// What speaks against a name stands in JSON too: above all that a record was changed.
    @Test func aChangedRecordIsSaidWithTheName() throws {
        try tool.write("a.txt", "A report for the board, in whole sentences. It is long enough.\n")
        for user in ["e1", "e2"] {
            let run = try tool.run("mark", "a.txt", "--user", user, "-o", "\(user).txt")
            #expect(run.status == 0)
        }
        func caution(_ file: String) throws -> String {
            let run = try tool.run("trace", file, "--json")
            return try #require(try run.objects().first?["caution"] as? String)
        }
        #expect(try caution("e1.txt").contains("not checked: who had access"))
        #expect(!(try caution("e1.txt").contains("audit log")))
        let log = tool.path("home/audit.jsonl")
        try FileManager.default.removeItem(atPath: log)
        #expect(try caution("e1.txt").contains("the audit log says nothing of this mark"))
        #expect(try tool.run("doctor").text.contains("the audit log was cut or taken away"))
    }
}

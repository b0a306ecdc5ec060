import Foundation
import Imaging
import Testing

/// `dlp mark`: what it writes, what it refuses, and what it leaves behind.
struct MarkTests {
    let tool: Tool

    init() throws {
        tool = try Tool()
        try tool.writePage("shot.png")
    }

    private func mark(_ arguments: String...) throws -> Tool.Run {
        try tool.run(["mark", "--user", "e1042"] + arguments)
    }

    @Test func aMarkedCopyIsWrittenAndOnRecord() throws {
        let run = try mark("shot.png", "-o", "out.png", "--json", "--device", "pc 7")
        #expect(run.status == 0)
        let row = try #require(try run.objects().first)
        #expect(row["schema"] as? String == "dlp.mark/1")
        #expect(row["input"] as? String == "shot.png")
        #expect(row["output"] as? String == "out.png")
        #expect(row["kind"] as? String == "image")
        #expect(row["user"] as? String == "e1042")
        #expect(try #require(row["psnr_db"] as? Double) > 40)
        #expect(try #require(row["max_change"] as? Int) <= 8)
        #expect(row["elapsed_ms"] is Int)
        let notices = try run.errorObjects().map { $0["schema"] as? String }
        #expect(notices == ["dlp.notice/1", "dlp.notice/1", "dlp.notice/1"])

        let original = try Picture.decode(tool.read("shot.png")).raster
        let marked = try Picture.decode(tool.read("out.png")).raster
        #expect(marked.width == original.width && marked.height == original.height)
        #expect(marked.layout == original.layout)

        let records = try tool.run("users", "show", "e1042", "--json").objects()
        let record = try #require(records.last)
        #expect(record["schema"] as? String == "dlp.issued/1")
        #expect(record["mark"] as? String == row["mark"] as? String)
        #expect(record["state"] as? String == "issued")
        #expect(record["device"] as? String == "pc 7")
        #expect((record["source"] as? [String: Any])?["name"] as? String == "shot.png")
    }

    @Test func twoMarksOfOnePersonDiffer() throws {
        let first = try mark("shot.png", "-o", "1.png", "--json").objects()[0]["mark"] as? String
        let second = try mark("shot.png", "-o", "2.png", "--json").objects()[0]["mark"] as? String
        #expect(first != nil && first != second)
        #expect(try tool.read("1.png") != tool.read("2.png"))
    }

    @Test(arguments: [
        ("a.png", PictureFormat.png), ("a.jpg", .jpeg), ("a.JPEG", .jpeg), ("a", .png),
        ("a.tmp", .png),
    ])
    func theExtensionChoosesTheFormat(_ name: String, _ format: PictureFormat) throws {
        #expect(try mark("shot.png", "-o", name).status == 0)
        #expect(Picture.sniff(try tool.read(name)) == format)
    }

    @Test func aPictureMayComeAndGoThroughPipes() throws {
        let run = try tool.run(
            "mark", "--user", "王小明", "-o", "-", input: try tool.read("shot.png"))
        #expect(run.status == 0)
        #expect(Picture.sniff(run.output) == .png)
        #expect(run.errors.contains("marked standard input for 王小明"))
        // A picture under a wrong name is what it is.
        let jpeg = try JPEGCodec.encode(Picture.decode(tool.read("shot.png")).raster, quality: 90)
        try tool.write("lie.png", jpeg)
        #expect(try mark("lie.png", "-o", "truth").status == 0)
        #expect(Picture.sniff(try tool.read("truth")) == .jpeg)
    }

    @Test func severalInputsGoToAFolder() throws {
        try FileManager.default.createDirectory(
            atPath: tool.path("a"), withIntermediateDirectories: true)
        try tool.writePage("a/shot.png", seed: 2)
        let run = try mark("shot.png", "a/shot.png", "--out-dir", "out")
        #expect(run.status == 0)
        #expect(try tool.names("out") == ["shot.e1042.png", "shot.e1042-2.png"])
        #expect(run.lines.count == 2)
    }

    @Test func someFailingIsPartial() throws {
        try tool.write("empty.png", "")
        try tool.write("text.png", "not a picture")
        try tool.write("cut.png", try tool.read("shot.png").prefix(900))
        let run = try mark(
            "empty.png", "text.png", "shot.png", "cut.png", "none.png", ".", "--out-dir", "out",
            "--json", "--progress", "json")
        #expect(run.status == 3)
        #expect(try run.objects().count == 1)
        #expect(try tool.names("out") == ["shot.e1042.png"])
        let said = try run.errorObjects()
        #expect(said.count { $0["schema"] as? String == "dlp.progress/1" } == 6)
        let errors = said.filter { $0["schema"] as? String == "dlp.error/1" }
        #expect(
            errors.compactMap { $0["what"] as? String } == [
                "empty.png", "text.png", "cut.png", "none.png", ".",
            ])
        #expect(errors.allSatisfy { $0["code"] as? Int == 2 })
    }

    @Test(arguments: [
        ["shot.png"], ["shot.png", "-o", "a.png", "--out-dir", "b"],
        ["shot.png", "shot.png", "-o", "a.png"], ["shot.png", "-o", "a.webp"],
        ["shot.png", "-o", "a.png", "--zone", "purple"],
        ["shot.png", "-o", "a.png", "--strength", "20"], ["-", "-", "--out-dir", "b"],
        ["shot.png", "-o", "-", "--json"], ["shot.png", "-o", "a.png", "--user", "a\nb"],
    ])
    func wrongUsageIs64AndLeavesNothing(_ arguments: [String]) throws {
        let run = try tool.run(["mark", "--user", "e1042"] + arguments)
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
        #expect(try tool.names() == ["shot.png"])
    }

    @Test func outputsThatCannotBeWrittenAreFailures() throws {
        try tool.write("taken.png", "mine")
        try FileManager.default.createSymbolicLink(
            atPath: tool.path("soft.png"), withDestinationPath: "shot.png")
        try FileManager.default.linkItem(
            atPath: tool.path("shot.png"), toPath: tool.path("hard.png"))
        let original = try tool.read("shot.png")
        for (arguments, reason) in [
            (["-o", "taken.png"], "taken.png: exists already"),
            (["-o", "shot.png", "--force"], "shot.png: is the input itself"),
            (["-o", "soft.png", "--force"], "soft.png: is the input itself"),
            (["-o", "hard.png", "--force"], "hard.png: is the input itself"),
            (["-o", "."], ".: is a folder, not a file"),
            (["-o", "none/a.png"], "no such file or directory"),
            (["-o", "/proc/a.png"], "dlp: error: /proc"),
            (["-o", "/dev/full"], "/dev/full: no space left on device"),
            (["--out-dir", "shot.png"], "not a directory"),
        ] {
            let run = try tool.run(["mark", "shot.png", "--user", "e1042"] + arguments)
            #expect(run.status == 2, "\(arguments)")
            #expect(run.errors.contains(reason), "\(run.errors)")
        }
        #expect(try tool.read("shot.png") == original)
        #expect(try tool.read("taken.png") == Array("mine".utf8))
        #expect(try tool.names() == ["shot.png", "taken.png", "soft.png", "hard.png", "home"])
        #expect(try mark("shot.png", "-o", "taken.png", "--force").status == 0)
        #expect(Picture.sniff(try tool.read("taken.png")) == .png)
    }

    @Test func aFullDiskUnderStandardOutputIsAFailure() throws {
        for arguments in [["-o", "-"], ["-o", "a.png"]] {
            let run = try tool.run(
                ["mark", "shot.png", "--user", "e1042"] + arguments, output: "/dev/full")
            #expect(run.status == 2)
            #expect(run.errors.contains("standard output: no space left on device"))
        }
    }

    @Test func whoIsNotEnrolledIsEnrolledOrRefused() throws {
        let refused = try mark("shot.png", "-o", "a.png", "--no-enrol")
        #expect(refused.status == 2)
        #expect(refused.errors.contains("user e1042: is not enrolled"))
        #expect(!tool.exists("a.png"))
        let first = try mark("shot.png", "-o", "a.png")
        #expect(first.errors.contains("e1042 was not enrolled, and is now"))
        let second = try mark("shot.png", "-o", "b.png", "--no-enrol")
        #expect(second.status == 0)
        #expect(second.errors.isEmpty)
        #expect(try tool.run("users", "remove", "e1042").status == 0)
        let removed = try mark("shot.png", "-o", "c.png")
        #expect(removed.status == 2)
        #expect(removed.errors.contains("user e1042: was removed"))
    }

    @Test func nobodyIsEnrolledForAPictureThatCannotBeRead() throws {
        #expect(try mark("none.png", "-o", "a.png").status == 2)
        #expect(try tool.run("users", "list").text == "")
    }

    @Test func quietPrintsNothing() throws {
        let run = try mark("shot.png", "-o", "a.png", "-q")
        #expect(run.status == 0)
        #expect(run.output.isEmpty && run.errors.isEmpty)
        let failed = try mark("none.png", "-o", "b.png", "-q")
        #expect(failed.status == 2)
        #expect(failed.output.isEmpty && failed.errors.isEmpty)
    }

    @Test func strengthIsFromTheFlagThePersonAndTheSettings() throws {
        func psnr(_ arguments: String...) throws -> Double {
            let run = try tool.run(
                ["mark", "shot.png", "-o", "x.png", "--force", "--json"] + arguments)
            return try #require(try run.objects().first?["psnr_db"] as? Double)
        }
        #expect(try tool.run("users", "add", "strict", "--zone", "high").status == 0)
        let medium = try psnr("--user", "e1")
        let high = try psnr("--user", "strict")
        #expect(high < medium - 0.5)
        #expect(try abs(psnr("--user", "strict", "--zone", "medium") - medium) < 0.5)
        #expect(try abs(psnr("--user", "e1", "--strength", "42") - 42) < 0.3)
    }

    @Test func severalProcessesMayMarkAtOnce() throws {
        let runs = try (0..<6).map { number in
            try tool.start(
                ["mark", "shot.png", "--user", "e\(number % 2)", "-o", "\(number).png", "--json"])
        }
        let done = try runs.map { try $0.finish() }
        #expect(done.allSatisfy { $0.status == 0 })
        let marks = try done.flatMap { try $0.objects() }.compactMap { $0["mark"] as? String }
        #expect(Set(marks).count == 6)
        #expect(try tool.run("keys", "list", "--json").objects().count == 1)
        #expect(try tool.names("home/keys") == ["k1.key"])
        #expect(try tool.run("doctor").status == 0)
    }

    /// Of several with one target, one wins and the others say so.
    @Test func severalProcessesMayNotWriteOneFile() throws {
        let runs = try (0..<4).map { _ in
            try tool.start(["mark", "shot.png", "--user", "e1", "-o", "one.png"])
        }
        let done = try runs.map { try $0.finish() }
        #expect(done.count { $0.status == 0 } == 1)
        #expect(done.count { $0.errors.contains("one.png: exists already") } == 3)
        #expect(try Picture.decode(tool.read("one.png")).isComplete)
    }
}

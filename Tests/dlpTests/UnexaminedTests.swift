import Foundation
import Testing

/// What a trace did not look at is told, and is never "no mark found".
struct UnexaminedTests {
    let tool: Tool

    init() throws {
        tool = try Tool()
        // A key, without which nothing is traced.
        try tool.writePage("page.png")
        #expect(try tool.run("mark", "page.png", "--user", "e1", "-o", "marked.png").status == 0)
    }

    private static func noise(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// Beginnings of formats that are not read, with noise behind.
    private static let heads: [(name: String, head: [UInt8])] = [
        (
            "clip.mp4",
            [0, 0, 0, 24] + Array("ftypisom".utf8) + [0, 0, 2, 0] + Array("isomiso2".utf8)
        ),
        ("clip.webm", [0x1A, 0x45, 0xDF, 0xA3, 0x9F, 0x42, 0x86, 0x81]),
        ("clip.avi", Array("RIFF".utf8) + [0, 4, 0, 0] + Array("AVI LIST".utf8)),
        ("a.jp2", [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A]),
        ("a.j2k", [0xFF, 0x4F, 0xFF, 0x51, 0, 0x2F]),
        ("a.ppm", Array("P6\n16 16\n255\n".utf8)), ("a.psd", Array("8BPS".utf8) + [0, 1, 0, 0]),
        ("a.ico", [0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0]),
        ("a.tga", [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 16, 0, 24, 0]),
    ]

    @Test(arguments: heads.indices)
    func foreignFormatsAreNotExamined(_ index: Int) throws {
        let (name, head) = Self.heads[index]
        try tool.write(name, head + Self.noise(3000))
        let run = try tool.run("trace", name)
        #expect(run.status == 2, "\(name): \(run.text)\(run.errors)")
        #expect(run.errors.contains("not examined"), "\(name): \(run.errors)")
        #expect(!run.text.contains("no mark"))
    }

    @Test func picturesThatAreTextAreNotExamined() throws {
        try tool.write("a.pgm", "P2\n2 2\n255\n" + "1 2 3 4\n")
        #expect(try tool.run("trace", "a.pgm").status == 2)
        try tool.write("note.txt", "P2 is the name of a street in the north of the town.\n")
        #expect(try tool.run("trace", "note.txt").status == 1)
    }

    /// An archive says which of its members were not looked at.
    @Test func archivesNameWhatWasNotExamined() throws {
        try tool.write("clip.mp4", Self.heads[0].head + Self.noise(3000))
        try tool.write(
            "note.txt", "The harbour authority met on Tuesday and said nothing at all.\n")
        try tool.program(
            "python3",
            [
                "-c",
                "import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1],'w')\n"
                    + "[z.write(p,p.split('/')[-1]) for p in sys.argv[2:]]\nz.close()",
                tool.path("all.zip"), tool.path("clip.mp4"), tool.path("note.txt"),
            ])
        let run = try tool.run("trace", "all.zip", "--json")
        #expect(run.status == 1)
        let object = try #require(try run.objects().first)
        let left = try #require(object["unexamined"] as? [[String: Any]])
        #expect(left.contains { ($0["path"] as? String)?.hasSuffix("clip.mp4") ?? false })
        #expect(!left.contains { ($0["path"] as? String)?.hasSuffix("note.txt") ?? false })
        #expect(try tool.run("trace", "all.zip").text.contains("not examined: all.zip!/clip.mp4"))
    }

    /// A page's pictures in addresses are looked at.
    @Test func picturesInAddressesAreTraced() throws {
        let picture = Data(try tool.read("marked.png")).base64EncodedString()
        try tool.write(
            "page.html",
            "<!doctype html><p>Nothing here.</p><img src=\"data:image/png;base64,\(picture)\">")
        let run = try tool.run("trace", "page.html", "--json")
        #expect(try run.objects().first?["user"] as? String == "e1")
    }

    @Test func markedTextIsFoundInJSON() throws {
        let text = (0..<4).map { "In round \($0) the committee moved the boats to the harbour." }
            .joined(separator: " ")
        try tool.write("note.txt", text)
        #expect(try tool.run("mark", "note.txt", "--user", "e2", "-o", "marked.txt").status == 0)
        let marked = String(decoding: try tool.read("marked.txt"), as: UTF8.self)
        let escaped = marked.unicodeScalars.map {
            $0.isASCII ? String($0) : "\\u" + String($0.value + 0x10000, radix: 16).dropFirst()
        }.joined()
        try tool.write("note.json", "{\"text\": \"\(escaped)\"}")
        let run = try tool.run("trace", "note.json", "--json")
        #expect(try run.objects().first?["user"] as? String == "e2")
    }

    // MARK: Marking

    /// What a copy will lack is said before anybody hands it out.
    @Test func framesThatAreLostAreTold() throws {
        // Two frames of one pixel each (GIF89a).
        let frame: [UInt8] = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]
        try tool.write(
            "two.gif",
            Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255] + frame + frame
                + [0x3B])
        let run = try tool.run("mark", "two.gif", "--user", "e1", "-o", "two.png", "--json")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("only its first picture is kept"))
        #expect(run.errors.contains("cannot be traced"))
        let notes = try #require(try run.objects().first?["notes"] as? [String])
        #expect(!notes.isEmpty)
    }
}

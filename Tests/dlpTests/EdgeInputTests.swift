import Foundation
import Imaging
import Testing

/// Inputs and outputs at the edge of what there is: one clear line, or the right picture.
struct EdgeInputTests {
    let tool: Tool

    init() throws { tool = try Tool() }

    private func big(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) }
    }

    /// A chunk with its CRC (W3C PNG, annex D).
    private func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in body {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return big(data.count) + body + big(Int(~crc))
    }

    private func page(_ width: Int, _ height: Int) throws -> [UInt8] {
        try PNGCodec.encode(
            Raster(
                width: width, height: height, layout: .rgb,
                samples: .eight([UInt8](repeating: 128, count: 3 * width * height))))
    }

    @Test(arguments: [
        ("empty.png", "empty.png: is empty"),
        ("folder", "folder: is a folder, not a file"),
        ("missing.png", "missing.png: no such file or directory"),
        ("huge.png", "huge.png: PNG of 30000×30000 pixels is over the limit"),
        ("/dev/zero", "/dev/zero: is a device, not a file"),
        ("cut.png", "cut.png: "), ("text.png", "text.png: "),
    ])
    func whatIsNoPictureIsOneLine(_ name: String, _ reason: String) throws {
        let whole = try page(200, 150)
        // Tracing needs a key, which the first mark makes.
        try tool.write("whole.png", whole)
        #expect(try tool.run("mark", "whole.png", "--user", "e1", "-o", "first.png").status == 0)
        try tool.write("empty.png", "")
        try tool.write("text.png", "not a picture")
        try tool.write("cut.png", whole.dropLast(whole.count / 2))
        // The header of a picture of 2.7 GB, with the samples of a small one.
        let header = chunk("IHDR", big(30000) + big(30000) + [8, 2, 0, 0, 0])
        try tool.write("huge.png", whole[..<8] + header + whole[33...])
        try FileManager.default.createDirectory(
            atPath: tool.path("folder"), withIntermediateDirectories: true)
        var commands = [["mark", name, "--user", "e1", "-o", "out.png"]]
        // Of a damaged picture trace takes what is there, with a warning; and it takes things
        // for what they are, whatever their names.
        if name != "cut.png", name != "text.png" { commands.append(["trace", name]) }
        for command in commands {
            let run = try tool.run(command)
            #expect(run.status == 2 && !run.killed, "\(command)")
            #expect(run.errors.contains("dlp: error: " + reason), "\(run.errors)")
            #expect(run.errors.split(separator: "\n").count { $0.contains("error") } == 1)
            #expect(run.output.isEmpty)
        }
        #expect(!tool.exists("out.png"))
    }

    @Test(arguments: [(1, 1), (1, 300), (300, 1), (96, 96)])
    func theSmallestPicturesAreMarked(_ width: Int, _ height: Int) throws {
        try tool.write("small.png", page(width, height))
        #expect(try tool.run("mark", "small.png", "--user", "e1", "-o", "out.png").status == 0)
        let out = try Picture.decode(tool.read("out.png")).raster
        #expect(out.width == width && out.height == height)
    }

    @Test func ofAnAnimationTheFirstPictureIsKeptWithAWarning() throws {
        let still = try page(200, 150)
        // After IHDR, which ends at 33: two frames announced, the first being the picture.
        let frame = big(0) + big(200) + big(150) + big(0) + big(0) + [0, 1, 0, 10, 0, 0]
        let control = chunk("acTL", big(2) + big(0)) + chunk("fcTL", frame)
        try tool.write("anim.png", still[..<33] + control + still[33...])
        let run = try tool.run("mark", "anim.png", "--user", "e1", "-o", "out.png")
        #expect(run.status == 0)
        #expect(
            run.errors.contains("warning: anim.png is animated; only its first picture is kept"))
        try tool.write("still.png", still)
        let quiet = try tool.run("mark", "still.png", "--user", "e1", "-o", "out2.png")
        #expect(!quiet.errors.contains("animated"))
        // What was written says of itself that it is one picture.
        let again = try tool.run("mark", "out.png", "--user", "e1", "-o", "out3.png")
        #expect(!again.errors.contains("animated"))
    }

    /// The shell's limit on file sizes is met as a full disk is, not as a death.
    @Test func aFileSizeLimitIsAFailure() throws {
        try tool.writePage("shot.png")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c",
            "'\(Tool.binary.path)' users add e1 >&2; ulimit -f 8; "
                + "exec '\(Tool.binary.path)' mark shot.png --user e1 -o out.png",
        ]
        process.environment = tool.environment
        process.currentDirectoryURL = tool.folder
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let text = String(
            decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 2, "\(text)")
        #expect(!tool.exists("out.png"))
    }
}

import Foundation
import Testing
@testable import Imaging
@testable import OfficeWriting
@testable import Sandbox

/// The packages that make-packages writes, made once per run, and what checks them.
enum PackageFixtures {
    private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    static let folder: URL = {
        // The worker's program, for tests that go through one.
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        var folders = [own, CommandLine.arguments.first].compactMap(\.self)
        folders += CommandLine.arguments.filter { $0.contains(".xctest") }
        let probe = folders.map {
            URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent(
                "SandboxProbe"
            ).path
        }.first { FileManager.default.isExecutableFile(atPath: $0) }
        if let probe { Worker.executable = probe }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "dlp-packages-\(ProcessInfo.processInfo.processIdentifier)")
        _ = run("make-packages", [folder.path])
        atexit { try? FileManager.default.removeItem(at: PackageFixtures.folder) }
        return folder
    }()

    /// Every package that is in order, with the overlays that it gets.
    static let readable: [(name: String, overlays: Int)] = [
        ("word.docx", 5), ("plain.docx", 1), ("narrow.docx", 1), ("macro.docm", 5),
        ("template.dotx", 5), ("strict.docx", 5), ("prefix.docx", 5), ("wide.docx", 5),
        ("slides.pptx", 2), ("book.xlsx", 2), ("text.odt", 2), ("slides.odp", 2), ("sheet.ods", 0),
    ]

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    static func file(_ name: String) throws -> OfficeFile { try OfficeFile(bytes(name)) }

    /// The lines that check-package prints for a package made of fixture `name`.
    static func problems(_ written: [UInt8], of name: String) throws -> String {
        try problems(written, from: try bytes(name))
    }

    /// The lines that check-package prints for a package made of another.
    static func problems(_ written: [UInt8], from original: [UInt8]) throws -> String {
        let paths = try [original, written].map { bytes in
            let path = folder.appendingPathComponent("written-\(UUID().uuidString)")
            try Data(bytes).write(to: path)
            return path
        }
        defer { for path in paths { try? FileManager.default.removeItem(at: path) } }
        return run("check-package", paths.map(\.path))
    }

    private static func run(_ script: String, _ arguments: [String]) -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", sources.appendingPathComponent(script).path] + arguments
        process.standardOutput = output
        process.standardError = output
        do { try process.run() } catch { return "\(error)" }
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }

    /// As a worker writes it, in this process: a crash ends the tests.
    static func write(_ bytes: [UInt8], _ copy: OfficeFileCopy) throws -> [UInt8] {
        let (segments, _) = try OfficeFileWriter(OfficeFileContent(bytes)).write(copy)
        return segments.flatMap { segment in
            switch segment {
            case .input(let range): Array(bytes[range])
            case .bytes(let bytes): bytes
            }
        }
    }

    /// A part of a written package; empty where there is none.
    static func part(_ name: String, of bytes: [UInt8]) throws -> String {
        String(decoding: try OfficeFileContent(bytes).content(name) ?? [], as: UTF8.self)
    }

    static func tile(_ seed: Int = 1, side: Int = 9) throws -> PageTile {
        let greys = (0..<side * side).map { UInt8(truncatingIfNeeded: ($0 &+ seed) &* 97) }
        return try #require(PageTile(side: side, greys: greys))
    }

    /// Something invisible wherever it can go.
    static func changes(_ paragraphs: [OfficeParagraph], _ text: String = "\u{2062}")
        -> [TextChange]
    {
        paragraphs.flatMap { paragraph in
            (0...paragraph.text.unicodeScalars.count).filter { paragraph.canInsert(at: $0) }.map {
                TextChange(
                    part: paragraph.part, paragraph: paragraph.number, offset: $0, text: text)
            }
        }
    }
}

import Foundation
import Testing
@testable import DocumentBuilders
@testable import Imaging
@testable import PDFWriting

/// A folder of files for one test, and the programs that look at them.
final class PDFBench {
    let folder: URL

    /// Invisible, with a variation selector.
    static let text = "\u{200C}\u{FE00}\u{200D}\u{2062}\u{FE01}\u{200C}\u{FE0F}"
    static let token = "k1.9f3c0a71d2e4"
    static let tile: PageTile? = {
        var state: UInt32 = 1
        let greys = (0..<(135 * 135)).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24)
        }
        return PageTile(side: 135, greys: greys)
    }()

    init() throws {
        DocumentWorker.use()
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "dlp-pdf-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        let url = folder.appendingPathComponent(name)
        try Data(bytes).write(to: url)
        return url.path
    }

    func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    @discardableResult
    func run(_ arguments: String...) throws -> (status: Int32, output: [UInt8]) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, Array(data))
    }

    /// Marks `path`; the new file's path and the report.
    func stamp(
        _ path: String, tile: PageTile? = PDFBench.tile, texts: [String] = [PDFBench.text],
        token: String? = PDFBench.token, stamper: PDFStamper = PDFStamper()
    ) throws -> (path: String, report: PDFStampReport) {
        let input = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(input) }
        let out = path + ".marked.pdf"
        let output = open(out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer { close(output) }
        let copy = PDFCopy(tile: tile, texts: texts, token: token)
        return (out, try stamper.stamp(descriptor: input, copy: copy, to: output))
    }

    func text(_ path: String) throws -> String {
        String(decoding: try run("pdftotext", "-q", path, "-").output, as: UTF8.self)
    }

    func mupdfText(_ path: String) throws -> String {
        String(
            decoding: try run("mutool", "draw", "-q", "-F", "txt", path).output, as: UTF8.self)
    }

    func isClean(_ path: String) throws -> Bool { try run("qpdf", "--check", path).status == 0 }

    /// Without the invisible characters of the text layer.
    static func plain(_ text: String) -> String {
        let invisible = Set(Self.text.unicodeScalars)
        return String(
            String.UnicodeScalarView(text.unicodeScalars.filter { !invisible.contains($0) }))
    }

    enum Renderer: String, CaseIterable { case poppler, mupdf }

    /// The samples of a page at 96 dpi, RGB.
    func render(_ path: String, page: Int, _ renderer: Renderer) throws -> [UInt8] {
        let out = folder.appendingPathComponent("page").path
        switch renderer {
        case .poppler:
            try run(
                "pdftoppm", "-q", "-r", "96", "-cropbox", "-singlefile", "-f", "\(page)", "-l",
                "\(page)", path, out)
        case .mupdf:
            try run(
                "mutool", "draw", "-q", "-r", "96", "-F", "ppm", "-o", out + ".ppm", path,
                "\(page)")
        }
        let file = try bytes(out + ".ppm")
        // P6, width, height, 255: each ended by white space.
        var fields = 0
        var i = 0
        while i < file.count, fields < 4 {
            if file[i] <= 0x20 { fields += 1 }
            i += 1
        }
        return Array(file[i...])
    }
}

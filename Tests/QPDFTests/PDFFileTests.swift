import Foundation
import Testing
@testable import DocumentBuilders
@testable import QPDF

/// Whole files: opened, refused, changed and written.
@Suite struct PDFFileTests {
    init() throws { try PDFPlainJob.load() }

    private static func written(_ file: PDFFile) throws -> [UInt8] {
        var out: [UInt8] = []
        try file.write { out.append(contentsOf: $0) }
        return out
    }

    private static func contains(_ word: String, _ bytes: [UInt8]) -> Bool {
        Data(bytes).range(of: Data(word.utf8)) != nil
    }

    private static func code(_ body: () throws -> Void) -> PDFError.Code? {
        do {
            try body()
            return nil
        } catch { return (error as? PDFError)?.code }
    }

    /// Through qpdf, the program.
    private static func converted(_ bytes: [UInt8], _ options: [String]) throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "dlp-qpdf-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (input, output) = (
            folder.appendingPathComponent("in.pdf"), folder.appendingPathComponent("out.pdf")
        )
        try Data(bytes).write(to: input)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["qpdf", "--allow-weak-crypto"] + options + [input.path, output.path]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return Array(try Data(contentsOf: output))
    }

    // MARK: Opening

    @Test(arguments: ["", "not a PDF file at all", "%PDF-1.7\n", "%PDF-1.7\n%%EOF\n"])
    func whatIsNoFile(text: String) {
        #expect(Self.code { _ = try PDFFile(Array(text.utf8)[...]).pageCount() } == .damaged)
    }

    /// A file that is cut anywhere opens or is refused with a reason: never a crash, and never
    /// more pages than it had.
    @Test func everyCut() throws {
        var builder = PDFBuilder.page(content: "BT (some words) Tj ET")
        builder.finish()
        for count in builder.bytes.indices {
            do {
                let file = try PDFFile(builder.bytes[..<count])
                let pages = try file.pageCount()
                #expect(pages <= 1)
            } catch {
                #expect(error.code == .damaged || error.code == .unsupported)
            }
        }
        #expect(try PDFFile(builder.bytes[...]).pageCount() == 1)
    }

    /// Every byte of a file changed: the same.
    @Test(arguments: 0..<UInt64(3))
    func everyByteChanged(seed: UInt64) throws {
        var builder = PDFBuilder.page(content: "BT (some words) Tj ET")
        builder.finish()
        var state = seed &+ 19
        for place in builder.bytes.indices {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var bytes = builder.bytes
            bytes[place] ^= UInt8(truncatingIfNeeded: state >> 40) | 1
            do {
                let file = try PDFFile(bytes[...])
                for i in 0..<min(2, try file.pageCount()) {
                    _ = file.pageContent(file.page(i), atMost: 1 << 20)
                }
            } catch { #expect(!error.detail.isEmpty) }
        }
    }

    @Test func aPasswordIsNeeded() throws {
        var builder = PDFBuilder.page(content: "q Q")
        builder.finish()
        for bits in ["40", "128", "256"] {
            let locked = try Self.converted(
                builder.bytes, ["--encrypt", "user", "owner", bits, "--"])
            #expect(Self.code { _ = try PDFFile(locked[...]) } == .needsPassword)
            let open = try Self.converted(
                builder.bytes,
                ["--encrypt", "", "owner", bits, "--modify=none", "--"]
                    .filter { bits != "40" || !$0.hasPrefix("--modify") })
            let file = try PDFFile(open[...])
            #expect(file.isEncrypted)
            if bits != "40" { #expect(!file.mayBeModified) }
        }
        let file = try PDFFile(builder.bytes[...])
        #expect(!file.isEncrypted && file.mayBeModified && !file.hasWarnings)
    }

    // MARK: Pages

    /// The streams of a page are one, with white space between (ISO 32000-2, 7.8.2): what ends
    /// one and what begins the next are two words.
    @Test func streamsOfAPageAreParted() throws {
        var builder = PDFBuilder()
        builder.object(1, "<< /Type /Catalog /Pages 2 0 R >>")
        builder.object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
        builder.object(
            3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents [4 0 R 5 0 R] >>")
        builder.stream(4, "", Array("1 0 0 r".utf8))
        builder.packed(5, "", "g 2")
        builder.finish()
        let file = try PDFFile(builder.bytes[...])
        let content = try #require(file.pageContent(file.page(0), atMost: 100))
        let words = String(decoding: content, as: UTF8.self).split { $0.isWhitespace }
        #expect(words == ["1", "0", "0", "r", "g", "2"])
        #expect(file.pageContent(file.page(0), atMost: content.count) == content)
        #expect(file.pageContent(file.page(0), atMost: content.count - 1) == nil)
    }

    // MARK: Writing

    /// What was changed is in the next writing, and nothing else differs from what was there.
    @Test(arguments: [[], ["--linearize"], ["--object-streams=generate"]])
    func writingAgain(options: [String]) throws {
        var builder = PDFBuilder.page(content: "BT (some words) Tj ET")
        builder.finish()
        let input = options.isEmpty ? builder.bytes : try Self.converted(builder.bytes, options)
        let file = try PDFFile(input[...])
        #expect(file.isLinearized == options.contains("--linearize"))
        let first = try Self.written(file)
        // The identifier of a linearised one is another each time.
        if !options.contains("--linearize") { #expect(try Self.written(file) == first) }
        #expect(try PDFFile(first[...]).isLinearized == options.contains("--linearize"))
        #expect(Self.contains("/ObjStm", first) == options.contains("--object-streams=generate"))
        file.root.set("/Added", file.newStream("<< /Kind /Mine >>", Array("added bytes".utf8)))
        let second = try Self.written(file)
        #expect(second != first)
        let read = try PDFFile(second[...])
        #expect(read.root["/Added"]?.content(atMost: 100) == Array("added bytes".utf8))
        #expect(read.root["/Added"]?["/Kind"]?.name == "/Mine")
        #expect(try read.pageCount() == 1)
        #expect(
            read.pageContent(read.page(0), atMost: 100)
                == file.pageContent(file.page(0), atMost: 100))
        #expect(try PDFFile(first[...]).root["/Added"] == nil)
    }

    /// Without its security handler a file has every object, those too that nothing refers to:
    /// text may stand there that somebody took out.
    @Test(arguments: ["40", "128", "256"])
    func plainFilesHaveEveryObject(bits: String) throws {
        var builder = PDFBuilder.page(content: "BT (some words) Tj ET")
        builder.object(9, "<< /Note (nobody refers to this note) >>")
        builder.finish(
            trailer: "/ID [<00112233445566778899AABBCCDDEEFF> <00112233445566778899AABBCCDDEEFF>]")
        let locked = try Self.converted(
            builder.bytes, ["--preserve-unreferenced", "--encrypt", "", "owner", bits, "--"])
        #expect(!Self.contains("nobody refers", locked))
        var plain: [UInt8] = []
        try PDFFile(locked[...]).writePlain { plain.append(contentsOf: $0) }
        #expect(Self.contains("nobody refers to this note", plain))
        let file = try PDFFile(plain[...])
        #expect(!file.isEncrypted && !Self.contains("/Encrypt", plain))
        #expect(
            file.pageContent(file.page(0), atMost: 100).map { String(decoding: $0, as: UTF8.self) }?
                .contains("(some words) Tj") == true)
    }

    // MARK: Inputs

    /// Files, pipes and files in memory, of sizes about the pieces in which pipes are read.
    @Test(arguments: [0, 1, 65_536, (1 << 20) - 1, 1 << 20, (1 << 20) + 1])
    func inputsAreWhole(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ $0 >> 8) }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(
            "dlp-input-\(UUID().uuidString)")
        try Data(bytes).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        for flags in [O_RDONLY, O_RDWR] {
            let descriptor = open(path.path, flags | O_CLOEXEC)
            defer { close(descriptor) }
            // Somebody has read some of it already.
            lseek(descriptor, Int(count / 2), SEEK_SET)
            let input = try PDFInput(descriptor)
            #expect(input.byteCount == count)
            #expect(try input.bytes() == bytes)
            // Open for reading only.
            #expect(write(input.descriptor, "x", 1) == -1)
        }
        let pipe = Pipe()
        let sent = Data(bytes)
        Thread.detachNewThread {
            try? pipe.fileHandleForWriting.write(contentsOf: sent)
            try? pipe.fileHandleForWriting.close()
        }
        let input = try PDFInput(pipe.fileHandleForReading.fileDescriptor)
        #expect(input.byteCount == count)
        #expect(try input.bytes() == bytes)
    }

    @Test func whatIsNoInput() throws {
        #expect(Self.code { _ = try PDFInput(-1) } == .inputOutput)
        let folder = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(folder) }
        #expect(Self.code { _ = try PDFInput(folder) } == .inputOutput)
        let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(null) }
        #expect(Self.code { _ = try PDFInput(null) } == .inputOutput)
    }
}

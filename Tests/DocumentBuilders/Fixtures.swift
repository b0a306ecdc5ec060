import Foundation
@testable import DocumentReading

/// The documents that make-fixtures writes, made once per run.
enum Fixtures {
    static let folder: URL = {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "dlp-documents-\(ProcessInfo.processInfo.processIdentifier)")
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("make-fixtures")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script.path, folder.path]
        try? process.run()
        process.waitUntilExit()
        atexit { try? FileManager.default.removeItem(at: Fixtures.folder) }
        return folder
    }()

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    /// Every document that is what its name says.
    static let readable = [
        "word.docx", "sheet.xlsx", "slides.pptx", "open.odt", "open.ods", "open.odp", "book.epub",
        "plain.zip", "plain.tar", "plain.tar.gz", "plain.txt.bz2", "plain.txt.xz", "plain.cpio",
        "plain.ar", "mail.eml", "box.mbox", "page.html", "data.xml", "rich.rtf", "table.csv",
        "old.doc", "old.xls", "old.ppt", "mail.msg", "binary.bin",
    ]

    /// As the worker reads it, in this process: a crash ends the tests.
    static func extract(
        _ bytes: [UInt8], name: String = "x", limits: ReadingLimits = .standard
    ) throws -> Collected {
        _ = ArchiveReader.load()
        let extractor = Extractor(limits: limits)
        extractor.read(bytes, path: name, depth: 0)
        return try replay(extractor)
    }

    /// What a reader gave in this process.
    static func replay(_ extractor: Extractor) throws -> Collected {
        var replay = PartReplay(extractor.out.bytes)
        let collected = Collected()
        while let step = try replay.next() {
            switch step {
            case .begin(let part): collected.begin(part)
            case .text(let text): text.withUnsafeBytes { collected.text($0) }
            case .end: collected.end()
            case .picture(let bytes, let part), .image(let bytes, let part):
                collected.picture(Array(bytes), part)
            case .unread(let path, let reason): collected.unread(path: path, reason: reason)
            case .net(let text, let part):
                text.withUnsafeBytes { collected.net($0, part, isLast: true) }
            case .foreign(_, let part): collected.unread(path: part.path, reason: .unreadable)
            }
        }
        return collected
    }
}

internal import BenchSupport
internal import Foundation
internal import Support
internal import TextWatermark

/// Marked texts through LibreOffice: opened, saved in other formats, saved as text, and copied
/// out of that.
struct OfficeStudy {
    private static let most = 40

    let study: Study
    let folder: URL

    init(_ study: Study, folder: String) throws {
        self.study = study
        self.folder = URL(filePath: folder).appending(path: "office")
        try? FileManager.default.removeItem(at: self.folder)
    }

    func table() throws -> Table {
        var table = Table(
            "Through LibreOffice", ["way", "files", "excerpts that name the token"])
        let texts = [.plain, .chinese].flatMap { kind in
            study.collection[kind].filter { $0.bytes.count < 200_000 }.prefix(Self.most / 2)
        }
        for format in ["docx", "odt"] {
            let marked = try write(texts, "txt", to: "to-\(format)")
            let middle = try convert(marked, to: format, filter: nil)
            try add(&table, "txt → \(format) → txt", try convert(middle, to: "txt"))
        }
        let pages = study.collection[.html].filter { $0.bytes.count < 200_000 }.prefix(Self.most)
        let marked = try write(Array(pages), "html", to: "pages")
        try add(&table, "HTML → txt", try convert(marked, to: "txt"))
        return table
    }

    private func write(
        _ items: [Collection.Item], _ ending: String, to name: String
    ) throws -> [URL] {
        let target = folder.appending(path: name)
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        var files: [URL] = []
        for (i, item) in items.enumerated() {
            let marker = TextMarker(key: study.key, token: study.token(i))
            guard
                let marked = try? marker.mark(item.bytes, TextMarkOptions(format: item.format))
            else { continue }
            let file = target.appending(path: "\(i).\(ending)")
            try Data(marked.bytes).write(to: file)
            files.append(file)
        }
        return files
    }

    /// All files by one process of LibreOffice.
    private func convert(
        _ files: [URL], to ending: String, filter: String? = "txt:Text (encoded):UTF8"
    ) throws -> [URL] {
        guard let first = files.first else { return [] }
        let target = first.deletingLastPathComponent().appending(path: ending)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                "timeout", "600", "soffice",
                "-env:UserInstallation=file://\(folder.path(percentEncoded: true))/profile",
                "--headless", "--convert-to", filter ?? ending, "--outdir", target.path(),
            ] + files.map { $0.path() }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return files.map {
            target.appending(path: $0.deletingPathExtension().lastPathComponent + "." + ending)
        }.filter { FileManager.default.fileExists(atPath: $0.path()) }
    }

    private func add(_ table: inout Table, _ name: String, _ files: [URL]) throws {
        let study = study
        let texts = try files.map { file -> (Int, String) in
            let number = Int(file.deletingPathExtension().lastPathComponent) ?? 0
            return (number, String(decoding: try Data(contentsOf: file), as: UTF8.self))
        }
        let named = Parallel.map(texts.count) { i in
            Study.excerpts(texts[i].1, texts[i].0).map {
                study.names($0, study.token(texts[i].0))
            }
        }.flatMap { $0 }
        table.add([name, "\(files.count)", "\(Rate(named) { $0 })"])
    }
}

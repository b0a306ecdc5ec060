internal import BenchSupport
internal import Foundation
internal import Imaging

/// One page of a PDF, drawn by poppler's `pdftoppm`.
struct Page: Codable, Hashable {
    /// Path below the content folder; what stands before the first hyphen is the kind of content.
    var file: String
    /// From 1.
    var number: Int

    /// The kind in the tables: `text` for text-3.pdf, the whole name for other files.
    var kind: String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return Self.kinds.first { name.hasPrefix($0 + "-") } ?? "other"
    }

    static let kinds = ["blank", "text", "table", "chinese", "slide", "photo", "scan"]

    /// The page at `resolution` pixels an inch, 8-bit RGB.
    func render(in folder: String, resolution: Double) throws -> Raster {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "pdftoppm", "-r", String(resolution), "-f", String(number), "-l", String(number),
            "-singlefile", folder + "/" + file,
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard let raster = Self.portablePixmap([UInt8](data)) else {
            throw BenchError("pdftoppm drew no page \(number) of \(file)")
        }
        return raster
    }

    /// A binary portable pixmap (P6) of 8 bits a channel.
    private static func portablePixmap(_ bytes: [UInt8]) -> Raster? {
        var at = 0
        func word() -> String {
            while at < bytes.count, bytes[at] <= 32 { at += 1 }
            let start = at
            while at < bytes.count, bytes[at] > 32 { at += 1 }
            return String(decoding: bytes[start..<at], as: UTF8.self)
        }
        guard word() == "P6", let width = Int(word()), let height = Int(word()), word() == "255",
            width > 0, height > 0, width < 65536, height < 65536,
            bytes.count - at - 1 == 3 * width * height
        else { return nil }
        return Raster(
            width: width, height: height, layout: .rgb, samples: .eight(Array(bytes[(at + 1)...])))
    }

    /// The pages of every PDF below `folder` that can be drawn: the first `most` of each.
    static func all(in folder: String, most: Int) throws -> [Page] {
        guard let files = FileManager.default.subpaths(atPath: folder) else {
            throw BenchError("no folder \(folder)")
        }
        return files.filter { $0.hasSuffix(".pdf") }.sorted().flatMap { file in
            (1...most).map { Page(file: file, number: $0) }.prefix { page in
                (try? page.render(in: folder, resolution: 20)) != nil
            }
        }
    }
}

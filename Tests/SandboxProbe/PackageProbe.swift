internal import DocumentReading
import Glibc
internal import Imaging
internal import OfficeWriting

/// `SandboxProbe package IN OUT [TILE [COPIES]]`: one copy, or many, of an office file with
/// everything put in that can be. TILE holds the grey levels of a square.
enum PackageProbe {
    /// What is put behind every fourth character that allows it.
    private static let invisible = "\u{2062}\u{200C}\u{200D}"

    static func run(_ arguments: [String]) -> Int32 {
        guard arguments.count >= 2 else { return 64 }
        do {
            let file = try OfficeFile(try bytes(arguments[0]))
            let paragraphs = try file.paragraphs()
            let pictures = try file.pictures()
            var copy = OfficeFileCopy(
                tile: try tile(arguments.count > 2 ? arguments[2] : nil),
                changes: changes(paragraphs),
                properties: [OfficeFileProperty(name: "Document", value: "0123456789ab")],
                pictures: pictures, replacesOverlay: file.info.overlays > 0)
            if getenv("PROBE_NO_TEXT") != nil { copy.changes = [] }
            if getenv("PROBE_NO_TILE") != nil { copy.tile = nil }
            let count = arguments.count > 3 ? Int(arguments[3]) ?? 1 : 1
            let clock = ContinuousClock()
            let start = clock.now
            var total = 0
            try file.write([OfficeFileCopy](repeating: copy, count: count)) { i, result in
                total += result.bytes.count
                guard i == count - 1 else { return }
                guard let out = fopen(arguments[1], "w") else { return }
                fwrite(result.bytes, 1, result.bytes.count, out)
                fclose(out)
                print(
                    "\(file.info.format) strict=\(file.info.isStrict) macros=\(file.info.hasMacros)",
                    "earlier=\(file.info.overlays) paragraphs=\(paragraphs.count)",
                    "changes=\(copy.changes.count) pictures=\(pictures.count)",
                    "overlays=\(result.overlays) skipped=\(result.skipped)",
                    "bytes=\(file.bytes.count)→\(result.bytes.count)")
            }
            if count > 1 { print("\(count) copies in \(clock.now - start), \(total) bytes") }
            return 0
        } catch let error as OfficeFileError {
            print("refused \(error.code.rawValue): \(error)")
            return 2
        } catch {
            print("failed: \(error)")
            return 3
        }
    }

    private static func changes(_ paragraphs: [OfficeParagraph]) -> [TextChange] {
        paragraphs.flatMap { paragraph in
            stride(from: 4, through: paragraph.text.unicodeScalars.count, by: 4)
                .filter { paragraph.canInsert(at: $0) }
                .map {
                    TextChange(
                        part: paragraph.part, paragraph: paragraph.number, offset: $0,
                        text: invisible)
                }
        }
    }

    private static func tile(_ path: String?) throws -> PageTile? {
        if let path {
            let greys = try bytes(path)
            return PageTile(side: Int(Double(greys.count).squareRoot()), greys: greys)
        }
        return PageTile(
            side: 64, greys: (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) })
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY)
        defer { close(file) }
        guard file >= 0 else { return [] }
        let size = lseek(file, 0, SEEK_END)
        lseek(file, 0, SEEK_SET)
        return try ByteSource.read(file, upTo: max(0, Int(size)))
    }
}

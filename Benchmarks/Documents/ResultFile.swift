internal import Foundation

/// Results on disk, one JSON object a line.
struct ResultFile {
    private let handle: FileHandle

    init(_ path: String) throws {
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.seekToEnd()
    }

    func append(_ result: TrialResult) throws {
        try handle.write(contentsOf: JSONEncoder().encode(result) + Data("\n".utf8))
    }

    /// Every result of a folder; a line cut short by a kill is passed over.
    static func all(in folder: String) throws -> [TrialResult] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".jsonl") }.sorted().flatMap { name -> [TrialResult] in
                let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
                return text.split(separator: "\n").compactMap {
                    try? JSONDecoder().decode(TrialResult.self, from: Data($0.utf8))
                }
            }
    }
}

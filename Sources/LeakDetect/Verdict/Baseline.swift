internal import Foundation

/// Findings that are known: lines of an earlier `dlp scan --json`.
///
/// A finding is known when the same rule and detector found as many values, or more, in the
/// file of the same path, and the first looked the same. Values are not kept, not even
/// hashed: card numbers are few enough to be tried.
public struct Baseline: Sendable {
    private var known: [Key: Int] = [:]

    private struct Key: Hashable {
        var path: String
        var rule: String
        var detector: String
        var match: String
    }

    private struct Line: Decodable {
        struct Finding: Decodable {
            var rule: String
            var detector: String
            var count: Int
            var match: String?
        }
        var schema: String
        var path: String
        var findings: [Finding]
    }

    /// - Throws: ``PolicyError`` naming the line that is not of an earlier scan.
    public init(_ text: String, file: String) throws(PolicyError) {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (number, line) in lines.enumerated() where !line.isEmpty {
            guard let entry = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)),
                entry.schema == "dlp.scan/1"
            else {
                throw PolicyError(
                    file: file, line: number + 1, message: "not a line of dlp scan --json",
                    hint: "dlp scan --json PATH > \(file)")
            }
            for finding in entry.findings {
                let key = Key(
                    path: Self.plain(entry.path), rule: finding.rule,
                    detector: finding.detector, match: finding.match ?? "")
                known[key] = max(known[key] ?? 0, finding.count)
            }
        }
    }

    func holds(_ finding: Finding, path: String) -> Bool {
        let key = Key(
            path: Self.plain(path), rule: finding.rule, detector: finding.detector,
            match: finding.match ?? "")
        return finding.count <= known[key] ?? 0
    }

    private static func plain(_ path: String) -> String {
        path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    }
}

internal import Foundation
internal import Identity
internal import Imaging
internal import Trace

/// What tracing one input came to, in the words of the contract.
struct TraceAnswer {
    let input: InputFile
    let hash: ContentHash
    let outcome: TraceOutcome
    /// The registry's records of `outcome.findings`, nil where there is none.
    let records: [RecordCaution]
    let elapsed: Duration
    /// Pictures in the file, of which the first was looked at.
    let frames: Int
    /// The line of the audit log that says so.
    var logged: AuditPosition?

    var result: String { outcome.findings.first?.result.rawValue ?? "not_found" }

    static func unexamined(_ frames: Int) -> String {
        "\(frames - 1) of \(frames) pictures in the file"
    }

    var isIdentified: Bool { outcome.findings.contains { $0.result == .identified } }

    var status: ExitStatus { isIdentified ? .done : .negative }

    /// One object for each mark found, or one that says that there is none.
    var objects: [JSON] {
        let findings = outcome.findings
        if findings.isEmpty { return [object(nil, rank: nil)] }
        return findings.indices.map { index in
            object(findings[index], rank: findings.count > 1 ? index + 1 : nil)
        }
    }

    private func object(_ finding: TraceFinding?, rank: Int?) -> JSON {
        let issued = finding?.issued
        var members: [JSON.Member] = []
        func add(_ key: String, _ value: JSON) { members.append(.init(key: key, value: value)) }
        add("schema", "dlp.trace/1")
        add("input", .string(input.name))
        add("sha256", .string(hash.hex))
        add("result", .string(finding?.result.rawValue ?? "not_found"))
        if let rank { add("rank", .integer(rank)) }
        add("user", JSON(issued?.user))
        add("mark", JSON(finding.flatMap { Token($0.token)?.hex }))
        add("issued_at", JSON(issued.map { $0.timestamp.iso8601 }))
        add(
            "source",
            issued.map { ["name": JSON($0.sourceName), "sha256": JSON($0.sourceSHA256)] } ?? .null)
        add("false_positive_probability", JSON(finding?.falsePositiveProbability))
        add("source_match", JSON(finding?.sourceMatch.rawValue))
        add("profile", JSON(finding?.profile))
        add("key", JSON(finding?.keyID))
        add("region", finding.map { .array($0.region.map(\.json)) } ?? .null)
        add("carrier", finding == nil ? .null : "image")
        if let finding, let rank = outcome.findings.firstIndex(where: { $0.token == finding.token })
        {
            let cautions = cautions(finding, records[rank]) + [RecordCaution.always]
            add("caution", .string(cautions.joined(separator: "; ")))
        }
        if frames > 1 {
            add("unexamined", [["path": "", "reason": .string(Self.unexamined(frames))]])
        }
        if let logged { add("audit", logged.json) }
        add("elapsed_ms", .integer(elapsed.milliseconds))
        return .object(members)
    }
}

extension IssuedMark {
    var timestamp: Timestamp {
        Timestamp(milliseconds: Int64((issuedAt.timeIntervalSince1970 * 1000).rounded()))
    }
}

extension AuditPosition {
    var json: JSON { ["entry": .integer(sequence), "hash": .string(hash)] }
}

extension Point {
    /// To a hundredth of a pixel.
    var json: JSON { [JSON(x, decimals: 2), JSON(y, decimals: 2)] }
}

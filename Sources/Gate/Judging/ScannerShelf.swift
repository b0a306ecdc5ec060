internal import Glibc
internal import LeakDetect
internal import Support

/// Judges one upload after another; one for each thread, kept, since making scanners costs more than
/// scanning a form.
final class ScannerShelf {
    private let scanner = RequestScanner()

    /// - Throws: `Cancelled`; ``AmbiguousBody``; what scanning throws when nothing is known of the
    ///   body.
    func judge(
        _ upload: Upload, zone: GateZone, policies: PolicyGeneration,
        configuration: GateConfiguration
    ) throws -> Judgement {
        guard let policy = policies.policies[zone] else {
            throw PolicyError(file: zone.rawValue, message: "no policy of this zone")
        }
        scanner.begin(
            upload.id, policy: policy, today: policies.day, cancellation: upload.cancellation)
        var parts: [(name: String, type: String)] = []
        let address = upload.path + (upload.query.isEmpty ? "" : "?" + upload.query)
        if address.utf8.count > 1 {
            try scanner.add(Array(address.utf8), name: "URL")
            parts.append(("URL", "url"))
        }
        if upload.body.count > 0 {
            let name = BodyKind.name(upload)
            if upload.body.isInFile {
                lseek(upload.body.file, 0, SEEK_SET)
                try scanner.add(descriptor: upload.body.file, name: name)
            } else {
                try scanner.add(upload.body.bytes, name: name)
            }
            parts.append((name, upload.headers["content-type"] ?? "application/octet-stream"))
        }
        // A request without address and body has nothing in it.
        guard !parts.isEmpty else {
            return Judgement(outcome: .allow, reason: "policy", zone: zone)
        }
        let verdict = try scanner.finish()
        var told = zip(parts, verdict.parts).map { part, verdict in
            Incident.Part(name: part.name, field: nil, type: part.type, verdict: verdict)
        }
        if !verdict.together.isEmpty {
            // What only the parts together are stopped for is told beside them.
            let whole = ScanVerdict(
                request: upload.id, action: verdict.together.map(\.action).max() ?? .allow,
                zone: verdict.zone, findings: verdict.together)
            told.append(Incident.Part(name: "request", field: nil, type: "request", verdict: whole))
        }
        return Self.judgement(told, zone: zone)
    }

    /// The worst of the parts decides.
    private static func judgement(_ parts: [Incident.Part], zone: GateZone) -> Judgement {
        let worst = parts.max { $0.verdict.action < $1.verdict.action }
        var judgement = Judgement(outcome: .allow, reason: "policy", zone: zone)
        judgement.parts = parts
        guard let worst, worst.verdict.action != .allow else { return judgement }
        judgement.outcome = worst.verdict.action == .block ? .refuse(.blocked) : .warn
        judgement.file = worst.name
        let findings = worst.verdict.findings.filter { $0.action == worst.verdict.action }
        judgement.rule =
            findings.first?.rule
            ?? worst.verdict.unread.first { $0.action == worst.verdict.action }?.reason
        var told: Set<String> = []
        judgement.message = findings.map(\.message)
            .filter { !$0.isEmpty && told.insert($0).inserted }
            .prefix(3).map(Self.sentence).joined(separator: " ")
        return judgement
    }

    /// Policies write messages as `dlp scan` prints them, without a capital and a full stop.
    private static func sentence(_ message: String) -> String {
        let end = message.last.map { ".!?。".contains($0) } ?? true
        return message.prefix(1).uppercased() + message.dropFirst() + (end ? "" : ".")
    }
}

/// A body that can be read in more than one way, so that what was scanned may not be what the
/// server reads.
struct AmbiguousBody: Error, CustomStringConvertible {
    let description: String
}

/// What a request's headers say of its body.
enum BodyKind {
    /// Text, forms and JSON, which never start a worker.
    static func isPlain(_ upload: Upload) -> Bool {
        guard upload.headers["content-encoding"] == nil else { return false }
        guard let type = upload.headers["content-type"]?.lowercased() else { return true }
        return type.hasPrefix("text/") || type.contains("json")
            || type.hasPrefix("application/x-www-form-urlencoded")
    }

    /// What the body is called: a name that the caller gave, or the path's last segment.
    static func name(_ upload: Upload) -> String {
        if let name = upload.headers["x-dlp-name"], !name.isEmpty {
            return String(name.prefix(256))
        }
        let segment = upload.path.split(separator: "/").last.map(String.init) ?? ""
        return segment.isEmpty ? "body" : String(segment.prefix(256))
    }
}

internal import Support
internal import LeakDetect

/// Verdicts as a log of SARIF 2.1.0 (OASIS), for forges and editors.
struct SARIF {
    private var rules: [String] = []
    private var ruleTexts: [JSON] = []
    private var results: [JSON] = []
    private let version: String

    init(version: String) { self.version = version }

    mutating func add(_ verdict: ScanVerdict) {
        for finding in verdict.findings {
            let id = finding.rule + "/" + finding.detector
            let part = finding.place.part
            let text =
                "\(finding.count) × \(finding.detector) (\(finding.confidence.rawValue))"
                + (finding.match.map { ": \($0)" } ?? "")
                + (finding.message.isEmpty ? "" : ". \(finding.message)")
            add(
                id, level: finding.action, text: text,
                location: [
                    "physicalLocation": [
                        "artifactLocation": ["uri": .string(Self.uri(verdict.path))],
                        "region": part.isEmpty
                            ? [
                                "startLine": .integer(finding.place.line),
                                "startColumn": .integer(finding.place.column),
                            ] : ["startLine": .integer(1)],
                    ],
                    "logicalLocations": part.isEmpty
                        ? [] : [["fullyQualifiedName": .string(part)]],
                ])
        }
        for part in verdict.unread {
            add(
                "unread/" + part.reason, level: part.action,
                text: "\(part.path) could not be read: \(part.reason)",
                location: [
                    "physicalLocation": [
                        "artifactLocation": ["uri": .string(Self.uri(verdict.path))]
                    ]
                ])
        }
    }

    private mutating func add(
        _ id: String, level: PolicyAction, text: String, location: JSON
    ) {
        let index = rules.firstIndex(of: id) ?? rules.count
        if index == rules.count {
            rules.append(id)
            ruleTexts.append(["id": .string(id), "shortDescription": ["text": .string(id)]])
        }
        let name =
            switch level {
            case .allow: "note"
            case .warn: "warning"
            case .block: "error"
            }
        results.append([
            "ruleId": .string(id), "ruleIndex": .integer(index), "level": .string(name),
            "message": ["text": .string(text)], "locations": [location],
        ])
    }

    var log: JSON {
        [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
            "runs": [
                [
                    "tool": [
                        "driver": [
                            "name": "dlp", "version": .string(version),
                            "rules": .array(ruleTexts),
                        ]
                    ],
                    "columnKind": "unicodeCodePoints", "results": .array(results),
                ]
            ],
        ]
    }

    /// RFC 3986: everything but unreserved characters and slashes is escaped.
    private static func uri(_ path: String) -> String {
        let digits = Array("0123456789ABCDEF")
        var uri = ""
        for byte in path.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2F:
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                uri += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return uri
    }
}

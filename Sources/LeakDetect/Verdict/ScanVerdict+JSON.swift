package import Support

extension ScanVerdict {
    /// A row of `dlp scan`, `schema` `dlp.scan/1`.
    package func json(showMatches: Bool) -> JSON {
        [
            "schema": "dlp.scan/1", "path": .string(path),
            "sha256": sha256.isEmpty ? .null : .string(sha256),
            "verdict": .string(action.rawValue), "zone": .string(zone),
            "findings": .array(findings.map { $0.json(showMatches: showMatches) }),
            "unread": .array(unread.map(\.json)),
            "excused": .integer(suppressed), "standing": .integer(standing),
            "bytes": .integer(bytes),
            "elapsed_ms": .integer(milliseconds),
        ]
    }
}

extension Finding {
    package func json(showMatches: Bool) -> JSON {
        [
            "rule": .string(rule), "detector": .string(detector), "class": .string(className),
            "confidence": .string(confidence.rawValue), "count": .integer(count),
            "where": [
                "part": .string(place.part), "line": .integer(place.line),
                "column": .integer(place.column), "offset": .integer(place.offset),
            ],
            "match": JSON(showMatches ? value : match), "action": .string(action.rawValue),
        ]
    }
}

extension UnreadPart {
    package var json: JSON {
        ["path": .string(path), "reason": .string(reason), "action": .string(action.rawValue)]
    }
}

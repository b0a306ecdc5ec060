internal import Support
internal import LeakDetect

extension ScanVerdict {
    /// Lines for people: what, where, and what to do about it.
    func lines(_ colour: Colour, showMatches: Bool) -> [String] {
        let label =
            switch action {
            case .allow: colour.good("allow")
            case .warn: colour.doubtful("warn ")
            case .block: colour.bad("block")
            }
        var lines = ["\(label)  \(path.printable)"]
        for finding in findings {
            let value = showMatches ? finding.value : finding.match
            let count = finding.count > 1 ? "\(finding.count) × " : ""
            let part = finding.place.part.isEmpty ? "" : finding.place.part + " "
            var line = "       \(finding.rule): \(count)\(finding.detector)"
            line += " (\(finding.confidence.rawValue)), \(finding.action.rawValue): "
            line += "\(part)line \(finding.place.line) column \(finding.place.column)"
            if let value { line += "  \(value)" }
            lines.append(line.printable)
        }
        var told: Set<String> = []
        for finding in findings where !finding.message.isEmpty && finding.action != .allow {
            if told.insert(finding.message).inserted {
                lines.append("       → \(finding.message)".printable)
            }
        }
        lines += unreadLines
        if suppressed > 0 { lines.append("       \(suppressed) let through by exceptions") }
        if standing > 0 { lines.append("       \(standing) stood there before this change") }
        return lines
    }

    /// The row of a folder, or of a file that was named, of which something was left out because
    /// somebody asked for it.
    static func excluded(_ count: Int, of name: String, zone: String) -> JSON {
        [
            "schema": "dlp.scan/1", "path": .string(name), "sha256": .null, "verdict": "allow",
            "zone": .string(zone), "findings": [], "unread": [], "excused": .integer(0),
            "bytes": .integer(0),
            "excluded": .integer(count),
        ]
    }
}

extension ScanVerdict {
    /// One line for each reason: a slide deck can hold a hundred pictures of one unread kind.
    private var unreadLines: [String] {
        var groups: [(reason: String, action: PolicyAction, paths: [String])] = []
        for part in unread {
            let inside = part.path.hasPrefix(path + "!/") ? part.path.dropFirst(path.count + 2) : ""
            if let index = groups.firstIndex(where: {
                $0.reason == part.reason && $0.action == part.action
            }) {
                groups[index].paths.append(String(inside))
            } else {
                groups.append((part.reason, part.action, [String(inside)]))
            }
        }
        return groups.map { group in
            var line = "       not read, \(group.action.rawValue): \(group.reason)"
            let inside = group.paths.filter { !$0.isEmpty }
            if let first = inside.first { line += ", \(first)" }
            if inside.count > 1 { line += " and \(inside.count - 1) more" }
            return line.printable
        }
    }
}

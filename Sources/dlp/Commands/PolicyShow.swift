internal import Support
internal import ArgumentParser
internal import DocumentReading
internal import Identity
internal import LeakDetect

struct PolicyShow: Command {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print the rules that hold, inherited ones too.",
        discussion: "With -v every detector is named; dlp scan --detectors tries some of them.")

    @Option(help: ArgumentHelp("low, medium or high (DLP_ZONE).", valueName: "zone"))
    var zone: Zone?

    @Option(help: ArgumentHelp("A policy instead of the zone's.", valueName: "file.yaml"))
    var policy: String?

    @OptionGroup(title: "Everywhere") var global: GlobalOptions

    func run(_ console: Console) throws -> ExitStatus {
        let folder = try PolicyFolder.locate()
        let library = try CompiledDetectors.load(folder)
        let zone = try console.settings.resolve(Known.zone, flag: zone).0
        let policy = try Policy.load(
            policy ?? folder.policy(zone: zone.rawValue), library: library)
        if console.json {
            try console.output.line(Self.json(policy))
            return .done
        }
        try console.output.line("\(policy.zone)  \(policy.title)  (\(policy.file))".printable)
        for rule in policy.rules {
            try console.output.line("")
            for line in Self.lines(rule, library, all: console.verbose) {
                try console.output.line(line.printable)
            }
        }
        try console.output.line("")
        for action in PolicyAction.allCases.reversed() {
            let reasons = UnreadReason.allCases.filter { policy.action(for: $0) == action }
            if reasons.isEmpty { continue }
            let names = reasons.map(\.rawValue).joined(separator: ", ")
            try console.output.line("unread, \(action.rawValue): \(names)")
        }
        if let types = policy.types {
            try console.output.line(
                "types, \(policy.otherTypes.rawValue) all but: "
                    + types.joined(separator: ", ").printable)
        }
        for exception in policy.exceptions {
            try console.output.line(
                "exception until \(exception.expires): \(exception.reason)".printable)
        }
        return .done
    }

    /// A class that is there as a whole is one word; `all` lists it.
    private static func detectors(
        _ ids: [String], _ library: CompiledDetectors, all: Bool
    ) -> String {
        var left = ids
        var names: [String] = []
        if !all {
            for name in library.classes {
                let members = library.resolve(name) ?? []
                guard members.count > 1, members.allSatisfy(left.contains) else { continue }
                left.removeAll(where: members.contains)
                names.append("\(name) (\(members.count))")
            }
        }
        return (names + left).joined(separator: ", ")
    }

    private static func lines(
        _ rule: PolicyRule, _ library: CompiledDetectors, all: Bool
    ) -> [String] {
        var lines = ["\(rule.action.rawValue)  \(rule.id)  \(rule.title)"]
        var limit = "at least \(rule.minConfidence.rawValue) confidence"
        if rule.minCount > 1 { limit += ", \(rule.minCount) different values" }
        lines.append("    " + limit)
        if !rule.detectors.isEmpty {
            lines.append("    detectors: " + detectors(rule.detectors, library, all: all))
        }
        let words = rule.keywords.reduce(0) { $0 + $1.words.count }
        if words > 0 { lines.append("    keywords: \(words)") }
        let lists: [(String, [String])] = [
            ("hashes", rule.hashes), ("fingerprints", rule.fingerprints),
            ("images", rule.images), ("types", rule.types),
        ]
        for (name, values) in lists where !values.isEmpty {
            lines.append("    \(name): " + values.joined(separator: ", "))
        }
        if !rule.loosens.isEmpty {
            lines.append("    finds less than the rule it inherits: " + rule.loosens)
        }
        if rule.marked { lines.append("    pictures with a mark of this organisation") }
        if !rule.message.isEmpty { lines.append("    → " + rule.message) }
        return lines
    }

    private static func json(_ policy: Policy) -> JSON {
        [
            "schema": "dlp.policy/1", "file": .string(policy.file),
            "zone": .string(policy.zone),
            "rules": .array(
                policy.rules.map { rule in
                    [
                        "id": .string(rule.id), "title": .string(rule.title),
                        "action": .string(rule.action.rawValue),
                        "detectors": .array(rule.detectors.map { .string($0) }),
                        "keywords": .integer(rule.keywords.reduce(0) { $0 + $1.words.count }),
                        "min_count": .integer(rule.minCount),
                        "min_confidence": .string(rule.minConfidence.rawValue),
                        "message": .string(rule.message),
                    ]
                }),
            "unread": .object(
                UnreadReason.allCases.map {
                    .init(key: $0.rawValue, value: .string(policy.action(for: $0).rawValue))
                }),
        ]
    }
}

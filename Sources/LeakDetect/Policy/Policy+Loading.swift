internal import DocumentReading

extension Policy {
    private static let keys = [
        "policy", "zone", "title", "extends", "limits", "unread", "types", "inline-allow",
        "baseline", "rules", "allow",
    ]
    private static let zones = ["low", "medium", "high"]
    /// Policies that extend one another.
    private static let deepest = 8

    /// Reads a policy and those it extends.
    ///
    /// - Throws: ``PolicyError`` for whatever is not exactly right.
    package static func load(
        _ path: String, library: CompiledDetectors, cache: YAMLCache = YAMLCache(folder: nil)
    ) throws(PolicyError) -> Policy {
        try load(path, library: library, cache, after: [])
    }

    /// Reads a policy from text; `file` is for messages and for the files it names.
    package static func parse(
        _ text: String, file: String, library: CompiledDetectors
    ) throws(PolicyError) -> Policy {
        try read(
            try YAMLValue.parse(text, file: file), library: library, YAMLCache(folder: nil),
            after: [file])
    }

    private static func load(
        _ path: String, library: CompiledDetectors, _ cache: YAMLCache, after: [String]
    ) throws(PolicyError) -> Policy {
        try read(cache.document(path).value, library: library, cache, after: after + [path])
    }

    private static func read(
        _ value: YAMLValue, library: CompiledDetectors, _ cache: YAMLCache, after: [String]
    ) throws(PolicyError) -> Policy {
        let members = try value.mapping(keys)
        guard let version = members["policy"] else {
            throw value.error("no policy version", hint: "the first line is policy: 1")
        }
        guard try version.integer(1...1_000_000) == 1 else {
            throw version.error("a policy of a newer version than this program knows")
        }
        var policy = Policy(file: value.file)
        if let parent = members["extends"] {
            let name = try parent.text()
            let path = PolicyPath.resolve(
                name.contains(".") ? name : name + ".yaml", beside: value.file)
            guard !after.contains(path), after.count < deepest else {
                throw parent.error("policies extend each other in a circle")
            }
            do {
                policy = try load(path, library: library, cache, after: after)
            } catch {
                guard error.file == path, error.line == nil else { throw error }
                throw parent.error("\(path): \(error.message)")
            }
            // Exceptions are each policy's own, and what weakens it must be said again.
            policy.exceptions = []
            policy.allowsInline = false
            policy.allowsBaseline = false
            policy.file = value.file
        }
        if let zone = members["zone"] {
            let name = try zone.text()
            guard zones.contains(name) else { throw zone.unknown("zone", name, among: zones) }
            policy.zone = name
        }
        if let title = members["title"] { policy.title = try title.text() }
        if let limits = members["limits"] { try policy.readLimits(limits) }
        if let unread = members["unread"] { try policy.readUnread(unread) }
        if let types = members["types"] { try policy.readTypes(types) }
        policy.allowsInline = try members["inline-allow"]?.boolean() ?? policy.allowsInline
        policy.allowsBaseline = try members["baseline"]?.boolean() ?? policy.allowsBaseline
        if let rules = members["rules"] { try policy.readRules(rules, library: library) }
        for exception in try members["allow"]?.list() ?? [] {
            policy.exceptions.append(
                try Suppression(exception, library: library, rules: policy.rules.map(\.id)))
        }
        return policy
    }

    private mutating func readRules(
        _ value: YAMLValue, library: CompiledDetectors
    ) throws(PolicyError) {
        var seen: Set<String> = []
        let inherited = rules
        for item in try value.list() {
            let rule = try PolicyRule(item, inherited: inherited, library: library)
            guard seen.insert(rule.id).inserted else {
                throw item.error("there is a rule \"\(rule.id)\" above")
            }
            if let index = rules.firstIndex(where: { $0.id == rule.id }) {
                rules[index] = rule
            } else {
                rules.append(rule)
            }
        }
    }

    private mutating func readLimits(_ value: YAMLValue) throws(PolicyError) {
        let members = try value.mapping(["seconds", "bytes", "entries", "depth", "pages"])
        limits = ReadingLimits(
            bytes: try members["bytes"]?.size() ?? limits.bytes,
            depth: try members["depth"]?.integer(0...64) ?? limits.depth,
            entries: try members["entries"]?.integer(0...10_000_000) ?? limits.entries,
            seconds: Double(
                try members["seconds"]?.integer(1...86_400) ?? Int(limits.seconds)),
            pages: try members["pages"]?.integer(0...10_000) ?? limits.pages)
    }

    /// The stricter of inherited and own holds.
    private mutating func readUnread(_ value: YAMLValue) throws(PolicyError) {
        var rest: PolicyAction?
        for (key, member) in try value.pairs() {
            let name = try key.text()
            let action = try member.word(PolicyAction.self, "action")
            if name == "other" {
                rest = action
                continue
            }
            guard let reason = UnreadReason(rawValue: name) else {
                throw key.unknown(
                    "kind of unread content", name,
                    among: UnreadReason.allCases.map(\.rawValue) + ["other"])
            }
            unread[reason] = max(unread[reason] ?? .allow, action)
        }
        if let rest {
            let named = Set(try value.pairs().compactMap { try? $0.key.text() })
            for reason in UnreadReason.allCases where !named.contains(reason.rawValue) {
                unread[reason] = max(unread[reason] ?? .allow, rest)
            }
        }
    }

    private mutating func readTypes(_ value: YAMLValue) throws(PolicyError) {
        let members = try value.mapping(["allow", "otherwise", "loosens"])
        let isInherited = types != nil
        guard let list = members["allow"] else { throw value.error("no list of types to allow") }
        let own = try TypeNames.read(list)
        types = types.map { inherited in inherited.filter(own.contains) } ?? own
        if let other = members["otherwise"] {
            let action = try other.word(PolicyAction.self, "action")
            if isInherited, action < otherTypes, try members["loosens"]?.text() == nil {
                throw other.error(
                    "the policy it extends says \(otherTypes.rawValue)",
                    hint: "if less is meant, say why: loosens: REASON")
            }
            otherTypes = action
        }
    }
}

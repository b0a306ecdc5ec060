package import Support

/// An exception, with a reason and a last day.
package struct Suppression: Sendable {
    package var reason: String
    /// The last day it holds, UTC.
    package var expires: CalendarDay
    /// Each list narrows; an empty one does not.
    package var rules: [String] = []
    package var detectors: [String] = []
    /// Globs of whole paths, `*` within a name, `**` across folders.
    package var paths: [String] = []
    /// Values as found.
    package var values: [String] = []
    /// Of the files.
    package var sha256: [String] = []

    private static let keys = [
        "reason", "expires", "rules", "detectors", "paths", "values", "sha256",
    ]

    init(_ value: YAMLValue, library: CompiledDetectors, rules known: [String]) throws(PolicyError)
    {
        let members = try value.mapping(Self.keys)
        guard let reason = members["reason"] else {
            throw value.error("an allow rule needs a reason")
        }
        guard let expires = members["expires"] else {
            throw value.error("an allow rule needs an expiry", hint: "expires: 2027-01-31")
        }
        self.reason = try reason.text()
        guard let day = CalendarDay(try expires.text()) else {
            throw expires.error("not a day", hint: "expires: 2027-01-31")
        }
        self.expires = day
        if let rules = members["rules"] {
            for rule in try rules.list() {
                let id = try rule.text()
                guard known.contains(id) else {
                    throw rule.unknown("rule", id, among: known)
                }
                self.rules.append(id)
            }
        }
        if let detectors = members["detectors"] {
            self.detectors = try library.resolve(detectors)
        }
        paths = try members["paths"]?.strings() ?? []
        values = try members["values"]?.strings() ?? []
        for hash in try members["sha256"]?.list() ?? [] {
            let text = try hash.text().lowercased()
            guard text.utf8.count == 64, Hex.bytes(Array(text.utf8)) != nil else {
                throw hash.error("not a SHA-256 in hexadecimal")
            }
            sha256.append(text)
        }
        if paths.isEmpty && values.isEmpty && sha256.isEmpty && detectors.isEmpty
            && rules.isEmpty
        {
            throw value.error("would allow everything", hint: "narrow it by paths, values, …")
        }
    }

    /// Whether it excuses this value of this rule.
    func covers(
        rule: String, detector: String, path: String, value: [UInt8], sha256 hash: String,
        today: CalendarDay
    ) -> Bool {
        today <= expires
            && (rules.isEmpty || rules.contains(rule))
            && (detectors.isEmpty || detectors.contains(detector))
            && (sha256.isEmpty || sha256.contains(hash))
            && (values.isEmpty || values.contains { Array($0.utf8) == value })
            && (paths.isEmpty || paths.contains { Glob.matches(path, $0) })
    }
}

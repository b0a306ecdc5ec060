/// What the audit log says was done, followed line by line: whose marks they are after renames,
/// who was removed, which keys there are.
struct AuditHistory {
    struct MarkKey: Hashable {
        var mark: Token
        var key: KeyID
    }

    struct Mark {
        /// An index into `names`: renames change the name for all of a person's marks.
        fileprivate var person: Int
        var outputHash: String?
        var kind: String?
        var position: AuditPosition
    }

    struct Key {
        var fingerprint: String
        var isRetired = false
    }

    private(set) var marks: [MarkKey: Mark] = [:]
    private(set) var keys: [String: Key] = [:]
    private var names: [String] = []
    private var people: [String: Int] = [:]
    /// By person; nil where the log cannot tell, for a person who came back before
    /// reinstatements were told apart from other changes.
    private var removed: [Int: Bool?] = [:]

    mutating func take(_ line: AuditLine) {
        let details = line.details
        switch line.event {
        case .markIssued:
            guard let token = details["mark"].flatMap({ try? Token(hex: $0) }),
                let key = details["key"].flatMap({ KeyID($0) }), let user = details["user"]
            else { return }
            marks[MarkKey(mark: token, key: key)] = Mark(
                person: person(user), outputHash: details["output_sha256"], kind: details["kind"],
                position: AuditPosition(sequence: line.sequence, hash: line.hash))
        case .userRenamed:
            guard let old = details["user"], let new = details["to"] else { return }
            let index = person(old)
            people[old] = nil
            people[new] = index
            names[index] = new
        case .userRemoved: if let user = details["user"] { removed[person(user)] = true }
        case .userChanged:
            guard let user = details["user"] else { return }
            let index = person(user)
            if details["reinstated"] == "true" {
                removed[index] = false
            } else if removed[index] == true {
                removed[index] = .some(nil)
            }
        case .userEnrolled: if let user = details["user"] { removed[person(user)] = false }
        case .keyCreated, .keyRotated:
            guard let key = details["key"], let fingerprint = details["fingerprint"] else { return }
            keys[key] = Key(fingerprint: fingerprint)
        case .keyRetired: if let key = details["key"] { keys[key]?.isRetired = true }
        case .keyReinstated: if let key = details["key"] { keys[key]?.isRetired = false }
        default: break
        }
    }

    private mutating func person(_ name: String) -> Int {
        if let index = people[name] { return index }
        names.append(name)
        people[name] = names.count - 1
        return names.count - 1
    }

    /// Nil where the log says nothing that would decide it.
    func isRemoved(_ user: String) -> Bool? {
        guard let index = people[user] else { return false }
        return removed[index] ?? false
    }

    /// In what the record differs; nil where it does not.
    func difference(_ told: Mark, _ mark: MarkRecord) -> String? {
        // The log shows ids as they can be shown.
        let user = DisplayText.cleaned(mark.user.value, limit: 1000)
        if names[told.person] != user {
            return "issued to \(names[told.person]), on record as \(user)'s"
        }
        if let hash = told.outputHash, hash != mark.outputHash?.hex {
            return "another file is on record"
        }
        if let kind = told.kind, kind != mark.kind.rawValue { return "another kind is on record" }
        return nil
    }
}

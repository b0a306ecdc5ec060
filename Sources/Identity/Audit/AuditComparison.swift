internal import GRDB

/// Whether the registry still says what the audit log says was done.
///
/// The registry decides whose name a trace gives; whoever can write to it can change a row. The
/// log tells of every change, chained by hashes, and the registry keeps the number and hash of
/// the line of its own last change. So a changed or added row, and a log that was cut, taken away
/// or written anew, show when both are compared. Someone who can write both files can make them
/// agree: keep the log's head elsewhere.
package struct AuditComparison: Sendable, Equatable {
    /// One line each for a person; empty where both agree.
    package fileprivate(set) var problems: [String] = []
    /// Marks that both know and agree on.
    package fileprivate(set) var marksAgreed = 0
    /// The number of the log's line whose change was not made: a crash came between the two, and
    /// the next change will say so. Nil for none.
    package fileprivate(set) var undone: Int?

    package var agrees: Bool { problems.isEmpty }

    /// More of one kind are counted, not listed.
    fileprivate static let mostListed = 5
}

extension IdentityStore {
    /// Reads the whole log and every issued mark. O(size of both).
    ///
    /// - Throws: what `AuditLog.verify` and the registry throw.
    package func compareWithAudit() throws(IdentityError) -> AuditComparison {
        var history = AuditHistory()
        let head = try registry.auditHead()
        var headLine: String?
        let summary = try audit.verify { line in
            history.take(line)
            if line.sequence == head?.sequence { headLine = line.hash }
        }
        var comparison = AuditComparison()
        if let head {
            if summary.count < head.sequence {
                comparison.problems.append(
                    "the audit log was cut or taken away: it has \(summary.count) lines, and the "
                        + "registry's last change is line \(head.sequence)")
            } else if headLine != head.hash {
                comparison.problems.append(
                    "the audit log was written anew, or the registry was: line \(head.sequence) "
                        + "is not the line of the registry's last change")
            }
        }
        if let pending = history.settle(after: head?.sequence) {
            if try registry.wasUndone(pending) {
                comparison.undone = pending.sequence
            } else {
                comparison.add(
                    "changes of the audit log are not on record: the registry is an older copy",
                    ["line \(pending.sequence), \(pending.event.rawValue)"])
            }
        }
        try compareMarks(history, &comparison)
        try compareUsers(history, &comparison)
        try compareKeys(history, &comparison)
        return comparison
    }

    private func compareMarks(
        _ history: AuditHistory, _ comparison: inout AuditComparison
    ) throws(IdentityError) {
        var unlogged: [String] = []
        var changed: [String] = []
        var left = Set(history.marks.keys)
        try registry.forEachIssued { mark in
            let key = AuditHistory.MarkKey(mark: mark.token, key: mark.key)
            guard let told = history.marks[key] else {
                unlogged.append("\(mark.token) of \(mark.user)")
                return
            }
            left.remove(key)
            if let difference = history.difference(told, mark) {
                changed.append("\(mark.token): \(difference)")
            } else {
                comparison.marksAgreed += 1
            }
        }
        comparison.add("marks are on record otherwise than the audit log says", changed)
        comparison.add("marks are on record of which the audit log says nothing", unlogged)
        comparison.add(
            "marks of the audit log are not on record: the registry is an older copy",
            left.map { "\($0.mark) under \($0.key)" })
    }

    private func compareUsers(
        _ history: AuditHistory, _ comparison: inout AuditComparison
    ) throws(IdentityError) {
        var wrong: [String] = []
        for user in try registry.users(includeRemoved: true) {
            switch (history.isRemoved(user.id.value), user.removed != nil) {
            case (true, false): wrong.append("\(user.id) was removed, and is not any more")
            case (false, true): wrong.append("\(user.id) is removed, and nobody removed them")
            default: break
            }
        }
        comparison.add("people are on record otherwise than the audit log says", wrong)
    }

    private func compareKeys(
        _ history: AuditHistory, _ comparison: inout AuditComparison
    ) throws(IdentityError) {
        var wrong: [String] = []
        for record in try registry.keys() {
            guard let told = history.keys[record.id.text] else { continue }
            if told.fingerprint != record.fingerprint {
                wrong.append("\(record.id) was another key")
            } else if told.isRetired != (record.state == .retired) {
                wrong.append(
                    "\(record.id) is \(record.state.rawValue), and was not made so by dlp")
            }
        }
        comparison.add("keys are on record otherwise than the audit log says", wrong)
    }
}

extension AuditComparison {
    fileprivate mutating func add(_ what: String, _ cases: [String]) {
        guard !cases.isEmpty else { return }
        let listed = cases.sorted().prefix(Self.mostListed).joined(separator: "; ")
        let more =
            cases.count > Self.mostListed ? "; and \(cases.count - Self.mostListed) more" : ""
        problems.append("\(cases.count) \(what): \(listed)\(more)")
    }
}

/// What the audit log says of one mark's record.
package enum MarkAudit: Sendable, Equatable {
    /// It tells of the same issue to the same person.
    case agrees
    /// It says nothing of it: the log was cut, or the record added by other hands.
    case missing
    /// It says something else; what, for a person.
    case differs(String)
    /// It cannot be read or is damaged; why.
    case unreadable(String)
}

/// What the audit log says was done, followed line by line: whose marks they are after renames,
/// who was removed, which keys there are.
///
/// A change counts once it is known that it was made: when another follows that does not undo it,
/// or when the registry has its line as that of its last change.
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
    /// The last change, which may be undone.
    private var pending: AuditLine?

    mutating func take(_ line: AuditLine) {
        if line.event == .changeUndone {
            if let pending, line.details["line"] == "\(pending.sequence)" { self.pending = nil }
        } else if line.event.isChange {
            if let pending { apply(pending) }
            pending = line
        }
    }

    /// To be called behind the last line.
    ///
    /// - Parameter head: the line of the registry's last change, nil where it knows none.
    /// - Returns: the change that is not the registry's.
    mutating func settle(after head: Int?) -> AuditLine? {
        defer { pending = nil }
        guard let pending else { return nil }
        if let head, pending.sequence > head { return pending }
        apply(pending)
        return nil
    }

    private mutating func apply(_ line: AuditLine) {
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

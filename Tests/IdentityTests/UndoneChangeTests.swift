import Foundation
import GRDB
import Testing

@testable import Identity

/// A crash between a change's line in the audit log and the change itself: the log holds a line
/// of what was never done, and the next change says so.
@Suite struct UndoneChangeTests {
    let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func reserved(_ store: IdentityStore, _ user: String) throws -> MarkRecord {
        try store.enrol(UserID(user))
        return try store.registry.reserve(
            for: UserID(user), key: store.keyRing().active.id, profile: 1, kind: .image)
    }

    private func line(of mark: MarkRecord) -> [String: String] {
        [
            "mark": mark.token.hex, "user": mark.user.value, "key": mark.key.text,
            "kind": mark.kind.rawValue,
        ]
    }

    /// What a crash can leave, and what is true of it: the change was not made.
    enum Crash: CaseIterable {
        case issuing, renaming, removing, enrolling, retiring, importing
    }

    private func crash(_ crash: Crash, _ store: IdentityStore) throws {
        switch crash {
        case .issuing: try store.audit.append(.markIssued, line(of: reserved(store, "e2")))
        case .renaming: try store.audit.append(.userRenamed, ["user": "e1", "to": "e9"])
        case .removing: try store.audit.append(.userRemoved, ["user": "e1"])
        case .enrolling: try store.audit.append(.userEnrolled, ["user": "e7"])
        case .retiring:
            let key = try store.keyRing().active.id
            try store.audit.append(.keyRetired, ["key": key.text])
        case .importing: try store.audit.append(.usersImported, ["source": "list.csv"])
        }
    }

    private func events() throws -> [String] {
        let text = String(decoding: try folder.read("audit.jsonl"), as: UTF8.self)
        return try text.split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            return (object as? [String: Any])?["event"] as? String ?? ""
        }
    }

    @Test(arguments: Crash.allCases, [0, 1, 40])
    func theNextChangeSaysSo(_ kind: Crash, traces: Int) throws {
        let store = try folder.store()
        let mark = try store.issue(reserved(store, "e1"))
        for round in 1...3 {
            try crash(kind, store)
            for _ in 0..<traces {
                try store.recordTrace(input: ContentHash(of: [1]), result: "not_found")
            }
            let after = try store.compareWithAudit()
            #expect(after.problems == [])
            #expect(after.undone != nil)
            #expect(store.audit(of: mark) == .agrees)
            let next = try store.issue(reserved(store, "n\(round)"))
            let repaired = try store.compareWithAudit()
            #expect(repaired.problems == [])
            #expect(repaired.undone == nil)
            #expect(store.audit(of: mark) == .agrees)
            #expect(store.audit(of: next) == .agrees)
            let told = try events().filter { $0 == "change.undone" }
            #expect(told.count == round)
        }
    }

    /// Runs that are killed one after the other, each behind its line: what the next one finds is
    /// what it would have written itself, but for the change.
    @Test(arguments: 1...5)
    func aRowOfCrashesIsOneEach(_ crashes: Int) throws {
        let store = try folder.store()
        let first = try store.issue(reserved(store, "e1"))
        let marks = try (0..<crashes).map { try reserved(store, "c\($0)") }
        // The change that is tried fails behind its line, as a kill would end it.
        for mark in marks {
            let database = try DatabaseQueue(path: store.registry.path)
            try database.write { db in
                try db.execute(
                    sql: """
                        CREATE TRIGGER crash BEFORE INSERT ON audit_head
                        BEGIN SELECT RAISE(ABORT, 'killed'); END
                        """)
            }
            #expect(throws: (any Error).self) { try store.issue(mark) }
            try database.write { db in try db.execute(sql: "DROP TRIGGER crash") }
        }
        #expect(try events().filter { $0 == "change.undone" }.count == crashes - 1)
        #expect(try store.compareWithAudit().problems == [])
        let last = try store.issue(reserved(store, "e2"))
        let comparison = try store.compareWithAudit()
        #expect(comparison.problems == [])
        #expect(comparison.marksAgreed == 2)
        #expect(store.audit(of: first) == .agrees)
        #expect(store.audit(of: last) == .agrees)
    }

    /// A mark that is not even reserved was forgotten with an older copy of the registry; more
    /// lines than one crash can leave are no crash's. Neither is explained away.
    @Test(arguments: ["unknown", "of another key", "two", "two of them told"])
    func whatNoCrashLeavesStaysAProblem(_ what: String) throws {
        let store = try folder.store()
        try store.issue(reserved(store, "e1"))
        var details = line(of: try reserved(store, "e2"))
        switch what {
        case "unknown": details["mark"] = "0123456789ab"
        case "of another key": details["key"] = "k9"
        default:
            try store.audit.append(.markIssued, line(of: try reserved(store, "e3")))
        }
        if what == "two of them told" {
            try store.audit.append(.changeUndone, ["line": "1", "event": "key.created"])
        }
        // As it was written by the other hand: `reserved` enrols, which is a change.
        try store.audit.append(.markIssued, details)
        #expect(!(try store.compareWithAudit().agrees))
        try store.enrol(UserID("e8"))
        #expect(!(try store.compareWithAudit().agrees))
        #expect(!(try events().dropLast().last == "change.undone"))
    }

    /// Rows that were set back to hide a mark still show, unless it was the very last change.
    @Test func aMarkSetBackShows() throws {
        let store = try folder.store()
        try store.issue(reserved(store, "e1"))
        try store.enrol(UserID("e5"))
        let database = try DatabaseQueue(path: store.registry.path)
        try database.write { db in
            for trigger in try String.fetchAll(
                db, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'")
            {
                try db.execute(sql: "DROP TRIGGER \"\(trigger)\"")
            }
            try db.execute(sql: "UPDATE marks SET state = 'reserved', issued = NULL")
        }
        #expect(!(try store.compareWithAudit().agrees))
    }

    /// A line that says of an earlier one, or of none, that it was undone changes nothing.
    @Test(arguments: ["1", "2", "3", "99", "", "x"])
    func onlyTheLastChangeCanBeUndone(_ number: String) throws {
        let store = try folder.store()
        let mark = try store.issue(reserved(store, "e1"))
        try store.rename(UserID("e1"), to: UserID("e2"))
        try store.audit.append(.changeUndone, ["line": number])
        let comparison = try store.compareWithAudit()
        #expect(comparison.agrees, "\(comparison.problems)")
        let now = try #require(try store.registry.marks(of: UserID("e2")).first)
        #expect(now.token == mark.token)
        #expect(store.audit(of: now) == .agrees)
    }
}

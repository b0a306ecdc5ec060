import Foundation
import GRDB
import Testing

@testable import Identity

/// The registry and the audit log tell the same story, and it shows when one of them was changed.
@Suite struct AuditComparisonTests {
    let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func filled() throws -> IdentityStore {
        let store = try folder.store()
        let key = try store.keyRing().active.id
        for name in ["e1", "e2", "e3"] {
            try store.enrol(UserID(name))
            for _ in 0..<3 {
                var mark = try store.registry.reserve(
                    for: UserID(name), key: key, profile: 1, kind: .image)
                mark.outputHash = ContentHash(of: Array("\(mark.token)".utf8))
                try store.issue(mark)
            }
        }
        try store.rename(UserID("e2"), to: UserID("e20"))
        try store.remove(UserID("e3"))
        _ = try store.rotateKey()
        try store.retireKey(key)
        try store.reinstateKey(key)
        return store
    }

    @Test func whatWasDoneByDlpAgrees() throws {
        let store = try filled()
        let comparison = try store.compareWithAudit()
        #expect(comparison.problems == [])
        #expect(comparison.marksAgreed == 9)
        let mark = try #require(try store.registry.marks(of: UserID("e20")).first)
        #expect(store.audit(of: mark) == .agrees)
        // Coming back is told apart from being brought back by other hands.
        try store.enrol(UserID("e3"), reinstating: true)
        #expect(try store.compareWithAudit().agrees)
    }

    /// Each by other hands than dlp's, with the triggers that guard history taken away.
    @Test(arguments: [
        "UPDATE marks SET user = 'e1' WHERE user = 'e20'",
        "UPDATE marks SET output_sha256 = zeroblob(32) WHERE user = 'e1'",
        "DELETE FROM marks WHERE user = 'e1'", "UPDATE users SET removed = NULL WHERE id = 'e3'",
        "UPDATE users SET removed = 5 WHERE id = 'e1'",
        "UPDATE users SET id = 'e9' WHERE id = 'e1'",
        "UPDATE keys SET state = 'retired' WHERE state = 'valid'",
        """
        INSERT INTO marks (token, state, user, key, profile, kind, reserved, issued)
            SELECT 77, 'issued', user, key, profile, kind, reserved, issued FROM marks LIMIT 1
        """,
    ])
    func aChangedRowShows(_ sql: String) throws {
        let store = try filled()
        let path = store.registry.path
        let database = try DatabaseQueue(path: path)
        try database.write { db in
            let triggers = try String.fetchAll(
                db, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for trigger in triggers { try db.execute(sql: "DROP TRIGGER \"\(trigger)\"") }
            try db.execute(sql: sql)
        }
        #expect(!(try store.compareWithAudit().agrees), "\(sql)")
    }

    @Test(arguments: ["cut by one", "cut to half", "gone", "written anew"])
    func aCutOrDeletedLogShows(_ how: String) throws {
        let store = try filled()
        let lines = try folder.read("audit.jsonl").split(separator: 0x0A)
        switch how {
        case "cut by one":
            try folder.write(
                Array(lines.dropLast().joined(separator: [0x0A])) + [0x0A], "audit.jsonl")
        case "cut to half":
            try folder.write(
                Array(lines.prefix(6).joined(separator: [0x0A])) + [0x0A], "audit.jsonl")
        case "gone": try folder.remove("audit.jsonl")
        default:
            try folder.remove("audit.jsonl")
            for i in 0..<40 { try store.audit.append(.traceRun, ["n": "\(i)"]) }
        }
        #expect(!(try store.compareWithAudit().agrees))
        let mark = try #require(try store.registry.marks(of: UserID("e20")).last)
        if how == "gone" || how == "written anew" { #expect(store.audit(of: mark) == .missing) }
    }

    @Test func aMarkGivenToSomebodyElseShowsInItsOwnCheck() throws {
        let store = try filled()
        let database = try DatabaseQueue(path: store.registry.path)
        try database.write { db in
            for trigger in try String.fetchAll(
                db, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'")
            {
                try db.execute(sql: "DROP TRIGGER \"\(trigger)\"")
            }
            try db.execute(sql: "UPDATE marks SET user = 'e1' WHERE user = 'e20'")
        }
        let states = try store.registry.marks(of: UserID("e1")).map { store.audit(of: $0) }
        #expect(states.count { $0 == .agrees } == 3)
        #expect(states.count { if case .differs = $0 { true } else { false } } == 3)
    }

    /// A change whose line cannot be written is not made: not twice, not half.
    @Test func nothingChangesWhereTheLogCannotBeWritten() throws {
        let store = try filled()
        let log = try folder.read("audit.jsonl")
        try folder.remove("audit.jsonl")
        try FileManager.default.createDirectory(
            atPath: folder.home + "/audit.jsonl", withIntermediateDirectories: false)
        let users = try store.registry.users(includeRemoved: true)
        let keys = try store.registry.keys()
        let files = try folder.list("keys")
        let counts = try store.registry.counts()
        let key = try #require(keys.first).id
        var reserved = try store.registry.reserve(
            for: UserID("e1"), key: key, profile: 1, kind: .image)
        reserved.outputHash = ContentHash(of: [1])
        let mark = reserved
        for _ in 0..<2 {
            #expect(failure { _ = try store.rotateKey() } != nil)
            #expect(failure { try store.retireKey(key) } != nil)
            #expect(failure { try store.remove(UserID("e1")) } != nil)
            #expect(failure { try store.rename(UserID("e1"), to: UserID("e10")) } != nil)
            #expect(failure { try store.enrol(UserID("new")) } != nil)
            #expect(
                failure { _ = try store.importUsers(csv: Array("id\nx\n".utf8), name: "l") } != nil)
            #expect(failure { try store.issue(mark) } != nil)
        }
        #expect(try store.registry.users(includeRemoved: true) == users)
        #expect(try store.registry.keys() == keys)
        #expect(try folder.list("keys") == files)
        #expect(try store.registry.counts().issued == counts.issued)
        // The log is back, and everything goes on.
        try folder.remove("audit.jsonl")
        try folder.write(log, "audit.jsonl")
        try store.issue(mark)
        #expect(try store.compareWithAudit().agrees)
    }
}

@Suite struct LookAlikeTests {
    @Test(arguments: [
        ("e1042", "e1O42"), ("e1042", "el042"), ("e1042", "\u{0435}1042"), ("a b", "ab"),
        ("Miller", "miller"), ("corner", "comer"), ("王", "王 "),
    ])
    func idsThatLookAlikeArePointedOut(_ a: String, _ b: String) throws {
        let (a, b) = (try UserID(a), try UserID(b))
        if a == b { return }
        #expect(a.lookAlikes(among: [a, b, try UserID("other")]) == [b])
        #expect(UserID.lookAlikes([a, b]) == [[a, b].sorted()])
    }

    @Test func numbersDoNotLookAlike() throws {
        let ids = try (1000..<3000).map { try UserID("e\($0)") }
        #expect(UserID.lookAlikes(ids).isEmpty)
    }
}

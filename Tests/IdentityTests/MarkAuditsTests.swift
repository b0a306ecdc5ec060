import Foundation
import Testing

@testable import Identity

/// A run that asks of many marks reads the audit log once, and then only what was added.
@Suite struct MarkAuditsTests {
    let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func issued(_ store: IdentityStore, _ user: String) throws -> MarkRecord {
        try store.enrol(UserID(user))
        var mark = try store.registry.reserve(
            for: UserID(user), key: store.keyRing().active.id, profile: 1, kind: .image)
        mark.outputHash = ContentHash(of: Array(user.utf8))
        return try store.issue(mark)
    }

    /// As one mark alone is compared, whoever was renamed before, between and after.
    @Test(arguments: [UInt64(1), 2, 3])
    func answersAsForOneMarkAlone(_ seed: UInt64) throws {
        let store = try folder.store()
        var state = seed
        func roll(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let audits = store.markAudits()
        var names: [String] = []
        for i in 0..<60 {
            switch roll(4) {
            case 0 where !names.isEmpty:
                let index = roll(names.count)
                try store.rename(UserID(names[index]), to: UserID("r\(i)"))
                names[index] = "r\(i)"
            case 1: try store.recordTrace(input: ContentHash(of: [1]), result: "not_found")
            default:
                names.append("u\(i)")
                _ = try issued(store, "u\(i)")
            }
            for name in names.suffix(2) {
                for mark in try store.registry.marks(of: UserID(name)) {
                    let told = audits.audit(of: mark)
                    #expect(told.answer == .agrees)
                    #expect(told.answer == store.audit(of: mark))
                    let position = try #require(told.position)
                    let lines = String(decoding: try folder.read("audit.jsonl"), as: UTF8.self)
                        .split(separator: "\n")
                    #expect(lines[position.sequence - 1].contains(mark.token.hex))
                    #expect(lines[position.sequence - 1].hasSuffix("\"\(position.hash)\"}"))
                }
            }
        }
    }

    /// Neither a changed line nor a log that was put in its place stays unseen during a run.
    @Test func aChangedLogShows() throws {
        let store = try folder.store()
        let mark = try issued(store, "e1")
        let other = try issued(store, "e2")
        let audits = store.markAudits()
        #expect(audits.audit(of: mark).answer == .agrees)
        let whole = try folder.read("audit.jsonl")
        let text = String(decoding: whole, as: UTF8.self)
        try folder.write(Array(text.replacing("\"e1\"", with: "\"e9\"").utf8), "audit.jsonl")
        guard case .unreadable = audits.audit(of: mark).answer else {
            Issue.record("a changed line was believed")
            return
        }
        #expect(audits.audit(of: other).answer == .agrees)
        try folder.write([], "audit.jsonl")
        #expect(audits.audit(of: mark).answer == .missing)
    }
}

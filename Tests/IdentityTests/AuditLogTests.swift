import Foundation
import Testing
@testable import Identity

@Suite struct AuditLogTests {
    let folder: TestFolder
    let log: AuditLog

    init() throws {
        folder = try TestFolder()
        log = AuditLog(path: try Home(path: folder.home).auditPath)
    }

    private func fill(_ count: Int) throws {
        for i in 0..<count { try log.append(.markIssued, ["mark": "\(i)", "user": "王 \"x\"/\n"]) }
    }

    @Test func entriesFollowFromEachOther() throws {
        #expect(try log.verify().head == String(repeating: "0", count: 64))
        try fill(5)
        let summary = try log.verify()
        #expect(summary.count == 5)
        #expect(try folder.mode("audit.jsonl") == 0o600)
        let lines = try folder.read("audit.jsonl").split(separator: 0x0A)
        #expect(lines.count == 5)
        let last = try #require(
            try JSONSerialization.jsonObject(with: Data(lines[4])) as? [String: Any])
        #expect(last["schema"] as? String == "dlp.audit/1")
        #expect(last["sequence"] as? Int == 5)
        #expect(last["event"] as? String == "mark.issued")
        #expect(last["hash"] as? String == summary.head)
        #expect((last["details"] as? [String: String])?["user"] == "王 \"x\"/\u{FFFD}")
    }

    @Test(arguments: 0..<6)
    func everyChangeIsFound(_ kind: Int) throws {
        try fill(6)
        var lines = try folder.read("audit.jsonl").split(separator: 0x0A).map(Array.init)
        switch kind {
        case 0: lines[2][40] ^= 1
        case 1: lines.remove(at: 2)
        case 2: lines.swapAt(2, 3)
        case 3: lines.insert(lines[2], at: 2)
        case 4: lines.removeFirst()
        default: lines[2] = []
        }
        try folder.write(Array(lines.joined(separator: [0x0A])) + [0x0A], "audit.jsonl")
        #expect(failure { _ = try log.verify() }?.code == .auditDamaged)
    }

    /// A line written anew by someone who makes its own hash right: the chain tells, because the
    /// line behind it follows from another.
    @Test(arguments: 0..<6)
    func aLineWithAHashOfItsOwnIsFound(at place: Int) throws {
        try fill(6)
        var lines = try folder.read("audit.jsonl").split(separator: 0x0A).map(Array.init)
        let old = try #require(AuditLine(lines[place][...]))
        let forged = AuditEntry(
            sequence: old.sequence, time: Timestamp.now, actor: "nobody", event: old.event,
            details: ["mark": "of somebody else"])
        let previous = old.previous
        let line = AuditLine.encode(forged, previous: previous)
        lines[place] = Array(line.bytes.dropLast())
        #expect(AuditLine(lines[place][...])?.hash == line.hash)
        try folder.write(Array(lines.joined(separator: [0x0A])) + [0x0A], "audit.jsonl")
        if place < 5 {
            #expect(failure { _ = try log.verify() }?.code == .auditDamaged)
        } else {
            // Nothing follows the last line; what stands outside knows its hash.
            #expect(try log.verify().head == line.hash)
        }
    }

    /// Lines that are each whole, of another log or in another order.
    @Test(arguments: ["previous", "sequence", "origin"])
    func aLineThatFollowsFromAnotherIsFound(_ kind: String) throws {
        try fill(3)
        let lines = try folder.read("audit.jsonl").split(separator: 0x0A).map(Array.init)
        let last = try #require(AuditLine(lines[2][...]))
        let entry = AuditEntry(
            sequence: kind == "sequence" ? 5 : 4, time: Timestamp.now, actor: "a",
            event: .traceRun, details: [:])
        let previous =
            kind == "previous" ? last.previous : kind == "origin" ? AuditLine.origin : last.hash
        let line = AuditLine.encode(entry, previous: previous)
        try folder.write(
            Array((lines + [Array(line.bytes.dropLast())]).joined(separator: [0x0A])) + [0x0A],
            "audit.jsonl")
        #expect(failure { _ = try log.verify() }?.code == .auditDamaged)
    }

    @Test func aLineACrashCutShortIsTakenOff() throws {
        try fill(3)
        let whole = try folder.read("audit.jsonl")
        try folder.write(whole + Array(whole.prefix(50)), "audit.jsonl")
        #expect(try log.verify().count == 3)
        #expect(try log.append(.traceRun, [:]).sequence == 5)
        #expect(try log.verify().count == 5)
        #expect(try folder.read("audit.jsonl").starts(with: whole))
        // Cut short at the very first line.
        try folder.write(Array(whole.prefix(50)), "audit.jsonl")
        try log.append(.traceRun, [:])
        #expect(try log.verify().count == 2)
    }

    @Test func nothingFollowsADamagedLine() throws {
        try fill(2)
        var bytes = try folder.read("audit.jsonl")
        bytes[bytes.count - 5] ^= 1
        try folder.write(bytes, "audit.jsonl")
        #expect(failure { _ = try log.append(.traceRun, [:]) }?.code == .auditDamaged)
        #expect(try folder.read("audit.jsonl") == bytes)
        try folder.write([UInt8](repeating: 0x41, count: 300_000), "audit.jsonl")
        #expect(failure { _ = try log.append(.traceRun, [:]) }?.code == .auditDamaged)
        #expect(failure { _ = try log.verify() }?.code == .auditDamaged)
    }

    @Test func longLogsAreFollowedAcrossChunks() throws {
        let details = Dictionary(
            uniqueKeysWithValues: (0..<20).map { ("k\($0)", String(repeating: "x", count: 2000)) })
        for _ in 0..<30 { try log.append(.traceRun, details) }
        #expect(try folder.read("audit.jsonl").count > 512 << 10)
        #expect(try log.verify().count == 30)
    }

    @Test func threadsDoNotMix() throws {
        DispatchQueue.concurrentPerform(iterations: 40) { i in
            _ = try? log.append(.markIssued, ["i": "\(i)"])
        }
        #expect(try log.verify().count == 40)
    }

    @Test func whatIsDoneIsOnRecordAndNoKeyIs() throws {
        let store = try folder.store()
        let ring = try store.keyRing()
        let user = try UserID("ada")
        try store.enrol(user, zone: .high)
        try store.enrol(user)
        var mark = try store.registry.reserve(
            for: user, key: ring.active.id, profile: 1, kind: .image)
        mark.outputHash = ContentHash(of: [1])
        try store.issue(mark)
        try store.recordTrace(
            input: ContentHash(of: [2]), result: "identified", users: [user], marks: [mark.token])
        _ = try store.rotateKey()
        try store.retireKey(.first)
        try store.rename(user, to: UserID("ada.l"))
        try store.remove(UserID("ada.l"))
        _ = try store.importUsers(csv: Array("id\nbob".utf8), name: "p.csv")
        #expect(try log.verify().count == 9)
        let text = String(decoding: try folder.read("audit.jsonl"), as: UTF8.self)
        for event in [
            "key.created", "user.enrolled", "mark.issued", "trace.run", "key.rotated",
            "key.retired", "user.renamed", "user.removed", "users.imported",
        ] { #expect(text.components(separatedBy: "\"\(event)\"").count == 2, "\(event)") }
        let secret = try folder.read("keys/k1.key")
        let hex = secret.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        #expect(!text.contains(hex))
        #expect(!text.contains(Data(secret).base64EncodedString()))
    }
}

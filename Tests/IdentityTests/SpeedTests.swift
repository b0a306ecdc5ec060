import Foundation
import Identity
import Testing

/// Printed, not asserted: the machine may be busy.
@Suite(.serialized) struct SpeedTests {
    @Test func aHundredThousandMarks() throws {
        let folder = try TestFolder()
        let store = try folder.store()
        let key = try store.keyRing().active.id
        try store.registry.enrol(UserID("e1042"))
        try fill(folder.home)
        for _ in 0..<3 {
            let table = try timed("codewords of 10^5 marks") {
                try store.registry.codewords(key: key, profile: 1)
            }
            #expect(table.count == 100_000)
        }
        let table = try timed("opening for reading, and codewords") {
            try folder.store(.readOnly).registry.codewords(key: key, profile: 1)
        }
        #expect(table.count == 100_000)
        let mark = try timed("one lookup") {
            try store.registry.mark(Token(2_814_749_767)!, key: key)
        }
        #expect(mark != nil)
        let counts = try timed("counts") { try store.registry.counts() }
        #expect(counts.issued == 100_000)
        try timed("100 marks, reserved, issued and audited") {
            for _ in 0..<100 {
                var mark = try store.registry.reserve(
                    for: UserID("e1042"), key: key, profile: 1, kind: .image)
                mark.codeword = [UInt64](repeating: 1, count: 8)
                try store.issue(mark)
            }
        }
        let ring = try timed("opening for writing, and keys") { try folder.store().keyRing() }
        #expect(ring.keys.count == 1)
    }

    /// By SQL, for issuing syncs each mark to the disk.
    private func fill(_ home: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "sqlite3", home + "/registry.sqlite",
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
            INSERT INTO marks (token, state, user, key, profile, kind, reserved, issued, width)
            SELECT i * 2814749767, 'issued', 'e1042', 'k1', 1, 'image', i, i, 1920 FROM n;
            INSERT INTO codewords SELECT key, profile, token, randomblob(64) FROM marks;
            """,
        ]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test func streams() throws {
        let key = try MasterKey(id: .first, bytes: Array(0..<32))
        let sum = timed("10^5 keyed words") {
            var stream = key.stream(purpose: "x")
            var sum: UInt64 = 0
            for _ in 0..<100_000 { sum &+= stream.next() }
            return sum
        }
        #expect(sum != 0)
    }

    @Test func imports() throws {
        let folder = try TestFolder()
        let registry = try folder.store().registry
        let people = (0..<20_000).map { "user \($0),high,\"a, b\"\n" }
        let list = Array(("id,zone,note\n" + people.joined()).utf8)
        let first = try timed("20,000 users imported") {
            try registry.importUsers(csv: list, name: "p")
        }
        #expect(first.added.count == 20_000)
        let second = try timed("20,000 users imported again") {
            try registry.importUsers(csv: list, name: "p")
        }
        #expect(second.unchanged.count == 20_000)
    }

    private func timed<T>(_ what: String, _ body: () throws -> T) rethrows -> T {
        let start = ContinuousClock.now
        defer { print("identity: \(what): \(ContinuousClock.now - start)") }
        return try body()
    }
}

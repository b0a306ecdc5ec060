import Foundation
import Glibc
import Identity
import Testing

/// Several real processes on one home, and processes that die in the middle. What
/// the children do is in `Child`.
@Suite(.serialized) struct ProcessTests {
    let folder: TestFolder
    let home: String

    init() throws {
        folder = try TestFolder()
        home = folder.home
    }

    @Test func tenProcessesStartAndMarkAtOnce() async throws {
        let home = home
        await withTaskGroup(of: Void.self) { group in
            for child in 0..<10 {
                group.addTask {
                    await #expect(processExitsWith: .success) {
                        [home = home as String, child = child as Int] in
                        try Child.marksTwenty(home, child)
                    }
                }
            }
        }
        let store = try folder.store()
        #expect(try folder.list("keys") == ["k1.key"])
        #expect(try store.keys.inventory().count == 1)
        #expect(try store.registry.counts().issued == 200)
        #expect(try store.registry.users().count == 3)
        let table = try store.registry.codewords(key: .first, profile: 1)
        #expect(Set(table.tokens).count == 200)
        #expect(Set(table.words) == Set(0..<200))
        try store.registry.check()
        // One key, three users, two hundred marks.
        #expect(try store.audit.verify().count == 204)
    }

    /// Each child kills itself at a random moment; what it reported as done must be
    /// there, and the home must work on.
    @Test func killsInMidWriteLoseNothing() async throws {
        let home = home
        for round in 0..<8 {
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [home = home as String, round = round as Int] in
                try Child.marksUntilKilled(home, round)
            }
            let store = try folder.store()
            let ring = try store.keyRing()
            try store.registry.check()
            _ = try store.audit.verify()
            let active = try store.keys.inventory().filter { $0.record.state == .active }
            #expect(active.count == 1)
            let names = try folder.list("keys").filter { $0.hasSuffix(".key") }
            #expect(names.count == ring.keys.count)
        }
        let store = try folder.store()
        let tokens = String(decoding: try folder.read("done"), as: UTF8.self)
            .split(separator: "\n").filter { $0.count == 12 }
        var known: Set<UInt64> = []
        for key in try store.keyRing().keys {
            known.formUnion(try store.registry.codewords(key: key.id, profile: 1).tokens)
        }
        #expect(!tokens.isEmpty)
        for token in tokens { #expect(known.contains(try Token(hex: String(token)).value)) }
    }

    @Test func anotherProgramWritingIsWaitedFor() throws {
        let store = try folder.store()
        try store.registry.enrol(UserID("ada"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sqlite3", home + "/registry.sqlite"]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        input.fileHandleForWriting.write(Data("BEGIN IMMEDIATE; SELECT 'held';\n".utf8))
        _ = output.fileHandleForReading.availableData
        let registry = store.registry
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            #expect(throws: Never.self) { try registry.enrol(UserID("bob")) }
            done.signal()
        }
        // However long: as long as the other program holds the file, nothing is written.
        #expect(done.wait(timeout: .now() + 0.2) == .timedOut)
        input.fileHandleForWriting.write(Data("COMMIT;\n.quit\n".utf8))
        done.wait()
        process.waitUntilExit()
        #expect(try store.registry.users().count == 2)
    }

    @Test func aFullDiskLeavesNothingHalfWritten() async throws {
        let mark = try folder.store().mark("ada")
        let log = try AuditLog(path: Home(path: home).auditPath)
        try log.append(.markIssued, ["mark": mark.token.hex])
        let before = try folder.read("audit.jsonl")
        await #expect(processExitsWith: .success) { [home = home as String] in
            try Child.runsOutOfRoom(home)
        }
        #expect(try folder.read("audit.jsonl") == before)
        let store = try folder.store()
        try store.registry.check()
        #expect(try store.registry.users().map(\.id.value) == ["ada"])
        #expect(try store.keys.inventory().count == 1)
        #expect(try folder.list("keys").filter { $0.hasSuffix(".key") } == ["k1.key"])
    }

    @Test(.enabled(if: getuid() == 0, "only root can become someone else"))
    func someoneElsesHomeIsRefused() async throws {
        _ = try folder.store().keyRing()
        chmod(folder.path, 0o755)
        chmod(home, 0o755)
        await #expect(processExitsWith: .success) { [home = home as String] in
            try Child.findsRootsHomeClosed(home)
        }
        // A third user's home, closed even to root.
        chown(home, 65_533, 65_533)
        await #expect(processExitsWith: .success) { [home = home as String] in
            try Child.findsAThirdUsersHomeClosed(home)
        }
        #expect(failure { _ = try Home(path: home) }?.why.contains("belongs to") == true)
        chown(home, 0, 0)
    }

    @Test(.enabled(if: getuid() == 0, "only root can become someone else"))
    func permissionsOfAnOrdinaryUserAreRespected() async throws {
        chmod(folder.path, 0o777)
        await #expect(processExitsWith: .success) { [home = home as String] in
            try Child.cannotReadItsKey(home)
        }
        await #expect(processExitsWith: .success) { [home = home as String] in
            try Child.tracesWhereNothingCanBeWritten(home)
        }
        await #expect(processExitsWith: .success) { [home = home as String] in
            try Child.cannotUseItsRegistry(home)
        }
    }

    /// A registry whose last marks are still in its log, on a medium where the log
    /// cannot be replayed in place.
    @Test(.enabled(if: getuid() == 0, "only root can become someone else"))
    func aLogOnAReadOnlyMediumIsNotOverlooked() async throws {
        chmod(folder.path, 0o777)
        await #expect(processExitsWith: .signal(SIGKILL)) { [home = home as String] in
            try Child.marksAndDies(home)
        }
        #expect(try folder.read("registry.sqlite-wal").count > 0)
        try folder.remove("registry.sqlite-shm")
        await #expect(processExitsWith: .success) { [home = home as String] in
            try Child.readsTheLogOfAReadOnlyHome(home)
        }
    }
}

import Foundation
import Testing
@testable import Identity

/// A registry that is not what it should be is named, and left byte for byte as it is.
@Suite struct DamageTests {
    let folder: TestFolder

    init() throws {
        folder = try TestFolder()
        let store = try folder.store()
        for i in 0..<50 { try store.mark("user \(i)") }
    }

    private func expectRefusal(
        _ code: IdentityError.Code, reason: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let before = try folder.read("registry.sqlite")
        for access in [Home.Access.readWrite, .readOnly] {
            let error = failure {
                let store = try folder.store(access)
                _ = try store.keyRing()
                _ = try store.registry.users()
            }
            #expect(error?.code == code, sourceLocation: sourceLocation)
            #expect(
                error?.message.contains(reason) == true, "\(error?.message ?? "-")",
                sourceLocation: sourceLocation)
            #expect(error?.hint != nil, sourceLocation: sourceLocation)
        }
        #expect(try folder.read("registry.sqlite") == before, sourceLocation: sourceLocation)
        #expect(try folder.list("keys") == ["k1.key"], sourceLocation: sourceLocation)
    }

    @Test(arguments: [1, 99, 100, 511, 512, 10_000])
    func garbage(_ count: Int) throws {
        try folder.write(
            (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }, "registry.sqlite")
        try expectRefusal(.registryDamaged, reason: "registry is damaged")
    }

    @Test func empty() throws {
        try folder.write([], "registry.sqlite")
        try expectRefusal(.registryDamaged, reason: "empty")
    }

    @Test(arguments: [100, 4096, 5000, 20_000])
    func truncated(_ count: Int) throws {
        try folder.write(Array(folder.read("registry.sqlite").prefix(count)), "registry.sqlite")
        try expectRefusal(.registryDamaged, reason: "registry is damaged")
    }

    @Test func goneWithItsLogLeftBehind() throws {
        try folder.remove("registry.sqlite")
        try folder.write([1, 2, 3], "registry.sqlite-wal")
        let error = failure { _ = try folder.store() }
        #expect(error?.code == .registryDamaged)
        #expect(!folder.exists("registry.sqlite"))
    }

    @Test func aFolderInItsPlace() throws {
        try folder.remove("registry.sqlite")
        try FileManager.default.createDirectory(
            atPath: folder.home + "/registry.sqlite", withIntermediateDirectories: false)
        #expect(failure { _ = try folder.store() }?.code == .registryDamaged)
    }

    @Test func damagedPagesAreFoundByTheCheck() throws {
        var bytes = try folder.read("registry.sqlite")
        for i in stride(from: 4096 * 4, to: bytes.count, by: 64) { bytes[i] ^= 0x5A }
        try folder.write(bytes, "registry.sqlite")
        let error = failure {
            let registry = try folder.store(.readOnly).registry
            try registry.check()
        }
        #expect(error?.code == .registryDamaged)
    }

    @Test func anotherProgramsDatabase() throws {
        try folder.remove("registry.sqlite")
        try run([
            "sqlite3", folder.home + "/registry.sqlite",
            "CREATE TABLE t (x); PRAGMA journal_mode = DELETE;",
        ])
        try expectRefusal(.registryForeign, reason: "another program's")
    }

    @Test func aNewerSchema() throws {
        try run([
            "sqlite3", folder.home + "/registry.sqlite",
            "PRAGMA journal_mode = DELETE; INSERT INTO grdb_migrations VALUES ('99');",
        ])
        try expectRefusal(.registryNewer, reason: "newer version")
    }

    @Test func historyCannotBeChangedByHand() throws {
        let path = folder.home + "/registry.sqlite"
        for statement in [
            "DELETE FROM marks;", "UPDATE marks SET kind = 'document';",
            "PRAGMA foreign_keys = ON; DELETE FROM users;",
            "UPDATE keys SET state = 'active'; INSERT INTO keys VALUES ('k2', 'x', 0, 'active');",
        ] {
            #expect(throws: (any Error).self) { try run(["sqlite3", "-bail", path, statement]) }
        }
        #expect(try folder.store().registry.counts().issued == 50)
    }

    @Test func readingLeavesAHomeAsItWas() throws {
        let before = try folder.list("")
        do {
            let store = try folder.store(.readOnly)
            #expect(try store.registry.counts().issued == 50)
            #expect(failure { try store.registry.enrol(UserID("x")) }?.code == .registryUnwritable)
        }
        #expect(
            Set(try folder.list("")).subtracting(before).isSubset(of: [
                "registry.sqlite-shm", "registry.sqlite-wal",
            ]))
        #expect(try folder.store().registry.counts().issued == 50)
    }

    @Test func noRegistryIsSaidWhenReading() throws {
        try folder.remove("registry.sqlite")
        #expect(failure { _ = try folder.store(.readOnly) }?.code == .registryMissing)
        #expect(!folder.exists("registry.sqlite"))
    }

    struct Failed: Error {}

    private func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed() }
    }
}

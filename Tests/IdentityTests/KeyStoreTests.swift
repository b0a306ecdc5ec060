import Foundation
import Testing
@testable import Identity

@Suite struct KeyStoreTests {
    @Test func theFirstKeyIsMadeOnceAndPrivate() throws {
        let folder = try TestFolder()
        let first = try folder.store().keyRing()
        #expect(first.active.id == .first)
        #expect(first.wasCreated)
        #expect(try folder.list("keys") == ["k1.key"])
        #expect(try folder.read("keys/k1.key").count == 32)
        #expect(try folder.mode("keys/k1.key") == 0o600)
        #expect(try folder.mode("keys") == 0o700)
        #expect(try folder.mode("registry.sqlite") == 0o600)
        let again = try folder.store().keyRing()
        #expect(again.active.fingerprint == first.active.fingerprint)
        #expect(!again.wasCreated)
    }

    @Test func rotationKeepsTheOldKeyForTracing() throws {
        let folder = try TestFolder()
        let store = try folder.store()
        let old = try store.keyRing().active
        let new = try store.rotateKey()
        #expect(new.id == KeyID("k2"))
        #expect(new.fingerprint != old.fingerprint)
        let ring = try folder.store(.readOnly).keyRing()
        #expect(ring.active.id == new.id)
        #expect(ring.keys.map(\.id.text) == ["k2", "k1"])
        #expect(ring[old.id]?.fingerprint == old.fingerprint)
    }

    @Test func retiredKeysAreNotTriedAndCanComeBack() throws {
        let store = try TestFolderStore()
        _ = try store.store.keyRing()
        _ = try store.store.rotateKey()
        #expect(failure { try store.store.retireKey(KeyID("k2")!) }?.code == .keyActive)
        #expect(failure { try store.store.retireKey(KeyID("k7")!) }?.code == .keyUnknown)
        try store.store.retireKey(.first)
        #expect(try store.store.keyRing().keys.map(\.id.text) == ["k2"])
        try store.store.retireKey(.first)
        try store.store.reinstateKey(.first)
        #expect(try store.store.keyRing().keys.map(\.id.text) == ["k2", "k1"])
        #expect(try store.store.audit.verify().count == 5)
    }

    @Test func nothingIsIssuedUnderAKeyRetiredMeanwhile() throws {
        let folder = try TestFolder()
        let store = try folder.store()
        let user = try UserID("e1042")
        try store.enrol(user)
        let stale = try store.keyRing().active.id
        let started = try store.registry.reserve(for: user, key: stale, profile: 1, kind: .image)
        let other = try folder.store()
        _ = try other.rotateKey()
        try other.retireKey(stale)
        #expect(failure { try store.registry.issue(started) }?.code == .keyRetired)
        #expect(
            failure {
                _ = try store.registry.reserve(for: user, key: stale, profile: 1, kind: .image)
            }?.code == .keyRetired)
    }

    @Test(arguments: [0, 5, 31, 33, 4096])
    func aKeyOfTheWrongSizeIsNamed(_ size: Int) throws {
        let folder = try TestFolder()
        let store = try folder.store()
        _ = try store.keyRing()
        try folder.write((0..<size).map { UInt8(truncatingIfNeeded: $0) }, "keys/k1.key")
        let error = try #require(failure { _ = try store.keyRing() })
        #expect(error.code == .keyMalformed)
        #expect(error.what.hasSuffix("keys/k1.key"))
        #expect(error.why.contains(size < 32 ? "too short" : "too long"))
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o660, 0o610])
    func anExposedKeyIsRefused(_ mode: Int) throws {
        let folder = try TestFolder()
        let store = try folder.store()
        _ = try store.keyRing()
        try folder.setMode(mode, "keys/k1.key")
        let error = try #require(failure { _ = try store.keyRing() })
        #expect(error.code == .keyExposed)
        #expect(error.hint?.contains("chmod 600") == true)
        try folder.setMode(0o400, "keys/k1.key")
        _ = try store.keyRing()
    }

    @Test func anExposedKeysFolderIsRefused() throws {
        let folder = try TestFolder()
        let store = try folder.store()
        _ = try store.keyRing()
        try folder.setMode(0o770, "keys")
        #expect(failure { _ = try store.keyRing() }?.code == .keyExposed)
    }

    @Test func aLostKeyIsSaidPlainlyAndNeverReplaced() throws {
        let folder = try TestFolder()
        let store = try folder.store()
        _ = try store.keyRing()
        try folder.remove("keys/k1.key")
        let error = try #require(failure { _ = try folder.store().keyRing() })
        #expect(error.code == .keyLost)
        #expect(error.why.contains("lost"))
        #expect(try folder.list("keys").isEmpty)
        try folder.remove("keys")
        #expect(failure { _ = try folder.store().keyRing() }?.code == .keyLost)
        // The way out that the hint gives.
        #expect(error.hint?.contains("dlp keys rotate, then dlp keys retire k1") == true)
        let new = try store.rotateKey()
        #expect(new.id == KeyID("k2"))
        #expect(failure { _ = try store.keyRing() }?.code == .keyLost)
        try store.retireKey(.first)
        #expect(try store.keyRing().keys.map(\.id) == [new.id])
        let rows = try store.keys.inventory()
        #expect(rows.map(\.record.state) == [.retired, .active])
        #expect(rows.map(\.isUsable) == [false, true])
        #expect(rows[0].problem == nil)
    }

    @Test func aWrongKeyIsSaidPlainly() throws {
        let folder = try TestFolder()
        let store = try folder.store()
        let right = try store.keyRing().active.fingerprint
        try folder.write((0..<32).map { UInt8($0) }, "keys/k1.key")
        let error = try #require(failure { _ = try store.keyRing() })
        #expect(error.code == .keyWrong)
        #expect(error.why.contains("wrong key"))
        #expect(error.why.contains(right))
        #expect(try store.keys.inventory().first?.problem?.code == .keyWrong)
    }

    @Test func aFolderOrFifoInAKeysPlaceIsRefused() throws {
        let folder = try TestFolder()
        let store = try folder.store()
        _ = try store.keyRing()
        try folder.remove("keys/k1.key")
        #expect(mkfifo(folder.home + "/keys/k1.key", 0o600) == 0)
        #expect(failure { _ = try store.keyRing() }?.code == .keyMalformed)
        try folder.remove("keys/k1.key")
        try FileManager.default.createDirectory(
            atPath: folder.home + "/keys/k1.key", withIntermediateDirectories: false)
        #expect(failure { _ = try store.keyRing() }?.code == .keyMalformed)
    }

    /// As a kill between the new key's file and its record leaves it.
    @Test func aRotationCutShortLeavesTheOldKeyActive() throws {
        let folder = try TestFolder()
        _ = try folder.store().keyRing()
        try folder.write((0..<32).map { UInt8($0) }, "keys/k2.key")
        try folder.write([1, 2, 3], "keys/.k3.key.dlp-tmp")
        for access in [Home.Access.readOnly, .readWrite] {
            let ring = try folder.store(access).keyRing()
            #expect(ring.active.id == .first)
            #expect(ring.keys.map(\.id.text) == ["k1", "k2"])
        }
        #expect(try folder.store().rotateKey().id == KeyID("k3"))
        #expect(try folder.list("keys") == ["k1.key", "k2.key", "k3.key"])
    }

    @Test func keysOutliveALostRegistryAndThisIsSaid() throws {
        let folder = try TestFolder()
        do {
            let store = try folder.store()
            #expect(store.notice == nil)
            _ = try store.keyRing()
            _ = try store.rotateKey()
        }
        try folder.remove("registry.sqlite")
        let store = try folder.store()
        #expect(store.notice?.code == .registryMissing)
        #expect(try store.keyRing().keys.map(\.id.text) == ["k2", "k1"])
    }

    @Test func aCopiedKeyIsRefused() throws {
        let folder = try TestFolder()
        _ = try folder.store().keyRing()
        try folder.write(folder.read("keys/k1.key"), "keys/k2.key")
        #expect(failure { _ = try folder.store().keyRing() }?.code == .keyWrong)
    }

    @Test func aHomeWithoutKeysCannotTrace() throws {
        let folder = try TestFolder()
        _ = try folder.store()
        #expect(failure { _ = try folder.store(.readOnly).keyRing() }?.code == .keyMissing)
    }
}

/// A store whose folder lives as long.
struct TestFolderStore {
    let folder: TestFolder
    let store: IdentityStore

    init() throws {
        folder = try TestFolder()
        store = try folder.store()
    }
}

import Foundation
import Identity

/// A folder for one test, removed with this object; a home is in it, not yet made.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/dlp-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var home: String { path + "/home" }

    func store(_ access: Home.Access = .readWrite) throws -> IdentityStore {
        try IdentityStore.open(Home(path: home, access: access))
    }

    func write(_ bytes: [UInt8], _ name: String, mode: Int = 0o600) throws {
        let path = home + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try setMode(mode, name)
    }

    func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: home + "/" + name)))
    }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: home + "/" + name)
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: home + "/" + name)
    }

    func list(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: home + "/" + name).sorted()
    }

    func mode(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: home + "/" + name)
        return (attributes[.posixPermissions] as? Int) ?? -1
    }

    func setMode(_ mode: Int, _ name: String) throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: home + "/" + name)
    }
}

/// The error of `body`, nil if it throws none.
func failure(_ body: () throws -> Void) -> IdentityError? {
    do {
        try body()
        return nil
    } catch { return error as? IdentityError }
}

extension IdentityStore {
    /// A complete mark for `user`, who is enrolled if need be.
    @discardableResult
    func mark(_ user: String = "e1042", word: UInt64 = 1) throws -> MarkRecord {
        let user = try UserID(user)
        try registry.enrol(user)
        var mark = try registry.reserve(
            for: user, key: keyRing().active.id, profile: 1, kind: .image)
        mark.codeword = [UInt64](repeating: word, count: 8)
        return try registry.issue(mark)
    }
}

internal import SystemPackage
internal import Support
internal import Crypto
internal import Glibc

/// 32 secret random bytes from which everything keyed is derived.
///
/// Whoever holds them can read, forge and remove every mark issued under them. They
/// leave this type only as derived values; no description, dump or error shows them.
///
///     let carriers = key.stream(purpose: "carriers/1")
///     let tagKey = key.derive(purpose: "payload-tag", byteCount: 32)
package struct MasterKey: Sendable {
    package static let byteCount = 32

    package let id: KeyID
    /// 16 hexadecimal digits, derived one way: tells keys apart, safe to print.
    package let fingerprint: String
    private let secret: SymmetricKey

    /// - Throws: `keyMalformed` unless `bytes` are 32, and not all the same.
    package init(id: KeyID, bytes: [UInt8]) throws(IdentityError) {
        try self.init(id: id, bytes: bytes, name: id.text)
    }

    init(id: KeyID, bytes: [UInt8], name: String) throws(IdentityError) {
        guard bytes.count == MasterKey.byteCount else {
            let problem = bytes.count < MasterKey.byteCount ? "too short" : "too long"
            throw IdentityError(
                .keyMalformed, name,
                "\(problem): a key is \(MasterKey.byteCount) bytes"
                    + (problem == "too short" ? ", this is \(bytes.count)" : ""),
                hint: "restore it from a backup")
        }
        // Chance makes this once in 2²⁴⁸; a disk that lost the block makes it often.
        guard bytes.contains(where: { $0 != bytes[0] }) else {
            throw IdentityError(
                .keyMalformed, name, "holds one byte 32 times and is no key",
                hint: "restore it from a backup")
        }
        self.id = id
        secret = SymmetricKey(data: bytes)
        fingerprint = Hex.text(
            MasterKey.expand(secret, info: "dlp/fingerprint", byteCount: 8))
    }

    /// `byteCount` bytes that only this key and `purpose` give: HKDF-SHA256
    /// (RFC 5869) with empty salt and info `dlp/` + purpose.
    ///
    /// - Parameters:
    ///   - purpose: what the bytes are for; not empty, not `fingerprint`, not
    ///     beginning with `stream/`, which this type keeps for itself.
    ///   - byteCount: 1 … 8160.
    package func derive(purpose: String, byteCount: Int) -> [UInt8] {
        precondition(!purpose.isEmpty && 1...8160 ~= byteCount)
        precondition(
            purpose != "fingerprint" && !purpose.hasPrefix("stream/"), "a purpose in use here")
        return MasterKey.expand(secret, info: "dlp/" + purpose, byteCount: byteCount)
    }

    /// An endless keyed stream for `purpose`, always the same: for carriers,
    /// interleavers, signs. Its key is derived with info `dlp/stream/` + purpose.
    package func stream(purpose: String) -> KeyedStream {
        precondition(!purpose.isEmpty)
        return KeyedStream(
            key: MasterKey.expand(secret, info: "dlp/stream/" + purpose, byteCount: 32))
    }

    private static func expand(_ secret: SymmetricKey, info: String, byteCount: Int) -> [UInt8] {
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secret, info: Array(info.utf8), outputByteCount: byteCount)
        return derived.withUnsafeBytes { Array($0) }
    }
}

extension MasterKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(id) (\(fingerprint))" }
    package var debugDescription: String { "MasterKey(\(description))" }
    package var customMirror: Mirror {
        Mirror(self, children: ["id": id.text, "fingerprint": fingerprint])
    }
}

extension MasterKey {
    /// Reads `<folder>/<id>.key`.
    ///
    /// - Throws: `keyLost`, `keyUnreadable`, `keyExposed`, `keyMalformed`.
    init(id: KeyID, in folder: String) throws(IdentityError) {
        let path = folder + "/" + id.fileName
        // Not blocking, because a fifo in its place would never answer.
        let file = try system {
            try SystemFile(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        } failure: {
            MasterKey.readFailure(path, $0)
        }
        let status = try system {
            try file.status()
        } failure: {
            MasterKey.readFailure(path, $0)
        }
        guard status.isRegular else {
            throw IdentityError(
                .keyMalformed, path, "is not a regular file", hint: "restore it from a backup")
        }
        guard !status.isSomeoneElses else {
            throw IdentityError(
                .keyExposed, path, "belongs to " + Account.name(of: status.st_uid),
                hint: "only its user and root may own a key")
        }
        guard !status.isOpenToOthers else {
            throw IdentityError(
                .keyExposed, path, "others may read or change it (mode \(status.modeText))",
                hint: "chmod 600 \(path), and if anyone may have read it: dlp keys rotate")
        }
        let bytes = try system {
            try file.read(from: 0, count: MasterKey.byteCount + 1)
        } failure: {
            MasterKey.readFailure(path, $0)
        }
        try self.init(id: id, bytes: bytes, name: path)
    }

    /// Makes a key from the system's generator and its file, mode 0600: an ``AtomicFile``, so
    /// that no reader ever sees a part of it and no existing key is ever replaced. The caller
    /// holds the home's lock.
    ///
    /// - Throws: `keyUnwritable` (if the file exists, too), `diskFull`.
    static func create(id: KeyID, in folder: String) throws(IdentityError) -> MasterKey {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        for _ in 0..<byteCount / 8 {
            let word = generator.next()
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        let path = folder + "/" + id.fileName
        let key = try MasterKey(id: id, bytes: bytes, name: path)
        do {
            let file = try AtomicFile(path, mode: 0o600)
            try file.append(bytes)
            try file.sync()
            try file.publish(.new)
        } catch {
            guard error.isDiskFull else {
                throw IdentityError(.keyUnwritable, path, error.text)
            }
            throw IdentityError(.diskFull, path, error.text, hint: "make room and try again")
        }
        return key
    }

    private static func readFailure(_ path: String, _ error: Errno) -> IdentityError {
        switch error {
        case .noSuchFileOrDirectory, .notDirectory:
            IdentityError(
                .keyLost, path, "the key is lost: the registry names it and its file is gone",
                hint: "restore it from a backup; marks issued under it cannot be traced without")
        default:
            IdentityError(
                .keyUnreadable, path, error.text, hint: "its user must be able to read it")
        }
    }
}

internal import Crypto

/// 32 secret random bytes from which everything keyed is derived.
///
/// Whoever holds them can read, forge and remove every mark issued under them. They
/// leave this type only as derived values; no description, dump or error shows them.
///
///     let carriers = key.stream(purpose: "carriers/1")
///     let tagKey = key.derive(purpose: "payload-tag", byteCount: 32)
public struct MasterKey: Sendable {
    public static let byteCount = 32

    public let id: KeyID
    /// 16 hexadecimal digits, derived one way: tells keys apart, safe to print.
    public let fingerprint: String
    private let secret: SymmetricKey

    /// - Throws: `keyMalformed` unless `bytes` are 32, and not all the same.
    public init(id: KeyID, bytes: [UInt8]) throws(IdentityError) {
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
        fingerprint = Hexadecimal.encode(
            MasterKey.expand(secret, info: "dlp/fingerprint", byteCount: 8))
    }

    /// `byteCount` bytes that only this key and `purpose` give: HKDF-SHA256
    /// (RFC 5869) with empty salt and info `dlp/` + purpose.
    ///
    /// - Parameters:
    ///   - purpose: what the bytes are for; not empty, not `fingerprint`, not
    ///     beginning with `stream/`, which this type keeps for itself.
    ///   - byteCount: 1 … 8160.
    public func derive(purpose: String, byteCount: Int) -> [UInt8] {
        precondition(!purpose.isEmpty && 1...8160 ~= byteCount)
        precondition(
            purpose != "fingerprint" && !purpose.hasPrefix("stream/"), "a purpose in use here")
        return MasterKey.expand(secret, info: "dlp/" + purpose, byteCount: byteCount)
    }

    /// An endless keyed stream for `purpose`, always the same: for carriers,
    /// interleavers, signs. Its key is derived with info `dlp/stream/` + purpose.
    public func stream(purpose: String) -> KeyedStream {
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
    public var description: String { "\(id) (\(fingerprint))" }
    public var debugDescription: String { "MasterKey(\(description))" }
    public var customMirror: Mirror {
        Mirror(self, children: ["id": id.text, "fingerprint": fingerprint])
    }
}

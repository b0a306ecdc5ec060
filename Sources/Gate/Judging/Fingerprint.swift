internal import Crypto
internal import Support

/// One hash of several texts.
enum Fingerprint {
    /// 64 hexadecimal digits of SHA-256; each text with its length before it, so that no two lists
    /// give the same bytes.
    static func hex(_ texts: [String]) -> String {
        var hash = SHA256()
        for text in texts {
            hash.update(data: Array("\(text.utf8.count):".utf8))
            hash.update(data: Array(text.utf8))
        }
        return Hex.text(hash.finalize().map { $0 })
    }

    static func hex(_ bytes: [UInt8]) -> String { Hex.text(SHA256.hash(data: bytes).map { $0 }) }
}

internal import CKernels
internal import DocumentReading

/// Whether decoded bytes are worth reading.
enum TextLikeness {
    private static let oneIn = 50

    /// Control characters and what is no UTF-8; counting stops beyond `most`.
    private static func oddCharacters(
        _ bytes: UnsafeBufferPointer<UInt8>, mostlyUntil most: Int
    ) -> Int {
        var odd = 0
        var i = 0
        while i < bytes.count, odd <= most {
            let byte = bytes[i]
            if byte < 0x80 {
                if byte < 0x20 && byte != 9 && byte != 10 && byte != 13 || byte == 0x7F {
                    odd += 1
                }
                i += 1
            } else {
                let (code, length) = UTF8Step.decode(bytes, i)
                if code == nil && bytes.count - i > 3 { odd += 1 }
                i += length
            }
        }
        return odd
    }

    /// The bytes as UTF-8, nil where they are no text. One odd character in fifty is taken.
    static func text(_ bytes: [UInt8]) -> [UInt8]? {
        if isWide(bytes) {
            // Which byte of two is zero tells the order.
            let (low, high) = bytes[0] == 0 ? (1, 0) : (0, 1)
            var codes: [UInt16] = []
            for i in stride(from: 0, to: bytes.count - 1, by: 2) {
                codes.append(UInt16(bytes[i + low]) | UInt16(bytes[i + high]) << 8)
            }
            return Array(String(decoding: codes, as: UTF16.self).utf8)
        }
        let odd = bytes.withUnsafeBufferPointer {
            oddCharacters($0, mostlyUntil: $0.count / oneIn)
        }
        return odd <= bytes.count / oneIn ? bytes : nil
    }

    /// UTF-16 of ASCII: what shells are given encoded.
    private static func isWide(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 12 else { return false }
        let zero = bytes[0] == 0 ? 0 : 1
        return bytes.prefix(64).enumerated().allSatisfy { i, byte in
            i % 2 == zero ? byte == 0 : byte >= 0x20 && byte < 0x7F || (9...13).contains(byte)
        }
    }

    /// What is to be read of decoded bytes: text, a file, what a zlib stream holds; nil for
    /// anything else.
    static func wanted(_ bytes: [UInt8]) -> [UInt8]? {
        if let text = text(bytes) { return text }
        if bytes.first == 0x78, let inflated = inflated(bytes) {
            return text(inflated) ?? inflated
        }
        return isFile(bytes) ? bytes : nil
    }

    /// Of a zlib stream (RFC 1950); nil where it is none, or damaged.
    private static func inflated(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count > 8, (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0 else { return nil }
        return Inflater.zlib(bytes, atMost: min(64 << 20, max(1 << 16, 1100 * bytes.count)))
    }

    /// Is read as a file is, and not as text: a file of some kind, or text that holds something
    /// encrypted, of which that must be said.
    static func isForReader(_ bytes: [UInt8]) -> Bool {
        if isEncrypted(bytes) || EncryptedForm.stands(inText: bytes) { return true }
        return isFile(bytes) && text(bytes) == nil
    }

    /// Begins like a file that is read by its kind, or is encrypted.
    static func isFile(_ bytes: [UInt8]) -> Bool {
        magics.contains { bytes.starts(with: $0) }
            || bytes.count >= 512 && bytes[257..<262].elementsEqual("ustar".utf8)
            || isEncrypted(bytes)
    }

    /// In a form that says so. Of a few bytes chance makes what looks like packets.
    static func isEncrypted(_ bytes: [UInt8]) -> Bool {
        bytes.count >= leastEncrypted && EncryptedForm.of(bytes) != nil
    }

    private static let leastEncrypted = 40

    private static let magics: [[UInt8]] = [
        [0x50, 0x4B, 3, 4], [0x25, 0x50, 0x44, 0x46], [0x1F, 0x8B, 8],
        [0xD0, 0xCF, 0x11, 0xE0], [0x37, 0x7A, 0xBC, 0xAF], [0x52, 0x61, 0x72, 0x21],
        [0x89, 0x50, 0x4E, 0x47], [0xFF, 0xD8, 0xFF], [0x42, 0x5A, 0x68],
        [0xFD, 0x37, 0x7A, 0x58], [0x28, 0xB5, 0x2F, 0xFD], Array("GIF8".utf8),
        [0x04, 0x22, 0x4D, 0x18], [0x5D, 0, 0], Array("LZIP".utf8), [0x1F, 0x9D, 0x90],
        [0x49, 0x49, 0x2A, 0], [0x4D, 0x4D, 0, 0x2A], Array("Salted__".utf8),
        Array("age-encryption.org".utf8), [0x78, 0x9F, 0x3E, 0x22],
    ]
    /// Of encrypted data, for the same purpose: what `EncryptedForm` looks closer at.
    private static let encryptedBeginnings: [[UInt8]] = [
        Array("\0GI".utf8), [0x03, 0xD9, 0xA2], Array("AES".utf8), Array("LUK".utf8),
        Array("RCL".utf8), Array("enc".utf8), Array("scr".utf8), [0xC0, 0xB9, 0x07],
        [0xEB, 0x58, 0x90],
    ]
    /// First bytes behind which anything may follow: packets of OpenPGP with a session key, DER.
    private static let encryptedFirstBytes: [Int] = [0x84, 0x85, 0x8C, 0xC1, 0xC3, 0xD2, 0x30]
    /// For `dlp_find_encoded`: by the first byte the first three, the first lowest.
    static let beginningsOfFiles: [UInt32] = {
        var table = [UInt32](repeating: 0, count: 256)
        // zlib streams have many headers.
        table[0x78] = UInt32(DLP_ANY_MAGIC)
        for first in encryptedFirstBytes { table[first] = UInt32(DLP_ANY_MAGIC) }
        for magic in magics + encryptedBeginnings {
            let first = Int(magic[0])
            let bytes = UInt32(magic[0]) | UInt32(magic[1]) << 8 | UInt32(magic[2]) << 16
            table[first] = table[first] == 0 ? bytes : UInt32(DLP_ANY_MAGIC)
        }
        return table
    }()
}

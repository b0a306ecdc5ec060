internal import Support
internal import TextDecoding

/// Forms of encrypted data, known by their first bytes: what is in them is read by nobody
/// without the key, so that it is said and not passed over.
///
/// Public keys, certificates, signatures and signed texts are not encrypted and none of these.
/// Containers that are encrypted inside (ZIP, PDF, Office) are told by their readers. Formats
/// that look like noise on purpose (VeraCrypt) cannot be told from noise.
package enum EncryptedForm: String, Sendable, CaseIterable {
    /// OpenPGP: session keys or encrypted data (RFC 9580, 5.1, 5.3, 5.13).
    case openPGP = "pgp"
    /// age-encryption.org/v1.
    case age
    /// CMS and PKCS #7: enveloped, encrypted, authenticated data (RFC 5652, 5083); S/MIME.
    case cms
    /// A file of keys (RFC 7292).
    case pkcs12
    /// An encrypted private key (RFC 5958).
    case pkcs8
    /// `openssl enc`, and what writes as it does.
    case openssl
    case luks
    case bitLocker = "bitlocker"
    case keePass = "keepass"
    case gitCrypt = "git-crypt"
    case ansibleVault = "ansible-vault"
    case aesCrypt = "aescrypt"
    case axCrypt = "axcrypt"
    case scrypt
    case rclone
    /// An encrypted image of macOS.
    case diskImage = "encrypted-dmg"
    case fernet

    /// What `bytes` are the beginning of; nil where they are not encrypted, or where nothing
    /// says so. Looks at the first few hundred bytes: O(1).
    package static func of(_ bytes: UnsafeRawBufferPointer) -> Self? {
        guard bytes.count >= 8 else { return nil }
        switch bytes[0] {
        case 0x00: return begins(bytes, "\0GITCRYPT\0") ? .gitCrypt : nil
        case 0x03: return isKeePass(bytes) ? .keePass : nil
        case 0x24: return isVault(bytes) ? .ansibleVault : nil
        case 0x30: return DERHead.form(bytes)
        case 0x41: return isAESCrypt(bytes) ? .aesCrypt : nil
        case 0x4C:
            return bytes.starts(with: [0x4C, 0x55, 0x4B, 0x53, 0xBA, 0xBE, 0]) ? .luks : nil
        case 0x52: return begins(bytes, "RCLONE\0\0") ? .rclone : nil
        case 0x53: return isSalted(bytes) ? .openssl : nil
        case 0x61: return begins(bytes, "age-encryption.org/v1\n-> ") ? .age : nil
        case 0x65: return begins(bytes, "encrcdsa") && !isPlain(bytes) ? .diskImage : nil
        case 0x73: return begins(bytes, "scrypt\0") ? .scrypt : nil
        case 0x80: return isFernet(bytes) ? .fernet : nil
        case 0xC0: return bytes.starts(with: axCryptMark) ? .axCrypt : nil
        case 0xEB: return begins(bytes, "-FVE-FS-", at: 3) ? .bitLocker : nil
        default: break
        }
        return bytes[0] >= 0x84 && PacketHead.isEncrypted(bytes) ? .openPGP : nil
    }

    /// Whether a block of encrypted or compressed data, such as armour of PGP, stands in a text.
    /// O(n).
    package static func stands(inText text: [UInt8]) -> Bool {
        var finder = EncryptedBlockFinder()
        text.withUnsafeBytes { finder.push($0) }
        return finder.isEncrypted || finder.isOpaque
    }

    /// The same of bytes in an array.
    package static func of(_ bytes: [UInt8]) -> Self? { bytes.withUnsafeBytes { of($0) } }

    private static func begins(
        _ bytes: UnsafeRawBufferPointer, _ text: StaticString, at offset: Int = 0
    ) -> Bool {
        text.withUTF8Buffer { text in
            offset + text.count <= bytes.count
                && bytes[offset..<offset + text.count].elementsEqual(text)
        }
    }

    /// Nothing but text, which a person wrote who writes about such files.
    private static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let sample = UnsafeRawBufferPointer(rebasing: bytes.prefix(96))
        return UTF8Check.sampleIsValid(sample)
            && sample.allSatisfy { EncodingDetector.isText(UInt32($0)) }
    }

    private static func isSalted(_ bytes: UnsafeRawBufferPointer) -> Bool {
        begins(bytes, "Salted__") && bytes.count > 16 && !isPlain(bytes)
    }

    private static let axCryptMark: [UInt8] = [
        0xC0, 0xB9, 0x07, 0x2E, 0x4F, 0x93, 0xF1, 0x46, 0xA0, 0x15, 0x79, 0x2C, 0xA1, 0xD9, 0xE8,
        0x21,
    ]

    /// Versions 1 and 2 of the format.
    private static func isKeePass(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.starts(with: [0x03, 0xD9, 0xA2, 0x9A]) && (0x65...0x67).contains(bytes[4])
            && bytes[5...].starts(with: [0xFB, 0x4B, 0xB5])
    }

    private static func isAESCrypt(_ bytes: UnsafeRawBufferPointer) -> Bool {
        begins(bytes, "AES") && bytes[3] <= 3 && bytes[4] == 0 && !isPlain(bytes)
    }

    /// The head line, and lines of hexadecimal digits below it.
    private static func isVault(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard begins(bytes, "$ANSIBLE_VAULT;"),
            // A head line is shorter; without one it is no vault, and read as text.
            let end = bytes.prefix(200).firstIndex(of: 0x0A)
        else { return false }
        let line = bytes[(end + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
        return line.prefix(32).count == 32
            && line.prefix(32).allSatisfy { Hex.value($0) != nil }
    }

    /// Version, a time in seconds between 2001 and 2106, a first block, a sum.
    private static func isFernet(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= 73 && (bytes.count - 57) % 16 == 0 && bytes[1..<5].allSatisfy { $0 == 0 }
            && bytes[5] >= 0x3B
    }
}

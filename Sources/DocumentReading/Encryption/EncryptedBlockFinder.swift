internal import Support
internal import CKernels
internal import MIME
internal import TextDecoding

/// Finds encrypted blocks within text: armour of PGP, age, CMS and keys, vaults of Ansible,
/// values of SOPS and Jasypt, output of `openssl enc -a`.
///
/// A word about such a block is none: what follows the mark must decode to one.
struct EncryptedBlockFinder {
    /// An encrypted block was met.
    private(set) var isEncrypted = false
    /// Armour of a message that is compressed or signed, not encrypted, or a file in yEnc or
    /// BinHex: nobody reads it as it stands.
    private(set) var isOpaque = false
    /// The former of both.
    private(set) var isMessage = false
    private var carry: [UInt8] = []
    /// From a mark so much is looked at.
    private static let reach = 2048
    /// So much is looked at before one.
    private static let before = 12

    /// Takes the next piece of a text; O(n).
    mutating func push(_ text: UnsafeRawBufferPointer) {
        if isEncrypted || text.isEmpty { return }
        // The seam first: a mark in what was kept back may go on here, and what stands before
        // a mark at the beginning is there.
        if !carry.isEmpty {
            let seam = carry + text.prefix(Self.reach)
            seam.withUnsafeBytes { look($0, upTo: carry.count + Self.before) }
        }
        look(text, upTo: text.count)
        if text.count >= Self.reach {
            carry = Array(text.suffix(Self.reach))
        } else {
            carry = (carry + text).suffix(Self.reach)
        }
    }

    private mutating func look(_ text: UnsafeRawBufferPointer, upTo end: Int) {
        guard let base = text.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        var i = 0
        while !isEncrypted {
            i = dlp_find_encrypted_mark(base, text.count, i)
            // Without a mark it is the count, which a short piece behind the seam leaves below `end`.
            guard i < min(end, text.count) else { return }
            judge(UnsafeRawBufferPointer(rebasing: text[i...].prefix(Self.reach)), text, i)
            i += 1
        }
    }

    /// `block` begins with a mark, at `i` of `text`.
    private mutating func judge(
        _ block: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer, _ i: Int
    ) {
        switch block[0] {
        case UInt8(ascii: "-"): armour(block)
        case UInt8(ascii: "$"): isEncrypted = EncryptedForm.of(block) == .ansibleVault
        case UInt8(ascii: "E"):
            isEncrypted =
                block[3] == UInt8(ascii: "[") ? Self.isSOPS(block) : Self.isJasypt(block, text, i)
        case UInt8(ascii: "U"):
            guard i == 0 || !SixBitDigits.base64.contains(text[i - 1]) else { return }
            // A form shows at its beginning.
            isEncrypted = EncryptedForm.of(Self.decoded(block.prefix(256))) == .openssl
        case UInt8(ascii: "="): isOpaque = isOpaque || Self.isYEnc(block)
        case UInt8(ascii: "B"): isOpaque = isOpaque || Self.isBinHex(block)
        case UInt8(ascii: "4"): isEncrypted = Self.isLegacyKey(block, text, i)
        default: isEncrypted = Self.isSaltpack(block, text, i)
        }
    }

    /// The head line of yEnc 1.3, and data: hardly any file is without a letter that becomes one
    /// beyond ASCII, and the end line is near where one is.
    private static func isYEnc(_ block: UnsafeRawBufferPointer) -> Bool {
        // No head line is longer.
        guard let end = block.prefix(512).firstIndex(of: 0x0A) else { return false }
        let head = String(decoding: block[..<end], as: UTF8.self)
        guard head.contains("line="), head.contains("size=") else { return false }
        let body = block[(end + 1)...]
        let line = body.prefix { $0 != 0x0A }
        return line.contains { $0 >= 0x80 }
            || String(decoding: body, as: UTF8.self).contains("\n=yend ")
    }

    /// Behind `BinHex 4.0)` a colon and digits of its own 64 (RFC 1741).
    private static func isBinHex(_ block: UnsafeRawBufferPointer) -> Bool {
        let body = block.dropFirst(11).drop { $0 == 0x0A || $0 == 0x0D || $0 == 0x20 }
        guard body.first == UInt8(ascii: ":") else { return false }
        let digits = Set("!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr".utf8)
        let line = body.dropFirst().prefix(48)
        return line.count >= 24
            && line.allSatisfy { digits.contains($0) || $0 == 0x0A || $0 == 0x0D }
    }

    /// Behind `-----BEGIN `.
    private mutating func armour(_ block: UnsafeRawBufferPointer) {
        let label = block.dropFirst(11).prefix(64)
        guard let end = label.firstIndex(of: UInt8(ascii: "-")) else { return }
        let name = String(decoding: block[11..<end], as: UTF8.self)
        let body = block[end...].drop { $0 == UInt8(ascii: "-") }
        func bytes() -> [UInt8] { Self.decoded(body) }
        switch name {
        case _ where name.hasPrefix("PGP MESSAGE"):
            let bytes = bytes()
            guard bytes.count >= 16, bytes[0] & 0x80 != 0 else { return }
            switch bytes.withUnsafeBytes({ PacketHead.tag($0) }) {
            case 1, 3, 9, 18, 20: isEncrypted = true
            default: (isOpaque, isMessage) = (true, true)
            }
        case "AGE ENCRYPTED FILE": isEncrypted = EncryptedForm.of(bytes()) == .age
        case "PKCS7", "CMS", "PKCS #7 SIGNED DATA", "PKCS12":
            let bytes = bytes()
            isEncrypted = EncryptedForm.of(bytes) != nil
            if bytes.withUnsafeBytes({ DERHead.hasSignedContent($0) }) {
                (isOpaque, isMessage) = (true, true)
            }
        case "ENCRYPTED PRIVATE KEY": isEncrypted = EncryptedForm.of(bytes()) == .pkcs8
        case "OPENSSH PRIVATE KEY": isEncrypted = Self.isEncryptedSSH(bytes())
        default: break
        }
    }

    /// The cipher's name in OpenSSH's own format is another one than `none`.
    private static func isEncryptedSSH(_ bytes: [UInt8]) -> Bool {
        let magic = Array("openssh-key-v1\0".utf8) + [0, 0, 0]
        guard bytes.starts(with: magic), bytes.count > magic.count + 8 else { return false }
        return !bytes[(magic.count + 1)...].starts(with: Array("none".utf8))
    }

    /// `Proc-Type: 4,ENCRYPTED`, the cipher (RFC 1421), and data.
    private static func isLegacyKey(
        _ block: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer, _ i: Int
    ) -> Bool {
        guard text[max(0, i - 11)..<i].elementsEqual("Proc-Type: ".utf8),
            let line = block.firstIndex(of: 0x0A) ?? block.firstIndex(of: UInt8(ascii: "\\"))
        else { return false }
        return decoded(block[line...]).count >= 24
    }

    private static func isSOPS(_ block: UnsafeRawBufferPointer) -> Bool {
        let value = block.dropFirst(15)
        guard value.starts(with: Array("data:".utf8)) else { return false }
        return value.dropFirst(5).prefix(4).allSatisfy {
            SixBitDigits.base64.contains($0) || $0 == 0x3D
        }
            && value.count > 12
    }

    /// `ENC(…)` around at least 16 bytes in base64, as a value of its own.
    private static func isJasypt(
        _ block: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer, _ i: Int
    ) -> Bool {
        if i > 0, SixBitDigits.base64.contains(text[i - 1]) || text[i - 1] == UInt8(ascii: "_") {
            return false
        }
        let digits = block.dropFirst(4).prefix { SixBitDigits.base64.contains($0) }
        let end = digits.endIndex
        let tail = block[end...].drop { $0 == 0x3D }
        guard digits.count >= 22, tail.first == UInt8(ascii: ")") else { return false }
        // A name in capital letters is an argument of some macro.
        return digits.contains { (0x61...0x7A).contains($0) }
            && digits.contains { (0x30...0x39).contains($0) || $0 == 0x2B || $0 == 0x2F }
    }

    /// `BEGIN SALTPACK ENCRYPTED MESSAGE.` and words of base 62.
    private static func isSaltpack(
        _ block: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer, _ i: Int
    ) -> Bool {
        guard text[max(0, i - 8)..<i].elementsEqual("SALTPACK".utf8),
            block.count > 34, block[18] == UInt8(ascii: ".")
        else { return false }
        return block[19...].drop { $0 <= 0x20 || $0 == UInt8(ascii: ">") }.prefix(15)
            .allSatisfy { SixBitDigits.base64.contains($0) && $0 != 0x2B && $0 != 0x2F }
    }

    /// The beginning of what base64 says below a line, past fields (`Comment: …`) and marks of
    /// quoting, of comments, and line breaks that are written as `\n`.
    private static func decoded(_ body: Slice<UnsafeRawBufferPointer>) -> [UInt8] {
        var digits: [UInt8] = []
        var line: [UInt8] = []
        /// False where the data ends.
        func take() -> Bool {
            defer { line.removeAll(keepingCapacity: true) }
            let text = line.drop { " \t>|#*\"'".utf8.contains($0) }
            let end = text.lastIndex { !" \t\r\"',+".utf8.contains($0) }
            // A plus sign may be the last digit, or join strings in source.
            let trimmed = end.map { text[...$0] } ?? []
            if trimmed.isEmpty { return true }
            if trimmed.starts(with: "-----".utf8) { return false }
            if trimmed.allSatisfy({ SixBitDigits.base64.contains($0) || $0 == 0x3D }) {
                digits += trimmed
                return true
            }
            return digits.isEmpty && trimmed.contains(UInt8(ascii: ":"))
        }
        var i = body.startIndex
        while i < body.endIndex {
            if body[i] == 0x0A {
                guard take() else { break }
            } else if body[i] == UInt8(ascii: "\\"), i + 1 < body.endIndex,
                body[i + 1] == UInt8(ascii: "n") || body[i + 1] == UInt8(ascii: "r")
            {
                guard take() else { break }
                i += 1
            } else {
                line.append(body[i])
            }
            i += 1
        }
        if i >= body.endIndex || !line.isEmpty { _ = take() }
        return TransferDecoder.base64(digits[...])
    }
}

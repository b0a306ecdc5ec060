internal import Support

/// The first packets of an OpenPGP message (RFC 9580, 4 and 5), as far as they tell whether
/// it is encrypted.
enum PacketHead {
    private struct Header {
        var tag: UInt8
        /// Where the body begins, and its length; nil where it is given in parts.
        var body: Int
        var length: Int?
    }

    /// Whether `bytes` begin with a session key or encrypted data.
    static func isEncrypted(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let header = header(bytes, at: 0) else { return false }
        switch header.tag {
        case 1: return isKey(bytes, header) && isFollowed(bytes, header)
        case 3: return isPasswordKey(bytes, header)
        case 18: return isData(bytes, header)
        case 20: return isAuthenticatedData(bytes, header)
        default: return false
        }
    }

    /// The kind of the first packet, where what stands around it says that it is OpenPGP; nil
    /// for what is no packet.
    static func tag(_ bytes: UnsafeRawBufferPointer) -> UInt8? { header(bytes, at: 0)?.tag }

    private static func header(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Header? {
        guard start + 2 < bytes.count, bytes[start] & 0x80 != 0 else { return nil }
        func number(_ count: Int) -> Int? {
            guard start + 1 + count < bytes.count else { return nil }
            return bytes[(start + 1)..<(start + 1 + count)].bigEndian
        }
        if bytes[start] & 0x40 == 0 {
            let tag = bytes[start] >> 2 & 0x0F
            let count = 1 << Int(bytes[start] & 3)
            if count == 8 { return Header(tag: tag, body: start + 1, length: nil) }
            guard let length = number(count) else { return nil }
            return Header(tag: tag, body: start + 1 + count, length: length)
        }
        let tag = bytes[start] & 0x3F
        switch bytes[start + 1] {
        case 0..<192: return Header(tag: tag, body: start + 2, length: Int(bytes[start + 1]))
        case 192..<224:
            let length = (Int(bytes[start + 1]) - 192) << 8 + Int(bytes[start + 2]) + 192
            return Header(tag: tag, body: start + 3, length: length)
        case 224..<255: return Header(tag: tag, body: start + 2, length: nil)
        default:
            guard start + 5 < bytes.count else { return nil }
            let length = bytes[(start + 2)..<(start + 6)].bigEndian
            return Header(tag: tag, body: start + 6, length: length)
        }
    }

    /// Behind a session key comes another one, or the data; where the end cuts, it may.
    private static func isFollowed(_ bytes: UnsafeRawBufferPointer, _ header: Header) -> Bool {
        guard let length = header.length, length < 1 << 16 else { return false }
        let next = header.body + length
        guard next + 2 < bytes.count else { return true }
        guard let tag = self.header(bytes, at: next)?.tag else { return false }
        return [1, 3, 9, 10, 18, 20, 21].contains(tag)
    }

    private static func isKey(_ bytes: UnsafeRawBufferPointer, _ header: Header) -> Bool {
        guard let length = header.length, length > 12, header.body + 12 < bytes.count else {
            return false
        }
        let start = header.body
        switch bytes[start] {
        case 2, 3: return isSession(bytes, at: start + 9, length - 9)
        case 6:
            let count = Int(bytes[start + 1])
            guard [0, 21, 33].contains(count), length > count + 2 else { return false }
            return isSession(bytes, at: start + 2 + count, length - 2 - count)
        default: return false
        }
    }

    /// The algorithm and the session key encrypted by it, `count` bytes together.
    private static func isSession(
        _ bytes: UnsafeRawBufferPointer, at start: Int, _ count: Int
    ) -> Bool {
        guard start + 3 < bytes.count else { return false }
        let bits = Int(bytes[start + 1]) << 8 | Int(bytes[start + 2])
        let first = bytes[start + 3]
        let isNumber = bits > 0 && first.leadingZeroBitCount == (8 - bits % 8) % 8
        let rest = count - 3 - (bits + 7) / 8
        switch bytes[start] {
        // RSA: one number. ElGamal: two.
        case 1, 2: return isNumber && bits > 500 && rest == 0
        case 16, 20: return isNumber && bits > 500 && rest > 64
        // ECDH: a point, and a wrapped key whose length is told.
        case 18:
            guard isNumber, (200...1100).contains(bits), [4, 0x40].contains(first) else {
                return false
            }
            let wrapped = start + 3 + (bits + 7) / 8
            return (9...256).contains(rest)
                && (wrapped >= bytes.count || Int(bytes[wrapped]) == rest - 1)
        // X25519 and X448: a key of fixed length, and a wrapped one.
        case 25, 26:
            let wrapped = start + 1 + (bytes[start] == 25 ? 32 : 56)
            guard wrapped < bytes.count else { return false }
            return start + count - wrapped - 1 == Int(bytes[wrapped])
        default: return false
        }
    }

    private static func isPasswordKey(_ bytes: UnsafeRawBufferPointer, _ header: Header) -> Bool {
        guard let length = header.length, (4...256).contains(length),
            header.body + 4 < bytes.count
        else { return false }
        let start = header.body
        // Version, cipher, then how the password becomes a key and by which hash.
        switch bytes[start] {
        case 4: break
        // These also name how the data is authenticated, the last its fields' lengths.
        case 5, 6:
            let at = bytes[start] == 5 ? start + 1 : start + 2
            let kind = bytes[start] == 5 ? at + 2 : at + 3
            return kind < bytes.count && (40...128).contains(length)
                && (1...13).contains(bytes[at]) && (1...3).contains(bytes[at + 1])
                && [1, 3, 4].contains(bytes[kind])
        default: return false
        }
        guard (1...13).contains(bytes[start + 1]) else { return false }
        switch bytes[start + 2] {
        case 0:
            return (4...64).contains(length) && (1...14).contains(bytes[start + 3])
                && isFollowed(bytes, header)
        case 1:
            return (12...64).contains(length) && (1...14).contains(bytes[start + 3])
                && isFollowed(bytes, header)
        case 3: return (13...64).contains(length) && (1...14).contains(bytes[start + 3])
        case 4: return (22...80).contains(length) && isFollowed(bytes, header)
        default: return false
        }
    }

    private static func isData(_ bytes: UnsafeRawBufferPointer, _ header: Header) -> Bool {
        guard header.body + 4 < bytes.count, header.length ?? 64 >= 40 else { return false }
        switch bytes[header.body] {
        // Nothing but its version tells it: what is so long must be so long.
        case 1:
            guard let length = header.length else { return false }
            return header.body + length == bytes.count
        case 2:
            return (1...13).contains(bytes[header.body + 1])
                && (1...3).contains(bytes[header.body + 2]) && bytes[header.body + 3] <= 16
        default: return false
        }
    }

    private static func isAuthenticatedData(
        _ bytes: UnsafeRawBufferPointer, _ header: Header
    ) -> Bool {
        header.body + 4 < bytes.count && header.length ?? 64 >= 40 && bytes[header.body] == 1
            && (1...13).contains(bytes[header.body + 1])
            && (1...3).contains(bytes[header.body + 2]) && bytes[header.body + 3] <= 56
    }
}

/// The first fields of DER or BER (ITU-T X.690), as far as they tell encrypted structures.
enum DERHead {
    /// 1.2.840.113549.1.7.3 enveloped, .4 signed and enveloped, .6 encrypted.
    private static let pkcs7: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07]
    /// 1.2.840.113549.1.9.16.1.23 authenticated and enveloped.
    private static let authenticated: [UInt8] = [
        0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x17,
    ]
    /// 1.2.840.113549.1.5 and .12.1: encryption by password.
    private static let pkcs5: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x05]
    private static let pkcs12: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x0C, 0x01]

    static func form(_ bytes: UnsafeRawBufferPointer) -> EncryptedForm? {
        guard let inner = content(bytes, at: 0, tag: 0x30) else { return nil }
        if let type = object(bytes, at: inner) {
            if type.count == 9, type.starts(with: pkcs7), [3, 4, 6].contains(type.last) {
                return .cms
            }
            return type.elementsEqual(authenticated) ? .cms : nil
        }
        // PFX: version 3, then a content that is data or signed data.
        if bytes[inner...].starts(with: [2, 1, 3]) {
            guard let safe = content(bytes, at: inner + 3, tag: 0x30),
                let type = object(bytes, at: safe)
            else { return nil }
            return type.starts(with: pkcs7) ? .pkcs12 : nil
        }
        if let algorithm = content(bytes, at: inner, tag: 0x30),
            let type = object(bytes, at: algorithm),
            type.starts(with: pkcs5) || type.starts(with: pkcs12)
        {
            return .pkcs8
        }
        return nil
    }

    /// Signed data (1.2.840.113549.1.7.2), or compressed data, that holds what was signed, and
    /// not certificates alone.
    static func hasSignedContent(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let inner = content(bytes, at: 0, tag: 0x30), let type = object(bytes, at: inner)
        else {
            return false
        }
        let isCompressed = type.elementsEqual(authenticated.dropLast() + [9])
        if isCompressed { return true }
        guard type.count == 9, type.starts(with: pkcs7), type.last == 2,
            let explicit = content(bytes, at: type.endIndex, tag: 0xA0),
            let data = content(bytes, at: explicit, tag: 0x30), data + 3 < bytes.count,
            bytes[data] == 2,
            let algorithms = end(bytes, at: data + 2 + Int(bytes[data + 1]), tag: 0x31),
            let signed = content(bytes, at: algorithms, tag: 0x30),
            let kind = object(bytes, at: signed)
        else { return false }
        return kind.endIndex < bytes.count && bytes[kind.endIndex] == 0xA0
    }

    /// Behind the element at `start`, if it has this tag and a length.
    private static func end(_ bytes: UnsafeRawBufferPointer, at start: Int, tag: UInt8) -> Int? {
        guard let body = content(bytes, at: start, tag: tag) else { return nil }
        let first = bytes[start + 1]
        guard first != 0x80 else { return nil }
        let length =
            first < 0x80
            ? Int(first)
            : bytes[(start + 2)..<body].reduce(0) { min($0, 1 << 40) << 8 | Int($1) }
        return length <= bytes.count - body ? body + length : nil
    }

    /// Where the content of the element at `start` begins, if it has this tag.
    private static func content(
        _ bytes: UnsafeRawBufferPointer, at start: Int, tag: UInt8
    ) -> Int? {
        guard start + 2 < bytes.count, bytes[start] == tag else { return nil }
        let first = bytes[start + 1]
        // One byte, so many bytes, or, in BER, none.
        let more = first < 0x80 ? 0 : Int(first & 0x7F)
        guard more <= 8, start + 2 + more < bytes.count else { return nil }
        return start + 2 + more
    }

    private static func object(
        _ bytes: UnsafeRawBufferPointer, at start: Int
    ) -> Slice<UnsafeRawBufferPointer>? {
        guard start + 2 < bytes.count, bytes[start] == 6 else { return nil }
        let count = Int(bytes[start + 1])
        guard count < 0x80, start + 2 + count <= bytes.count else { return nil }
        return bytes[(start + 2)..<(start + 2 + count)]
    }
}

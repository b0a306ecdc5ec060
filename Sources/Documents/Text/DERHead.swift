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

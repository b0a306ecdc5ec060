internal import Support
internal import TextDecoding

extension FileType {
    /// Every type that `head`, the beginning of a file, and `tail`, its end, may be: what
    /// it begins with first, then what else would be opened by a program less strict.
    /// Never empty.
    static func all(head: UnsafeRawBufferPointer, tail: UnsafeRawBufferPointer) -> [FileType] {
        let first = detect(head)
        // Of fields and nothing else it is a text like any other.
        if first == .unknown || first == .text && !isPureText(tail),
            MultipartBody.boundary(head) != nil
        {
            return [.multipart]
        }
        var types = [first]
        // Letters that a format begins with are also what a text begins with: where there is
        // nothing but text, it is one, whatever else would be made of it.
        if !first.isText, first != .unknown, first != .encrypted, isPureText(head),
            first != .pdf || !hasObjects(head)
        {
            let kind = textual(head)
            if first.isOpaque { return [kind] }
            types = [kind, first]
        }
        // PDF readers look for the header in the first kilobyte (ISO 32000-1, H.3).
        if first != .pdf, !first.isArchive, first != .eml, first != .mbox,
            find("%PDF-", in: head, upTo: 1024)
        {
            types.append(.pdf)
        }
        // A ZIP file is found from its end: self-extracting programs, pictures with more.
        if first != .zip, !first.isArchive, hasZipEnd(tail) { types.append(.zip) }
        return types
    }

    /// Text from end to end: no control character but those of text, in UTF-8 or, at its
    /// beginning, in an encoding that is recognised. O(n).
    static func isPureText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard !bytes.isEmpty,
            !bytes.contains(where: { !EncodingDetector.isText(UInt32($0)) && $0 < 0x80 })
        else { return false }
        return UTF8Check.sampleIsValid(bytes)
            || looksLikeText(UnsafeRawBufferPointer(rebasing: bytes.prefix(sniffed)))
    }

    /// What a reader says of a text that it was tried on in vain is no verdict on the text,
    /// whose letters have all been given.
    static let saidInVain: Set<UnreadReason> = [.damaged, .truncated, .unknownType, .noOCR]

    /// Whether what the readers of these types say of `bytes` is said in vain: they are text,
    /// read as text first, and do not begin as a document of the other type with objects does.
    static func isText(_ bytes: [UInt8], as types: [FileType]) -> Bool {
        guard types.count > 1, types[0].isText else { return false }
        return bytes.withUnsafeBytes { bytes in
            guard isPureText(bytes) else { return false }
            return !begins(bytes, "%PDF-") || !hasObjects(bytes)
        }
    }

    /// `obj` and `endobj` as a PDF file has them.
    private static func hasObjects(_ bytes: UnsafeRawBufferPointer) -> Bool {
        Array("endobj".utf8).withUnsafeBytes { ByteSearch.first($0, in: bytes) != nil }
    }

    /// By what it begins with.
    static func detect(_ head: UnsafeRawBufferPointer) -> FileType {
        guard !head.isEmpty else { return .empty }
        if let type = magic(head) { return type }
        // Vaults of Ansible are text, in which the finder of such blocks says so.
        if let form = EncryptedForm.of(head), form != .ansibleVault { return .encrypted }
        guard looksLikeText(head) else { return .unknown }
        return textual(head)
    }

    private static func begins(_ head: UnsafeRawBufferPointer, _ bytes: [UInt8], at offset: Int = 0)
        -> Bool
    {
        offset + bytes.count <= head.count
            && head[offset..<offset + bytes.count].elementsEqual(bytes)
    }

    private static func begins(
        _ head: UnsafeRawBufferPointer, _ text: StaticString, at offset: Int = 0
    )
        -> Bool
    {
        text.withUTF8Buffer { begins(head, Array($0), at: offset) }
    }

    private static func magic(_ head: UnsafeRawBufferPointer) -> FileType? {
        if begins(head, "%PDF-") { return .pdf }
        if begins(head, "PK\u{3}\u{4}") || begins(head, "PK\u{5}\u{6}")
            || begins(head, "PK\u{7}\u{8}PK")
        {
            return .zip
        }
        if begins(head, [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) { return .ole }
        if let type = picture(head) { return type }
        if let type = archive(head) { return type }
        if begins(head, "{\\rt") { return .rtf }
        if begins(head, [0x7F, 0x45, 0x4C, 0x46]) { return .elf }
        if begins(head, "MZ"), head.count > 64, head[..<64].contains(0) { return .pe }
        if begins(head, "SQLite format 3\0") { return .sqlite }
        if begins(head, [0, 1, 0, 0, 0]) || begins(head, "OTTO\0") || begins(head, "wOFF")
            || begins(head, "wOF2") || begins(head, "true\0")
        {
            return .font
        }
        if begins(head, "ID3") || begins(head, "fLaC") || begins(head, "OggS")
            || begins(head, [0x1A, 0x45, 0xDF, 0xA3]) || begins(head, "ftyp", at: 4)
            || (begins(head, "RIFF")
                && (begins(head, "WAVE", at: 8) || begins(head, "AVI ", at: 8)))
        {
            return .media
        }
        return nil
    }

    private static func picture(_ head: UnsafeRawBufferPointer) -> FileType? {
        if begins(head, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if begins(head, [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if begins(head, [0x49, 0x49, 0x2A, 0]) || begins(head, [0x4D, 0x4D, 0, 0x2A]) {
            return .tiff
        }
        if begins(head, "RIFF"), begins(head, "WEBP", at: 8) { return .webp }
        if begins(head, "GIF87a") || begins(head, "GIF89a") { return .gif }
        // The header's size as well: two letters alone are also text.
        if begins(head, "BM"), head.count > 18, [12, 40, 52, 56, 64, 108, 124].contains(head[14]),
            head[15] == 0, head[16] == 0, head[17] == 0
        {
            return .bmp
        }
        if begins(head, "ftyp", at: 4) {
            for brand: StaticString in ["heic", "heix", "mif1", "heim", "heis", "hevc", "msf1"]
            where begins(head, brand, at: 8) {
                return .heif
            }
            if begins(head, "avif", at: 8) || begins(head, "avis", at: 8) { return .avif }
        }
        if begins(head, [1, 0, 0, 0]), begins(head, " EMF", at: 40) { return .emf }
        if begins(head, [0xD7, 0xCD, 0xC6, 0x9A]) || begins(head, [1, 0, 9, 0, 0, 3]) {
            return .wmf
        }
        return nil
    }

    private static func archive(_ head: UnsafeRawBufferPointer) -> FileType? {
        if begins(head, [0x1F, 0x8B]) { return .gz }
        if begins(head, [0x1F, 0x9D]) { return .z }
        if begins(head, "BZh"), head.count > 9, (0x31...0x39).contains(head[3]),
            begins(head, [0x31, 0x41, 0x59, 0x26], at: 4) || begins(head, [0x17, 0x72], at: 4)
        {
            return .bz2
        }
        if begins(head, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]) { return .xz }
        if begins(head, [0x28, 0xB5, 0x2F, 0xFD]) { return .zst }
        if begins(head, [0x04, 0x22, 0x4D, 0x18]) || begins(head, [0x02, 0x21, 0x4C, 0x18]) {
            return .lz4
        }
        if begins(head, "LZIP") { return .lzip }
        if begins(head, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) { return .sevenZip }
        if begins(head, "Rar!\u{1A}\u{7}") { return .rar }
        if begins(head, "MSCF\0\0\0\0") { return .cab }
        if begins(head, "070701") || begins(head, "070702") || begins(head, "070707")
            || begins(head, [0xC7, 0x71]) || begins(head, [0x71, 0xC7])
        {
            return .cpio
        }
        if begins(head, "!<arch>\n") { return .ar }
        if begins(head, "xar!") { return .xar }
        if begins(head, "CD001", at: 0x8001) { return .iso }
        if isTar(head) { return .tar }
        return nil
    }

    /// The header's own sum (POSIX.1-1988), so that tar files older than the magic count.
    private static func isTar(_ head: UnsafeRawBufferPointer) -> Bool {
        guard head.count >= 512, head[0] != 0 else { return false }
        var sum = 0
        for i in 0..<512 { sum += (148..<156).contains(i) ? 32 : Int(head[i]) }
        let digits = head[148..<156].drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
        guard !digits.isEmpty else { return false }
        return digits.reduce(0) { $0 * 8 + Int($1 - 0x30) } == sum
    }

    /// The end record of a ZIP file whose comment reaches to the end.
    private static func hasZipEnd(_ tail: UnsafeRawBufferPointer) -> Bool {
        var i = tail.count - 22
        while i >= 0 {
            if tail[i] == 0x50, begins(tail, "PK\u{5}\u{6}", at: i) {
                let comment = Int(tail[i + 20]) | Int(tail[i + 21]) << 8
                if i + 22 + comment <= tail.count { return true }
            }
            i -= 1
        }
        return false
    }

    private static func find(_ text: StaticString, in head: UnsafeRawBufferPointer, upTo: Int)
        -> Bool
    {
        (0..<min(head.count, upTo)).contains { begins(head, text, at: $0) }
    }

    /// So many bytes decide whether, and in which encoding, something is text.
    package static let sniffed = EncodingDetector.sampled

    /// No control characters but those of text, in one of the encodings.
    static func looksLikeText(_ head: UnsafeRawBufferPointer) -> Bool {
        if EncodingDetector.byteOrderMark(head) != nil { return true }
        // A piece cut out of a longer text may begin within a character.
        let cut = head.prefix(3).prefix { $0 & 0xC0 == 0x80 }.count
        if cut > 0, cut + 64 < head.count {
            let rest = UnsafeRawBufferPointer(rebasing: head[cut...].prefix(sniffed))
            if !rest.contains(0), UTF8Check.sampleIsValid(rest) { return looksLikeText(rest) }
        }
        let sample = UnsafeRawBufferPointer(rebasing: head.prefix(sniffed))
        var controls = 0
        var zeros = 0
        for byte in sample {
            if byte == 0 {
                zeros += 1
            } else if byte < 0x20, !EncodingDetector.isText(UInt32(byte)) {
                controls += 1
            }
        }
        if zeros == 0, controls * 50 <= sample.count {
            guard UTF8Check.asciiPrefix(sample) < sample.count else { return true }
            if UTF8Check.sampleIsValid(sample) { return true }
            return isLegacyText(sample) || EncodingDetector.utf16or32(sample) != nil
        }
        return EncodingDetector.utf16or32(sample) != nil
            || (zeros == 0 && EncodingDetector.isEBCDIC(sample))
    }

    /// Bytes above 0x7F that are characters of some encoding; random bytes are of none.
    private static func isLegacyText(_ sample: UnsafeRawBufferPointer) -> Bool {
        if EncodingDetector.firstLegacy(sample) != .windows1252 { return true }
        if let best = CodePageGuess.readings(sample).first, best.score.bad * 32 <= best.score.count
        {
            return true
        }
        var high = 0
        var undefined = 0
        for byte in sample where byte >= 0x80 {
            high += 1
            if byte < 0xA0 { undefined += 1 }
        }
        // Mostly ASCII; a few bytes of whatever do not make a program of it.
        return high * 3 <= sample.count && undefined * 10 <= sample.count
    }

    /// What kind of text.
    private static func textual(_ head: UnsafeRawBufferPointer) -> FileType {
        let sample = UnsafeRawBufferPointer(rebasing: head.prefix(1 << 13))
        let text = TextStream.decode(sample).text
        return text.withUnsafeBytes { TextKind.of($0) }
    }
}

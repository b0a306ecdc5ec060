/// Members of office packages that hold no document: fonts, settings of a printer, a cache of
/// the layout, drawings of objects that are in the package as well. Each is known by its
/// content, which must be that to its last byte; what is not is a file like any other.
enum PackageFurniture {
    static func isKnown(_ bytes: [UInt8], _ name: String) -> Bool {
        if bytes.starts(with: Array("VCLMTF".utf8)) { return isMetafile(bytes) }
        if name.lowercased().hasSuffix(".odttf"), let font = FontFile.plain(bytes, name: name) {
            return FontFile.isWhole(font)
        }
        return FontFile.isWhole(bytes) || FontFile.isWholeEmbedded(bytes)
            || isPrinterSetting(bytes) || isPrinterTicket(bytes) || isLayoutCache(bytes)
    }

    /// A DEVMODE of Windows (MS-RPRN, 2.2.2.1.1): 32 letters, versions, the length of what
    /// follows and of the driver's own part behind it.
    private static func isPrinterSetting(_ bytes: [UInt8]) -> Bool {
        let size = bytes.u16(68)
        guard bytes.count <= 1 << 18, [0x0400, 0x0401].contains(bytes.u16(64)),
            (148...220).contains(size), size + bytes.u16(70) == bytes.count
        else { return false }
        return !holdsFile(bytes)
    }

    /// The same of macOS: a version, then records of a kind, a length and a property list.
    private static func isPrinterTicket(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 12, bytes.u32(0) == 2 else { return false }
        var at = 4
        while at + 8 <= bytes.count {
            let end = at + 8 + bytes.u32(at + 4)
            guard bytes.u32(at) <= 16, end <= bytes.count else { return false }
            let list = bytes[at + 8..<end]
            guard list.starts(with: Array("<?xml".utf8)),
                list.withUnsafeBytes({ UTF8Check.isValid($0) }),
                !list.contains(where: { $0 < 0x20 && !MarkupTokenizer.isSpace($0) })
            else { return false }
            at = end
        }
        return at == bytes.count
    }

    /// LibreOffice's cache of page breaks: a version, then records of a letter, a length of
    /// three bytes, and numbers.
    private static func isLayoutCache(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 8, bytes.count <= 1 << 16, bytes.u16(0) == 1 || bytes.u16(0) == 2,
            bytes[4] == 0x70
        else { return false }
        return 4 + (bytes.u32(4) >> 8) == bytes.count && !holdsFile(bytes)
    }

    /// A drawing as StarView's metafile: a header and actions, each with its length.
    private static func isMetafile(_ bytes: [UInt8]) -> Bool {
        guard bytes.count <= 1 << 24, bytes.u16(6) == 1 else { return false }
        var at = 12 + bytes.u32(8)
        while at + 8 <= bytes.count {
            guard bytes.u16(at) <= 1024, bytes.u16(at + 2) <= 16 else { return false }
            at += 8 + bytes.u32(at + 4)
        }
        return at == bytes.count && !holdsFile(bytes)
    }

    /// Whether a document, an archive or a picture begins anywhere within.
    private static func holdsFile(_ bytes: [UInt8]) -> Bool {
        let beginnings: [[UInt8]] = [
            [0x50, 0x4B, 3, 4], [0x50, 0x4B, 5, 6], [0xD0, 0xCF, 0x11, 0xE0], [0x1F, 0x8B, 8],
            [0x37, 0x7A, 0xBC, 0xAF], [0x52, 0x61, 0x72, 0x21], [0x25, 0x50, 0x44, 0x46],
            [0xFD, 0x37, 0x7A, 0x58], [0x28, 0xB5, 0x2F, 0xFD], [0x42, 0x5A, 0x68],
            [0x89, 0x50, 0x4E, 0x47], [0xFF, 0xD8, 0xFF],
        ]
        let firsts = Set(beginnings.map { $0[0] })
        return bytes.indices.contains { i in
            firsts.contains(bytes[i])
                && beginnings.contains { bytes[i...].starts(with: $0) }
        }
    }
}

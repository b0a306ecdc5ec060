internal import Markup
internal import Support
internal import TextDecoding

/// Members of office packages that hold no document: fonts, settings of a printer, a cache of
/// the layout, drawings of objects that are in the package as well. Each is known by its
/// content, which must be that to its last byte; what is not is a file like any other.
enum OfficePackageFurniture {
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

/// A part of a package that is XML, as UTF-8.
struct PartMarkup {
    let bytes: [UInt8]
    /// The first element's name, without its prefix.
    let root: String
    /// There are characters in it that XML has not (1.0, 2.2), something else begins within; or
    /// a document type in a part of a workbook, which may have none.
    let isDamaged: Bool
    private static let tables: Set<String> = ["worksheet", "sst", "chartsheet"]

    /// Nil where the content is not text that begins with a tag.
    init?(_ content: [UInt8], _ type: FileType) {
        guard type.isText else { return nil }
        let text = content.withUnsafeBytes {
            TextStream.decode($0, declared: MarkupReader.declared(content)).text
        }
        guard let first = text.first(where: { $0 > 0x20 }), first == 0x3C else { return nil }
        var tokens = MarkupTokenizer(text)
        var root = ""
        while root.isEmpty, let token = tokens.next() {
            if case .start(let name, _, _) = token { root = tokens.name(name) }
        }
        self.root = root
        bytes = text
        isDamaged =
            text.contains { $0 < 0x20 && !MarkupTokenizer.isSpace($0) }
            || Self.tables.contains(root) && tokens.entities != nil
    }
}

/// Values of a part's own that the net below would take for people's: references to cells, and
/// lengths of time in cells. They are blanked where they stand as the format has them, and
/// nowhere else.
enum PartMask {
    static func blank(in bytes: inout [UInt8]) {
        var tokens = MarkupTokenizer(bytes)
        var ranges: [Range<Int>] = []
        while let token = tokens.next() {
            guard case .start(let name, let attributes, _) = token, !attributes.isEmpty else {
                continue
            }
            let element = tokens.name(name)
            let markup = tokens
            markup.attributes(in: attributes) { key, value in
                switch markup.name(key) {
                case "r" where element == "c" && isCell(markup.bytes[value]): ranges.append(value)
                case "time-value" where isDuration(markup.bytes[value]): ranges.append(value)
                default: break
                }
            }
        }
        // The tokenizer's bytes are these where nothing had to be decoded.
        guard tokens.bytes.count == bytes.count else { return }
        for range in ranges { for i in range { bytes[i] = 0x20 } }
    }

    /// Letters of a column and digits of a row (ECMA-376-1, 18.18.7).
    private static func isCell(_ value: ArraySlice<UInt8>) -> Bool {
        let digits = value.drop { (0x41...0x5A).contains($0) }
        return (1...3).contains(value.count - digits.count) && (1...7).contains(digits.count)
            && digits.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Hours, minutes and seconds (XML Schema 2, 3.2.6).
    private static func isDuration(_ value: ArraySlice<UInt8>) -> Bool {
        value.starts(with: [0x50, 0x54]) && value.count <= 24
            && value.dropFirst(2).allSatisfy {
                (0x30...0x39).contains($0) || [0x48, 0x4D, 0x53, 0x2E].contains($0)
            }
    }
}

/// What a file is, by its content.
package enum FileType: String, Sendable, CaseIterable {
    case text, csv, html, xml, rtf, eml, mbox
    /// The body of a form with files, without a message around it.
    case multipart
    case pdf
    case zip, docx, xlsx, pptx, odt, ods, odp, epub
    case doc, xls, ppt, msg, ole
    case tar, gz, bz2, xz, zst, lz4, z, sevenZip = "7z", rar, cab, cpio, ar, iso, lzip, xar
    case png, jpeg, tiff, webp, gif, bmp, heif, avif, emf, wmf
    case elf, pe, sqlite, font, media
    case empty
    /// A form of encrypted data (``EncryptedForm``).
    case encrypted
    case unknown

    /// A single compressed stream: one member without a name of its own.
    var isStream: Bool {
        switch self {
        case .gz, .bz2, .xz, .zst, .lz4, .z, .lzip: true
        default: false
        }
    }

    var isArchive: Bool {
        switch self {
        case .zip, .tar, .sevenZip, .rar, .cab, .cpio, .ar, .iso, .xar: true
        default: isStream
        }
    }

    var isPicture: Bool {
        switch self {
        case .png, .jpeg, .tiff, .webp, .gif, .bmp, .heif, .avif, .emf, .wmf: true
        default: false
        }
    }

    /// Read by streaming through a decoder, nothing else.
    var isPlain: Bool { self == .text || self == .csv || self == .empty }

    /// Readable as text, whatever else it is.
    var isText: Bool {
        switch self {
        case .text, .csv, .html, .xml, .rtf, .eml, .mbox, .empty: true
        default: false
        }
    }

    /// Known not to be a document, or not known: only its strings are read.
    var isOpaque: Bool {
        switch self {
        case .unknown, .encrypted, .elf, .pe, .sqlite, .font, .media: true
        default: false
        }
    }

    /// Why the content of an opaque one is unread.
    var opaqueReason: UnreadReason { self == .encrypted ? .encrypted : .unknownType }
}

/// The names of all types of files that are told apart.
package enum FileTypeNames {
    package static let all = FileType.allCases.map(\.rawValue)
}

internal import Glibc

/// What a file is, as far as it decides who can write into it: by its content alone.
public enum DocumentKind: Sendable, Hashable {
    case picture
    case pdf
    /// A ZIP file that may be an office package; whether it is one shows when it is opened.
    case package
    /// OLE2: the binary formats before Office 2007, or an encrypted package.
    case compound
    case text
    case csv
    case html
    case mail
    case xml
    /// Anything else, by its short name: `rtf`, `7z`, `unknown`.
    case other(String)
    case empty

    /// - Parameters:
    ///   - head: the file's first 64 KiB.
    ///   - tail: its last.
    public init(head: UnsafeRawBufferPointer, tail: UnsafeRawBufferPointer) {
        let types = FileType.all(head: head, tail: tail)
        if types.contains(.pdf) {
            self = .pdf
            return
        }
        let type = types[0]
        switch type {
        case .zip, .docx, .xlsx, .pptx, .odt, .ods, .odp, .epub: self = .package
        case .ole, .doc, .xls, .ppt, .msg: self = .compound
        case .text: self = .text
        case .csv: self = .csv
        case .html: self = .html
        case .eml: self = .mail
        case .xml: self = .xml
        case .empty: self = .empty
        case _ where type.isPicture: self = .picture
        default: self = .other(type.rawValue)
        }
    }

    public init(_ bytes: [UInt8]) {
        self = bytes.withUnsafeBytes {
            Self(
                head: UnsafeRawBufferPointer(rebasing: $0.prefix(ByteSource.pieceCount)),
                tail: UnsafeRawBufferPointer(rebasing: $0.suffix(ByteSource.pieceCount)))
        }
    }

    /// Of an open regular file, whose position stays.
    public init(descriptor: Int32) {
        func piece(at offset: Int, _ count: Int) -> [UInt8] {
            [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, filled in
                while filled < count, let base = buffer.baseAddress {
                    let got = pread(descriptor, base + filled, count - filled, offset + filled)
                    if got < 0, errno == EINTR { continue }
                    guard got > 0 else { break }
                    filled += got
                }
            }
        }
        var status = stat()
        let size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
        let count = min(size, ByteSource.pieceCount)
        let head = piece(at: 0, count)
        let tail = piece(at: size - count, count)
        self = head.withUnsafeBytes { head in
            tail.withUnsafeBytes { Self(head: head, tail: $0) }
        }
    }
}

internal import Support
internal import TextDecoding

/// Reads one document in the worker, with all that is in it, into a `PartWriter`.
///
/// One `Extractor` per document: members are read by the same one, one level deeper, and
/// share its budget.
final class Extractor {
    let out: PartWriter
    let budget: Budget

    init(limits: ReadingLimits, room: Int = ReadingLimits.outputBytes) {
        out = PartWriter(limit: room)
        budget = Budget(limits)
    }

    /// Reads `bytes`, a member, by every reader that fits, and casts the net below them: the one
    /// way in for whatever lies in a document, whatever its name says. `depth` counts the containers around it.
    func read(_ bytes: [UInt8], path: String, depth: Int) {
        let types = bytes.withUnsafeBytes {
            FileType.all(
                head: UnsafeRawBufferPointer(rebasing: $0.prefix(1 << 16)),
                tail: UnsafeRawBufferPointer(rebasing: $0.suffix(1 << 16)))
        }
        if types.count > 1 {
            out.muted = FileType.isText(bytes, as: types) ? (path, FileType.saidInVain) : nil
        }
        for type in types { read(bytes, as: type, path: path, depth: depth) }
        if types.count > 1 { out.muted = nil }
        let part = DocumentPart(path: path, type: types[0].rawValue)
        if !NetCaster.isNeedless(bytes, types) { out.net(below: bytes, types, part) }
        let decoded = NetCaster.decoded(bytes)
        if !decoded.isEmpty { out.net(decoded, part) }
    }

    func read(_ bytes: [UInt8], as type: FileType, path: String, depth: Int) {
        let part = DocumentPart(path: path, type: type.rawValue)
        if budget.isLate { return out.unread(path, .timedOut) }
        switch type {
        case .text, .csv, .empty: plain(bytes, part)
        case .html, .xml: MarkupReader.read(bytes, type, part, self, depth: depth)
        case .rtf: RTFReader.read(bytes, part, self, depth: depth)
        case .eml: MailReader.read(bytes, part, self, depth: depth)
        case .mbox: MailReader.readBox(bytes, part, self, depth: depth)
        case .multipart: MailReader.readForm(bytes, part, self, depth: depth)
        case .pdf: out.foreign(bytes, part)
        case .ole: CompoundReader.read(bytes, part, self, depth: depth)
        case .emf, .wmf:
            out.picture(bytes, part)
            strings(bytes, part)
        case _ where type.isPicture:
            out.picture(bytes, part)
            PictureStructure.read(bytes, type, part, self, depth: depth)
        case _ where type.isArchive:
            guard depth < budget.depth else {
                out.part(part, [])
                return out.unread(path, .tooDeep)
            }
            ArchiveReader.read(bytes, type, part, self, depth: depth)
        default:
            strings(bytes, part)
            out.unread(path, type.opaqueReason)
        }
    }

    /// Text in whatever encoding.
    func plain(_ bytes: [UInt8], _ part: DocumentPart, declared: TextEncoding? = nil) {
        let (text, encoding) = bytes.withUnsafeBytes {
            TextStream.decode($0, declared: declared)
        }
        var part = part
        part.encoding = encoding.rawValue
        out.part(part, text)
    }

    /// The text that lies in something of no known format.
    func strings(_ bytes: [UInt8], _ part: DocumentPart) {
        var text: [UInt8] = []
        var finder = PrintableStrings()
        bytes.withUnsafeBytes { bytes in
            finder.push(bytes, last: true) { text.append(contentsOf: $0) }
        }
        var part = part
        part.isStrings = true
        out.part(part, text)
    }

    /// Text of a document's part, already UTF-8 or nearly so.
    func text(_ text: [UInt8], path: String, type: String) {
        if text.isEmpty { return }
        let part = DocumentPart(path: path, type: type)
        out.part(part, UTF8Check.repaired(text))
    }

    /// A member's label below its container's.
    static func path(_ container: String, _ name: String) -> String { container + "!/" + name }
}

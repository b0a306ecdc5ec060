/// Outlook's messages ([MS-OXMSG]): every text property, the body in each of its forms,
/// recipients, attachments, and messages within messages.
struct MessageReader {
    private let reader: CompoundReader

    init(_ reader: CompoundReader) { self.reader = reader }

    private static let prefix = "__substg1.0_"

    func read(_ storage: Int, _ path: String, level: Int) {
        let file = reader.file
        let extractor = reader.extractor
        var text = properties(storage)
        // Recipients are part of the head.
        for child in file.entries[storage].children
        where file.entries[child].isStorage && file.entries[child].name.hasPrefix("__recip") {
            text += properties(child)
        }
        reader.put(text, path, .msg)
        bodies(storage, path)
        for child in file.entries[storage].children
        where file.entries[child].isStorage && file.entries[child].name.hasPrefix("__attach") {
            guard extractor.budget.takeEntry() else { return extractor.out.unread(path, .tooMany) }
            attachment(child, path, level: level)
        }
    }

    /// The text properties in a storage, a line each.
    private func properties(_ storage: Int) -> [UInt8] {
        var out: [UInt8] = []
        for child in reader.file.entries[storage].children {
            let entry = reader.file.entries[child]
            guard !entry.isStorage, entry.name.hasPrefix(Self.prefix) else { continue }
            let tag = entry.name.dropFirst(Self.prefix.count)
            // Types of strings; values of several are streams with a number behind.
            guard let value = value(child, type: tag.dropFirst(4).prefix(4)), !value.isEmpty else {
                continue
            }
            out += value
            if value.last != 0x0A { out.append(0x0A) }
        }
        return out
    }

    private func value(_ stream: Int, type: Substring) -> [UInt8]? {
        switch type {
        case "001F", "101F":
            reader.file.stream(stream)[...].utf16LE.filter { $0 != 0 && $0 != 0x0D }
        case "001E", "101E":
            reader.file.stream(stream).filter { $0 != 0 && $0 != 0x0D }[...].decoded()
        default: nil
        }
    }

    private func property(_ tag: String, in storage: Int) -> [UInt8]? {
        reader.file.stream(Self.prefix + tag, in: storage)
    }

    /// HTML, and RTF where there is no other body.
    private func bodies(_ storage: Int, _ path: String) {
        let extractor = reader.extractor
        if let html = property("10130102", in: storage), !html.isEmpty {
            MarkupReader.read(
                html, .html,
                DocumentPart(path: Extractor.path(path, "body.html"), type: "html"), extractor,
                depth: reader.depth)
        }
        let hasText =
            property("1000001F", in: storage) != nil || property("1000001E", in: storage) != nil
        if !hasText, let compressed = property("10090102", in: storage) {
            let rtf = RTFCompression.decompress(compressed)
            guard extractor.budget.take(rtf.count) else {
                return extractor.out.unread(path, .tooBig)
            }
            extractor.text(RTFReader.text(rtf), path: Extractor.path(path, "body.rtf"), type: "rtf")
        }
    }

    private func attachment(_ storage: Int, _ path: String, level: Int) {
        let file = reader.file
        let extractor = reader.extractor
        var name = "attachment"
        for tag in ["3707001F", "3707001E", "3704001F", "3704001E", "3001001F", "3001001E"] {
            guard let stream = property(tag, in: storage) else { continue }
            let text = tag.hasSuffix("F") ? stream[...].utf16LE : stream[...].decoded()
            name = String(decoding: text.filter { $0 != 0 }, as: UTF8.self)
            break
        }
        let label = Extractor.path(path, name)
        let text = properties(storage)
        if !text.isEmpty {
            extractor.text(text, path: label, type: "properties")
        }
        if let content = property("37010102", in: storage) {
            guard extractor.budget.take(content.count) else {
                return extractor.out.unread(label, .tooBig)
            }
            reader.member(content, label, level: level)
        }
        for child in file.entries[storage].children where file.entries[child].isStorage {
            guard file.entries[child].name == Self.prefix + "3701000D" else { continue }
            reader.storage(child, label, level: level + 1)
        }
    }
}

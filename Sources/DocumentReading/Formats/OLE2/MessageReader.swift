internal import CLibDeflate
internal import TextDecoding

/// Outlook's messages ([MS-OXMSG]): every text property, the body in each of its forms,
/// recipients, attachments, and messages within messages; of binary properties what they are,
/// or their strings.
struct MessageReader {
    private let reader: CompoundReader

    init(_ reader: CompoundReader) { self.reader = reader }

    private static let prefix = "__substg1.0_"

    func read(_ storage: Int, _ path: String, level: Int) {
        let file = reader.file
        let extractor = reader.extractor
        var done: Set<Int> = []
        var text = properties(storage, &done)
        // Recipients are part of the head.
        var recipients: [(storage: Int, done: Set<Int>)] = []
        for child in file.entries[storage].children
        where file.entries[child].isStorage && file.entries[child].name.hasPrefix("__recip") {
            var taken: Set<Int> = []
            text += properties(child, &taken)
            recipients.append((child, taken))
            done.insert(child)
        }
        reader.put(text, path, .msg)
        bodies(storage, path, &done)
        for child in file.entries[storage].children
        where file.entries[child].isStorage && file.entries[child].name.hasPrefix("__attach") {
            done.insert(child)
            guard extractor.budget.takeEntry() else { return extractor.out.unread(path, .tooMany) }
            attachment(child, path, level: level)
        }
        for (child, taken) in recipients { rest(of: child, path, level: level, taken) }
        rest(of: storage, path, level: level, done)
    }

    /// Binary properties, names of properties, and whatever else a storage holds.
    private func rest(of storage: Int, _ path: String, level: Int, _ done: Set<Int>) {
        let file = reader.file
        let extractor = reader.extractor
        var strings: [UInt8] = []
        var others = done
        for child in file.entries[storage].children where !done.contains(child) {
            let entry = file.entries[child]
            let name = entry.name
            if name == "__nameid_version1.0", entry.isStorage {
                for child in entry.children where !file.entries[child].isStorage {
                    binary(child, path, &strings, level: level)
                }
                // Storages in it, which none should be.
                reader.rest(
                    of: child, Extractor.path(path, "names"), level: level + 1,
                    except: Set(entry.children.filter { !file.entries[$0].isStorage }))
            } else if !entry.isStorage,
                name.hasPrefix(Self.prefix) || name == "__properties_version1.0"
            {
                binary(child, path, &strings, level: level)
            } else {
                continue
            }
            others.insert(child)
        }
        extractor.text(strings, path: Extractor.path(path, "properties"), type: "properties")
        reader.rest(of: storage, path, level: level, except: others)
    }

    /// A file, or the strings of identifiers, keys and the like.
    private func binary(_ stream: Int, _ path: String, _ strings: inout [UInt8], level: Int) {
        let content = reader.taken(stream, path)
        guard !content.isEmpty else { return }
        let type = content.withUnsafeBytes {
            FileType.detect(UnsafeRawBufferPointer(rebasing: $0.prefix(1 << 16)))
        }
        let label = Extractor.path(path, reader.file.entries[stream].name)
        if !type.isOpaque, type != .text, type != .wmf, type != .emf {
            guard reader.extractor.budget.take(content.count) else {
                return reader.extractor.out.unread(label, .tooBig)
            }
            return reader.member(content, label, level: level)
        }
        strings += content.printable
        // Identifiers are short.
        if type.isOpaque, content.count > Self.longestKey, CompoundReader.mayHide(content) {
            reader.extractor.out.unread(label, .unknownType)
        }
    }

    private static let longestKey = 1024

    /// The text properties in a storage, a line each.
    private func properties(_ storage: Int, _ done: inout Set<Int>) -> [UInt8] {
        var out: [UInt8] = []
        for child in reader.file.entries[storage].children {
            let entry = reader.file.entries[child]
            guard !entry.isStorage, entry.name.hasPrefix(Self.prefix) else { continue }
            let tag = entry.name.dropFirst(Self.prefix.count)
            // Types of strings; values of several are streams with a number behind.
            guard let value = value(child, type: tag.dropFirst(4).prefix(4)) else { continue }
            done.insert(child)
            guard !value.isEmpty else { continue }
            out += value
            if value.last != 0x0A { out.append(0x0A) }
        }
        return out
    }

    private func value(_ stream: Int, type: Substring) -> [UInt8]? {
        switch type {
        case "001F", "101F":
            reader.taken(stream, reader.path)[...].utf16LE.filter { $0 != 0 && $0 != 0x0D }
        case "001E", "101E":
            reader.taken(stream, reader.path).filter { $0 != 0 && $0 != 0x0D }[...].decoded()
        default: nil
        }
    }

    private func property(
        _ tag: String, in storage: Int, _ path: String, _ done: inout Set<Int>
    ) -> [UInt8]? {
        guard let stream = reader.file.find(Self.prefix + tag, in: storage) else { return nil }
        done.insert(stream)
        return reader.taken(stream, path)
    }

    /// HTML, and RTF.
    private func bodies(_ storage: Int, _ path: String, _ done: inout Set<Int>) {
        let extractor = reader.extractor
        for tag in ["10130102", "1013001F", "1013001E"] {
            guard let raw = property(tag, in: storage, path, &done), !raw.isEmpty else { continue }
            let html = tag.hasSuffix("F") ? raw[...].utf16LE : raw
            guard html.withUnsafeBytes({ FileType.looksLikeText($0) }) else {
                reader.member(html, Extractor.path(path, "body.html"), level: 0)
                continue
            }
            MarkupReader.read(
                html, .html,
                DocumentPart(path: Extractor.path(path, "body.html"), type: "html"), extractor,
                depth: reader.depth)
        }
        guard let compressed = property("10090102", in: storage, path, &done) else { return }
        let label = Extractor.path(path, "body.rtf")
        let (rtf, reason) = RTFCompression.decompress(compressed)
        if let reason {
            extractor.strings(compressed, DocumentPart(path: label, type: "body"))
            extractor.out.unread(label, reason)
        }
        guard !rtf.isEmpty else { return }
        guard extractor.budget.take(rtf.count) else { return extractor.out.unread(path, .tooBig) }
        reader.member(rtf, label, level: 0)
    }

    private func attachment(_ storage: Int, _ path: String, level: Int) {
        let file = reader.file
        let extractor = reader.extractor
        var name = "attachment"
        var done: Set<Int> = []
        for tag in ["3707001F", "3707001E", "3704001F", "3704001E", "3001001F", "3001001E"] {
            guard let stream = reader.file.stream(Self.prefix + tag, in: storage) else { continue }
            let text = tag.hasSuffix("F") ? stream[...].utf16LE : stream[...].decoded()
            name = String(decoding: text.filter { $0 != 0 }, as: UTF8.self)
            break
        }
        let label = Extractor.path(path, name)
        let text = properties(storage, &done)
        if !text.isEmpty {
            extractor.text(text, path: label, type: "properties")
        }
        if let content = property("37010102", in: storage, label, &done) {
            guard extractor.budget.take(content.count) else {
                return extractor.out.unread(label, .tooBig)
            }
            if !content.isEmpty { reader.member(content, label, level: level) }
        }
        for child in file.entries[storage].children where file.entries[child].isStorage {
            guard file.entries[child].name == Self.prefix + "3701000D" else { continue }
            done.insert(child)
            reader.storage(child, label, level: level + 1)
        }
        rest(of: storage, label, level: level, done)
    }
}

/// Compressed RTF in Outlook's messages ([MS-OXRTFCP]).
enum RTFCompression {
    private static let dictionary = Array(
        ("{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss "
            + "\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
            + "{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx")
            .utf8)

    /// The longest text that is taken.
    private static let longest = 64 << 20

    /// The text, as much as there is of it, and why it is not whole.
    static func decompress(_ bytes: [UInt8]) -> (text: [UInt8], reason: UnreadReason?) {
        guard bytes.count >= 16 else { return ([], bytes.isEmpty ? nil : .truncated) }
        let announced = bytes.u32(4)
        let size = min(announced, longest)
        let text: [UInt8]
        switch bytes.u32(8) {
        case 0x414C_454D: text = Array(bytes.dropFirst(16))  // MELA
        case 0x7546_5A4C: text = expanded(bytes, size)  // LZFu
        default: return ([], .damaged)
        }
        if announced > longest { return (text, .tooBig) }
        if bytes.u32(8) == 0x7546_5A4C, Int(checksum(bytes)) != bytes.u32(12) {
            return (text, .damaged)
        }
        // Some writers count a zero behind it.
        return (text, text.count + 2 < size ? .truncated : nil)
    }

    /// A CRC-32 that begins with zero and is not inverted.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBytes {
            ~libdeflate_crc32(0xFFFF_FFFF, $0.baseAddress.map { $0 + 16 }, $0.count - 16)
        }
    }

    private static func expanded(_ bytes: [UInt8], _ size: Int) -> [UInt8] {
        var window = dictionary + [UInt8](repeating: 0x20, count: 4096 - dictionary.count)
        var write = dictionary.count
        var out: [UInt8] = []
        var at = 16
        func put(_ byte: UInt8) {
            out.append(byte)
            window[write] = byte
            write = (write + 1) & 0xFFF
        }
        while at < bytes.count, out.count < size {
            let flags = bytes[at]
            at += 1
            for bit in 0..<8 where at < bytes.count && out.count < size {
                if flags >> bit & 1 == 0 {
                    put(bytes[at])
                    at += 1
                    continue
                }
                guard at + 1 < bytes.count else { return out }
                let token = Int(bytes[at]) << 8 | Int(bytes[at + 1])
                at += 2
                let offset = token >> 4
                if offset == write { return out }
                for i in 0..<((token & 0xF) + 2) { put(window[(offset + i) & 0xFFF]) }
            }
        }
        return out
    }
}

internal import Support
internal import TextDecoding

/// Documents in compound files: Word, Excel and PowerPoint before 2007, Outlook's
/// messages, and whatever else has streams. Every stream is read by who knows it or by what it
/// is; of one that is neither the strings are given and it is said.
struct CompoundReader {
    let file: CompoundFile
    let path: String
    let extractor: Extractor
    let depth: Int

    static func read(_ bytes: [UInt8], _ part: DocumentPart, _ extractor: Extractor, depth: Int) {
        guard let file = CompoundFile(bytes) else {
            extractor.strings(bytes, part)
            return extractor.out.unread(part.path, .damaged)
        }
        let reader = CompoundReader(file: file, path: part.path, extractor: extractor, depth: depth)
        reader.storage(0, part.path, level: 0)
        if file.isDamaged { extractor.out.unread(part.path, .truncated) }
        if file.isCut { extractor.out.unread(part.path, .tooMany) }
        reader.unused()
    }

    /// What a storage holds, by the streams in it.
    func storage(_ number: Int, _ path: String, level: Int) {
        let out = extractor.out
        guard depth + level <= extractor.budget.depth else { return out.unread(path, .tooDeep) }
        if extractor.budget.isLate { return out.unread(path, .timedOut) }
        let names = Set(file.entries[number].children.map { file.entries[$0].name.lowercased() })
        if names.contains("__properties_version1.0") {
            return MessageReader(self).read(number, path, level: level)
        }
        var done: Set<Int> = []
        documents(number, path, level: level, &done)
        if done.isEmpty, level == 0 {
            out.part(DocumentPart(path: path, type: FileType.ole.rawValue), [])
        }
        let encrypted = [
            "encryptedpackage", "encryptioninfo", "encryptedsummary", "\u{9}drmcontent",
        ]
        var isEncrypted = false
        for name in encrypted where names.contains(name) {
            if let stream = file.find(name, in: number) { done.insert(stream) }
            isEncrypted = true
        }
        if isEncrypted { out.unread(path, .encrypted) }
        rest(of: number, path, level: level, except: done)
    }

    /// The entries of a storage that nobody has read yet.
    func rest(of number: Int, _ path: String, level: Int, except done: Set<Int>) {
        for child in file.entries[number].children where !done.contains(child) {
            let entry = file.entries[child]
            guard extractor.budget.takeEntry() else { return extractor.out.unread(path, .tooMany) }
            let label = Extractor.path(path, Self.label(entry.name))
            if entry.isStorage {
                storage(child, label, level: level + 1)
            } else {
                stream(child, label, level: level)
            }
        }
    }

    private func documents(_ number: Int, _ path: String, level: Int, _ done: inout Set<Int>) {
        let out = extractor.out
        func take(_ name: String) -> [UInt8]? {
            guard let stream = file.find(name, in: number), !done.contains(stream) else {
                return nil
            }
            done.insert(stream)
            return taken(stream, path)
        }
        if let document = take("WordDocument") {
            let tables = [take("0Table") ?? [], take("1Table") ?? []]
            let (text, reason) = WordBinaryReader.text(document, tables: tables)
            put(text, path, .doc)
            if let reason { out.unread(path, reason) }
            for stream in [document] + tables { pictures(stream, path, level: level) }
        }
        for name in ["Workbook", "Book"] {
            guard let book = take(name) else { continue }
            var reader = WorkbookReader(book)
            let reason = reader.read()
            put(reader.text, path, .xls)
            if let reason { out.unread(path, reason) }
            pictures(reader.drawings, path)
            left(reader.left, path, level: level)
        }
        if let slides = take("PowerPoint Document") {
            let user = take("Current User") ?? []
            let reader = SlidesBinaryReader(slides, user: user)
            put(reader.text, path, .ppt)
            if let reason = reader.reason { out.unread(path, reason) }
            for (i, object) in reader.objects.enumerated() {
                let label = Extractor.path(path, "object-\(i + 1)")
                guard extractor.budget.takeEntry() else { return out.unread(path, .tooMany) }
                guard let object else {
                    out.unread(label, .damaged)
                    continue
                }
                guard extractor.budget.take(object.count) else { return out.unread(label, .tooBig) }
                member(object, label, level: level)
            }
            left(reader.left, path, level: level)
        }
    }

    /// A stream's bytes; says where they are not all there, and casts the net below them where
    /// they are scattered over the file.
    func taken(_ stream: Int, _ path: String) -> [UInt8] {
        let content = file.content(stream)
        if !content.isWhole { extractor.out.unread(path, .truncated) }
        if !content.isContiguous, !content.bytes.isEmpty {
            extractor.out.net(
                below: content.bytes, [.ole], DocumentPart(path: path, type: "stream"))
        }
        return content.bytes
    }

    func member(_ content: [UInt8], _ path: String, level: Int) {
        guard depth + level < extractor.budget.depth else {
            return extractor.out.unread(path, .tooDeep)
        }
        extractor.read(content, path: path, depth: depth + level + 1)
    }

    func put(_ text: [UInt8], _ path: String, _ type: FileType) {
        let part = DocumentPart(path: path, type: type.rawValue)
        extractor.out.part(part, UTF8Check.repaired(text))
    }

    /// Without the control characters that names of system streams begin with.
    static func label(_ name: String) -> String {
        String(String.UnicodeScalarView(name.unicodeScalars.filter { $0.value >= 0x20 }))
    }
}

/// An object as OLE 1 stores it ([MS-OLEDS] 2.2): its class, its data, and a picture of it.
enum EmbeddedObject {
    /// The files in it and, where there are bytes beside them, those: every byte is in one.
    /// Data that is no such object is one file.
    static func contents(_ data: [UInt8]) -> [[UInt8]] {
        // A field's link ([MS-OSHARED] 2.3.7.1): nothing but strings behind its class.
        if data.prefix(20).dropFirst().starts(with: link) || data.starts(with: link) {
            return [data.printable]
        }
        // A version, then the format: 2 for an embedded object.
        guard data.count > 24, data.u32(4) == 2 else { return [data] }
        var at = 8
        var name: ArraySlice<UInt8> = []
        for field in 0..<3 {
            let length = data.u32(at)
            guard length <= data.count - at - 4 else { return [data] }
            if field == 0 { name = data.clamped(at + 4, length).prefix { $0 != 0 } }
            at += 4 + length
        }
        let size = data.u32(at)
        let content = Array(data.clamped(at + 4, size))
        guard !content.isEmpty else { return [data] }
        var found: [[UInt8]] = []
        if name.elementsEqual("Package".utf8) {
            // As in a compound file, but for the length before it.
            found.append(CompoundReader.native([0, 0, 0, 0] + content).1)
            found.append(Array(content.prefix(1024)).printable)
        } else {
            found.append(content)
        }
        let rest = data.dropFirst(at + 4 + content.count)
        let picture = presentation(Array(rest))
        found.append(Array(data.prefix(at)).printable)
        if let picture { found.append(picture) }
        return found.filter { !$0.isEmpty }
    }

    private static let link: [UInt8] = [
        0xD0, 0xC9, 0xEA, 0x79, 0xF9, 0xBA, 0xCE, 0x11, 0x8C, 0x82, 0, 0xAA, 0, 0x4B, 0xA9, 0x0B,
    ]

    /// The picture behind the data, or whatever is there in its place.
    private static func presentation(_ data: [UInt8]) -> [UInt8]? {
        guard data.contains(where: { $0 != 0 }) else { return nil }
        guard data.count > 24, data.u32(4) == 5 else {
            return data.count > 16 ? data : data.printable
        }
        let length = data.u32(8)
        guard length <= 64 else { return data }
        // Width, height, the length, and four numbers of a metafile.
        let start = 12 + length + 12 + 8
        guard start < data.count else { return nil }
        let picture = Array(data[start...])
        // A metafile shows what is in the object: what can be read of it is text.
        return picture.starts(with: [1, 0, 9, 0]) ? picture.printable : picture
    }
}

extension [UInt8] {
    /// The text that lies in it, a line for each run.
    var printable: [UInt8] {
        var text: [UInt8] = []
        var finder = PrintableStrings()
        withUnsafeBytes { bytes in
            finder.push(bytes, last: true) { text.append(contentsOf: $0) }
        }
        return text
    }
}

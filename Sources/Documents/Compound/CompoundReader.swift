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
                NetCaster.readable(content.bytes, [.ole]), DocumentPart(path: path, type: "stream"))
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
        if text.withUnsafeBytes({ UTF8Check.isValid($0) }) { return extractor.out.part(part, text) }
        var repaired: [UInt8] = []
        text.withUnsafeBytes { TextStream.repair($0, into: &repaired) }
        extractor.out.part(part, repaired)
    }

    /// Without the control characters that names of system streams begin with.
    static func label(_ name: String) -> String {
        String(String.UnicodeScalarView(name.unicodeScalars.filter { $0.value >= 0x20 }))
    }
}

/// Documents in compound files: Word, Excel and PowerPoint before 2007, Outlook's
/// messages, and whatever else has streams.
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
    }

    /// What a storage holds, by the streams in it.
    func storage(_ number: Int, _ path: String, level: Int) {
        let out = extractor.out
        guard depth + level <= extractor.budget.depth else { return out.unread(path, .tooDeep) }
        if extractor.budget.isLate { return out.unread(path, .timedOut) }
        let names = file.entries[number].children.map { file.entries[$0].name }
        var done: Set<String> = []
        if names.contains("EncryptedPackage") || names.contains("EncryptionInfo") {
            out.part(DocumentPart(path: path, type: FileType.ole.rawValue), [])
            return out.unread(path, .encrypted)
        }
        if names.contains("__properties_version1.0") {
            return MessageReader(self).read(number, path, level: level)
        }
        var isKnown = true
        if let document = file.stream("WordDocument", in: number) {
            let table = [
                file.stream("0Table", in: number) ?? [], file.stream("1Table", in: number) ?? [],
            ]
            let (text, reason) = WordBinaryReader.text(document, tables: table)
            put(text, path, .doc)
            if let reason { out.unread(path, reason) }
            done = ["WordDocument", "0Table", "1Table"]
        } else if let book = file.stream("Workbook", in: number) ?? file.stream("Book", in: number)
        {
            var reader = WorkbookReader(book)
            let reason = reader.read()
            put(reader.text, path, .xls)
            if let reason { out.unread(path, reason) }
            done = ["Workbook", "Book", "WORKBOOK", "BOOK"]
        } else if let slides = file.stream("PowerPoint Document", in: number) {
            let user = file.stream("Current User", in: number) ?? []
            let (text, reason) = SlidesBinaryReader.text(slides, user: user)
            put(text, path, .ppt)
            if let reason { out.unread(path, reason) }
            for (i, object) in SlidesBinaryReader.objects(slides).enumerated() {
                member(object, Extractor.path(path, "object-\(i + 1)"), level: level)
            }
            done = ["PowerPoint Document", "Current User"]
        } else {
            isKnown = false
            if level == 0 { out.part(DocumentPart(path: path, type: FileType.ole.rawValue), []) }
        }
        for child in file.entries[number].children {
            let entry = file.entries[child]
            guard !done.contains(entry.name) else { continue }
            guard extractor.budget.takeEntry() else { return out.unread(path, .tooMany) }
            let label = Extractor.path(path, Self.label(entry.name))
            if entry.isStorage {
                storage(child, label, level: level + 1)
            } else {
                stream(entry.name, file.stream(child), label, isKnown: isKnown, level: level)
            }
        }
    }

    /// Streams with a meaning of their own; of others the strings.
    private func stream(
        _ name: String, _ content: [UInt8], _ path: String, isKnown: Bool, level: Int
    ) {
        guard !content.isEmpty else { return }
        guard extractor.budget.take(content.count) else {
            return extractor.out.unread(path, .tooBig)
        }
        switch name {
        case "\u{5}SummaryInformation", "\u{5}DocumentSummaryInformation":
            extractor.text(PropertySet.text(content), path: path, type: "properties")
        case "Package", "CONTENTS", "Contents":
            member(content, path, level: level)
        case "\u{1}Ole10Native":
            let (label, data) = Self.native(content)
            member(data, label.map { Extractor.path(self.path, $0) } ?? path, level: level)
        case "\u{1}CompObj", "\u{1}Ole", "\u{3}ObjInfo", "\u{1}OlePres000", "\u{3}LinkInfo",
            "PROJECTwm", "PROJECT", "_VBA_PROJECT", "dir", "\u{3}PRINT", "\u{1}OlePres001":
            extractor.strings(content, DocumentPart(path: path, type: "stream"))
        case "Pictures", "Data":
            pictures(content, path)
        default:
            if MacroReader.isModule(content) {
                return extractor.text(MacroReader.source(content), path: path, type: "vba")
            }
            extractor.strings(content, DocumentPart(path: path, type: "stream"))
        }
    }

    private func pictures(_ content: [UInt8], _ path: String) {
        for (i, picture) in PictureCarver.pictures(content).enumerated() {
            guard extractor.budget.takeEntry() else {
                return extractor.out.unread(path, .tooMany)
            }
            let type = picture.first == 0x89 ? "png" : "jpeg"
            extractor.out.picture(
                picture,
                DocumentPart(path: Extractor.path(path, "picture-\(i + 1)"), type: type))
        }
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

    /// A packaged file's name and content ([MS-OLEDS] 2.3.6).
    static func native(_ content: [UInt8]) -> (String?, [UInt8]) {
        guard content.count > 12, content.u16(4) == 2 else {
            return (nil, Array(content.dropFirst(4)))
        }
        var at = 6
        func word() -> [UInt8] {
            let end = content[min(at, content.count)...].firstIndex(of: 0) ?? content.count
            let word = Array(content[min(at, end)..<end])
            at = min(content.count, end + 1)
            return word
        }
        let label = word()
        _ = word()
        at += 8
        _ = word()
        let size = content.u32(at)
        let name = String(decoding: label[...].decoded(), as: UTF8.self)
        return (name.isEmpty ? nil : name, Array(content.clamped(at + 4, size)))
    }
}

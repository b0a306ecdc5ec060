internal import TextDecoding

extension CompoundReader {
    /// Streams with a meaning of their own, and others by what they are.
    func stream(_ number: Int, _ path: String, level: Int) {
        let content = taken(number, path)
        guard !content.isEmpty else { return }
        guard extractor.budget.take(content.count) else {
            return extractor.out.unread(path, .tooBig)
        }
        let name = file.entries[number].name
        let part = DocumentPart(path: path, type: "stream")
        switch name.lowercased() {
        case _ where name.hasPrefix("\u{5}") && content.u16(0) == 0xFFFE:
            // What the properties' types do not tell is among the strings.
            extractor.text(
                PropertySet.text(content) + content.printable, path: path, type: "properties")
            pictures(content, path)
        case "\u{1}ole10native":
            let (label, data) = Self.native(content)
            extractor.strings(Array(content.prefix(content.count - data.count)), part)
            member(
                data, label.map { Extractor.path(self.path, $0) } ?? path, level: level)
        case "pictures", "data":
            pictures(content, path, level: level)
        case "dir" where content.first == 1:
            extractor.text(
                MacroReader.expanded(content, from: 0).text.printable, path: path, type: "vba")
        default:
            if MacroReader.isModule(content) { return macro(content, path) }
            unknown(content, name, path, level: level)
        }
    }

    private func macro(_ content: [UInt8], _ path: String) {
        let source = MacroReader.source(content)
        extractor.text(source.text + content.printable, path: path, type: "vba")
        if !source.isWhole { extractor.out.unread(path, .truncated) }
    }

    /// By what it is, and else its strings.
    private func unknown(_ content: [UInt8], _ name: String, _ path: String, level: Int) {
        let type = content.withUnsafeBytes {
            FileType.detect(UnsafeRawBufferPointer(rebasing: $0.prefix(1 << 16)))
        }
        let isKnown =
            Self.structural.contains(name.lowercased())
            || Self.structuralPrefixes.contains { name.lowercased().hasPrefix($0) }
        // The picture of an object that is read itself.
        let isMetafile = type == .emf || type == .wmf
        if !type.isOpaque, !(isKnown && isMetafile) {
            return member(content, path, level: level)
        }
        extractor.strings(content, DocumentPart(path: path, type: "stream"))
        if !isKnown, Self.mayHide(content) { extractor.out.unread(path, .unknownType) }
    }

    /// Of Office itself: numbers and, in them, the strings that are given.
    private static let structural: Set<String> = [
        "\u{1}compobj", "\u{1}ole", "\u{3}objinfo", "\u{3}linkinfo", "\u{3}print", "\u{3}eprint",
        "\u{3}ocxname", "\u{3}ocxdata", "projectwm", "project", "projectlk", "_vba_project", "dir",
        "contents", "current user", "f", "o", "x", "\u{3}vbframe", "version", "dataspacemap",
        "\u{6}primary", "\u{6}dataspaces", "\u{3}accessobjsiteinfo", "equation native", "ctls",
        "\u{3}iso3d", "\u{1}oleform", "xcb", "olestream", "header", "tree", "_sx_db_cur",
    ]

    private static let structuralPrefixes = ["\u{2}olepres", "\u{1}olepres", "__srp_", "i0", "i1"]

    /// So many different bytes, so evenly used, are compressed or encrypted; numbers, text and
    /// drawings of Office are not.
    static func mayHide(_ content: [UInt8]) -> Bool {
        guard content.count >= 64 else { return false }
        var counts = [Int](repeating: 0, count: 256)
        for byte in content.prefix(1 << 16) { counts[Int(byte)] += 1 }
        let total = min(content.count, 1 << 16)
        // Of bytes drawn evenly the sum of squares is about n + n²/256.
        let squares = counts.reduce(0) { $0 + $1 * $1 }
        return Double(squares) < Double(total) + Double(total) * Double(total) / 100
    }

    /// - Parameter level: given where nobody else reads what is around the pictures.
    func pictures(_ content: [UInt8], _ path: String, level: Int? = nil) {
        let found = PictureCarver.carve(content)
        if found.isDamaged { extractor.out.unread(path, .damaged) }
        for (i, picture) in found.pictures.enumerated() {
            let label = Extractor.path(path, "picture-\(i + 1)")
            guard extractor.budget.takeEntry() else {
                return extractor.out.unread(path, .tooMany)
            }
            let type = picture.first == 0x89 ? "png" : "jpeg"
            extractor.out.picture(picture, DocumentPart(path: label, type: type))
        }
        for (i, drawing) in found.drawings.enumerated() {
            let label = Extractor.path(path, "drawing-\(i + 1)")
            guard let drawing else {
                extractor.out.unread(label, .damaged)
                continue
            }
            guard extractor.budget.take(drawing.count) else {
                return extractor.out.unread(label, .tooBig)
            }
            extractor.strings(drawing, DocumentPart(path: label, type: "drawing"))
        }
        guard let level else { return }
        for (i, range) in found.rest.enumerated() {
            let piece = content[range]
            guard let start = PackedSignatures.first(of: PackedSignatures.likely, in: piece) else {
                continue
            }
            let label = Extractor.path(path, "packed-\(i + 1)")
            guard extractor.budget.takeEntry() else {
                return extractor.out.unread(path, .tooMany)
            }
            guard extractor.budget.take(piece.endIndex - start) else {
                return extractor.out.unread(label, .tooBig)
            }
            member(Array(piece[start...]), label, level: level)
        }
    }

    /// What a reader of a stream has left of it.
    func left(_ pieces: [[UInt8]], _ path: String, level: Int) {
        for (i, piece) in pieces.enumerated() where Self.isNoPadding(piece) {
            let label = Extractor.path(path, "left-\(i + 1)")
            guard extractor.budget.takeEntry() else {
                return extractor.out.unread(path, .tooMany)
            }
            remains(piece, label, level: level)
        }
    }

    /// Free sectors and slack: what was deleted, or hidden. Programs leave there what was in
    /// their memory, so that only what is of some form, or evenly random, is more than strings.
    func unused() {
        let pieces = file.unused.filter { $0.count >= 16 && Self.isNoPadding($0) }
        for (i, piece) in pieces.enumerated() {
            let label = Extractor.path(path, "unused-\(i + 1)")
            guard extractor.budget.takeEntry() else {
                return extractor.out.unread(path, .tooMany)
            }
            remains(piece, label, level: 0)
        }
    }

    private func remains(_ piece: [UInt8], _ label: String, level: Int) {
        guard extractor.budget.take(piece.count) else {
            return extractor.out.unread(label, .tooBig)
        }
        let type = piece.withUnsafeBytes {
            FileType.detect(UnsafeRawBufferPointer(rebasing: $0.prefix(1 << 16)))
        }
        if !type.isOpaque, type != .text { return member(piece, label, level: level) }
        extractor.strings(piece, DocumentPart(path: label, type: "remains"))
        // Of what is left of an archive or a document, from where it begins.
        if let start = PackedSignatures.first(of: PackedSignatures.likely, in: piece[...]) {
            return member(Array(piece[start...]), label, level: level)
        }
        if piece.count >= Self.longestLitter, Self.mayHide(piece), type.isOpaque {
            extractor.out.unread(label, .unknownType)
        }
    }

    /// Shorter pieces are mostly what was in a program's memory.
    private static let longestLitter = 1024

    private static func isNoPadding(_ piece: [UInt8]) -> Bool {
        guard let first = piece.first else { return false }
        return piece.contains { $0 != first }
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

/// The strings of a property set ([MS-OLEPS]) in their code pages: title, author, company and
/// the like. Of other types, and beyond these counts, what can be read is among the stream's
/// strings, which the reader of streams gives as well.
enum PropertySet {
    static func text(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        for section in 0..<min(2, bytes.u32(24)) {
            let start = bytes.u32(44 + 20 * section)
            guard start >= 48, start < bytes.count else { continue }
            for i in 0..<min(1000, bytes.u32(start + 4)) {
                let at = start + bytes.u32(start + 8 + 8 * i + 4)
                append(bytes, at, &out)
            }
        }
        return out
    }

    private static func append(_ bytes: [UInt8], _ at: Int, _ out: inout [UInt8]) {
        let length = bytes.u32(at + 4)
        switch bytes.u16(at) {
        case 0x1E:  // VT_LPSTR, in the code page of the writer
            out += bytes.clamped(at + 8, length).prefix { $0 != 0 }.decoded()
        case 0x1F:  // VT_LPWSTR
            out += bytes.clamped(at + 8, 2 * length).utf16LE.filter { $0 != 0 }
        case 0x101E:  // a list of VT_LPSTR
            var next = at + 8
            for _ in 0..<min(1000, length) {
                let count = bytes.u32(next)
                out += bytes.clamped(next + 4, count).prefix { $0 != 0 }.decoded()
                out.append(0x0A)
                next += 4 + count
                if next >= bytes.count { break }
            }
        default: return
        }
        out.append(0x0A)
    }
}

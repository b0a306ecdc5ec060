internal import TextDecoding

/// Containers and compressed streams: ZIP, tar and gzip by their own readers, which account for
/// every byte; the others by libarchive. Office documents that are
/// ZIP files are told by their members and read as what they are.
enum ArchiveReader {
    /// Whether libarchive is there; before anything else is called.
    static func load() -> Bool { SandboxedArchive.load() }

    static func read(
        _ bytes: [UInt8], _ type: FileType, _ part: DocumentPart, _ extractor: Extractor, depth: Int
    ) {
        switch type {
        case .zip: zip(bytes, part, extractor, depth: depth)
        case .tar: TarReader.read(bytes, part, extractor, depth: depth)
        case .gz: gzip(bytes, part, extractor, depth: depth)
        default: other(bytes, type, part, extractor, depth: depth)
        }
    }

    private static func zip(
        _ bytes: [UInt8], _ part: DocumentPart, _ extractor: Extractor, depth: Int
    ) {
        var reader = ZIPReader(bytes, path: part.path, extractor)
        let names = reader.members.map { ZIPReader.name($0) }
        if let package = OfficePackageKind(names: names, archive: bytes) {
            var package = OfficePackageReader(package, part, extractor, depth: depth)
            return package.read(&reader, names)
        }
        let position = extractor.out.position
        func member(_ name: String, _ content: [UInt8]) {
            // A folder's record has nothing behind it.
            if content.isEmpty, name.hasSuffix("/") { return }
            extractor.read(
                content, path: Extractor.path(part.path, label(name)), depth: depth + 1)
        }
        for (record, name) in Swift.zip(reader.members, names) {
            for content in reader.contents(record) { member(name, content) }
        }
        reader.finish(depth: depth, member)
        extractor.out.insert(part, reader.listing, at: position)
    }

    private static func gzip(
        _ bytes: [UInt8], _ part: DocumentPart, _ extractor: Extractor, depth: Int
    ) {
        let reader = GzipReader(bytes, extractor)
        extractor.out.part(part, reader.notes)
        guard extractor.budget.takeEntry() else { return extractor.out.unread(part.path, .tooMany) }
        let path = Extractor.path(part.path, streamName(part.path, "data"))
        extractor.read(reader.content, path: path, depth: depth + 1)
        if let problem = reader.problem { extractor.out.unread(part.path, problem) }
        reader.settle(part, depth: depth)
    }

    /// By libarchive.
    private static func other(
        _ bytes: [UInt8], _ type: FileType, _ part: DocumentPart, _ extractor: Extractor, depth: Int
    ) {
        let out = extractor.out
        let position = out.position
        var names: [UInt8] = []
        var notes: [UInt8] = []
        var isNoted: Set<[UInt8]> = []
        let end = SandboxedArchive.walk(bytes, type, part.path, extractor) { entry, content in
            let name = type.isStream ? streamName(part.path, entry.name) : label(entry.name)
            if !type.isStream {
                names += Array(entry.name.utf8) + [0x0A]
                for note in entry.notes where isNoted.insert(note).inserted {
                    notes += note + [0x0A]
                }
            }
            if let content {
                extractor.read(content, path: Extractor.path(part.path, name), depth: depth + 1)
            }
        }
        out.insert(part, names + notes, at: position)
        guard let end else { return }
        var coverage = Coverage(count: bytes.count)
        var at = 0
        for frame in SkippableFrames.all(in: bytes, type) {
            coverage.handedOn(at..<max(at, frame.lowerBound))
            at = frame.upperBound
        }
        coverage.handedOn(at..<max(at, end))
        extractor.settle(coverage, of: bytes, part, depth: depth)
    }

    /// A name is a label; it must only be fit to be shown, and end.
    static func label(_ name: String) -> String {
        name.utf8.count > 4096 ? String(name.prefix(1024)) : name.isEmpty ? "unnamed" : name
    }

    /// `notes.txt.gz` holds `notes.txt`, `a.tgz` holds `a.tar`.
    private static func streamName(_ path: String, _ name: String) -> String {
        if name != "data" { return name }
        var own = path
        if let range = path.ranges(of: "!/").last { own = String(path[range.upperBound...]) }
        own = own.split(separator: "/").last.map { String($0) } ?? own
        for (ending, replacement) in [
            (".tgz", ".tar"), (".tbz2", ".tar"), (".txz", ".tar"), (".gz", ""), (".bz2", ""),
            (".xz", ""), (".zst", ""), (".lz4", ""), (".Z", ""), (".lz", ""),
        ] where own.hasSuffix(ending) {
            return own.dropLast(ending.count) + replacement
        }
        return "data"
    }
}

/// Where an archive ends by its own header: unpackers pass over what follows.
enum ArchiveEnd {
    /// Nil for types that are read from front to back.
    static func of(_ bytes: [UInt8], _ type: FileType) -> Int? {
        switch type {
        case .sevenZip:
            // The header's place and size (7zFormat.txt, 5.1), behind all that is packed.
            let end = UInt64(32) &+ bytes.u64(12) &+ bytes.u64(20)
            return Int(min(end, UInt64(bytes.count)))
        case .cab: return min(bytes.u32(8), bytes.count)
        case .iso:
            // The volume's blocks (ECMA-119, 8.4.8, 8.4.12).
            return min(bytes.u32(0x8000 + 80) * max(1, bytes.u16(0x8000 + 128)), bytes.count)
        case .rar: return RARBlocks.end(bytes)
        case .xar: return bytes.count
        default: return nil
        }
    }
}

/// The chain of a RAR file's blocks (version 4's technical note, version 5's archive format).
enum RARBlocks {
    /// Where the end block ends, or the chain.
    static func end(_ bytes: [UInt8]) -> Int {
        bytes.count > 8 && bytes[6] == 1 ? five(bytes, 8) : four(bytes, 7)
    }

    private static func four(_ bytes: [UInt8], _ start: Int) -> Int {
        var at = start
        while at + 7 <= bytes.count {
            let flags = bytes.u16(at + 3)
            let size = bytes.u16(at + 5)
            guard size >= 7 else { return at }
            let isLast = bytes[at + 2] == 0x7B
            at += size + (flags & 0x8000 != 0 ? bytes.u32(at + 7) : 0)
            if isLast { break }
        }
        return min(at, bytes.count)
    }

    private static func five(_ bytes: [UInt8], _ start: Int) -> Int {
        var at = start
        while at + 7 <= bytes.count {
            var field = at + 4
            let size = number(bytes, &field)
            let body = field
            let type = number(bytes, &field)
            let flags = number(bytes, &field)
            if flags & 1 != 0 { _ = number(bytes, &field) }
            let data = flags & 2 != 0 ? number(bytes, &field) : 0
            guard size > 0, size < 1 << 21, data < 1 << 40 else { return at }
            at = body + size + data
            if type == 5 { break }
        }
        return min(at, bytes.count)
    }

    /// Seven bits a byte, the least significant first.
    private static func number(_ bytes: [UInt8], _ at: inout Int) -> Int {
        var value = 0
        for shift in stride(from: 0, to: 49, by: 7) where at < bytes.count {
            let byte = bytes[at]
            at += 1
            value |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 { break }
        }
        return value
    }
}

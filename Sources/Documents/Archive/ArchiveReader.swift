internal import CShims
internal import Glibc

/// Containers that libarchive reads, and compressed streams. Office documents that are
/// ZIP files are told by their members and read as what they are.
enum ArchiveReader {
    /// Whether libarchive is there; before anything else is called.
    static func load() -> Bool { dlp_archive_load() != 0 }

    static func read(
        _ bytes: [UInt8], _ type: FileType, _ part: DocumentPart, _ extractor: Extractor, depth: Int
    ) {
        if type == .zip {
            let names = names(bytes)
            if let package = PackageKind(names: names, archive: bytes) {
                return PackageReader(package, part, extractor, depth: depth).read(bytes)
            }
        }
        let out = extractor.out
        let position = out.position
        var listing: [UInt8] = []
        walk(bytes, type, part.path, extractor) { name, content in
            let label = type.isStream ? streamName(part.path, name) : name
            if !type.isStream {
                listing += label.utf8
                listing.append(0x0A)
            }
            if let content {
                extractor.read(content, path: Extractor.path(part.path, label), depth: depth + 1)
            }
            return true
        }
        if !listing.withUnsafeBytes({ UTF8Check.isValid($0) }) { listing = [] }
        out.insert(part, listing, at: position)
    }

    /// The members' names, by a walk over the headers.
    static func names(_ bytes: [UInt8]) -> [String] {
        var names: [String] = []
        bytes.withUnsafeBufferPointer { buffer in
            guard let archive = dlp_archive_open(buffer.baseAddress, buffer.count, 0) else {
                return
            }
            defer { dlp_archive_close(archive) }
            var entry = dlp_archive_entry()
            while names.count < 20_000, dlp_archive_next(archive, &entry) == .OK {
                if let name = entry.name { names.append(decoded(name)) }
            }
        }
        return names
    }

    /// Calls `body` with each file's name and content, nil where it could not be read at
    /// all; reports what is unread. Links and devices are names only. `body` tells whether
    /// to go on.
    static func walk(
        _ bytes: [UInt8], _ type: FileType, _ path: String, _ extractor: Extractor,
        _ body: (String, [UInt8]?) -> Bool
    ) {
        bytes.withUnsafeBufferPointer { buffer in
            walk(buffer, type, path, extractor, body)
        }
    }

    private static func walk(
        _ buffer: UnsafeBufferPointer<UInt8>, _ type: FileType, _ path: String,
        _ extractor: Extractor, _ body: (String, [UInt8]?) -> Bool
    ) {
        let out = extractor.out
        // Old Office files hold small ZIP files near their ends; no program would open the whole
        // as one.
        var isGuess = type == .zip && !buffer.starts(with: [0x50, 0x4B])
        func fail(_ reason: UnreadReason) { if !isGuess { out.unread(path, reason) } }
        guard
            let archive = dlp_archive_open(buffer.baseAddress, buffer.count, type.isStream ? 1 : 0)
        else { return fail(.damaged) }
        defer { dlp_archive_close(archive) }
        var entry = dlp_archive_entry()
        while true {
            switch dlp_archive_next(archive, &entry) {
            case .OK: isGuess = false
            case .end: return
            case .encrypted: return out.unread(path, .encrypted)
            case .truncated: return fail(.truncated)
            case .failed: return fail(.damaged)
            }
            guard extractor.budget.takeEntry() else { return out.unread(path, .tooMany) }
            if extractor.budget.isLate { return out.unread(path, .timedOut) }
            let name = entry.name.map { label(decoded($0)) } ?? "unnamed"
            let member = Extractor.path(path, name)
            if entry.is_encrypted != 0 {
                out.unread(member, .encrypted)
                guard body(name, nil) else { return }
                continue
            }
            guard entry.is_file != 0 || type.isStream else {
                guard body(name, nil) else { return }
                continue
            }
            let (content, problem) = content(archive, entry.size, extractor)
            // What could be read is scanned, whatever came after it.
            guard body(name, content) else { return }
            if let problem { out.unread(type.isStream ? path : member, problem) }
            if problem == .timedOut || (problem == .tooBig && extractor.budget.bytes == 0) {
                return
            }
        }
    }

    /// One member, and why it is not whole.
    private static func content(
        _ archive: OpaquePointer, _ size: Int64, _ extractor: Extractor
    ) -> ([UInt8], UnreadReason?) {
        var content: [UInt8] = []
        // Announced sizes are not believed.
        content.reserveCapacity(Int(max(0, min(size, 1 << 20))))
        let piece = 1 << 16
        var rounds = 0
        while true {
            let budget = extractor.budget
            let room = min(piece, budget.bytes, ReadingLimits.memberBytes - content.count)
            var count = 0
            var status = ArchiveStatus.OK
            // One byte more than there is room for tells the end from too much.
            withUnsafeTemporaryAllocation(byteCount: piece, alignment: 16) { buffer in
                let bytes = buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)
                status = dlp_archive_read(archive, bytes, max(1, room), &count)
                if status == .OK, count <= room { content.append(contentsOf: buffer[0..<count]) }
            }
            switch status {
            case .OK: break
            case .encrypted: return (content, .encrypted)
            case .truncated: return (content, .truncated)
            default: return (content, .damaged)
            }
            if count == 0 { return (content, nil) }
            guard count <= room, budget.take(count) else { return (content, .tooBig) }
            rounds += 1
            if rounds % 64 == 0, budget.isLate { return (content, .timedOut) }
        }
    }

    /// Names are in whatever encoding the archive was made in.
    private static func decoded(_ name: UnsafePointer<CChar>) -> String {
        let bytes = UnsafeRawBufferPointer(start: name, count: strlen(name))
        return String(decoding: TextStream.decode(bytes).text, as: UTF8.self)
    }

    /// A name is a label; it must only be fit to be shown, and end.
    private static func label(_ name: String) -> String {
        name.utf8.count > 4096 ? String(name.prefix(1024)) : name
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

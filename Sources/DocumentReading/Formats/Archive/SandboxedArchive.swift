internal import CDynamic
internal import Glibc
internal import TextDecoding

/// Archives and compressed streams by libarchive, from memory.
enum SandboxedArchive {
    /// An entry's name, and what else there is of text: link targets and owners.
    struct Entry {
        var name: String
        var notes: [[UInt8]]
    }

    /// Whether libarchive is there; before anything else is called.
    static func load() -> Bool { dlp_archive_load() != 0 }

    /// Calls `body` with each entry and its content, nil where it could not be read at all;
    /// reports what is unread. Gives where the archive ends in `bytes`; nil where it was not
    /// read to its end, which is told.
    static func walk(
        _ bytes: [UInt8], _ type: FileType, _ path: String, _ extractor: Extractor,
        _ body: (Entry, [UInt8]?) -> Void
    ) -> Int? {
        bytes.withUnsafeBufferPointer { buffer in
            walk(buffer, type, path, extractor, body) { archive in
                ArchiveEnd.of(bytes, type) ?? Int(dlp_archive_consumed(archive))
            }
        }
    }

    private static func walk(
        _ buffer: UnsafeBufferPointer<UInt8>, _ type: FileType, _ path: String,
        _ extractor: Extractor, _ body: (Entry, [UInt8]?) -> Void,
        end: (OpaquePointer) -> Int
    ) -> Int? {
        let out = extractor.out
        func stop(_ reason: UnreadReason) -> Int? {
            out.unread(path, reason)
            return nil
        }
        guard
            let archive = dlp_archive_open(buffer.baseAddress, buffer.count, type.isStream ? 1 : 0)
        else { return stop(.damaged) }
        defer { dlp_archive_close(archive) }
        var entry = dlp_archive_entry()
        var isWhole = true
        while true {
            switch dlp_archive_next(archive, &entry) {
            case .OK: break
            case .end: return isWhole ? end(archive) : nil
            case .encrypted: return stop(.encrypted)
            case .truncated: return stop(.truncated)
            case .failed: return stop(.damaged)
            }
            guard extractor.budget.takeEntry() else { return stop(.tooMany) }
            if extractor.budget.isLate { return stop(.timedOut) }
            let found = Entry(
                name: entry.name.map { decoded($0) } ?? "unnamed",
                notes: [entry.link, entry.owner, entry.group].compactMap {
                    $0.map { Array(decoded($0).utf8) }
                })
            let member = Extractor.path(path, ArchiveReader.label(found.name))
            if entry.is_encrypted != 0 {
                out.unread(member, .encrypted)
                isWhole = false
                body(found, nil)
                continue
            }
            // Links and devices have no content; what has one is read, whatever it is called.
            let (content, problem) = content(archive, entry.size, extractor)
            let isFile = entry.is_file != 0 || type.isStream
            // What could be read is scanned, whatever came after it.
            body(found, isFile || !content.isEmpty ? content : nil)
            if let problem {
                out.unread(type.isStream ? path : member, problem)
                isWhole = false
            }
            if problem == .timedOut || (problem == .tooBig && extractor.budget.bytes == 0) {
                return nil
            }
        }
    }

    /// One member of a ZIP file whose packing only libarchive knows.
    static func member(
        _ packing: ZIPMember.Packing, _ packed: [UInt8], _ extractor: Extractor
    ) -> Unpacked {
        let file = ZIPMember.file(packing, packed)
        var found = Unpacked(content: [], consumed: packed.count, problem: .damaged)
        file.withUnsafeBufferPointer { buffer in
            guard let archive = dlp_archive_open(buffer.baseAddress, buffer.count, 0) else {
                return
            }
            defer { dlp_archive_close(archive) }
            var entry = dlp_archive_entry()
            switch dlp_archive_next(archive, &entry) {
            case .OK: (found.content, found.problem) = content(archive, entry.size, extractor)
            case .encrypted: found.problem = .encrypted
            case .truncated: found.problem = .truncated
            case .end, .failed: break
            }
        }
        return found
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
}

internal import Support

/// Writes a package with its changes as a ZIP file (APPNOTE 6.3.10, 4.3).
///
/// Members that are not touched are copied as they are packed. `[Content_Types].xml`, or
/// ODF's `mimetype`, stored, comes first; the order of the others stays; new ones follow.
struct OfficeFileComposer {
    private let package: OfficeFileContent
    private var segments: [OfficeTextSegment] = []
    private var pending: [UInt8] = []
    private var directory: [UInt8] = []
    private var count = 0
    private var offset = 0

    private init(_ package: OfficeFileContent) { self.package = package }

    static func compose(
        _ package: OfficeFileContent, _ changes: OfficeFileChanges
    ) throws(OfficeFileError) -> [OfficeTextSegment] {
        var composer = OfficeFileComposer(package)
        let first = package.format.isOpenDocument ? "mimetype" : ContentTypes.part.lowercased()
        var named = package.entries.map {
            (String(decoding: $0.name, as: UTF8.self).lowercased(), $0)
        }
        if let i = named.firstIndex(where: { $0.0 == first }) {
            named.insert(named.remove(at: i), at: 0)
        }
        for (name, entry) in named where !changes.removed.contains(name) {
            try composer.write(entry, name, changes)
        }
        for (name, content) in changes.added {
            try composer.write(
                ZIPEntry(
                    name: Array(name.utf8), flags: 0, method: 8, time: 0x0021_0000, crc: 0,
                    packed: 0..<0, size: 0, madeBy: 20, attributes: 0), new: content)
        }
        return try composer.finished()
    }

    private mutating func write(
        _ entry: ZIPEntry, _ name: String, _ changes: OfficeFileChanges
    ) throws(OfficeFileError) {
        if let content = changes.replaced[name] { return try write(entry, new: content) }
        if let edits = changes.edits[name], let content = try package.xml(name) {
            return try write(entry, new: ByteEdit.apply(edits, to: content))
        }
        if name == "mimetype", entry.method != 0, let content = try package.content(name) {
            var entry = entry
            entry.method = 0
            return try write(entry, new: content)
        }
        guard entry.size < Int(UInt32.max) else {
            throw OfficeFileError(.tooBig, "a part of \(entry.size) bytes is over the limit")
        }
        header(entry, packed: entry.packed.count)
        if !entry.packed.isEmpty {
            flush()
            segments.append(.input(entry.packed))
            offset += entry.packed.count
        }
    }

    private mutating func write(_ entry: ZIPEntry, new content: [UInt8]) throws(OfficeFileError) {
        var entry = entry
        entry.crc = Deflate.checksum(content)
        entry.size = content.count
        var packed = content
        if entry.method != 0 {
            entry.method = 8
            // Pictures do not get smaller, and are packed once a copy.
            if PartPath.ending(String(decoding: entry.name, as: UTF8.self)) == "png" {
                entry.method = 0
            } else {
                packed = try package.packed(
                    content, for: String(decoding: entry.name, as: UTF8.self))
            }
        }
        header(entry, packed: packed.count)
        literal(packed)
    }

    private mutating func header(_ entry: ZIPEntry, packed: Int) {
        // Sizes stand in the header: no descriptor follows (bit 3).
        let common =
            Self.two(entry.method == 0 ? 10 : 20) + Self.two(Int(entry.flags & 0x0806))
            + Self.two(Int(entry.method)) + Self.four(Int(entry.time))
            + Self.four(Int(entry.crc)) + Self.four(packed) + Self.four(entry.size)
            + Self.two(entry.name.count)
        directory += [0x50, 0x4B, 1, 2] + Self.two(Int(entry.madeBy)) + common
        directory += Self.two(0) + Self.two(0) + Self.two(0) + Self.two(0)
        directory += Self.four(Int(entry.attributes)) + Self.four(offset) + entry.name
        count += 1
        literal([0x50, 0x4B, 3, 4] + common + Self.two(0) + entry.name)
    }

    private mutating func literal(_ bytes: [UInt8]) {
        offset += bytes.count
        pending += bytes
    }

    private mutating func flush() {
        if !pending.isEmpty { segments.append(.bytes(pending)) }
        pending = []
    }

    private mutating func finished() throws(OfficeFileError) -> [OfficeTextSegment] {
        guard count < 0xFFFF, offset < Int(UInt32.max) - directory.count else {
            throw OfficeFileError(.tooBig, "the package is over the limit")
        }
        let end =
            [0x50, 0x4B, 5, 6] + Self.two(0) + Self.two(0) + Self.two(count) + Self.two(count)
            + Self.four(directory.count) + Self.four(offset) + Self.two(0)
        literal(directory)
        literal(end)
        flush()
        return segments
    }

    private static func two(_ value: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
    }

    private static func four(_ value: Int) -> [UInt8] { two(value) + two(value >> 16) }
}

/// Writes copies of one package, in the worker.
final class OfficeFileWriter {
    private let package: OfficeFileContent
    private var plans: [String: OverlayPlan] = [:]
    private let signature: [String]

    init(_ package: OfficeFileContent) throws(OfficeFileError) {
        self.package = package
        signature = try OfficeSignature.parts(package)
    }

    func write(
        _ copy: OfficeFileCopy
    ) throws(OfficeFileError) -> (segments: [OfficeTextSegment], plan: OverlayPlan) {
        try copy.check()
        let plan = try plan(adds: copy.tile != nil, replaces: copy.replacesOverlay)
        var changes = plan.changes
        if !signature.isEmpty {
            guard copy.breaksSignature else {
                throw OfficeFileError(
                    .signed, "the file is signed, and a change breaks the signature")
            }
            try OfficeSignature.remove(from: package, &changes)
        }
        if let tile = copy.tile {
            for picture in plan.pictures {
                guard let size = picture.size else {
                    changes.add(picture.part, try OverlayPicture.onWhite(tile))
                    continue
                }
                changes.add(
                    picture.part,
                    try OverlayPicture.png(tile, width: size.width, height: size.height))
            }
        }
        let text = OfficeText(package)
        for (part, list) in Dictionary(grouping: copy.changes, by: \.part) {
            changes.edit(part, try text.edits(part, list))
        }
        for picture in copy.pictures { try replace(picture, in: &changes) }
        if package.format.isOpenDocument {
            try UserDefinedMetadata(package).apply(copy.properties, to: &changes)
        } else {
            try CustomProperties(package).apply(copy.properties, to: &changes)
        }
        try changes.settle(package)
        return (try OfficeFileComposer.compose(package, changes), plan)
    }

    private func plan(adds: Bool, replaces: Bool) throws(OfficeFileError) -> OverlayPlan {
        let key = "\(adds) \(replaces)"
        if let plan = plans[key] { return plan }
        let plan = try OverlayPlan.make(package, adds: adds, replaces: replaces)
        plans[key] = plan
        return plan
    }

    private func replace(
        _ picture: OfficeOverlayPicture, in changes: inout OfficeFileChanges
    ) throws(OfficeFileError) {
        guard let old = try package.content(picture.part),
            let format = OfficeOverlayPicture.Format(old),
            format == picture.format
        else {
            throw OfficeFileError(
                .invalidRequest, "a picture for a part that holds no such picture")
        }
        // The same bytes stay as they are packed.
        if old == picture.bytes { return }
        changes.replace(picture.part, with: picture.bytes)
    }
}

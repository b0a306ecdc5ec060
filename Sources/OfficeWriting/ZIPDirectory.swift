internal import CLibDeflate

/// The members of a ZIP file by its central directory (APPNOTE 6.3.10, 4.3), without the
/// tolerance of unpackers: what two readers could read differently is damaged.
struct ZIPDirectory {
    private(set) var entries: [ZIPEntry] = []
    private let bytes: [UInt8]

    /// Throws `damaged`, `tooBig` or `unsupported`.
    init(_ bytes: [UInt8]) throws(OfficeFileError) {
        self.bytes = bytes
        guard bytes.count <= OfficeFileLimits.fileBytes else {
            throw OfficeFileError(.tooBig, "a file of \(bytes.count) bytes is over the limit")
        }
        let end = try endRecord()
        guard end.count <= OfficeFileLimits.entries else {
            throw OfficeFileError(.tooBig, "\(end.count) members are over the limit")
        }
        var at = end.start
        var names: Set<[UInt8]> = []
        entries.reserveCapacity(end.count)
        for _ in 0..<end.count {
            let (entry, next) = try entry(at: at, base: end.base)
            guard names.insert(entry.name).inserted else {
                throw .damaged("two members have the same name")
            }
            entries.append(entry)
            at = next
        }
        // Members that share bytes unpack to more than any file could hold.
        var last = 0
        for range in entries.map(\.packed).sorted(by: { $0.lowerBound < $1.lowerBound })
        where !range.isEmpty {
            guard range.lowerBound >= last else { throw .damaged("members overlap") }
            last = range.upperBound
        }
    }

    private func number(_ at: Int, _ count: Int) throws(OfficeFileError) -> UInt64 {
        guard at >= 0, at <= bytes.count - count else { throw .damaged("cut within a record") }
        var value: UInt64 = 0
        for i in (0..<count).reversed() { value = value << 8 | UInt64(bytes[at + i]) }
        return value
    }

    private func offset(_ at: Int, _ count: Int) throws(OfficeFileError) -> Int {
        guard let value = Int(exactly: try number(at, count)), value < 1 << 40 else {
            throw .damaged("an offset is beyond the file")
        }
        return value
    }

    /// Where the directory starts, its members, and what stands before the ZIP file.
    private func endRecord() throws(OfficeFileError) -> (start: Int, count: Int, base: Int) {
        guard bytes.count >= 22 else { throw .damaged("no ZIP file") }
        var at = bytes.count - 22
        let lowest = max(0, at - 0xFFFF)
        while true {
            if bytes[at] == 0x50, try number(at, 4) == 0x0605_4B50,
                try offset(at + 20, 2) + at + 22 <= bytes.count
            {
                break
            }
            guard at > lowest else { throw .damaged("no ZIP directory: cut, or no ZIP file") }
            at -= 1
        }
        var count = try offset(at + 10, 2)
        var size = try offset(at + 12, 4)
        var start = try offset(at + 16, 4)
        var end = at
        if count == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF,
            at >= 20, try number(at - 20, 4) == 0x0706_4B50
        {
            // ZIP64 (4.3.14, 4.3.15).
            let record = try offset(at - 12, 8)
            guard try number(record, 4) == 0x0606_4B50 else { throw .damaged("no ZIP64 record") }
            count = try offset(record + 32, 8)
            size = try offset(record + 40, 8)
            start = try offset(record + 48, 8)
            end = record
        }
        let base = end - size - start
        guard base >= 0, count <= size / 46 || count == 0 else {
            throw .damaged("the ZIP directory lies outside the file")
        }
        return (start + base, count, base)
    }

    private func entry(
        at: Int, base: Int
    ) throws(OfficeFileError) -> (ZIPEntry, next: Int) {
        guard try number(at, 4) == 0x0201_4B50 else { throw .damaged("no ZIP directory record") }
        var packedSize = try offset(at + 20, 4)
        var size = try offset(at + 24, 4)
        let nameCount = try offset(at + 28, 2)
        let extraCount = try offset(at + 30, 2)
        let commentCount = try offset(at + 32, 2)
        var local = try offset(at + 42, 4)
        let nameStart = at + 46
        let next = nameStart + nameCount + extraCount + commentCount
        guard next <= bytes.count else { throw .damaged("cut within the ZIP directory") }
        // ZIP64's values, only of the fields that have no room (4.5.3).
        var extra = nameStart + nameCount
        let extraEnd = extra + extraCount
        while extra + 4 <= extraEnd {
            let id = try offset(extra, 2)
            let count = try offset(extra + 2, 2)
            var field = extra + 4
            extra = field + count
            guard id == 1, extra <= extraEnd else { continue }
            if size == 0xFFFF_FFFF, field + 8 <= extra {
                size = try offset(field, 8)
                field += 8
            }
            if packedSize == 0xFFFF_FFFF, field + 8 <= extra {
                packedSize = try offset(field, 8)
                field += 8
            }
            if local == 0xFFFF_FFFF, field + 8 <= extra { local = try offset(field, 8) }
        }
        local += base
        guard try number(local, 4) == 0x0403_4B50 else { throw .damaged("a member is not there") }
        let content = local + 30 + (try offset(local + 26, 2)) + (try offset(local + 28, 2))
        guard packedSize <= bytes.count, content <= bytes.count - packedSize else {
            throw .damaged("a member is cut")
        }
        let name = Array(bytes[nameStart..<nameStart + nameCount])
        let localName = local + 30..<local + 30 + (try offset(local + 26, 2))
        guard localName.upperBound <= bytes.count, bytes[localName].elementsEqual(name) else {
            throw .damaged("a member has two names")
        }
        let entry = ZIPEntry(
            name: name, flags: UInt16(try number(at + 8, 2)),
            method: UInt16(try number(at + 10, 2)), time: UInt32(try number(at + 12, 4)),
            crc: UInt32(try number(at + 16, 4)), packed: content..<content + packedSize,
            size: size, madeBy: UInt16(try number(at + 4, 2)),
            attributes: UInt32(try number(at + 38, 4)))
        return (entry, next)
    }
}

/// One member of a ZIP file, as the central directory tells (APPNOTE 6.3.10, 4.3.12).
struct ZIPEntry: Equatable {
    /// As it stands in the file; UTF-8 where `flags` has bit 11, else CP437 or whatever.
    var name: [UInt8]
    var flags: UInt16
    /// 0 stored, 8 deflated.
    var method: UInt16
    /// MS-DOS time and date, as they stand.
    var time: UInt32
    var crc: UInt32
    /// Bytes of the file that hold the content as packed.
    var packed: Range<Int>
    /// Bytes once unpacked, as announced.
    var size: Int
    /// The system in the high byte, for what the attributes mean.
    var madeBy: UInt16
    var attributes: UInt32

    var isEncrypted: Bool { flags & 0x2041 != 0 }
    var isFolder: Bool { name.last == 0x2F }
}

/// Raw deflate streams (RFC 1951) and the checksum of ZIP files.
enum Deflate {
    /// The content of a member. Memory grows with what comes out, not with what is
    /// announced. Throws `damaged`, `tooBig` over `limit`, `unsupported`.
    static func unpacked(
        _ entry: ZIPEntry, of bytes: [UInt8], limit: Int
    ) throws(OfficeFileError) -> [UInt8] {
        if entry.isEncrypted { throw OfficeFileError(.encrypted, "members are encrypted") }
        guard entry.size <= limit else {
            throw OfficeFileError(.tooBig, "a part of \(entry.size) bytes is over the limit")
        }
        let content: [UInt8]
        switch entry.method {
        case 0:
            guard entry.size == entry.packed.count else { throw .damaged("a member is cut") }
            content = Array(bytes[entry.packed])
        case 8: content = try inflated(bytes, entry.packed, size: entry.size)
        default:
            throw OfficeFileError(.unsupported, "compression method \(entry.method) is not known")
        }
        guard checksum(content) == entry.crc else { throw .damaged("a member's checksum is wrong") }
        return content
    }

    private static func inflated(
        _ bytes: [UInt8], _ range: Range<Int>, size: Int
    ) throws(OfficeFileError) -> [UInt8] {
        // Deflate makes at most 1032 bytes of one.
        guard size / 1032 <= range.count else { throw .damaged("a member's size is wrong") }
        guard let decompressor = libdeflate_alloc_decompressor() else {
            throw OfficeFileError(.tooBig, "out of memory for a part")
        }
        defer { libdeflate_free_decompressor(decompressor) }
        var result = LIBDEFLATE_SUCCESS
        var consumed = 0
        let content = [UInt8](unsafeUninitializedCapacity: max(1, size)) { buffer, count in
            result = bytes.withUnsafeBytes {
                libdeflate_deflate_decompress_ex(
                    decompressor, $0.baseAddress.map { $0 + range.lowerBound }, range.count,
                    buffer.baseAddress, size, &consumed, nil)
            }
            count = result == LIBDEFLATE_SUCCESS ? size : 0
        }
        guard result == LIBDEFLATE_SUCCESS, consumed == range.count else {
            throw .damaged("a member cannot be unpacked")
        }
        return content
    }

    static func packed(_ content: [UInt8]) throws(OfficeFileError) -> [UInt8] {
        guard let compressor = libdeflate_alloc_compressor(6) else {
            throw OfficeFileError(.tooBig, "out of memory for a part")
        }
        defer { libdeflate_free_compressor(compressor) }
        let bound = libdeflate_deflate_compress_bound(compressor, content.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            count = libdeflate_deflate_compress(
                compressor, content, content.count, buffer.baseAddress, bound)
        }
    }

    static func checksum(_ content: [UInt8]) -> UInt32 {
        content.withUnsafeBytes { libdeflate_crc32(0, $0.baseAddress, $0.count) }
    }
}

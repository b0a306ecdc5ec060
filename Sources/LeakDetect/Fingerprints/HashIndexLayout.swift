internal import Support
internal import Crypto
internal import Foundation

/// Where the sections of a ``HashIndex`` file are.
struct HashIndexLayout {
    static let magic = Array("DLPHASH1".utf8)
    static let headerSize = 64
    static let pageSize = 4096

    let entries: Int
    /// Of 64 bytes each.
    let filterBlocks: Int
    /// Bits of a hash that pick its place in the directory.
    let prefixBits: Int
    /// Of the list: path, size and time of change. 16 bytes.
    let identity: [UInt8]

    init(entries: Int, identity: [UInt8]) {
        self.entries = entries
        // Ten bits an entry and five probes: one in a hundred passes by chance.
        filterBlocks = max(1, (entries * 10 + 511) / 512)
        var bits = 0
        while bits < 28, entries >> bits > 32 { bits += 1 }
        prefixBits = bits
        self.identity = identity
    }

    var filterOffset: Int { Self.headerSize }
    var directoryOffset: Int { filterOffset + filterBlocks * 64 }
    var entriesOffset: Int { directoryOffset + ((1 << prefixBits) + 1) * 4 }
    var pagesOffset: Int { entriesOffset + entries * 32 }
    private var bodySize: Int { pagesOffset - Self.headerSize }
    var pages: Int { (bodySize + Self.pageSize - 1) / Self.pageSize }
    var size: Int { pagesOffset + pages * 8 }

    /// Nil for anything but the header of an index.
    init?(header: UnsafeRawBufferPointer) {
        guard header.count >= Self.headerSize, header.starts(with: Self.magic) else { return nil }
        let own = Self.pageHash(UnsafeRawBufferPointer(rebasing: header[..<48]))
        let entries = header.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        guard own == header.loadUnaligned(fromByteOffset: 48, as: UInt64.self),
            entries < 1 << 36
        else { return nil }
        self.init(entries: Int(entries), identity: Array(header[16..<32]))
    }

    var header: [UInt8] {
        var header = Self.magic
        withUnsafeBytes(of: UInt64(entries).littleEndian) { header += $0 }
        header += identity
        header += [UInt8](repeating: 0, count: 16)
        let own = header.withUnsafeBytes { Self.pageHash($0) }
        withUnsafeBytes(of: own.littleEndian) { header += $0 }
        return header + [UInt8](repeating: 0, count: Self.headerSize - header.count)
    }

    /// 64 bits of the page, in four lanes: 2 GB/s.
    static func pageHash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var lanes = SIMD4<UInt64>(
            0x9E37_79B9_7F4A_7C15, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9,
            UInt64(bytes.count))
        var i = 0
        while i + 32 <= bytes.count {
            let next = bytes.loadUnaligned(fromByteOffset: i, as: SIMD4<UInt64>.self)
            lanes = (lanes ^ next) &* SIMD4(repeating: 0x9E37_79B1_85EB_CA87)
            lanes ^= lanes &>> 29
            i += 32
        }
        var hash = lanes[0] ^ (lanes[1] &* 3) ^ (lanes[2] &* 5) ^ (lanes[3] &* 7)
        while i < bytes.count {
            hash = (hash ^ UInt64(bytes[i])) &* 0x0000_0100_0000_01B3
            i += 1
        }
        return hash ^ hash >> 32
    }

    /// The bytes at `offset`, nil when a page they are on is not as it was written.
    private func checked(
        _ offset: Int, _ count: Int, _ bytes: UnsafeRawBufferPointer
    ) -> UnsafeRawBufferPointer? {
        guard count > 0, offset >= Self.headerSize, offset + count <= pagesOffset else {
            return nil
        }
        let first = (offset - Self.headerSize) / Self.pageSize
        let last = (offset + count - 1 - Self.headerSize) / Self.pageSize
        for page in first...last {
            let start = Self.headerSize + page * Self.pageSize
            let end = min(start + Self.pageSize, pagesOffset)
            let hash = Self.pageHash(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            guard
                hash
                    == bytes.loadUnaligned(
                        fromByteOffset: pagesOffset + page * 8, as: UInt64.self)
            else { return nil }
        }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    // MARK: Looking up

    /// The block of the filter and five bits in it.
    static func filterBits(_ hash: UnsafeRawBufferPointer, blocks: Int) -> (Int, [Int]) {
        let pick = hash.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        let bits = hash.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
        return (
            Int(pick % UInt64(max(1, blocks))),
            (0..<5).map { Int(truncatingIfNeeded: bits >> UInt64($0 * 9)) & 511 }
        )
    }

    /// Nil when the page is damaged.
    func filterPasses(_ hash: [UInt8], _ bytes: UnsafeRawBufferPointer) -> Bool? {
        let (block, bits) = hash.withUnsafeBytes {
            Self.filterBits($0, blocks: filterBlocks)
        }
        guard let filter = checked(filterOffset + block * 64, 64, bytes) else { return nil }
        return bits.allSatisfy { filter[$0 >> 3] & 1 << UInt8($0 & 7) != 0 }
    }

    /// Where hashes of this one's prefix begin in the directory.
    func prefix(_ hash: UnsafeRawBufferPointer) -> Int {
        guard prefixBits > 0 else { return 0 }
        let head = hash.loadUnaligned(as: UInt32.self).bigEndian
        return Int(head >> UInt32(32 - prefixBits))
    }

    /// Nil when a page is damaged.
    func find(_ hash: [UInt8], _ bytes: UnsafeRawBufferPointer) -> Bool? {
        let slot = hash.withUnsafeBytes { prefix($0) }
        guard let bounds = checked(directoryOffset + slot * 4, 8, bytes) else { return nil }
        let first = Int(bounds.loadUnaligned(as: UInt32.self))
        let end = Int(bounds.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        guard first <= end, end <= entries else { return nil }
        if first == end { return false }
        guard let bucket = checked(entriesOffset + first * 32, (end - first) * 32, bytes) else {
            return nil
        }
        return hash.withUnsafeBytes { wanted in
            stride(from: 0, to: bucket.count, by: 32).contains { place in
                wanted.elementsEqual(bucket[place..<place + 32])
            }
        }
    }

    /// Changes whenever the list does: path, size, and its first and last bytes.
    static func identity(_ path: String, _ text: MappedFile) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: Data("1 \(text.count) \(path)".utf8))
        var status = stat()
        if stat(path, &status) == 0 {
            hash.update(
                data: Data("\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)".utf8))
        }
        return Array(hash.finalize().prefix(16))
    }
}

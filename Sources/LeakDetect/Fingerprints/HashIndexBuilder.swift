internal import Support
internal import Foundation

/// Makes a ``HashIndex`` from text: one SHA-256 in hexadecimal a line, anything after a blank
/// (a file name, as sha256sum writes it), `#` for comments.
enum HashIndexBuilder {
    private typealias Entry = SIMD4<UInt64>

    static func write(
        _ text: MappedFile, list: String, identity: [UInt8], to path: String
    ) throws(PolicyError) {
        let entries = try sorted(text, list: list)
        let layout = HashIndexLayout(entries: entries.count, identity: identity)
        guard layout.entries < 1 << 32 else {
            throw PolicyError(file: list, message: "more than 4,294,967,295 hashes")
        }
        let bytes = assemble(entries, layout)
        if let slash = path.lastIndex(of: "/") { mkdir(String(path[..<slash]), 0o700) }
        do {
            try AtomicFile.write(bytes, to: path, mode: 0o600, isDurable: false)
        } catch {
            throw PolicyError(file: path, message: "cannot write the index: \(error.text)")
        }
    }

    /// Each hash once, as big-endian numbers, in order.
    private static func sorted(
        _ text: MappedFile, list: String
    ) throws(PolicyError) -> [Entry] {
        var entries: [Entry] = []
        entries.reserveCapacity(text.count / 65 + 1)
        var problem: Int?
        text.withBytes { bytes in
            forEachLine(bytes) { number, line in
                guard problem == nil else { return false }
                guard let hash = parse(line) else {
                    problem = number
                    return false
                }
                if let hash { entries.append(hash) }
                return true
            }
        }
        if let problem {
            throw PolicyError(
                file: list, line: problem, column: 1, message: "not a SHA-256 in hexadecimal")
        }
        entries.sort { less($0, $1) }
        var last = 0
        for index in entries.indices.dropFirst() where entries[index] != entries[last] {
            last += 1
            entries[last] = entries[index]
        }
        if entries.count > last + 1 { entries.removeLast(entries.count - last - 1) }
        return entries
    }

    private static func less(_ a: Entry, _ b: Entry) -> Bool {
        if a[0] != b[0] { return a[0] < b[0] }
        if a[1] != b[1] { return a[1] < b[1] }
        return a[2] != b[2] ? a[2] < b[2] : a[3] < b[3]
    }

    private static func forEachLine(
        _ bytes: UnsafeRawBufferPointer, _ body: (Int, UnsafeRawBufferPointer) -> Bool
    ) {
        guard let base = bytes.baseAddress else { return }
        var start = 0
        var number = 1
        while start < bytes.count {
            let hit = memchr(base + start, 0x0A, bytes.count - start)
            let end = hit.map { base.distance(to: UnsafeRawPointer($0)) } ?? bytes.count
            guard body(number, UnsafeRawBufferPointer(rebasing: bytes[start..<end])) else {
                return
            }
            start = end + 1
            number += 1
        }
    }

    /// Nil for what is no hash; an inner nil for a line that says nothing.
    private static func parse(_ line: UnsafeRawBufferPointer) -> Entry?? {
        var i = 0
        while i < line.count, line[i] == 0x20 || line[i] == 0x09 || line[i] == 0x0D { i += 1 }
        if i == line.count || line[i] == UInt8(ascii: "#") { return .some(nil) }
        guard line.count - i >= 64 else { return nil }
        var entry = Entry()
        for word in 0..<4 {
            var value: UInt64 = 0
            for digit in 0..<16 {
                guard let half = Hex.value(line[i + word * 16 + digit]) else { return nil }
                value = value << 4 | UInt64(half)
            }
            entry[word] = value
        }
        let after = i + 64
        guard after == line.count || [0x20, 0x09, 0x0D, 0x2C].contains(line[after]) else {
            return nil
        }
        return .some(entry)
    }

    private static func assemble(_ entries: [Entry], _ layout: HashIndexLayout) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: layout.size)
        bytes.withUnsafeMutableBytes { bytes in
            bytes.copyBytes(from: layout.header)
            var slot = 0
            for (index, entry) in entries.enumerated() {
                let place = layout.entriesOffset + index * 32
                for word in 0..<4 {
                    bytes.storeBytes(
                        of: entry[word].bigEndian, toByteOffset: place + word * 8,
                        as: UInt64.self)
                }
                let hash = UnsafeRawBufferPointer(rebasing: bytes[place..<place + 32])
                let (block, bits) = HashIndexLayout.filterBits(
                    hash, blocks: layout.filterBlocks)
                for bit in bits {
                    bytes[layout.filterOffset + block * 64 + (bit >> 3)] |= 1 << UInt8(bit & 7)
                }
                let own = layout.prefix(hash)
                while slot <= own {
                    store(index, slot, layout, bytes)
                    slot += 1
                }
            }
            while slot <= 1 << layout.prefixBits {
                store(entries.count, slot, layout, bytes)
                slot += 1
            }
            for page in 0..<layout.pages {
                let start = HashIndexLayout.headerSize + page * HashIndexLayout.pageSize
                let end = min(start + HashIndexLayout.pageSize, layout.pagesOffset)
                let hash = HashIndexLayout.pageHash(
                    UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                bytes.storeBytes(
                    of: hash, toByteOffset: layout.pagesOffset + page * 8, as: UInt64.self)
            }
        }
        return bytes
    }

    private static func store(
        _ value: Int, _ slot: Int, _ layout: HashIndexLayout,
        _ bytes: UnsafeMutableRawBufferPointer
    ) {
        bytes.storeBytes(
            of: UInt32(truncatingIfNeeded: value),
            toByteOffset: layout.directoryOffset + slot * 4, as: UInt32.self)
    }

    /// Looks through the text itself.
    static func listHolds(_ hash: [UInt8], list: String) -> Bool {
        guard let text = MappedFile(path: list, atMost: 16 << 30) else { return false }
        let wanted = Hex.text(hash)
        return text.withBytes { bytes in
            var found = false
            forEachLine(bytes) { _, line in
                guard case .some(.some(let entry)) = parse(line) else { return true }
                var own: [UInt8] = []
                for word in 0..<4 { withUnsafeBytes(of: entry[word].bigEndian) { own += $0 } }
                found = Hex.text(own) == wanted
                return !found
            }
            return found
        }
    }
}

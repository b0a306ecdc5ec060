internal import TextDecoding

/// A compound file ([MS-CFB]): the file system within old Office documents.
///
/// Every chain is followed for as many sectors as there are at most, every entry is visited
/// once, and every sector that some chain holds is remembered: what nobody holds is `unused`.
final class CompoundFile {
    struct Entry {
        var name: String
        var isStorage: Bool
        /// A stream or a storage, not a place for one.
        var isUsed: Bool
        var start: Int
        var size: Int
        /// Within a storage: the numbers of its entries.
        var children: [Int] = []
    }

    private let bytes: [UInt8]
    private let sectorSize: Int
    private let miniSize: Int
    private let cutoff: Int
    private var fat: [UInt32] = []
    private var miniFAT: [UInt32] = []
    private var miniStream: [UInt8] = []
    private(set) var entries: [Entry] = []
    /// Whether some of its structure is missing.
    private(set) var isDamaged = false
    /// Whether it has more entries than are read.
    private(set) var isCut = false
    private var coverage: Coverage
    private var miniCoverage = Coverage(count: 0)

    private static let mostEntries = 20_000

    /// Nil where there is not even a directory.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 512 else { return nil }
        let shift = bytes.u16(30)
        guard shift == 9 || shift == 12 else { return nil }
        self.bytes = bytes
        coverage = Coverage(count: bytes.count)
        coverage.structure(0..<512)
        sectorSize = 1 << shift
        miniSize = 1 << min(12, max(4, bytes.u16(32)))
        cutoff = bytes.u32(56) == 0 ? 4096 : bytes.u32(56)
        readFAT()
        let limit = Self.mostEntries * 128
        let directory = chain(from: bytes.u32(48), limit: limit).bytes
        guard directory.count >= 128 else { return nil }
        isCut = directory.count == limit
        readDirectory(directory)
        guard let root = entries.first else { return nil }
        let table = chain(from: bytes.u32(60), limit: bytes.count).bytes
        miniFAT = Self.words(table)
        if root.size > 0 {
            let stream = chain(from: root.start, limit: root.size)
            miniStream = stream.bytes
            if stream.bytes.count < root.size { isDamaged = true }
        }
        miniCoverage = Coverage(count: miniStream.count)
    }

    private static func words(_ bytes: [UInt8]) -> [UInt32] {
        (0..<bytes.count / 4).map { UInt32(truncatingIfNeeded: bytes.u32(4 * $0)) }
    }

    private func sector(_ number: Int) -> ArraySlice<UInt8> {
        guard number >= 0, number < 0xFFFF_FFF0, number <= bytes.count / sectorSize else {
            return []
        }
        let part = bytes.clamped((number + 1) * sectorSize, sectorSize)
        return part
    }

    private func readFAT() {
        var numbers = (0..<109).map { bytes.u32(76 + 4 * $0) }
        var next = bytes.u32(68)
        var left = bytes.count / sectorSize + 1
        while next < 0xFFFF_FFF0, left > 0 {
            let slice = sector(next)
            guard slice.count == sectorSize else {
                isDamaged = true
                break
            }
            coverage.structure(slice.indices)
            let part = Array(slice)
            numbers += (0..<(sectorSize / 4 - 1)).map { part.u32(4 * $0) }
            next = part.u32(sectorSize - 4)
            left -= 1
        }
        let most = bytes.count / sectorSize + 1
        for number in numbers where number < 0xFFFF_FFF0 && fat.count < most + sectorSize {
            let slice = sector(number)
            coverage.structure(slice.indices)
            let part = Array(slice)
            if part.count < sectorSize { isDamaged = true }
            fat += Self.words(part)
            // A short sector must not shift those after it.
            fat += [UInt32](repeating: 0xFFFF_FFFF, count: sectorSize / 4 - part.count / 4)
        }
    }

    /// The bytes of a chain up to `limit`, and whether they lie in the file as they are here.
    private func chain(from start: Int, limit: Int) -> (bytes: [UInt8], isContiguous: Bool) {
        var out: [UInt8] = []
        var number = start
        var left = bytes.count / sectorSize + 1
        var isContiguous = true
        while number < 0xFFFF_FFF0, out.count < limit {
            let part = sector(number)
            // Beyond the end, or in a ring.
            guard !part.isEmpty, left > 0 else {
                isDamaged = true
                break
            }
            coverage.structure(
                part.startIndex..<min(part.endIndex, part.startIndex + limit - out.count))
            out += part
            guard fat.indices.contains(number) else {
                isDamaged = true
                break
            }
            let next = Int(fat[number])
            if next != number + 1, next < 0xFFFF_FFF0 { isContiguous = false }
            number = next
            left -= 1
        }
        return (out.count > limit ? Array(out.prefix(limit)) : out, isContiguous)
    }

    private func readDirectory(_ directory: [UInt8]) {
        var links: [(left: Int, right: Int, child: Int)] = []
        for i in 0..<directory.count / 128 {
            let at = 128 * i
            let length = min(64, max(0, directory.u16(at + 64) - 2))
            let name = String(decoding: directory.clamped(at, length).utf16LE, as: UTF8.self)
            let type = directory[at + 66]
            entries.append(
                Entry(
                    name: name, isStorage: type == 1 || type == 5,
                    isUsed: type == 1 || type == 2 || type == 5, start: directory.u32(at + 116),
                    size: directory.u32(at + 120)))
            links.append((directory.u32(at + 68), directory.u32(at + 72), directory.u32(at + 76)))
        }
        var seen = Set([0])
        for i in entries.indices where entries[i].isStorage {
            var waiting = [links[i].child]
            while let next = waiting.popLast() {
                if next < 0xFFFF_FFF0, !entries.indices.contains(next) { isDamaged = true }
                guard entries.indices.contains(next), seen.insert(next).inserted else { continue }
                entries[i].children.append(next)
                waiting.append(links[next].left)
                waiting.append(links[next].right)
            }
            entries[i].children.sort()
        }
        // Entries that no storage holds are read as the root's.
        let lost = entries.indices.filter { entries[$0].isUsed && !seen.contains($0) }
        if !entries.isEmpty { entries[0].children += lost }
    }

    /// A stream: as many bytes as are there, whether these are all, and whether they lie in the
    /// file as they are here.
    func content(_ number: Int) -> (bytes: [UInt8], isWhole: Bool, isContiguous: Bool) {
        guard entries.indices.contains(number), !entries[number].isStorage else {
            return ([], true, true)
        }
        let entry = entries[number]
        guard entry.size > 0 else { return ([], true, true) }
        if entry.size >= cutoff {
            let found = chain(from: entry.start, limit: min(entry.size, bytes.count))
            return (found.bytes, found.bytes.count == entry.size, found.isContiguous)
        }
        var out: [UInt8] = []
        var sector = entry.start
        var left = miniStream.count / miniSize + 1
        while out.count < entry.size, left > 0, miniFAT.indices.contains(sector) {
            let part = miniStream.clamped(sector * miniSize, miniSize)
            miniCoverage.structure(
                part.startIndex..<min(part.endIndex, part.startIndex + entry.size - out.count))
            out += part
            sector = Int(miniFAT[sector])
            left -= 1
        }
        let isWhole = out.count >= entry.size
        return (isWhole ? Array(out.prefix(entry.size)) : out, isWhole, false)
    }

    func stream(_ number: Int) -> [UInt8] { content(number).bytes }

    /// The number of the stream of that name in a storage, whatever its case ([MS-CFB] 2.6.4).
    func find(_ name: String, in storage: Int) -> Int? {
        guard entries.indices.contains(storage) else { return nil }
        return entries[storage].children.first {
            !entries[$0].isStorage && entries[$0].name.lowercased() == name.lowercased()
        }
    }

    func stream(_ name: String, in storage: Int) -> [UInt8]? {
        find(name, in: storage).map { stream($0) }
    }

    /// What lies in sectors, and behind the ends of streams in theirs, that nothing holds: of the
    /// file, and of the stream that small streams share. To be asked for when all has been read.
    var unused: [[UInt8]] {
        coverage.left.map { Array(bytes[$0]) } + miniCoverage.left.map { Array(miniStream[$0]) }
    }
}

/// A compound file ([MS-CFB]): the file system within old Office documents.
///
/// Every chain is followed for as many sectors as there are at most, every entry is
/// visited once.
struct CompoundFile {
    struct Entry {
        var name: String
        var isStorage: Bool
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

    private static let mostEntries = 20_000

    /// Nil where there is not even a directory.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 512 else { return nil }
        let shift = bytes.u16(30)
        guard shift == 9 || shift == 12 else { return nil }
        self.bytes = bytes
        sectorSize = 1 << shift
        miniSize = 1 << min(12, max(4, bytes.u16(32)))
        cutoff = bytes.u32(56) == 0 ? 4096 : bytes.u32(56)
        readFAT()
        let directory = chain(from: bytes.u32(48), limit: Self.mostEntries * 128)
        guard directory.count >= 128 else { return nil }
        readDirectory(directory)
        guard let root = entries.first else { return nil }
        let table = chain(from: bytes.u32(60), limit: bytes.count)
        miniFAT = Self.words(table)
        miniStream = chain(from: root.start, limit: min(root.size, bytes.count))
    }

    private static func words(_ bytes: [UInt8]) -> [UInt32] {
        (0..<bytes.count / 4).map { UInt32(truncatingIfNeeded: bytes.u32(4 * $0)) }
    }

    private func sector(_ number: Int) -> ArraySlice<UInt8> {
        guard number >= 0, number < 0xFFFF_FFF0, number <= bytes.count / sectorSize else {
            return []
        }
        return bytes.clamped((number + 1) * sectorSize, sectorSize)
    }

    private mutating func readFAT() {
        var numbers = (0..<109).map { bytes.u32(76 + 4 * $0) }
        var next = bytes.u32(68)
        var left = bytes.count / sectorSize + 1
        while next < 0xFFFF_FFF0, left > 0 {
            let part = Array(sector(next))
            guard part.count == sectorSize else { break }
            numbers += (0..<(sectorSize / 4 - 1)).map { part.u32(4 * $0) }
            next = part.u32(sectorSize - 4)
            left -= 1
        }
        let most = bytes.count / sectorSize + 1
        for number in numbers where number < 0xFFFF_FFF0 && fat.count < most + sectorSize {
            let part = Array(sector(number))
            if part.isEmpty { isDamaged = true }
            fat += Self.words(part)
            // A short sector must not shift those after it.
            fat += [UInt32](repeating: 0xFFFF_FFFF, count: sectorSize / 4 - part.count / 4)
        }
    }

    private mutating func chain(from start: Int, limit: Int) -> [UInt8] {
        var out: [UInt8] = []
        var number = start
        var left = bytes.count / sectorSize + 1
        while number < 0xFFFF_FFF0, left > 0, out.count < limit {
            let part = sector(number)
            if part.isEmpty {
                isDamaged = true
                break
            }
            out += part
            guard fat.indices.contains(number) else {
                isDamaged = true
                break
            }
            number = Int(fat[number])
            left -= 1
        }
        return out.count > limit ? Array(out.prefix(limit)) : out
    }

    private mutating func readDirectory(_ directory: [UInt8]) {
        var links: [(left: Int, right: Int, child: Int)] = []
        for i in 0..<directory.count / 128 {
            let at = 128 * i
            let length = min(64, max(0, directory.u16(at + 64) - 2))
            let name = String(decoding: directory.clamped(at, length).utf16LE, as: UTF8.self)
            let type = directory[at + 66]
            entries.append(
                Entry(
                    name: name, isStorage: type == 1 || type == 5, start: directory.u32(at + 116),
                    size: directory.u32(at + 120)))
            links.append((directory.u32(at + 68), directory.u32(at + 72), directory.u32(at + 76)))
        }
        var seen = Set([0])
        for i in entries.indices where entries[i].isStorage {
            var waiting = [links[i].child]
            while let next = waiting.popLast() {
                guard entries.indices.contains(next), seen.insert(next).inserted else { continue }
                entries[i].children.append(next)
                waiting.append(links[next].left)
                waiting.append(links[next].right)
            }
            entries[i].children.sort()
        }
    }

    /// A stream's bytes; as many as are there.
    func stream(_ number: Int) -> [UInt8] {
        guard entries.indices.contains(number), !entries[number].isStorage else { return [] }
        let entry = entries[number]
        if entry.size >= cutoff {
            var copy = self
            return copy.chain(from: entry.start, limit: min(entry.size, bytes.count))
        }
        var out: [UInt8] = []
        var sector = entry.start
        var left = miniStream.count / miniSize + 1
        while out.count < entry.size, left > 0, miniFAT.indices.contains(sector) {
            out += miniStream.clamped(sector * miniSize, miniSize)
            sector = Int(miniFAT[sector])
            left -= 1
        }
        return out.count > entry.size ? Array(out.prefix(entry.size)) : out
    }

    /// The stream of that name in a storage, whatever its case ([MS-CFB] 2.6.4).
    func stream(_ name: String, in storage: Int) -> [UInt8]? {
        guard entries.indices.contains(storage) else { return nil }
        let found = entries[storage].children.first {
            entries[$0].name.lowercased() == name.lowercased() && !entries[$0].isStorage
        }
        return found.map { stream($0) }
    }
}

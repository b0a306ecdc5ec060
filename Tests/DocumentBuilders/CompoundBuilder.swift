/// Writes compound files ([MS-CFB]) for tests: every stream has sectors of its own.
struct CompoundBuilder {
    indirect enum Item {
        case stream([UInt8])
        case storage([(String, Item)])
    }

    private struct Entry {
        var name: String
        var kind: UInt8
        var child = 0xFFFF_FFFF
        var next = 0xFFFF_FFFF
        var data: [UInt8] = []
    }

    private var entries = [Entry(name: "Root Entry", kind: 5)]

    /// - Parameters:
    ///   - free: goes into sectors that nothing holds.
    ///   - orphan: a stream that no storage holds.
    static func file(
        _ tree: [(String, Item)], free: [UInt8] = [], orphan: [UInt8] = [], tail: [UInt8] = []
    ) -> [UInt8] {
        var builder = CompoundBuilder()
        builder.entries[0].child = builder.add(tree)
        if !orphan.isEmpty { builder.entries.append(Entry(name: "lost", kind: 2, data: orphan)) }
        return builder.bytes(free) + tail
    }

    private mutating func add(_ items: [(String, Item)]) -> Int {
        var numbers: [Int] = []
        for (name, item) in items {
            numbers.append(entries.count)
            switch item {
            case .stream(let data): entries.append(Entry(name: name, kind: 2, data: data))
            case .storage(let items):
                entries.append(Entry(name: name, kind: 1))
                let child = add(items)
                entries[numbers[numbers.count - 1]].child = child
            }
        }
        for (a, b) in zip(numbers, numbers.dropFirst()) { entries[a].next = b }
        return numbers.first ?? 0xFFFF_FFFF
    }

    private func bytes(_ free: [UInt8]) -> [UInt8] {
        let count = (entries.count + 3) / 4
        var sectors: [UInt8] = []
        var fat = (0..<count).map { $0 + 1 < count ? $0 + 1 : 0xFFFF_FFFE }
        var starts: [Int] = []
        for entry in entries {
            starts.append(entry.data.isEmpty ? 0xFFFF_FFFE : fat.count)
            guard !entry.data.isEmpty else { continue }
            let padded = Self.padded(
                entry.data, to: max(4096, (entry.data.count + 511) / 512 * 512))
            for i in 0..<padded.count / 512 {
                fat.append(i + 1 < padded.count / 512 ? fat.count + 1 : 0xFFFF_FFFE)
            }
            sectors += padded
        }
        if !free.isEmpty {
            let padded = Self.padded(free, to: (free.count + 511) / 512 * 512)
            fat += [Int](repeating: 0xFFFF_FFFF, count: padded.count / 512)
            sectors += padded
        }
        var directory: [UInt8] = []
        for (i, entry) in entries.enumerated() {
            let name = entry.name.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
            directory += Self.padded(name, to: 64) + Self.u16(name.count + 2) + [entry.kind, 1]
            directory += Self.u32(0xFFFF_FFFF) + Self.u32(entry.next) + Self.u32(entry.child)
            directory += [UInt8](repeating: 0, count: 36) + Self.u32(starts[i])
            directory +=
                Self.u32(entry.data.isEmpty ? 0 : max(4096, entry.data.count)) + Self.u32(0)
        }
        directory = Self.padded(directory, to: 512 * count)
        let tables = (fat.count + 126) / 127
        let first = fat.count
        fat += [Int](repeating: 0xFFFF_FFFD, count: tables)
        var table = fat.flatMap(Self.u32)
        table += [UInt8](repeating: 0xFF, count: 512 * tables - table.count)
        var head: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
        head += [UInt8](repeating: 0, count: 16)
        head += [0x3E, 3, 0xFFFE, 9, 6].flatMap(Self.u16) + [UInt8](repeating: 0, count: 6)
        head += [0, tables, 0, 0, 4096, 0xFFFF_FFFE, 0, 0xFFFF_FFFE, 0].flatMap(Self.u32)
        head += (0..<109).flatMap { Self.u32($0 < tables ? first + $0 : 0xFFFF_FFFF) }
        return head + directory + sectors + table
    }

    static func u16(_ value: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
    }

    static func u32(_ value: Int) -> [UInt8] { u16(value) + u16(value >> 16) }

    static func padded(_ bytes: [UInt8], to count: Int) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: max(0, count - bytes.count))
    }

    static func wide(_ text: String) -> [UInt8] { text.utf16.flatMap { u16(Int($0)) } }

    // MARK: Documents

    /// A Word document of one piece.
    static func word(_ text: [UInt8], flags: Int = 0x0200) -> [(String, Item)] {
        var head = [0xA5EC, 0xC1, 0, 0x409, 0, flags, 0xBF].flatMap(u16)
        head = padded(head, to: 32) + u16(14) + padded([], to: 28) + u16(22) + padded([], to: 88)
        var pairs = [Int](repeating: 0, count: 186)
        pairs[67] = 21
        head = padded(head + u16(93) + pairs.flatMap(u32), to: 1024)
        let table = [2] + u32(16) + u32(0) + u32(text.count / 2) + u16(0) + u32(1024) + u16(0)
        return [("WordDocument", .stream(head + text)), ("1Table", .stream(table))]
    }

    static func record(_ type: Int, _ data: [UInt8]) -> [UInt8] {
        u16(type) + u16(data.count) + data
    }

    /// A workbook with `records` in its globals.
    static func book(_ records: [UInt8], sheet: [UInt8] = []) -> [(String, Item)] {
        let start = [0x600, 5, 0, 0, 0, 0, 0, 0].flatMap(u16)
        let part = [0x600, 0x10, 0, 0, 0, 0, 0, 0].flatMap(u16)
        return [
            (
                "Workbook",
                .stream(
                    record(0x809, start) + records + record(0x0A, []) + record(0x809, part) + sheet
                        + record(0x0A, []))
            )
        ]
    }

    static func atom(_ type: Int, _ data: [UInt8], head: Int = 0) -> [UInt8] {
        u16(head) + u16(type) + u32(data.count) + data
    }

    static func slides(_ records: [UInt8]) -> [(String, Item)] {
        [
            ("PowerPoint Document", .stream(atom(1000, records, head: 0xF))),
            ("Current User", .stream(padded([], to: 20))),
        ]
    }
}

import Testing
@testable import DocumentBuilders
@testable import DocumentReading

/// Headers of tar files (POSIX.1-1988 ustar, and what GNU tar writes besides).
@Suite struct TarHeaderTests {
    private static func header(at place: Int, _ value: [UInt8], name: String = "a") -> TarHeader? {
        TarHeader(ArchiveBuilder.tar(name, at: place, value)[..<512])
    }

    /// Octal digits, as they are padded by one program or another.
    @Test(arguments: [
        ("00000000017\0", 0o17), ("0000000017 \0", 0o17), ("         17 ", 0o17),
        ("17\0\0\0\0\0\0\0\0\0\0", 0o17), ("000000000017", 0o17),
        ("777777777777", 0o777_777_777_777),
        ("00000000000\0", 0), ("            ", 0), ("\0\0\0\0\0\0\0\0\0\0\0\0", 0),
        ("0000000001x\0", 1), ("00000000189\0", 1),
    ])
    func octalSizes(field: String, size: Int) {
        #expect(Self.header(at: 124, Array(field.utf8))?.size == size)
    }

    /// GNU's base 256, for files of 8 GiB and more: the first bit set, the rest a number.
    @Test func sizesInBase256() {
        var sizes = [0, 1, 255, 256, 65_535, 0o777_777_777_777, 0o1_000_000_000_000]
        sizes += (0..<54).map { 1 << $0 } + (1..<54).map { (1 << $0) - 1 }
        for size in sizes {
            let digits = (0..<11).map {
                UInt8(truncatingIfNeeded: $0 < 3 ? 0 : size >> (8 * (10 - $0)))
            }
            #expect(Self.header(at: 124, [0x80] + digits)?.size == size)
        }
        // What no file has is too much, and no overflow; whichever digit says so.
        for place in 1...4 {
            var field = [0x80] + [UInt8](repeating: 0, count: 11)
            field[place] = 1
            #expect(Self.header(at: 124, field)?.size == .max)
        }
        #expect(Self.header(at: 124, [0x80] + [UInt8](repeating: 0xFF, count: 11))?.size == .max)
    }

    /// A member whose size is in base 256 is read whole, and what follows it too.
    @Test(arguments: [1, 511, 512, 513, 70_000])
    func membersOfSuchSizes(count: Int) throws {
        let words = Array("the first member's words. ".utf8)
        let content = (0..<count).map { words[$0 % words.count] }
        let digits = (0..<11).map {
            UInt8(truncatingIfNeeded: $0 < 3 ? 0 : count >> (8 * (10 - $0)))
        }
        let bytes =
            ArchiveBuilder.tar("first.txt", content, at: 124, [0x80] + digits)
            + ArchiveBuilder.tar("second.txt", Array("what follows".utf8)) + ArchiveBuilder.tarEnd
        let read = try Fixtures.extract(bytes)
        #expect(read.unread.isEmpty)
        #expect(
            read.parts.first { $0.part.path == "x!/first.txt" }?.text
                == String(decoding: content, as: UTF8.self))
        #expect(read.parts.first { $0.part.path == "x!/second.txt" }?.text == "what follows")
    }

    /// The prefix goes before the name, with a slash (ustar, for names of up to 255 bytes).
    @Test(arguments: [("", "a"), ("folder", "folder/a"), ("folder/below", "folder/below/a")])
    func namesWithAPrefix(prefix: String, name: String) {
        #expect(
            Self.header(at: 345, Array(prefix.utf8)).map {
                String(decoding: $0.name, as: UTF8.self)
            } == name)
    }

    /// A sum that is not right is no header, whichever byte was changed; the sum of signed bytes,
    /// as some programs made it, is right too.
    @Test func everyByteCounts() throws {
        let good = Array(ArchiveBuilder.tar("name.txt", Array("content".utf8))[..<512])
        #expect(TarHeader(good[...]) != nil)
        for place in good.indices where !(148..<156).contains(place) {
            var bad = good
            bad[place] &+= 1
            #expect(TarHeader(bad[...]) == nil, "byte \(place)")
        }
        var signed = good
        signed[0] = 0xE9
        func sum(_ value: (UInt8) -> Int) -> [UInt8] {
            let total = signed.enumerated().reduce(0) {
                $0 + value((148..<156).contains($1.offset) ? 0x20 : $1.element)
            }
            let digits = String(total, radix: 8)
            return Array((String(repeating: "0", count: 6 - digits.count) + digits).utf8) + [
                0, 0x20,
            ]
        }
        for value in [{ Int($0) }, { Int(Int8(bitPattern: $0)) }] as [(UInt8) -> Int] {
            signed.replaceSubrange(148..<156, with: sum(value))
            #expect(TarHeader(signed[...])?.name.first == 0xE9)
        }
        #expect(TarHeader([UInt8](repeating: 0, count: 512)[...]) == nil)
        #expect(TarHeader(good[..<511]) == nil)
    }
}

import Testing
@testable import DocumentBuilders
@testable import DocumentReading

/// Compound files and what is in them, by the examples and structures of [MS-CFB], [MS-OVBA],
/// [MS-DOC] and [MS-PPT].
@Suite struct CompoundFormatTests {
    private static func noise(_ count: Int, _ seed: UInt32 = 5) -> [UInt8] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24)
        }
    }

    // MARK: [MS-CFB]

    /// Streams of every length around the sizes of sectors and of the cutoff.
    @Test(arguments: [1, 63, 64, 65, 511, 512, 513, 4_095, 4_096, 4_097, 9_000, 70_000])
    func streams(count: Int) throws {
        let content = Self.noise(count)
        let bytes = CompoundBuilder.file([
            ("first", .stream(content)), ("empty", .stream([])),
            ("folder", .storage([("inner", .stream(Self.noise(count, 9)))])),
        ])
        let file = try #require(CompoundFile(bytes))
        #expect(!file.isDamaged && !file.isCut)
        let first = try #require(file.find("FIRST", in: 0))
        // The builder pads streams to whole sectors.
        #expect(file.stream(first).starts(with: content))
        #expect(file.content(first).isWhole)
        #expect(file.stream("empty", in: 0) == [])
        #expect(file.stream("inner", in: 0) == nil)
        let folder = try #require(file.entries.firstIndex { $0.name == "folder" })
        #expect(file.entries[folder].isStorage)
        #expect(file.stream("inner", in: folder)?.starts(with: Self.noise(count, 9)) == true)
        #expect(file.find("folder", in: 0) == nil)
        #expect(file.stream(99).isEmpty)
    }

    /// A small stream in the mini stream (2.4, 2.6.1), written here by hand.
    @Test(arguments: [1, 63, 64, 65, 200, 4_095])
    func smallStreams(count: Int) throws {
        func u32(_ value: Int) -> [UInt8] {
            (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        func u16(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8)] }
        let content = Self.noise(count)
        let minis = (count + 63) / 64
        let sectors = (minis * 64 + 511) / 512
        // Sector 0: FAT, 1: directory, 2: mini FAT, from 3: mini stream. Mini sectors run backwards.
        var header: [UInt8] =
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 16)
        header +=
            u16(0x3E) + u16(3) + u16(0xFFFE) + u16(9) + u16(6) + [UInt8](repeating: 0, count: 6)
        header +=
            u32(0) + u32(1) + u32(1) + u32(0) + u32(4096) + u32(2) + u32(1) + u32(0xFFFF_FFFE)
            + u32(0) + u32(0)
        for _ in 0..<108 { header += u32(0xFFFF_FFFF) }
        var fat = [0xFFFF_FFFD, 0xFFFF_FFFE, 0xFFFF_FFFE]
        for i in 0..<sectors { fat.append(i + 1 < sectors ? 4 + i : 0xFFFF_FFFE) }
        fat += [Int](repeating: 0xFFFF_FFFF, count: 128 - fat.count)
        var miniFAT = (0..<minis).map { $0 == 0 ? 0xFFFF_FFFE : $0 - 1 }
        miniFAT += [Int](repeating: 0xFFFF_FFFF, count: 128 - miniFAT.count)
        func entry(_ name: String, _ type: UInt8, child: Int, start: Int, size: Int) -> [UInt8] {
            let units = name.utf16.flatMap { u16(Int($0)) }
            return units + [UInt8](repeating: 0, count: 64 - units.count) + u16(units.count + 2) + [
                type, 1,
            ] + u32(0xFFFF_FFFF)
                + u32(0xFFFF_FFFF) + u32(child) + [UInt8](repeating: 0, count: 36) + u32(start)
                + u32(size) + u32(0)
        }
        let directory =
            entry("Root Entry", 5, child: 1, start: 3, size: minis * 64)
            + entry("small", 2, child: 0xFFFF_FFFF, start: minis - 1, size: count)
            + [UInt8](repeating: 0, count: 256)
        var mini = [UInt8](repeating: 0, count: sectors * 512)
        for (i, byte) in content.enumerated() { mini[(minis - 1 - i / 64) * 64 + i % 64] = byte }
        let bytes = header + fat.flatMap(u32) + directory + miniFAT.flatMap(u32) + mini
        let file = try #require(CompoundFile(bytes))
        #expect(file.stream("small", in: 0) == content)
        #expect(!file.isDamaged)
        // A ring in the mini FAT, and a chain that leaves it.
        for wrong in [0, 5_000] {
            var broken = bytes
            broken.replaceSubrange(
                1536 + 4 * (minis - 1)..<1540 + 4 * (minis - 1), with: u32(wrong))
            let file = try #require(CompoundFile(broken))
            #expect(
                try #require(file.find("small", in: 0).map { file.content($0) }).bytes.count
                    <= count)
        }
    }

    /// Every byte of the header and of the directory changed: read, or not, but in bounds.
    @Test func changedStructure() {
        let bytes = CompoundBuilder.file([
            ("a", .stream(Self.noise(5_000))), ("b", .storage([("c", .stream([1, 2, 3]))])),
        ])
        for i in Array(0..<512) + Array(512..<1_536) {
            for value: UInt8 in [0, 1, 0x7F, 0xFF] {
                var changed = bytes
                changed[i] = value
                guard let file = CompoundFile(changed) else { continue }
                for number in file.entries.indices {
                    #expect(file.stream(number).count <= changed.count)
                }
                _ = file.unused
            }
        }
    }

    @Test func whatNobodyHolds() throws {
        let bytes = CompoundBuilder.file(
            [("a", .stream(Self.noise(5_000)))], free: Array("between the sectors of others".utf8))
        let file = try #require(CompoundFile(bytes))
        for number in file.entries.indices { _ = file.stream(number) }
        #expect(
            file.unused.contains {
                String(decoding: $0, as: UTF8.self).contains("between the sectors")
            })
        #expect(CompoundFile(Array(bytes.prefix(511))) == nil)
        #expect(CompoundFile([UInt8](repeating: 0, count: 4_096)) == nil)
    }

    // MARK: [MS-OVBA]

    /// The examples of 3.2.
    @Test(
        arguments: [
            (
                [
                    0x01, 0x19, 0xB0, 0x00, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x00,
                    0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70, 0x00, 0x71, 0x72, 0x73, 0x74,
                    0x75, 0x76, 0x2E,
                ],
                "abcdefghijklmnopqrstuv."
            ),
            (
                [
                    0x01, 0x2F, 0xB0, 0x00, 0x23, 0x61, 0x61, 0x61, 0x62, 0x63, 0x64, 0x65, 0x82,
                    0x66, 0x00, 0x70, 0x61, 0x67, 0x68, 0x69, 0x6A, 0x01, 0x38, 0x08, 0x61, 0x6B,
                    0x6C, 0x00, 0x30, 0x6D, 0x6E, 0x6F, 0x70, 0x06, 0x71,
                    0x02, 0x70, 0x04, 0x10, 0x72, 0x73, 0x74, 0x75, 0x76, 0x10, 0x77, 0x78, 0x79,
                    0x7A, 0x00, 0x3C,
                ],
                "#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"
            ),
            ([0x01, 0x03, 0xB0, 0x02, 0x61, 0x45, 0x00], String(repeating: "a", count: 73)),
        ] as [([UInt8], String)])
    func expanded(bytes: [UInt8], text: String) {
        let found = MacroReader.expanded([9, 9] + bytes, from: 2)
        #expect(String(decoding: found.text, as: UTF8.self) == text)
        #expect(found.isWhole)
    }

    /// A copy from before the chunk, or a token that is cut.
    @Test(
        arguments: [
            [0x01, 0x02, 0xB0, 0x01, 0x00, 0x10], [0x01, 0x03, 0xB0, 0x02, 0x61, 0x00, 0x10],
            [0x01, 0x02, 0xB0, 0x02, 0x61, 0x45],
        ] as [[UInt8]])
    func damagedChunks(bytes: [UInt8]) {
        #expect(!MacroReader.expanded(bytes, from: 0).isWhole)
    }

    /// Chunks that are stored (2.4.1.1.5: flag 0) are 4,096 bytes as they are.
    @Test func storedChunks() {
        let data = Self.noise(4_096)
        let found = MacroReader.expanded(
            [1, 0xFF, 0x3F] + data + [0x03, 0xB0, 0x02, 0x61, 0x45, 0x00], from: 0)
        #expect(found.text == data + Array(String(repeating: "a", count: 73).utf8))
        #expect(found.isWhole)
    }

    // MARK: [MS-DOC]

    /// A document by its piece table (2.8.35): pieces in code page 1252 and in UTF-16, in an order
    /// of their own.
    private static func word(
        _ pieces: [(text: String, isWide: Bool)], flags: Int = 0, specials: [UInt8] = []
    ) -> (document: [UInt8], table: [UInt8]) {
        func u32(_ value: Int) -> [UInt8] {
            (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        func u16(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }
        var body: [UInt8] = []
        var places: [Int] = []
        let start = 1_024
        for piece in pieces.reversed() {
            if piece.isWide, body.count % 2 == 1 { body.append(0) }
            places.insert(start + body.count, at: 0)
            body +=
                piece.isWide
                ? piece.text.utf16.flatMap { u16(Int($0)) }
                : piece.text.unicodeScalars.map { UInt8($0.value) }
        }
        var positions = [0]
        for piece in pieces {
            positions.append(positions[positions.count - 1] + piece.text.utf16.count)
        }
        var table: [UInt8] = positions.flatMap(u32)
        for (piece, place) in zip(pieces, places) {
            table += u16(0) + u32(piece.isWide ? place : place * 2 | 0x4000_0000) + u16(0)
        }
        // A property before the table (2.9.38).
        let clx = [1] + u16(3) + [7, 7, 7] + [2] + u32(table.count) + table
        var document =
            u16(0xA5EC) + u16(0xC1) + [UInt8](repeating: 0, count: 6) + u16(flags)
            + [UInt8](repeating: 0, count: 20)
        document +=
            u16(14) + [UInt8](repeating: 0, count: 28) + u16(22) + [UInt8](repeating: 0, count: 88)
            + u16(93)
        document += [UInt8](repeating: 0, count: 33 * 8) + u32(5) + u32(clx.count)
        document += [UInt8](repeating: 0, count: start - document.count) + body
        return (document, [9, 9, 9, 9, 9] + clx)
    }

    @Test(
        arguments: [
            ([("Hello ", false), ("world", false)], "Hello world"),
            (
                [("Gr\u{FC}\u{DF}e ", false), ("\u{4E2D}\u{6587}", true)],
                "Gr\u{FC}\u{DF}e \u{4E2D}\u{6587}"
            ),
            ([("\u{80}\u{93}", false)], "\u{20AC}\u{201C}"),
            ([("a\rb\u{7}\u{7}c", false)], "a\nb\t\nc"),
            ([("a\u{B}b\u{C}c\u{1E}d\u{1}e", false)], "a\nb\nc-de"),
            ([("x\u{13}HYPERLINK\u{14}shown\u{15}y", false)], "xshowny"),
        ] as [([(String, Bool)], String)])
    func pieces(pieces: [(String, Bool)], text: String) {
        let (document, table) = Self.word(pieces.map { (text: $0.0, isWide: $0.1) })
        let found = WordBinaryReader.text(document, tables: [table, []])
        #expect(found.1 == nil)
        #expect(String(decoding: found.0, as: UTF8.self).hasPrefix(text + "\n"))
    }

    /// Which table (2.5.2, fWhichTblStm), what is encrypted, what is cut.
    @Test func flagsOfADocument() {
        let (document, table) = Self.word([("in table one", false)], flags: 0x0200)
        #expect(
            String(decoding: WordBinaryReader.text(document, tables: [[], table]).0, as: UTF8.self)
                .hasPrefix("in table one"))
        #expect(WordBinaryReader.text(document, tables: [table, []]).1 == .damaged)
        #expect(
            WordBinaryReader.text(
                Self.word([("x", false)], flags: 0x0100).document, tables: [[], []]
            ).1 == .encrypted)
        #expect(WordBinaryReader.text([1, 2, 3], tables: [[], []]).1 == .truncated)
        let (whole, pieces) = Self.word([("first ", false), ("second and longer", true)])
        let cut = WordBinaryReader.text(Array(whole.dropLast(3)), tables: [pieces, []])
        #expect(cut.1 == .truncated)
        #expect(String(decoding: cut.0, as: UTF8.self).contains("second and longer"))
    }

    /// The code of a field is read beside its result.
    @Test func fieldsAreReadTwice() {
        let (document, table) = Self.word([
            ("\u{13} HYPERLINK secret \u{13}inner\u{15}\u{14}shown\u{15}", false)
        ])
        let text = String(
            decoding: WordBinaryReader.text(document, tables: [table, []]).0, as: UTF8.self)
        #expect(text.hasPrefix("shown\n"))
        #expect(text.contains("HYPERLINK secret"))
        #expect(text.contains("inner"))
    }

    // MARK: [MS-PPT]

    @Test func textsOfSlides() {
        func atom(_ type: Int, _ data: [UInt8], _ head: Int = 0) -> [UInt8] {
            [UInt8(head & 0xFF), UInt8(head >> 8), UInt8(type & 0xFF), UInt8(type >> 8)]
                + (0..<4).map { UInt8(truncatingIfNeeded: data.count >> (8 * $0)) } + data
        }
        let wide = "Gr\u{FC}\u{DF}e\r\u{4E2D}".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        // A container (2.3.1, recVer 0xF) is gone into.
        let stream = atom(
            1_000, atom(4_000, wide) + atom(1_011, atom(4_008, [0x61, 0x80, 0x0B, 0x62], 0), 0xF),
            0xF)
        let slides = SlidesBinaryReader(stream, user: [])
        let text = String(decoding: slides.text, as: UTF8.self)
        #expect(text.contains("Gr\u{FC}\u{DF}e\n\u{4E2D}\n"))
        #expect(text.contains("a\u{20AC}\nb\n"))
        #expect(slides.reason == nil && slides.left.isEmpty)
        let cut = SlidesBinaryReader(Array(stream.dropLast()), user: [])
        #expect(cut.reason == .truncated)
        #expect(String(decoding: cut.text, as: UTF8.self).contains("a\u{20AC}"))
        var user = [UInt8](repeating: 0, count: 20)
        user.replaceSubrange(12..<16, with: [0xDF, 0xC4, 0xD1, 0xF3])
        #expect(SlidesBinaryReader(stream, user: user).reason == .encrypted)
        #expect(SlidesBinaryReader(stream + [1, 2, 3], user: []).left == [[1, 2, 3]])
    }

    /// Objects, deflated (2.10.34) or as they are.
    @Test func objectsOfSlides() {
        let object = Array("an object's storage, which is long enough".utf8)
        let packed = PDFBuilder.deflated(object)
        func atom(_ instance: Int, _ data: [UInt8]) -> [UInt8] {
            [UInt8(instance << 4), 0, 0x11, 0x10]
                + (0..<4).map { UInt8(truncatingIfNeeded: data.count >> (8 * $0)) } + data
        }
        let size = [UInt8(object.count), 0, 0, 0]
        let slides = SlidesBinaryReader(
            atom(0, object) + atom(1, size + packed) + atom(1, size + [1, 2, 3]), user: [])
        #expect(slides.objects == [object, object, nil])
    }

    // MARK: Pictures within other data

    @Test func carvedPictures() {
        let png: [UInt8] = [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 2, 0x49, 0x48, 0x44, 0x52, 1,
            2, 0, 0, 0, 0, 0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0, 0, 0, 0,
        ]
        let jpeg: [UInt8] = [
            0xFF, 0xD8, 0xFF, 0xE0, 0, 6, 0xFF, 0xD9, 1, 2, 0xFF, 0xDA, 0, 2, 0x12, 0xFF, 0, 0x34,
            0xFF, 0xD0, 0xFF, 0xD9,
        ]
        let between = [UInt8](repeating: 0x20, count: 40)
        let found = PictureCarver.carve(between + png + between + jpeg + between)
        #expect(found.pictures == [png, jpeg])
        #expect(!found.isDamaged)
        #expect(
            found.rest == [
                0..<40, (40 + png.count)..<(80 + png.count),
                (80 + png.count + jpeg.count)..<(120 + png.count + jpeg.count),
            ])
        let cut = PictureCarver.carve(between + png.dropLast(5) + between)
        #expect(cut.pictures.count == 1)
    }
}

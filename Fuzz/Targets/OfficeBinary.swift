@testable import DocumentReading

extension FuzzTarget {
    /// The records of the time before Office 2007 without the sectors around them, which cost most of
    /// an input's time: streams of Word, Excel and PowerPoint, macros, properties, compressed RTF,
    /// embedded objects, pictures in other data, fonts, signed messages.
    static let officeBinary = FuzzTarget(
        name: "office-binary", longest: 6 << 10,
        words: ["\0Attribut", "LZFu", "MELA", "IHDR", "IEND", "true\0", "OTTO", "Package\0"],
        seeds: { _ in
            let wide = CompoundBuilder.wide("The harbour authority met on Tuesday.")
            let sst =
                CompoundBuilder.u32(1) + CompoundBuilder.u32(1)
                + CompoundBuilder.u16(wide.count / 2) + [1] + wide
            let sheets: [(Int, [UInt8])] = [
                (0xFC, sst), (0x85, [0, 0, 0, 0, 0, 0, 1, 0, 0x53]),
                (0xFD, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
                (0x203, [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F]),
                (0x1C, [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 65, 66, 67]),
            ]
            let book = CompoundBuilder.book(sheets.flatMap { CompoundBuilder.record($0.0, $0.1) })
            let slides = CompoundBuilder.slides(
                CompoundBuilder.atom(4000, wide) + CompoundBuilder.atom(4008, Array("words".utf8)))
            let streams = (book + slides + CompoundBuilder.word(wide)).compactMap {
                _, item -> [UInt8]? in
                if case .stream(let bytes) = item { bytes } else { nil }
            }
            let lzfu: [UInt8] = [
                0x2D, 0, 0, 0, 0x2B, 0, 0, 0, 0x4C, 0x5A, 0x46, 0x75, 0xF1, 0xC5, 0xC7, 0xA7, 3, 0,
                10, 0,
                0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 10, 0xF3, 0x20, 0x68, 0x65,
                0x6C, 9, 0,
                0x20, 0x62, 5, 0xB0, 0x6C, 0x64, 0x7D, 10, 0x80, 15, 0xA0,
            ]
            let object =
                CompoundBuilder.u32(0x501) + CompoundBuilder.u32(2) + CompoundBuilder.u32(8)
                + Array("Package\0".utf8) + CompoundBuilder.u32(0) + CompoundBuilder.u32(0)
                + CompoundBuilder.u32(20) + Array("\u{2}\0a.txt\0c:\\a\0\0\0\u{3}\0".utf8)
            return streams.map { [0] + $0 } + [
                [1] + lzfu, [2] + object, [3] + PictureSeeds.jpegs[0] + PictureSeeds.pngs[0],
            ]
        },
        run: { bytes in
            let kind = bytes.first ?? 0
            let bytes = Array(bytes.dropFirst())
            var workbook = WorkbookReader(bytes)
            _ = workbook.read()
            let half = bytes.count / 2
            _ = SlidesBinaryReader(bytes, user: Array(bytes.suffix(20)))
            // The tables begin where the first byte says, in two parts or the same bytes.
            for cut in [min(bytes.count, 1024), half] {
                _ = WordBinaryReader.text(Array(bytes[..<cut]), tables: [[], Array(bytes[cut...])])
            }
            _ = WordBinaryReader.text(bytes, tables: [bytes, bytes])
            _ = MacroReader.source(bytes)
            expect(MacroReader.expanded(bytes, from: 0).text.count <= 1 << 26, "a macro of 64 MiB")
            _ = PropertySet.text(bytes)
            let rich = RTFCompression.decompress(bytes)
            expect(rich.text.count <= 20 * bytes.count + 64, "more than there is")
            _ = EmbeddedObject.contents(bytes)
            _ = CompoundReader.native(bytes)
            let found = PictureCarver.carve(bytes)
            for range in found.rest {
                expect(range.upperBound <= bytes.count, "a rest beyond the data")
            }
            _ = FontFile.isWhole(bytes)
            _ = FontFile.isWholeEmbedded(bytes)
            _ = FontFile.plain(bytes, name: "{00112233-4455-6677-8899-AABBCCDDEEFF}.odttf")
            _ = SecuredMessage(bytes)
            _ = EncodedFiles(bytes).rest(of: bytes)
            _ = PackedSignatures.streams(in: bytes[...])
            _ = RARBlocks.end(bytes)
            for type in [FileType.sevenZip, .cab, .iso, .rar] { _ = ArchiveEnd.of(bytes, type) }
            if kind & 7 == 7 { _ = CompoundFile(bytes) }
        })
}

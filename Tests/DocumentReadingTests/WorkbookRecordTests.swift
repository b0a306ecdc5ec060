import Testing
@testable import DocumentBuilders
@testable import DocumentReading

/// Records of BIFF8 and BIFF5 ([MS-XLS] 2.4, 2.5), and Outlook's compressed RTF ([MS-OXRTFCP]).
@Suite struct WorkbookRecordTests {
    typealias Build = CompoundBuilder

    private static func read(
        _ records: [UInt8], version: Int = 0x600, end: Bool = true
    ) -> (text: String, reason: UnreadReason?) {
        var reader = WorkbookReader(
            Build.record(0x809, Build.u16(version) + Build.u16(5)) + records
                + (end ? Build.record(0x0A, []) : []))
        let reason = reader.read()
        return (String(decoding: reader.text, as: UTF8.self), reason)
    }

    private static func cell(_ row: Int, _ column: Int) -> [UInt8] {
        Build.u16(row) + Build.u16(column) + Build.u16(0)
    }

    private static func bits(_ value: Double) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt64($0))) }
    }

    // MARK: Numbers

    /// RkNumber (2.5.217): an integer or the upper half of a double, divided by 100 or not.
    @Test(
        arguments: [
            (0x0000_0002, "0"), (0x0000_0006, "1"), (0x0000_0007, "0.01"), (0xFFFF_FFFE, "-1"),
            (0xFFFF_FFFF, "-0.01"), (0x3FF0_0000, "1"), (0x3FF0_0001, "0.01"),
            (0xBFF0_0000, "-1"), (0x4059_0000, "100"), (0x7FFF_FFFE, "536870911"),
            (0x8000_0002, "-536870912"), (0x4028_AE14 & ~3, "12.3399"),
            (0x0001_E242 & ~3 | 2, "30864"),
        ] as [(Int, String)])
    func packedNumbers(value: Int, text: String) {
        let single = Self.read(Build.record(0x27E, Self.cell(0, 0) + Build.u32(value)))
        let many = Self.read(
            Build.record(
                0xBD,
                Build.u16(0) + Build.u16(3) + Build.u16(0) + Build.u32(value) + Build.u16(0)
                    + Build.u32(6) + Build.u16(4)))
        if text == "12.3399" {
            #expect(single.text.hasPrefix("12.33"))
        } else {
            #expect(single.text == text + "\n")
            #expect(many.text == "\(text)\t1\n")
        }
        #expect(single.reason == nil && many.reason == nil)
    }

    @Test func cellsInTheirPlaces() {
        let records =
            Build.record(0x203, Self.cell(0, 0) + Self.bits(1.5))
            + Build.record(0x203, Self.cell(0, 1) + Self.bits(-2))
            + Build.record(0x205, Self.cell(1, 0) + [1, 0])
            + Build.record(0x205, Self.cell(1, 1) + [0, 0])
            + Build.record(0x205, Self.cell(1, 2) + [7, 1])
            + Build.record(0x204, Self.cell(2, 0) + Build.u16(3) + [0, 0x61, 0xE9, 0x62])
            + Build.record(0x204, Self.cell(2, 1) + Build.u16(2) + [1, 0x2D, 0x4E, 0x87, 0x65])
        #expect(Self.read(records).text == "1.5\t-2\nTRUE\tFALSE\na\u{E9}b\t\u{4E2D}\u{6587}\n")
    }

    @Test func formats() {
        let records =
            Build.record(0x41E, Build.u16(200) + Build.u16(10) + [0] + Array("yyyy-mm-dd".utf8))
            + Build.record(0xE0, Build.u16(0) + Build.u16(200) + [UInt8](repeating: 0, count: 16))
            + Build.record(0xE0, Build.u16(0) + Build.u16(9) + [UInt8](repeating: 0, count: 16))
        func number(_ value: Double, style: Int) -> [UInt8] {
            Build.record(
                0x203, Build.u16(0) + Build.u16(style) + Build.u16(style) + Self.bits(value))
        }
        #expect(
            Self.read(records + number(45_658, style: 0) + number(0.25, style: 1)).text
                == "2025-01-01\t25%\n")
        #expect(
            Self.read(Build.record(0x22, Build.u16(1)) + records + number(44_196, style: 0)).text
                == "2025-01-01\n")
    }

    @Test func resultsOfFormulas() {
        func formula(_ row: Int, _ result: [UInt8]) -> [UInt8] {
            Build.record(0x06, Self.cell(row, 0) + result + [UInt8](repeating: 0, count: 6))
        }
        let records =
            formula(0, Self.bits(2.5)) + formula(1, [1, 0, 1, 0, 0, 0, 0xFF, 0xFF])
            + formula(2, [0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
            + Build.record(0x207, Build.u16(4) + [0] + Array("done".utf8))
            + formula(3, [2, 0, 7, 0, 0, 0, 0xFF, 0xFF])
        #expect(Self.read(records).text == "2.5\nTRUE\ndone\n")
    }

    // MARK: Strings

    /// The table of strings (2.4.265), cut into records at every byte: each that cuts a string's
    /// characters begins with flags of its own, of either width.
    private static func table(
        _ strings: [(text: String, isWide: Bool, runs: Int, phonetic: Int)], limit: Int,
        widens: Bool
    ) -> [UInt8] {
        var parts: [[UInt8]] = [Build.u32(strings.count) + Build.u32(strings.count)]
        func room() -> Int { limit - parts[parts.count - 1].count }
        func put(_ bytes: [UInt8]) {
            for byte in bytes {
                if room() <= 0 { parts.append([]) }
                parts[parts.count - 1].append(byte)
            }
        }
        for string in strings {
            let units = Array(string.text.utf16)
            let flags: UInt8 =
                (string.isWide ? 1 : 0) | (string.runs > 0 ? 8 : 0) | (string.phonetic > 0 ? 4 : 0)
            var head = Build.u16(units.count) + [flags]
            if string.runs > 0 { head += Build.u16(string.runs) }
            if string.phonetic > 0 { head += Build.u32(string.phonetic) }
            // A head is never cut.
            if room() < head.count { parts.append([]) }
            parts[parts.count - 1] += head
            var isWide = string.isWide
            for unit in units {
                if room() < (isWide ? 2 : 1) {
                    if widens, !isWide { isWide = true }
                    parts.append([isWide ? 1 : 0])
                }
                parts[parts.count - 1] += isWide ? Build.u16(Int(unit)) : [UInt8(unit)]
            }
            put([UInt8](repeating: 0xAA, count: 4 * string.runs + string.phonetic))
        }
        return parts.enumerated().flatMap { Build.record($0.offset == 0 ? 0xFC : 0x3C, $0.element) }
    }

    @Test(arguments: 14...60, [false, true])
    func stringsOverRecords(limit: Int, widens: Bool) {
        let strings: [(text: String, isWide: Bool, runs: Int, phonetic: Int)] = [
            ("first of them", false, 0, 0), ("\u{4E2D}\u{6587} zwei", true, 2, 0),
            ("", false, 0, 0), ("Gr\u{FC}\u{DF}e", false, 0, 7),
            ("the last one, which is longer than the others", false, 1, 3), ("x", true, 0, 0),
        ]
        let cells = strings.indices.flatMap { Build.record(0xFD, Self.cell($0, 0) + Build.u32($0)) }
        let found = Self.read(Self.table(strings, limit: limit, widens: widens) + cells)
        #expect(
            found.text == strings.map(\.text).filter { !$0.isEmpty }.joined(separator: "\n") + "\n")
        #expect(found.reason == nil)
    }

    /// Strings that no cell shows are read behind those that some does.
    @Test func stringsThatNoCellShows() {
        let table = Self.table(
            [("hidden", false, 0, 0), ("shown", false, 0, 0)], limit: 99, widens: false)
        let found = Self.read(table + Build.record(0xFD, Self.cell(0, 0) + Build.u32(1)))
        #expect(found.text == "shown\nhidden\n")
    }

    @Test func tablesThatAreCut() {
        let table = Self.table(
            [("first", false, 0, 0), ("second", false, 0, 0)], limit: 99, widens: false)
        var short = Array(table.dropLast(3))
        short[2] -= 3
        let found = Self.read(short)
        #expect(found.reason == .truncated)
        #expect(found.text.contains("first") && found.text.contains("sec"))
        #expect(
            Self.read(table + Build.record(0xFD, Self.cell(0, 0) + Build.u32(2))).reason == .damaged
        )
        #expect(Self.read([], end: false).reason == .truncated)
        #expect(Self.read(Build.record(0x2F, [0, 0, 1, 0])).reason == .encrypted)
    }

    /// A text box (2.4.329), whose characters are in the record that continues it.
    @Test func textBoxes() {
        let box = Build.record(
            0x1B6, [UInt8](repeating: 0, count: 10) + Build.u16(5) + [UInt8](repeating: 0, count: 6)
        )
        #expect(
            Self.read(box + Build.record(0x3C, [0] + Array("notes".utf8))).text.contains("notes\n"))
        let two =
            box + Build.record(0x3C, [0] + Array("no".utf8))
            + Build.record(0x3C, [1] + Build.wide("tes"))
        #expect(Self.read(two).text.contains("notes\n"))
    }

    @Test func namesOfSheetsAndHeaders() {
        let records =
            Build.record(0x85, Build.u32(0) + Build.u16(0) + [4, 0] + Array("Data".utf8))
            + Build.record(
                0x85, Build.u32(0) + Build.u16(0) + [2, 1] + Build.wide("\u{4E2D}\u{6587}"))
            + Build.record(0x14, Build.u16(4) + [0] + Array("head".utf8)) + Build.record(0x15, [])
        let text = Self.read(records).text
        for word in ["Data\n", "\u{4E2D}\u{6587}\n", "head\n"] { #expect(text.contains(word)) }
    }

    /// BIFF5: strings in the book's code page.
    @Test func olderBooks() {
        let records =
            Build.record(0x42, Build.u16(1251))
            + Build.record(0x204, Self.cell(0, 0) + Build.u16(2) + [0xCF, 0xF0])
            + Build.record(0x85, Build.u32(0) + Build.u16(0) + [2, 0xCF, 0xF0])
        let text = Self.read(records, version: 0x500).text
        #expect(text.hasPrefix("\u{41F}\u{440}\n"))
        #expect(text.dropFirst(3).contains("\u{41F}\u{440}"))
    }

    /// Records of nonsense: whatever their types and lengths, nothing traps.
    @Test(arguments: 0..<UInt64(10))
    func nonsense(seed: UInt64) {
        var state = seed &+ 21
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let types = [
            0xFC, 0x3C, 0x3C, 0xFD, 0x203, 0x204, 0x205, 0x207, 0x27E, 0xBD, 0x06, 0x1B6, 0x85,
            0x14, 0x41E, 0xE0, 0xEB, 0xEC, 0x1C, 0x42, 0x22, 0x809,
        ]
        for _ in 0..<400 {
            var records: [UInt8] = []
            for _ in 0..<next(12) {
                records += Build.record(
                    types[next(types.count)],
                    (0..<next(40)).map { _ in UInt8(next(4) == 0 ? next(256) : next(3)) })
            }
            for cut in [records, Array(records.dropLast(next(3)))] {
                _ = Self.read(cut, version: next(2) == 0 ? 0x600 : 0x500)
            }
        }
    }

    // MARK: [MS-OXRTFCP], 4.1 and 4.2

    @Test(
        arguments: [
            (
                [
                    0x2D, 0, 0, 0, 0x2B, 0, 0, 0, 0x4C, 0x5A, 0x46, 0x75, 0xF1, 0xC5, 0xC7, 0xA7,
                    0x03, 0x00, 0x0A, 0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32,
                    0x0A, 0xF3, 0x20, 0x68, 0x65, 0x6C, 0x09, 0x00, 0x20, 0x62,
                    0x77, 0x05, 0xB0, 0x6C, 0x64, 0x7D, 0x0A, 0x80, 0x0F, 0xA0,
                ], "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
            ),
            (
                [
                    0x1A, 0, 0, 0, 0x1C, 0, 0, 0, 0x4C, 0x5A, 0x46, 0x75, 0xE2, 0xD4, 0x4B, 0x51,
                    0x41, 0x00, 0x04, 0x20, 0x57, 0x58, 0x59, 0x5A, 0x0D, 0x6E, 0x7D, 0x01, 0x0E,
                    0xB0,
                ], "{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"
            ),
            (
                [0x0F, 0, 0, 0, 3, 0, 0, 0, 0x4D, 0x45, 0x4C, 0x41, 0, 0, 0, 0, 0x61, 0x62, 0x63],
                "abc"
            ),
        ] as [([UInt8], String)])
    func compressedRTF(bytes: [UInt8], text: String) {
        let found = RTFCompression.decompress(bytes)
        #expect(String(decoding: found.text, as: UTF8.self) == text)
        #expect(found.reason == nil)
    }

    @Test func compressedRTFThatIsDamaged() {
        var bytes: [UInt8] = [
            0x1A, 0, 0, 0, 0x1C, 0, 0, 0, 0x4C, 0x5A, 0x46, 0x75, 0xE2, 0xD4, 0x4B, 0x51, 0x41, 0,
            4, 0x20, 0x57, 0x58, 0x59, 0x5A, 0x0D, 0x6E, 0x7D, 1, 0x0E, 0xB0,
        ]
        bytes[20] ^= 1
        #expect(RTFCompression.decompress(bytes).reason == .damaged)
        #expect(RTFCompression.decompress([]).reason == nil)
        #expect(RTFCompression.decompress([UInt8](bytes.prefix(15))).reason == .truncated)
        bytes[8] = 0
        #expect(RTFCompression.decompress(bytes).reason == .damaged)
        let announced: [UInt8] = [
            0x0F, 0, 0, 0, 99, 0, 0, 0, 0x4D, 0x45, 0x4C, 0x41, 0, 0, 0, 0, 0x61,
        ]
        #expect(RTFCompression.decompress(announced).reason == .truncated)
    }
}

import Testing
@testable import DocumentBuilders
@testable import DocumentReading

/// A value at every place of a compound file and of the documents in one is found or named.
@Suite struct CompoundCanaryTests {
    private typealias File = CompoundBuilder

    /// UTF-16, one byte a letter, and a file.
    private static let contents = [
        CompoundBuilder.wide(Canary.text), Array(Canary.text.utf8), Canary.file,
    ]

    @Test(arguments: [
        "anything", "\u{5}SummaryInformation", "\u{5}Own", "CONTENTS", "Package",
        "\u{1}CompObj", "\u{1}Ole", "PROJECT", "_VBA_PROJECT", "Module1", "f", "__SRP_0",
        "Data", "Pictures", "0Table", "1Table", "VisioDocument", "Current User", "\u{2}OlePres000",
        "Equation Native", "Item",
    ])
    func readsStreams(_ name: String) throws {
        for content in Self.contents {
            for tree in [
                [(name, CompoundBuilder.Item.stream(content))],
                [("ObjectPool", .storage([("_1", .storage([(name, .stream(content))]))]))],
                File.word(File.wide("x")) + [(name, .stream(content))],
                File.book([]) + [(name, .stream(content))],
                File.slides([]) + [("Storage", .storage([(name, .stream(content))]))],
                [("__properties_version1.0", .stream([UInt8](repeating: 0, count: 32)))]
                    + [(name, .stream(content))],
            ] { #expect(try Canary.answer(File.file(tree)) != .silent, "\(content.count)") }
        }
    }

    @Test func readsWhatNothingHolds() throws {
        let word = File.word(File.wide("x"))
        for content in Self.contents {
            #expect(try Canary.answer(File.file(word, free: content)) != .silent)
            #expect(try Canary.answer(File.file(word, orphan: content)) != .silent)
            #expect(try Canary.answer(File.file(word, tail: content)) != .silent)
            // Behind the end of a stream in its last sector.
            let slack = [UInt8](repeating: 65, count: 4200)
            var bytes = File.file(word + [("s", .stream(slack))])
            if let at = bytes.firstRange(of: slack)?.upperBound {
                bytes.replaceSubrange(at..<at + content.count, with: content)
            }
            #expect(try Canary.answer(bytes) != .silent)
        }
        #expect(try Canary.answer(File.file([(Canary.text, .stream([1]))])) != .silent)
    }

    @Test(arguments: [
        0x0018, 0x0023, 0x01AE, 0x01BE, 0x0876, 0x01B8, 0x0800, 0x00CD, 0x100D, 0x005C, 0x0031,
        0x0293, 0x0014, 0x0015, 0x041E, 0x0085, 0x0006, 0x01B6, 0x001C, 0x005D, 0x00EC, 0x00EB,
        0x0894, 0x089C, 0x0868, 0x00FC, 0x0207, 0x0204, 0x00D6, 0x0051, 0x0052, 0x00DA, 0x01B7,
        0x0017, 0x0059, 0x00E3, 0x0867, 0x1234,
    ])
    func readsRecords(_ type: Int) throws {
        let heads: [[UInt8]] = [
            [], File.u16(Canary.text.utf8.count) + [0], [UInt8](repeating: 0, count: 12),
        ]
        for head in heads {
            for text in [File.wide(Canary.text), Array(Canary.text.utf8)] {
                let data = head + text
                #expect(try Canary.answer(File.file(File.book(File.record(type, data)))) != .silent)
                let sheet = File.file(File.book([], sheet: File.record(type, data)))
                #expect(try Canary.answer(sheet) != .silent)
            }
            // One byte a letter, cut by the record's end: what continues it begins with flags.
            let text = Array(Canary.text.utf8)
            let data = head + text[..<9]
            let cut = File.record(type, data) + File.record(0x3C, [0] + text[9...])
            guard type != 0xFC, type != 0x85, type != 0x41E, type != 0x14, type != 0x15,
                type != 0x204, type != 0xD6
            else { continue }
            #expect(try Canary.answer(File.file(File.book(cut))) != .silent, "cut")
        }
    }

    /// Strings of cells: used by one, by none, beyond the count, and fewer than announced.
    @Test func readsSharedStrings() throws {
        let text = Array(Canary.text.utf8)
        let string = File.u16(text.count) + [0] + text
        for (count, cell) in [(1, 0), (1, 7), (0, 0), (3, 0)] {
            let table = File.record(0xFC, File.u32(count) + File.u32(count) + string)
            let sheet = File.record(0xFD, [0, 0, 0].flatMap(File.u16) + File.u32(cell))
            let answer = try Canary.answer(File.file(File.book(table, sheet: sheet)))
            #expect(answer == .read)
        }
        let found = try Fixtures.extract(
            File.file(File.book(File.record(0xFC, File.u32(3) + File.u32(3) + string))))
        #expect(found.reasons == [.truncated])
        let locked = File.file(File.book(File.record(0x2F, [0, 0]) + [1, 2, 3]))
        #expect(try Fixtures.extract(locked).reasons == [.encrypted])
    }

    @Test(arguments: [
        4000, 4008, 4026, 4086, 3999, 0x0FF5, 0x1772, 0x0F9F, 0x0FD9, 0x138B, 0x1011, 0x0FBA,
    ])
    func readsAtoms(_ type: Int) throws {
        for content in Self.contents {
            if content == Canary.file, type != 0x1011 { continue }
            let file = File.file(File.slides(File.atom(type, content)))
            #expect(try Canary.answer(file) != .silent)
        }
        // An object that does not inflate.
        let broken = File.file(
            File.slides(File.atom(0x1011, File.u32(100) + Canary.file, head: 0x10)))
        #expect(try Canary.answer(broken) == .told)
    }

    @Test(arguments: [
        "0037001F", "0037001E", "1000001F", "10130102", "1013001F", "10090102", "8000001F",
        "80000102",
        "8001101F", "0E1D001F", "300B0102", "37010102", "3701000D", "00020102", "12340003",
    ])
    func readsProperties(_ tag: String) throws {
        let name = "__substg1.0_" + tag
        let head = (
            "__properties_version1.0", CompoundBuilder.Item.stream([UInt8](repeating: 0, count: 32))
        )
        for content in Self.contents {
            for storage in [
                "", "__recip_version1.0_#00000000", "__attach_version1.0_#00000000",
                "__nameid_version1.0", "other",
            ] {
                let item = (name, CompoundBuilder.Item.stream(content))
                let tree = storage.isEmpty ? [head, item] : [head, (storage, .storage([item]))]
                let isText = tag.hasSuffix("1F") || tag.hasSuffix("1E")
                // A file as a text property is that text.
                if isText, content == Canary.file { continue }
                #expect(
                    try Canary.answer(File.file(tree)) != .silent, "\(storage) \(content.count)")
            }
        }
    }

    @Test func readsTheTextOfWord() throws {
        let file = File.file(File.word(File.wide("a\r\(Canary.text)\r")))
        #expect(try Canary.answer(file) == .read)
        let locked = File.file(File.word(File.wide("x"), flags: 0x0300))
        #expect(try Fixtures.extract(locked).reasons.contains(.encrypted))
        let package = File.file([
            ("EncryptedPackage", .stream([1, 2])), ("own", .stream(Array(Canary.text.utf8))),
        ])
        let found = try Fixtures.extract(package)
        #expect(found.reasons.contains(.encrypted) && found.text.contains(Canary.text))
    }

    /// Documents whose canary only a reader finds.
    private static let documents: [[UInt8]] = [
        File.file([("own", .stream(Canary.file))]),
        File.file(File.slides(File.atom(0x1011, Canary.file))),
        File.file([
            ("__properties_version1.0", .stream([UInt8](repeating: 0, count: 32))),
            (
                "__attach_version1.0_#00000000",
                .storage([("__substg1.0_37010102", .stream(Canary.file))])
            ),
        ]),
        File.file(File.word(File.wide(Canary.text))),
    ]

    @Test(arguments: 0..<4)
    func losesNothingSilentlyWhenCut(_ index: Int) throws {
        let document = Self.documents[index]
        var silent: [Int] = []
        for length in stride(from: 8, to: document.count, by: index == 0 ? 1 : 7) {
            if try Canary.answer(Array(document[..<length])) == .silent { silent.append(length) }
        }
        #expect(silent == [])
    }

    @Test(arguments: 0..<4)
    func losesNothingSilentlyWhenFlipped(_ index: Int) throws {
        let document = Self.documents[index]
        // The value itself may be another then.
        let own =
            document.firstRange(of: index == 3 ? File.wide(Canary.text) : Canary.file) ?? 0..<0
        var silent: [Int] = []
        var state: UInt64 = 0x5EED + UInt64(index)
        for i in stride(from: 0, to: document.count, by: index == 0 ? 1 : 5) where !own.contains(i)
        {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var damaged = document
            damaged[i] ^= UInt8(truncatingIfNeeded: state >> 33) | 1
            if try Canary.answer(damaged) == .silent { silent.append(i) }
        }
        // Some flips turn a packed file into bytes of no form, which no reader can tell from others.
        #expect(silent.count * 100 <= document.count / (index == 0 ? 1 : 5), "\(silent)")
    }
}

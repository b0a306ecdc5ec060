import Testing
@testable import DocumentBuilders
@testable import OfficeWriting

/// ZIP files that are written again (APPNOTE 6.3.10): what two readers could read differently is
/// refused, and what is written is read back by a reader of its own.
@Suite struct ZIPDirectoryTests {
    private static func directory(_ zip: ArchiveBuilder.ZIP) throws -> ZIPDirectory {
        try ZIPDirectory(zip.bytes())
    }

    private static func members(_ names: String...) -> [ArchiveBuilder.ZIP.Member] {
        names.map { .init(name: Array($0.utf8), content: Array("content of \($0)".utf8)) }
    }

    @Test func membersAreThoseOfTheDirectory() throws {
        let bytes = try ArchiveBuilder.ZIP(members: Self.members("a.xml", "folder/", "b/c.xml"))
            .bytes()
        let directory = try ZIPDirectory(bytes)
        #expect(
            directory.entries.map { String(decoding: $0.name, as: UTF8.self) } == [
                "a.xml", "folder/", "b/c.xml",
            ])
        #expect(directory.entries.map(\.isFolder) == [false, true, false])
        for entry in directory.entries {
            let name = String(decoding: entry.name, as: UTF8.self)
            #expect(
                try Deflate.unpacked(entry, of: bytes, limit: 99)
                    == Array("content of \(name)".utf8))
            #expect(!entry.isEncrypted)
        }
    }

    /// What stands before and behind moves no offset.
    @Test func aFileWithinAFile() throws {
        let zip = ArchiveBuilder.ZIP(
            members: Self.members("a.xml", "b.xml"), prefix: Array("program".utf8),
            comment: Array("a comment".utf8))
        var bytes = try zip.bytes()
        // The builder counts from the beginning; a prefix added later does not.
        for prefix in [[], Array("more".utf8)] {
            bytes = prefix + bytes
            let directory = try ZIPDirectory(bytes)
            #expect(
                try Deflate.unpacked(directory.entries[1], of: bytes, limit: 99)
                    == Array("content of b.xml".utf8))
        }
    }

    @Test(arguments: [
        "twice", "two names", "cut", "no end", "overlap", "size", "checksum", "count",
    ])
    func whatIsAmbiguousIsRefused(_ kind: String) throws {
        var zip = ArchiveBuilder.ZIP(members: Self.members("a.xml", "b.xml"))
        switch kind {
        case "twice": zip.members[1].name = zip.members[0].name
        case "two names": zip.members[1].localName = Array("c.xml".utf8)
        default: break
        }
        var bytes = try zip.bytes()
        let directory = try #require(bytes.firstRange(of: [0x50, 0x4B, 1, 2])).lowerBound
        switch kind {
        case "cut": bytes.removeSubrange(40..<60)
        case "no end": bytes.removeLast(3)
        case "overlap":
            // The second record leads to the first member's header.
            let second = try #require(bytes[(directory + 4)...].firstRange(of: [0x50, 0x4B, 1, 2]))
                .lowerBound
            bytes.replaceSubrange(second + 42..<second + 46, with: [0, 0, 0, 0])
            bytes.replaceSubrange(second + 46..<second + 51, with: "a.xml".utf8)
        case "size": bytes[directory + 24] ^= 1
        case "checksum": bytes[directory + 16] ^= 1
        case "count": bytes[bytes.count - 12] = 9
        default: break
        }
        #expect(throws: OfficeFileError.self) {
            let directory = try ZIPDirectory(bytes)
            for entry in directory.entries {
                _ = try Deflate.unpacked(entry, of: bytes, limit: 1 << 20)
            }
        }
    }

    @Test func limitsAndMethods() throws {
        let bytes = try ArchiveBuilder.ZIP(members: [
            .init(content: [UInt8](repeating: 7, count: 5_000))
        ]).bytes()
        let entry = try #require(try ZIPDirectory(bytes).entries.first)
        #expect(try Deflate.unpacked(entry, of: bytes, limit: 5_000).count == 5_000)
        #expect(throws: OfficeFileError.self) {
            try Deflate.unpacked(entry, of: bytes, limit: 4_999)
        }
        var other = entry
        other.method = 12
        #expect(throws: OfficeFileError.self) {
            try Deflate.unpacked(other, of: bytes, limit: 5_000)
        }
        other = entry
        other.flags = 1
        #expect(throws: OfficeFileError.self) {
            try Deflate.unpacked(other, of: bytes, limit: 5_000)
        }
    }

    /// Every byte changed: refused, or read within the file.
    @Test func everyByteChanged() throws {
        let bytes = try ArchiveBuilder.ZIP(members: Self.members("a.xml", "b.xml")).bytes()
        for i in bytes.indices {
            for bits: UInt8 in [1, 0x80, 0xFF] {
                var changed = bytes
                changed[i] ^= bits
                guard let directory = try? ZIPDirectory(changed) else { continue }
                for entry in directory.entries {
                    #expect(entry.packed.upperBound <= changed.count)
                    _ = try? Deflate.unpacked(entry, of: changed, limit: 1 << 16)
                }
            }
        }
    }

    @Test(arguments: [0, 1, 100, 70_000])
    func whatIsPackedIsUnpacked(count: Int) throws {
        let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 / 7) }
        let packed = try Deflate.packed(content)
        let entry = ZIPEntry(
            name: [0x61], flags: 0, method: 8, time: 0, crc: Deflate.checksum(content),
            packed: 0..<packed.count, size: count, madeBy: 0, attributes: 0)
        #expect(try Deflate.unpacked(entry, of: packed, limit: 1 << 20) == content)
        // CRC-32 of "123456789" (ISO 3309).
        #expect(Deflate.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
    }

    // MARK: Whole packages

    private static func package(_ name: String) throws -> OfficeFileContent {
        try OfficeFileContent(PackageFixtures.bytes(name))
    }

    /// Properties set, set again, and taken out, in packages with and without some.
    @Test(arguments: [
        "word.docx", "plain.docx", "strict.docx", "prefix.docx", "slides.pptx", "book.xlsx",
        "text.odt", "sheet.ods", "slides.odp",
    ])
    func properties(name: String) throws {
        func values(_ bytes: [UInt8]) throws -> [String: String?] {
            let package = try OfficeFileContent(bytes)
            let list =
                package.format.isOpenDocument
                ? try UserDefinedMetadata(package).values : try CustomProperties(package).values
            return Dictionary(list.map { ($0.name, $0.value) }) { $1 }
        }
        let original = try PackageFixtures.bytes(name)
        let before = try values(original)
        var copy = OfficeFileCopy(properties: [
            .init(name: "dlp <&> \"x\"", value: "first & <second>"), .init(name: "b", value: "2"),
        ])
        let once = try PackageFixtures.write(original, copy)
        #expect(try values(once)["dlp <&> \"x\""] == "first & <second>")
        #expect(try values(once)["b"] == "2")
        #expect(try values(once).count == before.count + 2)
        copy.properties = [
            .init(name: "dlp <&> \"x\"", value: "third"), .init(name: "b", value: nil),
        ]
        let twice = try PackageFixtures.write(once, copy)
        #expect(try values(twice)["dlp <&> \"x\""] == "third")
        #expect(try values(twice).count == before.count + 1)
        copy.properties = [.init(name: "dlp <&> \"x\"", value: nil)]
        #expect(try values(PackageFixtures.write(twice, copy)) == before)
    }

    /// A copy without any change is the same document, member by member.
    @Test(arguments: PackageFixtures.readable.map(\.name))
    func aCopyWithoutChanges(name: String) throws {
        let original = try Self.package(name)
        let written = try OfficeFileContent(PackageFixtures.write(original.bytes, OfficeFileCopy()))
        #expect(Set(written.partNames) == Set(original.partNames))
        for part in original.partNames {
            #expect(try written.content(part) == original.content(part))
        }
        #expect(written.format == original.format)
    }

    // MARK: Requests to the worker

    @Test(arguments: ["", String(repeating: "x", count: 256), "a\u{1}b", "a\u{0}", "\u{FFFE}"])
    func propertiesThatAreNone(name: String) {
        #expect(throws: OfficeFileError.self) {
            try OfficeFileCopy(properties: [.init(name: name, value: "v")]).check()
        }
    }

    @Test func picturesThatAreNone() {
        #expect(throws: OfficeFileError.self) {
            try OfficeFileCopy(pictures: [.init(part: "a", bytes: [1, 2, 3])]).check()
        }
    }

    @Test(
        arguments: [
            ("application/vnd.oasis.opendocument.text", .odt),
            (" application/vnd.oasis.opendocument.spreadsheet\n", .ods),
            ("application/vnd.oasis.opendocument.presentation-template", .odp),
            ("application/vnd.oasis.opendocument.graphics", .odg),
            ("application/vnd.oasis.opendocument.formula", nil),
            ("application/vnd.oasis.opendocument.", nil), ("text/plain", nil), ("", nil),
        ] as [(String, OfficeFormat?)])
    func mimetypes(mimetype: String, format: OfficeFormat?) {
        #expect(OfficeFormat(mimetype: mimetype) == format)
    }

    @Test(
        arguments: [
            (
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                .docx
            ), ("application/vnd.ms-word.document.macroEnabled.main+xml", .docx),
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", .xlsx),
            ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", .xlsx),
            ("application/vnd.ms-excel.sheet.binary.macroEnabled.main", nil),
            (
                "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
                .pptx
            ),
            ("application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml", .pptx),
            ("application/xml", nil),
        ] as [(String, OfficeFormat?)])
    func mainTypes(type: String, format: OfficeFormat?) {
        #expect(OfficeFormat(mainType: type) == format)
    }
}

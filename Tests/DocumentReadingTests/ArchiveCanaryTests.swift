import Testing
@testable import DocumentBuilders

/// A canary at every place that an archive has: it is found, or something is named as unread.
@Suite struct ArchiveCanaryTests {
    /// Letters that stand nowhere else; others at each run.
    static let canary = Array(
        String((0..<20).map { _ in "BCDFGHJKLMNPQRSTVWXZ".randomElement() ?? "Q" }).utf8)

    /// The canary as it stands, and so that only unpacking shows it, and not to be shown at all.
    static func payloads() throws -> [[UInt8]] {
        let text = Array("the word is ".utf8) + canary + [0x0A]
        return [
            text, try ArchiveBuilder.gzip(text), try ArchiveBuilder.zip([("n.txt", text)]),
            [0xF1, 0x81, 1]
                + text.enumerated().map { $0.1 ^ UInt8(truncatingIfNeeded: 0x95 &+ 29 &* $0.0) },
        ]
    }

    static func isSilent(_ bytes: [UInt8], _ canary: [UInt8] = canary) throws -> Bool {
        let found = try Fixtures.extract(bytes)
        if !found.unread.isEmpty || !found.isOrderly { return !found.isOrderly }
        let word = String(decoding: canary, as: UTF8.self)
        return !found.text.contains(word)
            && !String(decoding: found.net, as: UTF8.self).contains(word)
    }

    /// Every place of a ZIP file, by name.
    private static func zips(_ value: [UInt8]) throws -> [(String, [UInt8])] {
        typealias ZIP = ArchiveBuilder.ZIP
        typealias Member = ZIP.Member
        let plain = Member()
        var all: [(String, ZIP)] = []
        for mode in [0o100644, 0o120777, 0o040755, 0o060644, 0o020644, 0o010644, 0] {
            for isDeflated in [true, false] {
                for name in ["x", "folder/", "word/x.odttf", "../x"] {
                    let member = Member(
                        name: Array(name.utf8), content: value, isDeflated: isDeflated, mode: mode)
                    all.append(("content \(mode) \(name)", ZIP(members: [plain, member])))
                }
            }
        }
        for isDeflated in [true, false] {
            let hidden = Member(content: value, isDeflated: isDeflated)
            var unlisted = hidden
            unlisted.isListed = false
            all.append(("unlisted", ZIP(members: [plain, unlisted])))
            all.append(("unlisted, first", ZIP(members: [unlisted, plain])))
            unlisted.hasDescriptor = true
            all.append(("unlisted, described", ZIP(members: [plain, unlisted, plain])))
            all.append(("twice", ZIP(members: [plain, hidden, plain])))
            var other = hidden
            other.localMethod = isDeflated ? 0 : 8
            all.append(("methods", ZIP(members: [plain, other])))
            var described = hidden
            described.hasDescriptor = true
            all.append(("described", ZIP(members: [plain, described, plain])))
            var encrypted = hidden
            encrypted.flags = 1
            all.append(("encrypted", ZIP(members: [plain, encrypted])))
        }
        all.append(("name", ZIP(members: [plain, Member(name: value)])))
        all.append(("local name", ZIP(members: [Member(localName: value)])))
        all.append(("comment", ZIP(members: [Member(comment: value)])))
        all.append(("tail", ZIP(members: [Member(tail: value)])))
        for id in [0x5455, 0x7075, 0xA220, 0xCAFE, 0x0001, 0x6666] {
            let field = ArchiveBuilder.number(id, 2) + ArchiveBuilder.number(value.count, 2) + value
            all.append(("extra \(id)", ZIP(members: [Member(extra: field)])))
            all.append(("local extra \(id)", ZIP(members: [Member(localExtra: field)])))
        }
        all.append(("prefix", ZIP(members: [plain], prefix: value)))
        all.append(("gap", ZIP(members: [plain, plain], gap: value)))
        all.append(("before directory", ZIP(members: [plain], beforeDirectory: value)))
        all.append(("before end", ZIP(members: [plain], beforeEnd: value)))
        all.append(("file comment", ZIP(members: [plain], comment: value)))
        all.append(("suffix", ZIP(members: [plain], suffix: value)))
        return try all.map { ($0.0, try $0.1.bytes()) }
    }

    private static func tars(_ value: [UInt8]) -> [(String, [UInt8])] {
        typealias B = ArchiveBuilder
        let file = B.tar("a.txt", Array("nothing".utf8))
        var all: [(String, [UInt8])] = []
        for type in "012345671LKMSVDNxgXAZ" {
            all.append(("content \(type)", file + B.tar("x", value, type: type) + B.tarEnd))
        }
        all.append(("link", B.tar("l", type: "2", link: value) + B.tarEnd))
        all.append(("owner", B.tar("l", owner: Array(value.prefix(32))) + B.tarEnd))
        all.append(("name", B.tar("l", at: 0, Array(value.prefix(100))) + B.tarEnd))
        all.append(("prefix", B.tar("l", at: 345, value) + B.tarEnd))
        for key in ["path", "linkpath", "comment", "uname", "SCHILY.xattr.user.x"] {
            let tail = Array(" \(key)=".utf8) + value + [0x0A]
            var length = tail.count + 2
            if String(length).utf8.count + tail.count != length { length = tail.count + 3 }
            let record = Array(String(length).utf8) + tail
            all.append(("record \(key)", B.tar("p", record, type: "x") + file + B.tarEnd))
        }
        all.append(("behind", file + B.tarEnd + value))
        all.append(("behind, a header", file + B.tarEnd + B.tar("x", value) + B.tarEnd))
        let padded = file.dropLast(value.count) + value
        all.append(("padding", Array(padded) + B.tarEnd))
        all.append(
            (
                "between",
                file + value + [UInt8](repeating: 0, count: 512 - value.count % 512) + file
                    + B.tarEnd
            ))
        return all
    }

    private static func gzips(_ value: [UInt8]) throws -> [(String, [UInt8])] {
        let nothing = Array("nothing".utf8)
        let plain = try ArchiveBuilder.gzip(nothing)
        let text = value.filter { $0 != 0 }
        return [
            ("content", try ArchiveBuilder.gzip(value)),
            ("name", try ArchiveBuilder.gzip(nothing, name: text)),
            ("comment", try ArchiveBuilder.gzip(nothing, comment: text)),
            ("extra", try ArchiveBuilder.gzip(nothing, extra: value)),
            ("second", plain + (try ArchiveBuilder.gzip(value))),
            ("behind", plain + value), ("behind zeros", plain + [0, 0, 0] + value),
        ]
    }

    @Test func findsOrNamesEveryPlace() throws {
        var count = 0
        var silent: [String] = []
        for (i, value) in try Self.payloads().enumerated() {
            for (format, places) in [
                ("zip", try Self.zips(value)), ("tar", Self.tars(value)),
                ("gzip", try Self.gzips(value)),
            ] {
                for (place, bytes) in places {
                    count += 1
                    if try Self.isSilent(bytes) { silent.append("\(format) \(place) \(i)") }
                }
            }
        }
        #expect(count > 300)
        #expect(silent == [], "of \(count) places")
    }

    private static func small() throws -> [(String, [UInt8], Int)] {
        let text = Array("the word is ".utf8) + canary + [0x0A]
        let member = ArchiveBuilder.ZIP.Member(name: [0x62], content: text)
        var described = member
        described.hasDescriptor = true
        return [
            ("zip", try ArchiveBuilder.ZIP(members: [.init(), member]).bytes(), 4),
            ("described", try ArchiveBuilder.ZIP(members: [described, .init()]).bytes(), 4),
            ("gzip", try ArchiveBuilder.gzip(text), 2),
            (
                "docx",
                try ArchiveBuilder.zip([
                    ("[Content_Types].xml", Array("<Types/>".utf8)),
                    ("word/document.xml", Array("<d><t>".utf8) + text + Array("</t></d>".utf8)),
                ]), 4
            ),
            (
                "tar",
                ArchiveBuilder.tar("a", [0x61]) + ArchiveBuilder.tar("b", text)
                    + ArchiveBuilder.tarEnd, 512
            ),
        ]
    }

    @Test func tellsOfTruncation() throws {
        var silent: [String] = []
        for (name, bytes, shortest) in try Self.small() {
            for length in shortest..<bytes.count where try Self.isSilent(Array(bytes[..<length])) {
                silent.append("\(name) \(length)")
            }
        }
        #expect(silent == [])
    }

    @Test func tellsOfFlippedBytes() throws {
        var silent: [String] = []
        for (name, bytes, _) in try Self.small() {
            for i in bytes.indices {
                // tar has no checksum of contents: there the word itself would be another.
                if name == "tar", (1536..<2048).contains(i) { continue }
                var damaged = bytes
                damaged[i] ^= UInt8.random(in: 1...255)
                if try Self.isSilent(damaged) { silent.append("\(name) \(i) \(damaged[i])") }
            }
        }
        #expect(silent == [])
    }
}

import Testing
@testable import DocumentReading

/// What a file is, by what it begins with and by its end: a wrong type is a file that is not read.
@Suite struct FileTypeTests {
    private static func bytes(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8($0.value) }
    }

    private static func types(_ bytes: [UInt8]) -> [FileType] {
        bytes.withUnsafeBytes { FileType.all(head: $0, tail: $0) }
    }

    /// Signatures of the formats' own documents.
    @Test(
        arguments: [
            ("%PDF-1.7\n%\u{E2}\u{E3}", .pdf), ("PK\u{3}\u{4}\u{14}\0", .zip),
            ("PK\u{5}\u{6}\0\0\0", .zip),
            ("\u{D0}\u{CF}\u{11}\u{E0}\u{A1}\u{B1}\u{1A}\u{E1}\0", .ole),
            ("\u{89}PNG\r\n\u{1A}\n", .png), ("\u{FF}\u{D8}\u{FF}\u{E0}", .jpeg),
            ("II*\0\u{8}\0\0\0", .tiff), ("MM\0*\0\0\0\u{8}", .tiff),
            ("RIFF\0\0\0\0WEBPVP8 ", .webp), ("GIF89a\u{1}\0\u{1}\0", .gif),
            ("GIF87a\u{1}\0\u{1}\0", .gif), ("\0\0\0\u{18}ftypheic\0\0\0\0", .heif),
            ("\0\0\0\u{18}ftypavif\0\0\0\0", .avif), ("\0\0\0\u{18}ftypisom\0\0\0\0", .media),
            ("\u{1F}\u{8B}\u{8}\0\0\0\0\0\0\u{3}", .gz), ("\u{1F}\u{9D}\u{90}abcd", .z),
            ("BZh91AY&SY\0\0", .bz2), ("\u{FD}7zXZ\0\0\u{4}", .xz),
            ("(\u{B5}/\u{FD}\0\0\0\0", .zst), ("\u{4}\"M\u{18}\0\0\0\0", .lz4),
            ("7z\u{BC}\u{AF}'\u{1C}\0\u{4}", .sevenZip),
            ("Rar!\u{1A}\u{7}\0\0", .rar), ("Rar!\u{1A}\u{7}\u{1}\0", .rar),
            ("MSCF\0\0\0\0\0\0", .cab), ("070701\0\0\0\0", .cpio), ("!<arch>\nname\0", .ar),
            ("xar!\0\u{1C}\0\u{1}", .xar),
            ("{\\rtf1 a}\0", .rtf), ("\u{7F}ELF\u{2}\u{1}\u{1}\0", .elf),
            ("SQLite format 3\0\u{10}\0", .sqlite), ("OTTO\0\u{B}\0\u{80}", .font),
            ("ID3\u{3}\0\0\0\0", .media),
            ("\u{D7}\u{CD}\u{C6}\u{9A}\0\0", .wmf),
            ("Salted__\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\u{7}\u{8}\u{9}\0", .encrypted),
            ("age-encryption.org/v1\n-> X25519 abc\0", .encrypted),
            ("LUKS\u{BA}\u{BE}\0\u{1}", .encrypted),
        ] as [(String, FileType)])
    func signatures(head: String, type: FileType) {
        #expect(Self.types(Self.bytes(head) + [0, 1, 0, 0xFF]).first == type)
    }

    @Test(
        arguments: [
            ("", .empty), ("just words\n", .text), ("a,b,c\n1,2,3\n", .text),
            ("<!DOCTYPE html><html><body>x", .html), ("<html>x</html>", .html),
            ("  \n<HTML>", .html),
            ("<?xml version='1.0'?><a/>", .xml), ("<?xml version='1.0'?><html xmlns='x'/>", .html),
            ("<svg/>", .xml), ("<!-- c --> words", .text),
            ("From: a@b.c\nSubject: x\n\nbody", .eml), ("Received: x\r\nDate: y\r\n\r\nbody", .eml),
            ("From a@b.c Thu Jan 1\nFrom: a@b.c\n\nbody", .mbox),
            ("Note: this\nis no mail", .text), ("Subject: only one\n\nbody", .text),
            ("{\\rtf no version", .rtf), ("1 < 2 and <b>", .text),
            // Letters that a format begins with begin texts as well.
            ("BM is a car maker", .text), ("MZ was his name", .text), ("Rar! he said", .text),
            ("GIF89a is a format", .text), ("PK is short", .text),
            ("070701 is a date", .text), ("ID3 tags hold names", .text),
            ("BZh is short for it", .text), ("OggS and RIFF", .text),
            ("Salted__ is how it begins", .text),
            ("%PDF- is how they begin", .text), ("II*", .text),
            ("age-encryption.org/v1 is a format", .text),
        ] as [(String, FileType)])
    func texts(text: String, type: FileType) {
        #expect(Self.types(Array(text.utf8)).first == type, "\(Self.types(Array(text.utf8)))")
    }

    /// Files that two programs would open as two things are read as both.
    @Test func twoTypesAtOnce() {
        let end: [UInt8] = [0x50, 0x4B, 5, 6] + [UInt8](repeating: 0, count: 18)
        let picture = Self.bytes("\u{89}PNG\r\n\u{1A}\n") + [UInt8](repeating: 0, count: 64)
        #expect(Self.types(picture + end) == [.png, .zip])
        #expect(Self.types(picture + end + [0]) == [.png, .zip])
        // A comment that is said to be longer than what follows is no end.
        var comment = end
        comment[20] = 9
        #expect(Self.types(picture + comment) == [.png])
        #expect(Self.types(picture + comment + [UInt8](repeating: 0x20, count: 9)) == [.png, .zip])
        #expect(Self.types(picture + Array("%PDF-1.7".utf8)) == [.png, .pdf])
        #expect(
            Self.types(picture + [UInt8](repeating: 0, count: 1_024) + Array("%PDF-1.7".utf8)) == [
                .png
            ])
        #expect(Self.types(Self.bytes("PK\u{3}\u{4}") + end) == [.zip])
    }

    /// tar files by the sum of their header alone (POSIX.1-1988).
    @Test func tarFilesByTheirSum() {
        var block = [UInt8](repeating: 0, count: 512)
        block.replaceSubrange(0..<5, with: "a.txt".utf8)
        for i in 148..<156 { block[i] = 0x20 }
        let sum = block.reduce(0) { $0 + Int($1) }
        block.replaceSubrange(148..<154, with: String(sum, radix: 8).leftPadded(6).utf8)
        #expect(Self.types(block).first == .tar)
        block[200] ^= 1
        #expect(Self.types(block).first != .tar)
    }

    /// UTF-16 and code pages are text; noise is none.
    @Test func textOfAllEncodings() {
        let wide = "Guten Tag, wie geht es Ihnen?".utf16.flatMap {
            [UInt8($0 & 0xFF), UInt8($0 >> 8)]
        }
        #expect(Self.types(wide).first == .text)
        #expect(Self.types([0xFF, 0xFE] + wide).first == .text)
        #expect(
            Self.types(Self.bytes("Gr\u{FC}\u{DF}e aus K\u{F6}ln, und vieles mehr")).first == .text)
        var state: UInt32 = 3
        let noise = (0..<4_096).map { _ -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24)
        }
        #expect(Self.types(noise).first == .unknown)
    }

    @Test func kindsThatAreWritten() {
        #expect(DocumentKind(Self.bytes("%PDF-1.7\n1 0 obj\u{0}endobj")) == .pdf)
        #expect(DocumentKind(Self.bytes("PK\u{3}\u{4}\u{14}\0")) == .package)
        #expect(DocumentKind(Self.bytes("\u{89}PNG\r\n\u{1A}\n\0\0")) == .picture)
        #expect(DocumentKind([]) == .empty)
        #expect(DocumentKind(Array("words".utf8)) == .text)
        #expect(DocumentKind(Array("<html><body>x".utf8)) == .html)
        #expect(DocumentKind(Array("From: a@b.c\nTo: b@c.d\n\nx".utf8)) == .mail)
        #expect(DocumentKind(Self.bytes("7z\u{BC}\u{AF}'\u{1C}\0\u{4}")) == .other("7z"))
    }
}

extension String {
    fileprivate func leftPadded(_ count: Int) -> String {
        String(repeating: "0", count: max(0, count - utf8.count)) + self
    }
}

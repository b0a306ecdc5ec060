import Testing
@testable import DocumentBuilders
@testable import DocumentReading

/// Letters that a format begins with, in a text: the text is read, and nothing is said.
@Suite struct WrongGuessTests {
    static let words = [
        "%PDF-", "%PDF-1.7", "GIF87a", "GIF89a", "BM", "BM are initials", "PK", "MZ", "ID3",
        "LZIP", "BZh", "BZh91AY&SY", "070707", "070701", "!<arch>\n", "xar!", "wOFF", "OggS",
        "fLaC", "true", "RIFF1234WEBP", "RIFF1234WAVE", "abcdftypheic", "From ", "Rar!", "MSCF",
        "SQLite format 3", "7z", "II*", "MM", "q\u{C7}",
    ]

    private static let body =
        "a text about formats, which goes on for a line or two.\nThe second line is AKIA"
        + "Q7R2XLT5WZ3MKPDB.\n"

    @Test(arguments: words)
    func isTextAtTheBeginning(_ word: String) throws {
        try Self.check(word + " is what " + Self.body)
    }

    @Test(arguments: words)
    func isTextFurtherOn(_ word: String) throws {
        for count in [1, 7, 60, 500, 1000, 4000] {
            try Self.check(
                String(repeating: "x ", count: count / 2) + "\n" + word + " in " + Self.body)
        }
    }

    /// Type by type: text first, and no binary type without another one.
    private static func check(_ text: String) throws {
        let bytes = Array(text.utf8)
        let types = bytes.withUnsafeBytes { FileType.all(head: $0, tail: $0) }
        #expect(types[0].isText)
        #expect(types.count == 1 || FileType.isText(bytes, as: types))
        if types == [.text] {
            let found = try Collected.file(bytes)
            #expect(found.text == text && found.unread.isEmpty)
        }
    }

    /// What is binary keeps its type.
    @Test func leavesBinariesAlone() {
        for bytes in [
            Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0],
            Array("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n".utf8),
            Array("BZh91AY&SY".utf8) + [0, 1, 2, 3], Array("ID3".utf8) + [3, 0, 0, 0, 0, 0, 0],
        ] {
            let types = bytes.withUnsafeBytes { FileType.all(head: $0, tail: $0) }
            #expect(!types[0].isText)
        }
    }
}

import Testing
@testable import MIME

/// Entities and where they lie (RFC 2046, 5.1): what is marked is put back at the same bytes.
@Suite struct MailPartTests {
    private static func part(_ text: String) -> (bytes: [UInt8], part: MailPart) {
        let bytes = Array(text.utf8)
        return (bytes, MailPart(bytes, 0..<bytes.count))
    }

    private static func text(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    @Test(arguments: ["\r\n", "\n"])
    func fieldsLieWhereTheyAre(end: String) throws {
        let (bytes, part) = Self.part(
            ["A: 1", "Content-Type: text/html;", " charset=x", "", "body", ""]
                .joined(separator: end))
        #expect(part.fields.map(\.name) == ["a", "content-type"])
        let type = try #require(part.field("content-type"))
        #expect(Self.text(bytes, type.range) == "Content-Type: text/html;\(end) charset=x\(end)")
        #expect(part.type == "text/html")
        #expect(part.parameter("charset") == "x")
        #expect(Self.text(bytes, part.body) == "body\(end)")
        #expect(Self.text(bytes, 0..<part.headerEnd).hasSuffix("charset=x\(end)"))
    }

    /// RFC 2046, 5.1.1: the line break before a boundary belongs to it; what stands before the
    /// first and behind the last is nobody's.
    @Test(arguments: ["\r\n", "\n"])
    func parts(end: String) {
        let (bytes, part) = Self.part(
            [
                "Content-Type: multipart/mixed; boundary=\"simple boundary\"", "",
                "This is the preamble.", "--simple boundary", "",
                "No line break at the end.", "--simple boundary", "Content-Type: text/plain", "",
                "One line break.", "", "--simple boundary--", "The epilogue.", "",
            ].joined(separator: end))
        let parts = part.parts(bytes)
        #expect(
            parts.map { Self.text(bytes, $0) } == [
                "\(end)No line break at the end.",
                "Content-Type: text/plain\(end)\(end)One line break.\(end)",
            ])
        let second = MailPart(bytes, parts[1])
        #expect(second.type == "text/plain")
        #expect(Self.text(bytes, second.body) == "One line break.\(end)")
        #expect(Self.text(bytes, MailPart(bytes, parts[0]).body) == "No line break at the end.")
    }

    @Test func aMessageThatWasCutHasItsLastPart() {
        let (bytes, part) = Self.part(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntw")
        #expect(part.parts(bytes).map { Self.text(bytes, $0) } == ["\none", "\ntw"])
    }

    @Test(arguments: [
        "text/plain", "multipart/mixed", "multipart/mixed; boundary=\"\"",
        "multipart/mixed; boundary=" + String(repeating: "x", count: 201),
    ])
    func noBoundaryNoParts(type: String) {
        let (bytes, part) = Self.part("Content-Type: \(type)\n\n--\n\na\n----\n")
        #expect(part.parts(bytes).isEmpty)
    }

    /// The counts are bounded: a message of a million of either costs no more.
    @Test func manyFieldsAndManyParts() {
        let fields = MailPart(Array(String(repeating: "A: 1\n", count: 3_000).utf8), 0..<15_000)
        #expect(fields.fields.count == 1_000)
        let (bytes, part) = Self.part(
            "Content-Type: multipart/mixed; boundary=b\n\n"
                + String(repeating: "--b\n\nx\n", count: 3_000))
        #expect(part.parts(bytes).count == 1_000)
    }

    @Test(arguments: [
        ("A: 1\n\nb", "b"), ("A: 1\n", ""), ("A: 1", ""), ("no field\nb", "no field\nb"),
        ("\nb", "b"), ("\r\nb", "b"), ("", ""),
    ])
    func theBody(text: String, body: String) {
        let (bytes, part) = Self.part(text)
        #expect(Self.text(bytes, part.body) == body)
    }

    /// An entity is read within its range alone.
    @Test func nothingIsReadBeyondTheRange() {
        let bytes = Array("X: 0\nA: 1\nB: 2\n\nbody".utf8)
        let part = MailPart(bytes, 5..<10)
        #expect(part.fields.map(\.name) == ["a"])
        #expect(part.body.upperBound == 10)
    }

    // MARK: Parameters

    /// Within quotes a semicolon parts nothing (RFC 2045, 5.1): what a file is called is no
    /// charset, and no boundary.
    @Test(
        arguments: [
            ("text/plain; charset=a", "a"), ("text/plain;CHARSET = \"a\" ; x=y", "a"),
            ("text/plain; name=\"x; charset=b\"; charset=a", "a"),
            ("text/plain; name=\"x;charset=b;y\";charset=a", "a"),
            ("text/plain; name=\"x\\\"; charset=b\"; charset=a", "a"),
            ("text/plain; name=\"x\\\\\"; charset=a", "a"),
            ("text/plain; name=x\\; charset=a", "a"), ("text/plain; charset=a; charset=b", "a"),
            ("text/plain; name=\"x; charset=b\"", nil), ("text/plain; charset", nil),
            ("text/plain", nil), ("", nil), (";;charset=a;;", "a"),
        ] as [(String, String?)])
    func parametersBetweenSemicolons(value: String, charset: String?) {
        let (_, part) = Self.part("Content-Type: \(value)\n\nbody")
        #expect(part.parameter("charset") == charset)
    }

    /// Pieces, with semicolons between them, are the value again; those outside quotes alone part.
    @Test(arguments: 0..<UInt64(10))
    func piecesAreAllOfAValue(seed: UInt64) {
        var state = seed &+ 47
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        for _ in 0..<300 {
            let words = (0..<next(6)).map { _ in
                ["a", " b=c", "\"d; e\"", "\"f\\\";\"", "g\u{301}", "", "\"\""][next(7)]
            }
            let value = words.joined(separator: ";")
            #expect(MailPart.pieces(of: value).map(String.init) == (words.isEmpty ? [""] : words))
            let cut = String(value.unicodeScalars.prefix(next(20)))
            #expect(MailPart.pieces(of: cut).joined(separator: ";") == cut)
        }
    }

    // MARK: Files in addresses

    /// RFC 2397, section 4 and 3.
    @Test(arguments: [
        ("data:,A%20brief%20note", ["A brief note"]),
        ("data:text/plain;charset=iso-8859-7,%be%d3%be-longer", ["\u{BE}\u{D3}\u{BE}-longer"]),
        ("<a href=\"data:text/plain;base64,Zm9vYmFyYmF6\">", ["foobarbaz"]),
        ("DATA:;BASE64,Zm9vYmFyYmF6", ["foobarbaz"]),
        ("url(data:x/y;base64,Zm9vYmFyYmF6) url('data:,12345678')", ["foobarbaz", "12345678"]),
        ("data:,short", []), ("data:no comma here", []), ("mydata:x, and some more", []),
        ("data:text/plain;base64,Zm9v\r\nYmFy\r\nYmF6", ["foobarbaz"]),
        ("see data: it is, well, a word", []), ("the data:,12345678 of it", ["12345678"]),
    ])
    func dataAddresses(text: String, contents: [String]) {
        let found = DataURI.all(in: Array(text.utf8)[...])
        #expect(found == contents.map { $0.unicodeScalars.map { UInt8($0.value) } })
    }
}

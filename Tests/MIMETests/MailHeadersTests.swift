import Testing
@testable import MIME

/// Header fields (RFC 5322), their encoded words (RFC 2047) and parameters (RFC 2045, 2231).
@Suite struct MailHeadersTests {
    private static func headers(_ text: String) -> MailHeaders {
        MailHeaders(Array(text.utf8)[...])
    }

    private static func latin(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8($0.value) }
    }

    // MARK: Fields

    @Test(arguments: ["\r\n", "\n"])
    func fieldsAreUnfoldedAndEndAtTheBlankLine(end: String) {
        let text = [
            "From: a@example.org", "Subject: one", " two", "\tthree", "X-Empty:", "", "Body: no",
        ].joined(separator: end)
        let headers = Self.headers(text)
        #expect(headers.fields.map(\.name) == ["From", "Subject", "X-Empty"])
        #expect(headers["subject"] == Array("one two three".utf8))
        #expect(headers["x-empty"] == [])
        #expect(headers["body"] == nil)
        #expect(String(decoding: Array(text.utf8)[headers.end...], as: UTF8.self) == "Body: no")
    }

    /// What is no field begins the body, and belongs to it.
    @Test(arguments: [
        ("A: 1\nno field here\nmore", "no field here\nmore"), ("just text", "just text"),
        (" folded first: 1\nA: 1", " folded first: 1\nA: 1"), ("A: 1", ""), ("\nA: 1", "A: 1"),
        ("", ""),
    ])
    func whereTheBodyBegins(text: String, body: String) {
        let headers = Self.headers(text)
        #expect(String(decoding: Array(text.utf8)[headers.end...], as: UTF8.self) == body)
    }

    /// A slice is read by its own indices, and `end` is one of them.
    @Test func aPartWithinAMessage() {
        let bytes = Array("junk\nA: 1\n\nbody".utf8)
        let headers = MailHeaders(bytes[5...])
        #expect(headers["a"] == [0x31])
        #expect(String(decoding: bytes[headers.end...], as: UTF8.self) == "body")
    }

    @Test func theEnvelopeOfAMailboxIsNoField() {
        let headers = Self.headers("From a@example.org Thu Jan  1\nSubject: x\n\n")
        #expect(headers.fields.map(\.name) == ["", "Subject"])
        #expect(String(decoding: headers.text, as: UTF8.self).hasPrefix("From a@example.org"))
    }

    @Test func namesAreComparedWithoutCaseAndAllAreGiven() {
        let headers = Self.headers("CONTENT-TYPE: A\nContent-type: B\n\n")
        #expect(headers.all("content-type") == ["a", "b"])
        #expect(headers["content-type"] == [0x41])
        #expect(headers.main("content-type") == "a")
        #expect(
            Self.headers("Content-Type: Text / HTML (c); x=y\n").main("content-type") == "text/html"
        )
    }

    // MARK: Encoded words

    /// The examples of RFC 2047, section 8, and what mail programs make besides.
    @Test(arguments: [
        ("=?ISO-8859-1?Q?a?=", "a"), ("=?ISO-8859-1?Q?a?= b", "a b"),
        ("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"),
        ("=?ISO-8859-1?Q?a?=  \t =?ISO-8859-1?Q?b?=", "ab"), ("=?ISO-8859-1?Q?a_b?=", "a b"),
        ("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?_b?=", "a b"),
        ("=?US-ASCII?Q?Keith_Moore?= <m@cs.utk.edu>", "Keith Moore <m@cs.utk.edu>"),
        ("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=", "Keld J\u{F8}rn Simonsen"),
        ("=?ISO-8859-1?Q?Andr=E9?= Pirard", "Andr\u{E9} Pirard"),
        (
            "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\t=?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
            "If you can read this you understand the example."
        ),
        ("=?utf-8?b?w7w=?=", "\u{FC}"), ("=?UTF-8*de?Q?=C3=BC?=", "\u{FC}"),
        // A last byte that could begin a character of UTF-8.
        ("=?koi8-r?Q?=D0?=", "\u{43F}"), ("=?iso-8859-2?Q?id=EA?=", "id\u{119}"),
        // Cut within a character, as many programs do.
        ("=?UTF-8?Q?=C3?= =?UTF-8?Q?=BC?=", "\u{FC}"),
        ("=?gb2312?B?1tDOxA==?=", "\u{4E2D}\u{6587}"),
        ("=?koi8-r?Q?=D0=D2=C9?=", "\u{43F}\u{440}\u{438}"),
        // None of these is one.
        ("=?utf-8?X?a?=", "=?utf-8?X?a?="), ("=?utf-8?Q?a", "=?utf-8?Q?a"),
        ("=?utf-8?Q?a?", "=?utf-8?Q?a?"), ("a =? b", "a =? b"), ("=", "="), ("=?", "=?"),
        ("plain  text ", "plain  text "),
    ])
    func encodedWords(value: String, text: String) {
        #expect(MailHeaders.decoded(Array(value.utf8)) == text)
    }

    /// Bytes that are no UTF-8 are told from the rest, and no word is lost.
    @Test func rawBytesInAField() {
        let value = Self.latin("Caf\u{E9} au lait, d\u{E9}j\u{E0} vu")
        #expect(MailHeaders.decoded(value) == "Caf\u{E9} au lait, d\u{E9}j\u{E0} vu")
    }

    @Test func encodedWordsAreLinear() {
        // Each `=?` looks for its end; a line of them must not look at the line each time.
        let value = Array(String(repeating: "=?", count: 200_000).utf8)
        #expect(MailHeaders.decoded(value).utf8.count == 400_000)
    }

    // MARK: Parameters

    @Test(arguments: [
        ("text/plain; charset=us-ascii", "charset", "us-ascii"),
        ("text/plain; charset=\"us-ascii\"", "charset", "us-ascii"),
        ("text/plain;charset = utf-8 ; x=y", "charset", "utf-8"),
        ("a/b; NAME=x", "name", "x"), ("a/b; name=\"a;b=c\"; x=d", "x", "d"),
        ("a/b; name=\"a\\\"b\\\\\"", "name", "a\"b\\"), ("a/b; name=", "name", ""),
        ("a/b; name=\"never ends", "name", "never ends"),
        ("a/b; name=\"=?utf-8?Q?=C3=BC?=.txt\"", "name", "\u{FC}.txt"),
        // RFC 2231, section 3: continuations; section 4: charsets; 4.1: both.
        (
            "message/external-body; URL*0=\"ftp://\"; URL*1=\"cs.utk.edu/pub\"", "url",
            "ftp://cs.utk.edu/pub"
        ),
        (
            "application/x-stuff; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A", "title",
            "This is ***fun***"
        ),
        (
            "application/x-stuff; title*0*=us-ascii'en'This%20is%20even%20more%20; "
                + "title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2=\"isn't it!\"", "title",
            "This is even more ***fun*** isn't it!"
        ),
        ("a/b; name*=UTF-8''na%C3%AFve.txt", "name", "na\u{EF}ve.txt"),
        ("a/b; name*=iso-8859-1'fr'%E9t%E9", "name", "\u{E9}t\u{E9}"),
        ("a/b; name*=%C3%BC", "name", "\u{FC}"),
    ])
    func parameters(value: String, name: String, expected: String) {
        let headers = Self.headers("Content-Type: \(value)\n\n")
        #expect(headers.parameter(name, of: "content-type") == expected)
    }

    @Test(arguments: ["text/plain", "text/plain; other=x", "text/plain; charset", ""])
    func aParameterThatIsNotThere(value: String) {
        let headers = Self.headers("Content-Type: \(value)\n\n")
        #expect(headers.parameter("charset", of: "content-type") == nil)
        #expect(headers.parameter("charset", of: "content-disposition") == nil)
    }

    /// Fields of nonsense: nothing traps, and no byte of a name or value is made up.
    @Test(arguments: 0..<UInt64(8))
    func nonsense(seed: UInt64) {
        let pieces = [
            "=?", "?=", "?", "=", "utf-8", "Q", "B", ";", "*0*", "*=", "'", "\"", "\\", "%", "%4",
            ":", "\n", "\r\n ", " ", "a", "\u{E9}", "name",
        ]
        var state = seed &+ 1
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        for _ in 0..<2_000 {
            let text = "A:" + (0..<next(30)).map { _ in pieces[next(pieces.count)] }.joined()
            let headers = Self.headers(text)
            #expect(headers.end <= text.utf8.count)
            #expect(headers.text.count <= 4 * text.utf8.count + 8)
            _ = headers.parameter("name", of: "a")
        }
    }
}

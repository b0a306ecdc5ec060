/// ICAP requests as clients write them, and hostile ones. `\r\n` are written by `lines`.
enum ICAPVectors {
    static let http = "POST http://drive.example/up HTTP/1.1\r\nHost: drive.example\r\n\r\n"

    /// A head of these lines.
    static func head(_ lines: String...) -> String {
        lines.map { $0 + "\r\n" }.joined() + "\r\n"
    }

    /// A REQMOD whose Encapsulated fits `http`.
    static func reqmod(_ more: String..., body: String = "req-body", http: String = http) -> String
    {
        var lines = "REQMOD icap://gate/dlp ICAP/1.0\r\nHost: gate\r\n"
        for line in more { lines += line + "\r\n" }
        return lines + "Encapsulated: req-hdr=0, \(body)=\(http.utf8.count)\r\n\r\n" + http
    }

    private static func vector(_ name: String, _ input: String, _ expected: String) -> WireVector {
        WireVector(name, .icap, input, expected)
    }

    private static let told = "icap(REQMOD /dlp) request(\(http)) fine"

    static let good: [WireVector] = [
        vector("body", reqmod() + "5\r\nhello\r\n0\r\n\r\n", "\(told) body(hello) end"),
        vector("no body", reqmod(body: "null-body"), "\(told) end"),
        vector(
            "whole in the preview", reqmod("Preview: 1024") + "5\r\nhello\r\n0; ieof\r\n\r\n",
            "icap(REQMOD /dlp preview=1024) request(\(http)) fine body(hello) end"),
        vector(
            "preview, then the rest",
            reqmod("Preview: 5", "Allow: 204, trailers")
                + "5\r\nhello\r\n0\r\n\r\n6\r\n world\r\n0\r\n\r\n",
            "icap(REQMOD /dlp preview=5 204) request(\(http)) fine body(hello) preview-end "
                + "body( world) end"),
        vector(
            "empty preview", reqmod("Preview: 0") + "0\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            "icap(REQMOD /dlp preview=0) request(\(http)) fine preview-end body(abc) end"),
        vector(
            "second request in the same packet",
            reqmod() + "1\r\na\r\n0\r\n\r\n" + reqmod() + "1\r\nb\r\n0\r\n\r\n",
            "\(told) body(a) end \(told) body(b) end"),
        vector(
            "OPTIONS", head("OPTIONS icap://gate:1344/dlp/high?x=1 ICAP/1.0", "Allow: 206"),
            "icap(OPTIONS /dlp/high?x=1) end"),
        vector(
            "OPTIONS with null-body",
            head("OPTIONS icap://gate/dlp ICAP/1.0", "Encapsulated: null-body=0"),
            "icap(OPTIONS /dlp) end"),
        vector(
            "credentials are gone",
            reqmod(
                "proxy-authorization: Basic secret", "X-Client-IP: 10.0.0.1",
                "Authorization : secret", "COOKIE: secret", "X-Client-Username:al",
                body: "null-body"),
            "icap(REQMOD /dlp X-Client-IP=10.0.0.1 X-Client-Username=al) request(\(http)) fine end"),
        vector(
            "both names of a user are seen",
            reqmod("X-Client-IP: a", "X-Client-IP: b", body: "null-body"),
            "icap(REQMOD /dlp X-Client-IP=a X-Client-IP=b) request(\(http)) fine end"),
        vector(
            "rspamd: no HTTP head, Host without a space",
            head("RESPMOD icap://gate/dlp ICAP/1.0", "Host:gate", "Encapsulated: res-body=0")
                + "2\r\nok\r\n0\r\n\r\n",
            "icap(RESPMOD /dlp) body(ok) end"),
        vector(
            "ownCloud: a head of no bytes, a preview of the whole size",
            head(
                "RESPMOD icap://gate/dlp ICAP/1.0", "Preview: 2",
                "Encapsulated: req-hdr=0, res-hdr=0, res-body=0") + "2\r\nok\r\n0; ieof\r\n\r\n",
            "icap(RESPMOD /dlp preview=2) body(ok) end"),
        vector(
            "RESPMOD with both heads",
            head(
                "RESPMOD icap://gate/dlp ICAP/1.0",
                "Encapsulated: req-hdr=0, res-hdr=18, res-body=37")
                + "GET / HTTP/1.0\r\n\r\n" + "HTTP/1.1 200 OK\r\n\r\n" + "1\r\nx\r\n0\r\n\r\n",
            "icap(RESPMOD /dlp) request(GET / HTTP/1.0\r\n\r\n) fine "
                + "response(HTTP/1.1 200 OK\r\n\r\n) fine body(x) end"),
        vector(
            "progress lines",
            reqmod(
                "X-Scan-Progress-Interval: 10", "Connection: Close", body: "null-body"),
            "icap(REQMOD /dlp close progress=10) request(\(http)) fine end"),
        vector(
            "Nextcloud: HTTP/1.0 inside, two last chunks",
            head(
                "REQMOD icap://127.0.0.1/dlp ICAP/1.0", "Connection: close", "Allow: 204",
                "Encapsulated: req-hdr=0, req-body=35")
                + "PUT / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n" + "0\r\n\r\n",
            "icap(REQMOD /dlp 204 close) request(PUT / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n) fine end"
        ),
        vector(
            "empty lines between requests", "\r\n" + reqmod(body: "null-body") + "\r\n",
            "\(told) end"),
        vector(
            "Latin-1 in a value",
            reqmod("X-Client-Username: J\u{FC}rgen", body: "null-body"),
            "icap(REQMOD /dlp X-Client-Username=J\u{FC}rgen) request(\(http)) fine end"),
        vector(
            "what is wrong in HTTP is HTTP's",
            reqmod(body: "null-body", http: "POST / HTTP/1.1\r\nA : b\r\n\r\n"),
            "icap(REQMOD /dlp) request(POST / HTTP/1.1\r\nA : b\r\n\r\n) head.space-before-colon end"
        ),
    ]

    private static func encapsulated(_ value: String, method: String = "REQMOD") -> String {
        head("\(method) icap://gate/dlp ICAP/1.0", "Encapsulated: \(value)") + http
    }

    static let bad: [WireVector] = [
        vector(
            "no Encapsulated", head("REQMOD icap://g/dlp ICAP/1.0"), "!icap.encapsulated-missing"),
        vector(
            "two", head("REQMOD icap://g/d ICAP/1.0", "Encapsulated: null-body=0", "encapsulated:"),
            "!icap.encapsulated-twice"),
        vector("negative", encapsulated("req-hdr=-1, req-body=5"), "!icap.encapsulated-offset"),
        vector(
            "decreasing", encapsulated("req-hdr=0, res-hdr=9, res-body=3", method: "RESPMOD"),
            "!icap.encapsulated-offset"),
        vector("not from 0", encapsulated("req-hdr=7, req-body=60"), "!icap.encapsulated-offset"),
        vector(
            "over the limit", encapsulated("req-hdr=0, req-body=65537"), "!icap.encapsulated-offset"
        ),
        vector(
            "2^63", encapsulated("req-hdr=0, req-body=9223372036854775808"),
            "!icap.encapsulated-offset"),
        vector("no number", encapsulated("req-hdr=0, req-body=x"), "!icap.encapsulated-offset"),
        vector("no equals sign", encapsulated("req-hdr"), "!icap.encapsulated-syntax"),
        vector("empty", encapsulated(""), "!icap.encapsulated-syntax"),
        vector(
            "five sections", encapsulated("a=0, b=0, c=0, d=0, e=0"), "!icap.encapsulated-syntax"),
        vector(
            "out of order", encapsulated("res-hdr=0, req-hdr=9, res-body=20", method: "RESPMOD"),
            "!icap.encapsulated-order"),
        vector(
            "twice the same", encapsulated("req-hdr=0, req-hdr=9, req-body=20"),
            "!icap.encapsulated-order"),
        vector(
            "two bodies", encapsulated("req-hdr=0, req-body=9, null-body=9"),
            "!icap.encapsulated-order"),
        vector("no body named", encapsulated("req-hdr=0"), "!icap.encapsulated-order"),
        vector(
            "res-hdr on REQMOD", encapsulated("res-hdr=0, req-body=9"), "!icap.encapsulated-section"
        ),
        vector(
            "res-body on REQMOD", encapsulated("req-hdr=0, res-body=9"),
            "!icap.encapsulated-section"),
        vector("unknown section", encapsulated("req-hdr=0, xyz=9"), "!icap.encapsulated-section"),
        vector(
            "a head that ends before its blank line",
            encapsulated("req-hdr=0, req-body=\(http.utf8.count - 2)"),
            "icap(REQMOD /dlp) !icap.encapsulated-head"),
        vector(
            "into the middle of a header", encapsulated("req-hdr=0, req-body=20"),
            "icap(REQMOD /dlp) !icap.encapsulated-head"),
        vector(
            "past the head",
            encapsulated("req-hdr=0, req-body=\(http.utf8.count + 3)") + "3\r\nabc\r\n",
            "icap(REQMOD /dlp) !icap.encapsulated-head"),
        vector(
            "past the data", encapsulated("req-hdr=0, req-body=9000"),
            "icap(REQMOD /dlp) unfinished"),
        vector("Preview is no number", reqmod("Preview: x"), "!icap.preview"),
        vector("Preview -1", reqmod("Preview: -1"), "!icap.preview"),
        vector("Preview 2^63", reqmod("Preview: 9223372036854775808"), "!icap.preview"),
        vector("two Previews", reqmod("Preview: 1", "Preview: 2"), "!icap.preview"),
        vector(
            "more than the preview", reqmod("Preview: 2") + "3\r\nabc\r\n0\r\n\r\n",
            "icap(REQMOD /dlp preview=2) request(\(http)) fine body(ab) !icap.preview-exceeded"),
        vector(
            "more than the preview, and no line end behind it",
            reqmod("Preview: 2") + "3\r\nabc\rd",
            "icap(REQMOD /dlp preview=2) request(\(http)) fine body(ab) !icap.preview-exceeded"),
        vector(
            "less than the preview", reqmod("Preview: 9") + "1\r\na\r\n0\r\n\r\n",
            "icap(REQMOD /dlp preview=9) request(\(http)) fine body(a) preview-end unfinished"),
        vector("ieof without Preview", reqmod() + "0; ieof\r\n\r\n", "\(told) !chunk.ieof"),
        vector(
            "ieof behind the preview", reqmod("Preview: 0") + "0\r\n\r\n0; ieof\r\n\r\n",
            "icap(REQMOD /dlp preview=0) request(\(http)) fine preview-end !chunk.ieof"),
        vector("LF line ends", "REQMOD icap://g/dlp ICAP/1.0\nHost: g\n\n", "!head.bare-lf"),
        vector("CR in a value", head("REQMOD icap://g/dlp ICAP/1.0", "X: a\rb"), "!head.bare-cr"),
        vector("NUL in a value", head("REQMOD icap://g/dlp ICAP/1.0", "X: a\0b"), "!head.nul"),
        vector(
            "ESC in a value", head("REQMOD icap://g/dlp ICAP/1.0", "X: a\u{1B}b"),
            "!head.field-value"),
        vector(
            "a folded line", head("REQMOD icap://g/dlp ICAP/1.0", "X: a", " b"), "!head.folded-line"
        ),
        vector(
            "a space before the colon", head("REQMOD icap://g/dlp ICAP/1.0", "X : a"),
            "!head.space-before-colon"),
        vector("no field", head("REQMOD icap://g/dlp ICAP/1.0", "X"), "!head.field-name"),
        vector("no line end", String(repeating: "a", count: 20_000), "!head.too-long"),
        vector("many lines", String(repeating: "a:\r\n", count: 200), "!head.too-many-lines"),
        vector("many empty lines", String(repeating: "\r\n", count: 200), "!head.too-many-lines"),
        vector("TLS", "\u{16}\u{3}\u{1}", "!icap.tls-on-plain-port"),
        vector("unknown method", head("FOO icap://g/dlp ICAP/1.0"), "!icap.method"),
        vector("another version", head("REQMOD icap://g/dlp ICAP/2.0"), "!icap.version"),
        vector("HTTP", head("GET / HTTP/1.1"), "!icap.start-line"),
        vector("no words", head("hello"), "!icap.start-line"),
        vector("another scheme", head("REQMOD http://g/dlp ICAP/1.0"), "!icap.address"),
        vector(
            "OPTIONS with a body",
            head("OPTIONS icap://g/dlp ICAP/1.0", "Encapsulated: opt-body=0"),
            "!icap.options-body"),
        vector("client gone in a chunk", reqmod() + "5\r\nhel", "\(told) body(hel) unfinished"),
    ]

    static let all = good + bad
}

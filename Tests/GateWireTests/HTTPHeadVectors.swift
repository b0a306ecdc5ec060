enum HTTPHeadVectors {
    private static func vector(_ name: String, _ input: String, _ expected: String) -> WireVector {
        WireVector(name, .head, input, expected)
    }

    /// A POST with these lines.
    private static func post(
        _ name: String, _ lines: String..., problems: String
    ) -> WireVector {
        vector(
            name, "POST /a HTTP/1.1\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n",
            "POST - - -1 path(/a) \(problems)")
    }

    /// A GET of an address.
    private static func get(
        _ target: String, host: String? = nil, _ expected: String
    ) -> WireVector {
        vector(
            target, "GET \(target) HTTP/1.1\r\n" + (host.map { "Host: \($0)\r\n" } ?? "") + "\r\n",
            "GET \(expected)")
    }

    static let framing: [WireVector] = [
        post("plain", "Content-Length: 5", "Content-Type: a/b", problems: "fine"),
        post("chunked", "Transfer-Encoding: Chunked", problems: "fine"),
        post(
            "CL and TE", "Content-Length: 5", "Transfer-Encoding: chunked",
            problems: "http.length-and-transfer-encoding"),
        post(
            "two CL", "Content-Length: 5", "Content-Length: 6",
            problems: "http.content-length-twice"),
        post("two CL in one", "Content-Length: 5, 6", problems: "http.content-length-twice"),
        post("the same CL twice", "Content-Length: 5", "content-length: 5", problems: "fine"),
        post("CL +5", "Content-Length: +5", problems: "http.content-length"),
        post("CL of nothing", "Content-Length:", problems: "http.content-length"),
        post("CL of 2^64", "Content-Length: 18446744073709551616", problems: "http.content-length"),
        post(
            "TE gzip, chunked", "Transfer-Encoding: gzip, chunked",
            problems: "http.transfer-encoding"),
        post("TE xchunked", "Transfer-Encoding: xchunked", problems: "http.transfer-encoding"),
        post(
            "TE identity and CL", "Content-Length: 1", "Transfer-Encoding: identity",
            problems: "http.transfer-encoding,http.length-and-transfer-encoding"),
        post(
            "two Content-Types", "Content-Type: a/b", "content-type: c/d",
            problems: "http.content-type-twice"),
        post(
            "two Content-Encodings", "Content-Encoding: gzip", "Content-Encoding: br",
            problems: "http.content-encoding-twice"),
        post("a folded line", "A: b", "\tc", problems: "head.folded-line"),
        post("a fold before all fields", " c", problems: "head.folded-line,head.field-name"),
        post("a space before the colon", "Content-Length : 5", problems: "head.space-before-colon"),
        post("no colon", "abc", problems: "head.field-name"),
        post("a control character", "A: b\u{7}", problems: "head.field-value"),
        post("a header of 60 KB", "A: " + String(repeating: "b", count: 60_000), problems: "fine"),
        vector(
            "70 KB", "GET / HTTP/1.1\r\nA: " + String(repeating: "b", count: 70_000) + "\r\n\r\n",
            "!head.too-long"),
        vector(
            "300 lines", "GET / HTTP/1.1\r\n" + String(repeating: "A: b\r\n", count: 300) + "\r\n",
            "!head.too-many-lines"),
        vector("bare LF", "GET / HTTP/1.1\nHost: a\n\n", "!head.bare-lf"),
        vector("bare CR", "GET / HTTP/1.1\r\nA: b\rC: d\r\n\r\n", "!head.bare-cr"),
        vector("NUL", "GET / HTTP/1.1\r\nA: b\0\r\n\r\n", "!head.nul"),
    ]

    static let lines: [WireVector] = [
        vector(
            "PO ST", "PO ST / HTTP/1.1\r\n\r\n", "PO - - -1 path(ST) http.request-line,http.target"),
        vector("no version", "GET /\r\n\r\n", "GET - - -1 path(/) http.request-line,http.version"),
        vector("0.9", "GET / HTTP/0.9\r\n\r\n", "GET - - -1 path(/) http.version"),
        vector("HTTP/2", "GET / HTTP/2\r\n\r\n", "GET - - -1 path(/) fine"),
        vector("no method", " / HTTP/1.1\r\n\r\n", " - - -1 path(/) http.method"),
        vector("an invented method", "FOO / HTTP/1.1\r\n\r\n", "FOO - - -1 path(/) fine"),
        vector("a response", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n", "200 length=1 fine"),
        vector("no reason", "HTTP/1.1 204\r\n\r\n", "204 length=-1 fine"),
        vector("no status", "HTTP/1.1 abc\r\n\r\n", "0 length=-1 http.status-line"),
        vector("status 20", "HTTP/1.1 020 OK\r\n\r\n", "0 length=-1 http.status-line"),
    ]

    static let places: [WireVector] = [
        get("/a?b=c?d", host: "Drive.Example.", "- drive.example -1 path(/a) query(b=c?d) fine"),
        get(
            "https://drive.example:443/a", host: "drive.example",
            "https drive.example 443 path(/a) fine"),
        get("HTTP://A.example?q", host: "a.example:80", "http a.example 80 query(q) fine"),
        get(
            "http://a.example/", host: "b.example", "http a.example 80 path(/) http.host-disagrees"),
        get(
            "http://a.example:8080/", host: "a.example",
            "http a.example 8080 path(/) http.host-disagrees"),
        get("http://user:x@a.example/", "http a.example 80 path(/) http.user-info"),
        get("http://a@b@c.example/", "http c.example 80 path(/) http.user-info"),
        get("http://[2001:DB8:0::1]:8080/", "http 2001:db8::1 8080 path(/) fine"),
        get("http://[fe80::1%25eth0]/", "http - -1 path(/) http.host"),
        get("http://[fe80::1/", "http - -1 path(/) http.host"),
        get("http://exa%6Dple.com/", "http - -1 path(/) http.host"),
        get("http://b\u{FC}cher.example/", "http - -1 path(/) http.host"),
        get("http://XN--bcher-kva.example./", "http xn--bcher-kva.example 80 path(/) fine"),
        get("http://10.0.0.1/", "http 10.0.0.1 80 path(/) fine"),
        get("http://2130706433/", "http - -1 path(/) http.host"),
        get("http://0x7f.1/", "http - -1 path(/) http.host"),
        get("http://127.0.0.01/", "http - -1 path(/) http.host"),
        get("http://a..example/", "http - -1 path(/) http.host"),
        get("http://a.example:99999/", "http - -1 path(/) http.host"),
        get("http://a.example:/", "http a.example 80 path(/) fine"),
        get(
            "http://a.example\\@b.example/", "http b.example 80 path(/) http.target,http.user-info"),
        get("/a#b", "- - -1 path(/a#b) http.target"),
        get("a/b", "- - -1 path(a/b) http.target"),
        get("*", "- - -1 path(*) fine"),
        vector(
            "CONNECT", "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n",
            "CONNECT - a.example 443 fine"),
        vector(
            "two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET - a -1 path(/) http.host-twice"),
        vector(
            "Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
            "GET - - -1 path(/) http.host"),
    ]

    static let all = framing + lines + places
}

import GateWire

enum MultipartVectors {
    static let type = "multipart/form-data; boundary=XX"

    private static func vector(
        _ name: String, _ input: String, _ expected: String, type: String = type
    ) -> WireVector { WireVector(name, .multipart(type), input, expected) }

    /// A body of one part with that header.
    private static func part(_ name: String, _ header: String, _ expected: String) -> WireVector {
        vector(name, "--XX\r\n\(header)\r\n\r\nbody\r\n--XX--\r\n", expected)
    }

    private static let disposition = "Content-Disposition: form-data; name=\"a\""

    static let bodies: [WireVector] = [
        part("a field", disposition, "[a part(body) ]"),
        vector(
            "two parts",
            "--XX\r\n\(disposition)\r\n\r\none\r\n--XX\r\nContent-Disposition: form-data; name=f; "
                + "filename=\"x.txt\"\r\nContent-Type: text/plain\r\n\r\ntwo\r\n\r\n--XX--",
            "[a part(one) ] [f,x.txt part(two\r\n) ]"),
        vector(
            "preamble and epilogue", "before\r\n--XX\r\n\r\nbody\r\n--XX--\r\nbehind",
            "preamble(before) [ part(body) ] epilogue(behind)"),
        vector("an empty part", "--XX\r\nA: b\r\n\r\n\r\n--XX--", "[ ]"),
        vector("a part without its own line end", "--XX\r\nA: b\r\n\r\n--XX--", "[ ]"),
        vector("nothing but the end", "--XX--\r\n", ""),
        vector(
            "within a line it is content", "--XX\r\n\r\na--XX--b\r\n--XX--", "[ part(a--XX--b) ]"),
        vector(
            "half of one", "--XX\r\n\r\na\r\n--X\r\n--\r\n-\r\n--XX--",
            "[ part(a\r\n--X\r\n--\r\n-) ]"),
        vector("line ends of all kinds", "--XX\r\n\r\n\r\r\n\n\r\n--XX--", "[ part(\r\r\n\n) ]"),
        vector(
            "quoted", "--a b\r\n\r\nx\r\n--a b--", "[ part(x) ]",
            type: "multipart/mixed; boundary=\"a b\""),
        vector(
            "capitals and blanks", "--XX\r\n\r\nx\r\n--XX--", "[ part(x) ]",
            type: "Multipart/Mixed ;\tBOUNDARY=XX ; charset=\"a;b\";"),
        vector(
            "RFC 2231", "--XY\r\n\r\nx\r\n--XY--", "[ part(x) ]",
            type: "multipart/mixed; boundary*0=X; boundary*1=\"Y\""),
        vector(
            "70 bytes",
            "--\(String(repeating: "-", count: 70))\r\n\r\nx\r\n--\(String(repeating: "-", count: 70))--",
            "[ part(x) ]", type: "multipart/mixed; boundary=\(String(repeating: "-", count: 70))"),
    ]

    static let refused: [WireVector] = [
        vector(
            "no final boundary", "--XX\r\n\r\nbody\r\n--XX\r\n",
            "[ part(body) ] !multipart.no-final-delimiter"),
        vector(
            "cut in a part", "--XX\r\n\r\nbody\r\n--X",
            "[ part(body\r\n--X) !multipart.no-final-delimiter"),
        vector("cut in a header", "--XX\r\nA: b\r\n", "!multipart.no-final-delimiter"),
        vector("empty", "", "!multipart.boundary-unused"),
        vector(
            "another boundary", "--YY\r\n\r\nbody\r\n--YY--",
            "preamble(--YY\r\n\r\nbody\r\n--YY--) !multipart.boundary-unused"),
        vector(
            "LF alone before it", "--XX\r\n\r\nbody\n--XX--",
            "[ part(body) !multipart.delimiter-line-end"),
        vector(
            "CR alone before it", "--XX\r\n\r\nbody\r--XX--",
            "[ part(body) !multipart.delimiter-line-end"),
        vector("LF alone behind it", "--XX\n\nbody\n--XX--\n", "!multipart.delimiter"),
        vector(
            "a prefix of another", "--XX\r\n\r\nbody\r\n--XXY\r\n--XX--",
            "[ part(body) !multipart.delimiter"),
        vector("a space behind it", "--XX \r\n\r\nbody\r\n--XX--", "!multipart.delimiter"),
        vector(
            "words behind the end", "--XX\r\n\r\nbody\r\n--XX--x",
            "[ part(body) !multipart.delimiter"),
        vector(
            "one dash behind it", "--XX\r\n\r\nbody\r\n--XX-\r\n",
            "[ part(body) !multipart.delimiter"),
        vector(
            "another behind the end", "--XX--\r\nx\r\n--XX\r\n\r\nbody\r\n--XX--",
            "epilogue(x) !multipart.delimiter-after-end"),
        vector("at once behind the end", "--XX--\r\n--XX--\r\n", "!multipart.delimiter-after-end"),
        vector("two in a row", "--XX\r\n--XX\r\n\r\n\r\n--XX--", "!head.field-name"),
        vector("LF in a header", "--XX\r\nA: b\n\r\nbody\r\n--XX--", "!head.bare-lf"),
        part("NUL in a header", "A: b\0", "!head.nul"),
        part("a line without a colon", "abc", "!head.field-name"),
        part(
            "a space before the colon", "\(disposition)\r\nContent-Type : a/b",
            "!head.space-before-colon"),
        part("disposition twice", "\(disposition)\r\n\(disposition)", "!multipart.field-twice"),
        part("type twice", "Content-Type: a/b\r\nContent-Type: c/d", "!multipart.field-twice"),
        part("name twice", "\(disposition); name=b", "!multipart.parameter"),
        part("an open quotation", "\(disposition); filename=\"b", "!multipart.parameter"),
        part("a long header", "A: \(String(repeating: "b", count: 17_000))", "!head.too-long"),
        part(
            "many lines", String(repeating: "A: b\r\n", count: 1000) + "A: b",
            "!head.too-many-lines"),
        vector(
            "too many parts", String(repeating: "--XX\r\n\r\n\r\n", count: 1001) + "--XX--",
            String(repeating: "[ ] ", count: 1000) + "!multipart.too-many-parts"),
    ]

    static let types: [WireVector] = [
        ("no boundary", "multipart/mixed", "boundary-missing"),
        ("an empty boundary", "multipart/mixed; boundary=", "boundary"),
        ("71 bytes", "multipart/mixed; boundary=\(String(repeating: "a", count: 71))", "boundary"),
        ("two", "multipart/mixed; boundary=a; boundary=b", "boundary-twice"),
        ("the same twice", "multipart/mixed; boundary=a; Boundary=a", "boundary-twice"),
        (
            "one plain, one of RFC 2231", "multipart/mixed; boundary=a; boundary*0=b",
            "boundary-twice"
        ),
        ("RFC 2231 with a gap", "multipart/mixed; boundary*0=a; boundary*2=b", "boundary-twice"),
        ("encoded", "multipart/mixed; boundary*=utf-8''a", "boundary"),
        ("an open quotation", "multipart/mixed; boundary=\"a", "content-type"),
        ("words behind it", "multipart/mixed; boundary=\"a\"b", "content-type"),
        ("a space within", "multipart/mixed; boundary=a b", "content-type"),
        ("a comma", "multipart/mixed; boundary=a,b", "boundary"),
        ("a backslash", "multipart/mixed; boundary=\"a\\b\"", "boundary"),
        ("a space at the end", "multipart/mixed; boundary=\"a \"", "boundary"),
        ("another type", "text/plain; boundary=a", "content-type"),
    ].map { name, type, code in
        vector(name, "--a\r\n\r\nx\r\n--a--", "!multipart.\(code)", type: type)
    }

    static let names: [WireVector] = [
        part(
            "both names", "\(disposition); filename=\"a.txt\"; filename*=utf-8''b%20c.exe",
            "[a,b c.exe,a.txt part(body) ]"),
        part(
            "the same name", "\(disposition); filename=a; filename*=UTF-8'en'a", "[a,a part(body) ]"
        ),
        part(
            "quotation marks", "\(disposition); filename=\"a\\\"b\"", "[a,a\"b,a\\\"b part(body) ]"),
        part("percent-escapes", "\(disposition); filename=\"a%22b\"", "[a,a%22b,a\"b part(body) ]"),
        part("a path", "\(disposition); filename=\"..\\..\\a\"", "[a,....a,..\\..\\a part(body) ]"),
        part("folded", "\(disposition);\r\n filename=\"a b\"", "[a,a b part(body) ]"),
        part(
            "a name of 8 KB", "\(disposition); filename=\(String(repeating: "n", count: 8192))",
            "[a,\(String(repeating: "n", count: 8192)) part(body) ]"),
    ]

    static let all = bodies + refused + types + names
}

enum JSONVectors {
    private static func vector(_ input: String, _ expected: String) -> WireVector {
        WireVector(input.isEmpty ? "empty" : String(input.prefix(40)), .json, input, expected)
    }

    private static func times(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    static let values: [WireVector] = [
        vector("", ""),
        vector(" \r\n\t", ""),
        vector(#"{"a":"b"}"#, "{ key(a) : string(b) \" }"),
        vector(
            #"{"a":[1,true,null,"x",{}],"b":false}"#,
            "{ key(a) : [ scalar(1) # scalar(true) # scalar(null) # string(x) \" { } ] key(b) : scalar(false) # }"
        ),
        vector("[]", "[ ]"),
        vector("[[],[[]]]", "[ [ ] [ [ ] ] ]"),
        vector("\"\"", "\""),
        vector("-12.5e+3", "scalar(-12.5e+3) #"),
        vector("0", "scalar(0) #"),
        vector("1234567890123456", "scalar(1234567890123456) #"),
        vector(times("7", 20_000), "scalar(\(times("7", 20_000))) #"),
        vector(#""\u0031\u0032\u0033""#, "string(123) \""),
        vector(#""a\/b\\c\"d\n\t\b\f\r""#, "string(a/b\\c\"d\n\t\u{8}\u{C}\r) \""),
        vector(#""\u0000""#, "string(\0) \""),
        vector(#""\ud83d\ude00""#, "string(\u{1F600}) \""),
        vector(#""\uD83D""#, "string(\u{FFFD}) \" lone=1"),
        vector(#""\uDE00x""#, "string(\u{FFFD}x) \" lone=1"),
        vector(#""\uD83Dabc""#, "string(\u{FFFD}abc) \" lone=1"),
        vector(#""\uD83D\n""#, "string(\u{FFFD}\n) \" lone=1"),
        vector(#""\uD83D\u0041""#, "string(\u{FFFD}A) \" lone=1"),
        vector(#""\uD83D\uD83D\uDE00""#, "string(\u{FFFD}\u{1F600}) \" lone=1"),
        vector(#""\uD83D\uD83D\uD83Dx""#, "string(\u{FFFD}\u{FFFD}\u{FFFD}x) \" lone=3"),
        vector("\"a\nb\tc\"", "string(a\nb\tc) \""),
        vector("{\"a\":1}\n{\"a\":2}\n", "{ key(a) : scalar(1) # } { key(a) : scalar(2) # }"),
        vector("{}[]\"x\"1 2", "{ } [ ] string(x) \" scalar(1) # scalar(2) #"),
        vector("\u{FEFF}{}", "{ }"),
        vector(#"{"a":1,"a":2}"#, "{ key(a) : scalar(1) # key(a) : scalar(2) # }"),
        vector("\"" + times("long ", 5000) + "\"", "string(\(times("long ", 5000))) \""),
        vector("\"" + times(#"\u0041"#, 3000) + "\"", "string(\(times("A", 3000))) \""),
        vector("\"" + times(#"ab\/"#, 3000) + "\"", "string(\(times("ab/", 3000))) \""),
        vector(
            times("[", 512) + times("]", 512),
            Array(repeating: "[", count: 512).joined(separator: " ") + " "
                + Array(repeating: "]", count: 512).joined(separator: " ")),
    ]

    static let damaged: [WireVector] = [
        vector(
            times("[", 2000),
            Array(repeating: "[", count: 512).joined(separator: " ")
                + " damage@512 raw(\(times("[", 1488)))"),
        vector("{\"a\":1}\nx{\"a\":2}", "{ key(a) : scalar(1) # } damage@8 raw(x{\"a\":2})"),
        vector("{a:1}", "{ damage@1 raw(a:1})"),
        vector("{\"a\" 1}", "{ key(a) : damage@5 raw(1})"),
        vector("[1,]", "[ scalar(1) # damage@3 raw(])"),
        vector("[1}", "[ scalar(1) # damage@2 raw(})"),
        vector("]", "damage@0 raw(])"),
        vector("[1 2]", "[ scalar(1) # damage@3 raw(2])"),
        vector("12x", "scalar(12) damage@2 raw(x)"),
        vector("tru", "scalar(tru) damage@3"),
        vector("trux", "scalar(tru) damage@3 raw(x)"),
        vector("01", "scalar(0) damage@1 raw(1)"),
        vector("1.", "scalar(1.) damage@2"),
        vector("--1", "scalar(-) damage@1 raw(-1)"),
        vector("\"abc", "string(abc) damage@4"),
        vector(#""ab\"#, #"string(ab) damage@3 raw(\)"#),
        vector(#""ab\x""#, #"string(ab) damage@3 raw(\x")"#),
        vector(#""ab\u12zz""#, #"string(ab) damage@3 raw(\u12zz")"#),
        vector(#""ab\u12"#, #"string(ab) damage@3 raw(\u12)"#),
        vector(#""\uD83D\u12zz""#, "string(\u{FFFD}) damage@7 raw(\\u12zz\") lone=1"),
        vector(#""\uD83D"#, "string(\u{FFFD}) damage@7 lone=1"),
        vector(#""\uD83D\u1"#, "string(\u{FFFD}) damage@7 raw(\\u1) lone=1"),
        vector("{\"a\"", "{ key(a) : damage@4"),
        vector("// no\n{}", "damage@0 raw(// no\n{})"),
        WireVector("UTF-16", .json, [0x7B, 0, 0x7D, 0], "{ damage@1 raw(\0}\0)"),
        WireVector("half a mark", .json, [0xEF, 0x7B, 0x7D], "damage@1 raw({})"),
        WireVector(
            "no UTF-8", .json, [0x22, 0x61, 0x22, 0x20, 0xFF], "string(a) \" damage@4 raw(\u{FFFD})"
        ),
    ]

    static let all = values + damaged
}

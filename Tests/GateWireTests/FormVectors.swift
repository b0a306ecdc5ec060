enum FormVectors {
    private static func vector(_ input: String, _ expected: String) -> WireVector {
        WireVector(input.isEmpty ? "empty" : String(input.prefix(40)), .form, input, expected)
    }

    static let all: [WireVector] = [
        vector("", ""),
        vector("a=b", "name(a) value(b) ;"),
        vector("a=b&c=d", "name(a) value(b) ; name(c) value(d) ;"),
        vector("a=1+2%2B3", "name(a) value(1 2+3) ;"),
        vector("a%3Db=c=d", "name(a=b) value(c=d) ;"),
        vector("a", "name(a) ~"),
        vector("a=", "name(a) ;"),
        vector("=b", "value(b) ;"),
        vector("&&a&", "name(a) ~"),
        vector("a=%", "name(a) value(%) ;damaged"),
        vector("a=%4", "name(a) value(%4) ;damaged"),
        vector("a=%zz&b=c", "name(a) value(%zz) ;damaged name(b) value(c) ;"),
        vector("a=%%41", "name(a) value(%A) ;damaged"),
        vector("a=%4%41", "name(a) value(%4A) ;damaged"),
        vector("a=%4+b", "name(a) value(%4 b) ;damaged"),
        vector("a=%C3%BC", "name(a) value(\u{FC}) ;"),
        vector("a=b;c=d", "name(a) value(b;c=d) ;"),
        vector(
            "a=" + String(repeating: "x", count: 10_000) + "+y",
            "name(a) value(" + String(repeating: "x", count: 10_000) + " y) ;"),
        vector(
            String(repeating: "a[]=&", count: 2000),
            Array(repeating: "name(a[]) ;", count: 2000).joined(separator: " ")),
        vector(
            "a=" + String(repeating: "%41", count: 5000),
            "name(a) value(" + String(repeating: "A", count: 5000) + ") ;"),
    ]
}

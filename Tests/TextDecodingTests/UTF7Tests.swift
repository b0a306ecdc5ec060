import Testing
@testable import DocumentBuilders
@testable import TextDecoding

/// UTF-7 (RFC 2152) as a text, in mail and in markup that declare it.
@Suite struct UTF7Tests {
    /// The examples of RFC 2152, and what programs write.
    static let samples: [(String, String)] = [
        ("A+ImIDkQ.", "A\u{2262}\u{0391}."), ("Hi Mom +Jjo-!", "Hi Mom \u{263A}!"),
        ("+ZeVnLIqe-", "\u{65E5}\u{672C}\u{8A9E}"), ("Item 3 is +AKM-1.", "Item 3 is \u{A3}1."),
        ("1 +- 1 = 2", "1 + 1 = 2"), ("a+", "a+"), ("+AEEASwBJAEE-QQ", "AKIAQQ"),
        ("+AEEASwBJAEE", "AKIA"), ("+AEEASwBJAEE.", "AKIA."), ("+2D3eAA-", "\u{1F600}"),
        ("+AHMAdAByAGkAYwB0AGwAeQ- confidential", "strictly confidential"), ("a-b+AC0--", "a-b--"),
        ("+-+-", "++"), ("~\\ +AH4AXA-", "~\\ ~\\"),
    ]

    @Test(arguments: samples)
    func decodes(_ sample: (String, String)) {
        #expect(Self.decoded(Array(sample.0.utf8)) == sample.1)
    }

    /// Cut anywhere, the same.
    @Test(arguments: samples)
    func decodesInPieces(_ sample: (String, String)) {
        let bytes = Array(sample.0.utf8)
        for cut in 0...bytes.count {
            var decoder = UTF7Decoder()
            var out: [UInt8] = []
            bytes[..<cut].withUnsafeBytes { decoder.decode($0, last: false, into: &out) }
            bytes[cut...].withUnsafeBytes { decoder.decode($0, last: true, into: &out) }
            #expect(String(decoding: out, as: UTF8.self) == sample.1)
        }
    }

    /// Every character, in runs of every length modulo three.
    @Test func decodesEveryCharacter() {
        var generator = SystemRandomNumberGenerator()
        var scalars = (0...0x10FFFF).compactMap { Unicode.Scalar($0) }
        var start = 0
        scalars.removeAll { $0 == "+" }
        while start < scalars.count {
            let end = min(scalars.count, start + Int.random(in: 1...1000, using: &generator))
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars[start..<end])
            let string = String(text)
            #expect(Self.decoded(Self.encoded(string)) == string)
            start = end
        }
    }

    /// What is broken becomes U+FFFD and ends nothing, and no input crashes.
    @Test func survivesWhatIsBroken() {
        #expect(Self.decoded(Array("+2D0- after".utf8)) == "\u{FFFD} after")
        #expect(Self.decoded(Array("+AEF- after".utf8)) == "A\u{FFFD} after")
        #expect(Self.decoded(Array("+A- after".utf8)) == "\u{FFFD} after")
        let letters = Array("+-/AEQ2Dz \u{FF}".utf8)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...40)).map { _ in letters.randomElement() ?? 0 }
            #expect(
                bytes.withUnsafeBytes { TextStream.decode($0, declared: .utf7).encoding } == .utf7)
        }
    }

    @Test(
        arguments: [
            "utf-7", "UTF-7", "utf7", "unicode-1-1-utf-7", "UNICODE-1-1-UTF-7",
            "x-unicode-2-0-utf-7",
            "csUnicode11UTF7",
        ])
    func isKnownByEveryName(_ label: String) {
        #expect(TextEncoding(label: label) == .utf7)
    }

    /// A byte order mark in UTF-7 declares it.
    @Test(arguments: ["+/v8-", "+/v8AQQ", "+/v9hYg", "+/v+"])
    func knowsItsMark(_ text: String) {
        let bytes = Array((text + " +AEE-").utf8)
        #expect(bytes.withUnsafeBytes { TextStream.decode($0).encoding } == .utf7)
    }

    static func decoded(_ bytes: [UInt8]) -> String {
        String(
            decoding: bytes.withUnsafeBytes { TextStream.decode($0, declared: .utf7).text },
            as: UTF8.self)
    }

    /// All of `text` in one run.
    static func encoded(_ text: String) -> [UInt8] {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var out: [UInt8] = [0x2B]
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for unit in text.utf16 {
            bits = bits << 16 | UInt32(unit)
            count += 16
            while count >= 6 {
                count -= 6
                out.append(digits[Int(bits >> count & 63)])
            }
            bits &= (1 << count) - 1
        }
        if count > 0 { out.append(digits[Int(bits << (6 - count) & 63)]) }
        return out + [0x2D]
    }
}

/// UTF-7 that nobody declares.
@Suite struct UndeclaredUTF7Tests {
    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text is given as it is, and decoded below it.
    @Test(
        arguments: [
            "+AEEASwBJAEE-Q7R2", "key: +AEEASwBJAEE-Q7R2\n", "+AEE-KIA\n", "a\nb\nx +AEEASwBJAEE\n",
            "+AHMAdAByAGkAYwB0AGwAeQ- confidential\n", "+ZeVnLIqe-\n", "gr+APwA3w-e\n",
        ])
    func isReadBelowTheText(_ text: String) throws {
        let found = try Collected.file(Array(text.utf8))
        #expect(found.text == text && found.unread.isEmpty)
        let line = UTF7Tests.decoded(Array(text.utf8)).split(separator: "\n").last ?? "-"
        #expect(String(decoding: found.net, as: UTF8.self).contains(line))
    }

    @Test(
        arguments: [
            "i += 1\nC++ and a+b-c, x+Abc-1\n", "q=foo+something-else+overlaps&x=a+AB-c\n",
            "+49 30 1234-567\n", "1+1=2 +- 3\n", "@@ -1,7 +1,8 @@\n+AEEA\n",
            "+someFunction +CONSTANT_NAME +internationalization\n",
        ])
    func leavesTextAlone(_ text: String) {
        #expect(Array(text.utf8).withUnsafeBytes { UTF7Finder.decoded($0) }.isEmpty)
    }

    /// Lines of base64 are seldom taken for it.
    @Test func leavesBase64Alone() {
        var wrong = 0
        for _ in 0..<2000 {
            let lines = (0..<20).map { _ in (0..<76).map { _ in Self.letters.randomElement() ?? 0 }
            }
            let text = Array(lines.joined(separator: [0x0A]))
            if !text.withUnsafeBytes({ UTF7Finder.decoded($0) }).isEmpty { wrong += 1 }
        }
        #expect(wrong <= 6)
    }

    /// Wherever the text is cut, what is decoded holds the line of the run and what follows.
    @Test func isFoundAcrossCuts() {
        let text = Array("first line\nthe key: +AEEASwBJAEE-Q7R2 is\nhere, +AEE-ll\n".utf8)
        for cut in 0...text.count {
            var finder = UTF7Finder()
            var out: [UInt8] = []
            text[..<cut].withUnsafeBytes { finder.push($0, last: false) { out += $0 } }
            text[cut...].withUnsafeBytes { finder.push($0, last: true) { out += $0 } }
            let decoded = String(decoding: out, as: UTF8.self)
            #expect(decoded.hasSuffix("AKIAQ7R2 is\nhere, All\n"))
        }
    }
}

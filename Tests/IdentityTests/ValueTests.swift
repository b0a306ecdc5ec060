import Foundation
import Identity
import Testing

@Suite struct ValueTests {
    @Test func tokensAreWrittenAndReadAsTwelveDigits() throws {
        let token = try #require(Token(0x9f3c_0a71_d2e4))
        #expect(token.hex == "9f3c0a71d2e4")
        #expect(try Token(hex: "9F3C0A71D2E4") == token)
        #expect(Token(1)?.hex == "000000000001")
        #expect(Token(1 << 48) == nil)
        #expect(Token(1)! < Token(2)!)
        let coded = try JSONEncoder().encode([token])
        #expect(String(decoding: coded, as: UTF8.self) == #"["9f3c0a71d2e4"]"#)
        #expect(try JSONDecoder().decode([Token].self, from: coded) == [token])
    }

    @Test(arguments: [
        "", "9f3c", "9f3c0a71d2e", "9f3c0a71d2e4a", "9f3c0a71d2eg", "９f3c0a71d2", "\u{1B}[2J",
    ])
    func malformedTokensAreRefused(_ text: String) {
        let error = failure { _ = try Token(hex: text) }
        #expect(error?.code == .tokenInvalid)
        #expect(error?.message.contains("\u{1B}") == false)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1_795_341_600_123, "2026-11-22T10:00:00Z"),
            (951_782_399_999, "2000-02-28T23:59:59Z"), (951_782_400_000, "2000-02-29T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"), (4_107_542_400_000, "2100-03-01T00:00:00Z"),
            (Int64.max, "9999-12-31T23:59:59Z"), (Int64.min, "0000-01-01T00:00:00Z"),
        ] as [(Int64, String)])
    func timesAreWrittenInISO8601(_ milliseconds: Int64, _ text: String) {
        #expect(Timestamp(milliseconds: milliseconds).iso8601 == text)
    }

    @Test func hashesAreSHA256() throws {
        // FIPS 180-4's example "abc".
        let hash = ContentHash(of: Array("abc".utf8))
        #expect(hash.hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(ContentHash(hex: hash.hex) == hash)
        #expect(ContentHash(hex: "ba78") == nil)
        #expect(ContentHash(bytes: [1]) == nil)
    }

    @Test(arguments: [
        ("e1042", "e1042"), ("  e1042 ", "e1042"), ("王 小明", "王 小明"),
        ("Ada Lovelace", "Ada Lovelace"), ("e\u{301}", "\u{E9}"), ("\u{3000}王\u{3000}", "王"),
        ("王\u{3000}明", "王\u{3000}明"), ("o'neil@corp.example", "o'neil@corp.example"),
        ("-x", "-x"), ("👩", "👩"),
    ])
    func goodUserIDsAreNormalised(_ text: String, _ value: String) throws {
        #expect(Array(try UserID(text).value.unicodeScalars) == Array(value.unicodeScalars))
    }

    @Test(arguments: [
        ("", "empty"), ("   ", "empty"), ("a\nb", "line break (U+000A)"),
        ("e1042\n", "line break (U+000A)"), ("a\tb", "tab"), ("a\u{0}b", "control character"),
        ("a\u{1B}[31m", "control character (U+001B)"), ("a\u{7F}", "control"),
        ("a\u{85}b", "line break"), ("a\u{2028}b", "line break"),
        ("a\u{202E}b", "text-direction"), ("a\u{2066}b", "text-direction"),
        ("a\u{200F}b", "text-direction"), ("a\u{200B}b", "invisible"), ("a\u{200D}b", "invisible"),
        ("a\u{FEFF}b", "invisible"), ("a\u{AD}b", "invisible"), ("a\u{3164}b", "invisible"),
        ("a\u{E0041}b", "invisible"), ("a\u{FE0F}b", "invisible"), ("a\u{A0}b", "unusual space"),
        ("a\u{2003}b", "unusual space"), ("a\u{FFFD}b", "decoded wrongly"),
        (String(repeating: "x", count: 129), "longer than 128"),
        (String(repeating: "x", count: 1 << 20), "longer than 128"),
        ("a" + String(repeating: "\u{301}", count: 200), "longer than 128"),
    ])
    func badUserIDsAreRefusedWithTheReason(_ text: String, _ reason: String) throws {
        let error = try #require(failure { _ = try UserID(text) })
        #expect(error.code == .userInvalid)
        #expect(error.why.contains(reason), "\(error.why)")
        // What is printed must not do what the id would have done.
        let unsafe = error.message.unicodeScalars.contains {
            $0.properties.generalCategory == .control || $0.properties.generalCategory == .format
        }
        #expect(!unsafe)
        #expect(error.message.count < 200)
    }

    @Test func theLongestUserIDIsTaken() throws {
        #expect(try UserID(String(repeating: "王", count: 128)).value.count == 128)
        // Decomposed Hangul: 384 code points that become 128.
        let hangul = String(repeating: "\u{1112}\u{1161}\u{11AB}", count: 128)
        #expect(try UserID(hangul).value.unicodeScalars.count == 128)
    }

    @Test func zonesAreReadInAnyCase() throws {
        #expect(try Zone(parsing: " High ") == .high)
        #expect(failure { _ = try Zone(parsing: "hi") }?.code == .zoneInvalid)
    }

    @Test func keyIDsHaveOneSpelling() {
        #expect(KeyID("k12")?.number == 12)
        for wrong in ["k0", "k01", "k", "12", "K1", "k-1", "k+1", "k1000000", "k1 ", "../k1"] {
            #expect(KeyID(wrong) == nil, "\(wrong)")
        }
    }
}

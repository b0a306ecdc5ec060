import Testing
@testable import DocumentBuilders
@testable import DocumentReading
@testable import TextDecoding

/// A value in every encoding and at every kind of place: it is read, caught by the net below, or
/// the text is said not to be read.
@Suite struct EncodingSweepTests {
    private static let value = "AKIA" + "Q7R2XLT5WZ3MKPDB"

    /// Text, a unit at a time, in 16 or 32 bits.
    private static func wide(_ text: String, _ width: Int, isBig: Bool) -> [UInt8] {
        text.unicodeScalars.flatMap { scalar in
            let bytes = (0..<width).map { UInt8(truncatingIfNeeded: scalar.value >> (8 * $0)) }
            return isBig ? bytes.reversed() : bytes
        }
    }

    private static func table(_ encoding: TextEncoding) -> [Unicode.Scalar: UInt8] {
        var bytes: [Unicode.Scalar: UInt8] = [:]
        let decoder = CharsetDecoder(encoding)
        for byte in UInt8.min...UInt8.max {
            var out: [UInt8] = []
            _ = withUnsafeBytes(of: byte) { decoder?.decode($0, last: true, into: &out) }
            if let scalar = String(decoding: out, as: UTF8.self).unicodeScalars.first {
                bytes[scalar] = byte
            }
        }
        // A line's end is NEL there.
        bytes["\n"] = 0x15
        return bytes
    }

    private static func ebcdic(_ text: String, _ encoding: TextEncoding) -> [UInt8] {
        let table = table(encoding)
        return text.unicodeScalars.map { table[$0] ?? 0x6F }
    }

    struct Coding: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var encode: @Sendable (String) -> [UInt8]

        init(_ name: String, _ encode: @escaping @Sendable (String) -> [UInt8]) {
            testDescription = name
            self.encode = encode
        }
    }

    static let codings =
        [
            Coding("UTF-8 with a mark") { [0xEF, 0xBB, 0xBF] + Array($0.utf8) },
            Coding("overlong by two") { $0.utf8.flatMap { [0xC0 | $0 >> 6, 0x80 | $0 & 0x3F] } },
            Coding("overlong by three") {
                $0.utf8.flatMap { [0xE0, 0x80 | $0 >> 6, 0x80 | $0 & 0x3F] }
            },
            Coding("overlong by four") {
                $0.utf8.flatMap { [0xF0, 0x80, 0x80 | $0 >> 6, 0x80 | $0 & 0x3F] }
            },
            Coding("overlong capitals") {
                $0.utf8.flatMap {
                    (0x41...0x5A).contains($0) ? [0xC0 | $0 >> 6, 0x80 | $0 & 0x3F] : [$0]
                }
            },
            Coding("CESU-8 beside it") { [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80] + Array($0.utf8) },
            Coding("EBCDIC 037") { ebcdic($0, .ibm037) },
            Coding("EBCDIC 500") { ebcdic($0, .ibm500) },
            Coding("EBCDIC 1047") { ebcdic($0, .ibm1047) },
        ]
        + [false, true].flatMap { isBig in
            [2, 4].flatMap { width in
                [
                    Coding("UTF-\(8 * width) \(isBig) without a mark") {
                        wide($0, width, isBig: isBig)
                    },
                    Coding("UTF-\(8 * width) \(isBig) behind the other mark") {
                        wide("\u{FEFF}", width, isBig: !isBig) + wide($0, width, isBig: isBig)
                    },
                    Coding("UTF-\(8 * width) \(isBig) behind the mark of UTF-8") {
                        [0xEF, 0xBB, 0xBF] + wide($0, width, isBig: isBig)
                    },
                    Coding("ASCII behind the mark of UTF-\(8 * width) \(isBig)") {
                        wide("\u{FEFF}", width, isBig: isBig) + Array($0.utf8)
                    },
                    Coding("ASCII, then UTF-\(8 * width) \(isBig)") {
                        Array("an old log, which a program goes on with:\n".utf8)
                            + wide($0, width, isBig: isBig)
                    },
                    Coding("UTF-\(8 * width) \(isBig), then ASCII") {
                        wide("an old log, which a program goes on with:\n", width, isBig: isBig)
                            + Array($0.utf8)
                    },
                ]
            }
        }

    /// Alone, in a line, at the end, behind much text, before much text.
    static let places: [@Sendable (String) -> String] = [
        { $0 }, { "key = \($0)" }, { "aws_access_key_id = \($0)\nregion = eu-west-1\n" },
        { "Dear all, the key of the house is \($0) as ever.\nKind regards\n" },
        { String(repeating: "a line of a report\n", count: 5000) + $0 },
        { "\($0)\n" + String(repeating: "a line of a report\n", count: 5000) },
    ]

    @Test(arguments: codings, places.indices)
    func findsOrTells(_ coding: Coding, _ place: Int) throws {
        let bytes = coding.encode(Self.places[place](Self.value))
        for found in [try Collected.file(bytes), try Fixtures.extract(bytes)] {
            let net = String(decoding: found.net, as: UTF8.self)
            #expect(
                found.text.contains(Self.value) || net.contains(Self.value)
                    || !found.unread.isEmpty,
                "\(coding.testDescription), place \(place): \(found.parts.map(\.part.encoding))")
        }
    }

    /// A name in Polish behind a mark that lies.
    @Test(arguments: [false, true])
    func readsLettersBehindTheOtherMark(isBig: Bool) throws {
        let text = "Umowa: Łukasz Wójcik, ściśle tajne\n"
        let bytes = Self.wide("\u{FEFF}", 2, isBig: !isBig) + Self.wide(text, 2, isBig: isBig)
        #expect(try Collected.file(bytes).text.contains("Łukasz Wójcik"))
    }
}

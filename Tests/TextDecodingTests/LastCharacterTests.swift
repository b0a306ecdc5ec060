import Testing
@testable import TextDecoding

/// What ends a text is not lost: some converters hold a letter back in case that a sign for it
/// follows, and give it when they are told that nothing does.
@Suite struct LastCharacterTests {
    private static func decoded(_ bytes: [UInt8], _ encoding: TextEncoding) throws -> [UInt8] {
        let decoder = try #require(CharsetDecoder(encoding))
        var out: [UInt8] = []
        let rest = bytes.withUnsafeBytes { decoder.decode($0, last: true, into: &out) }
        #expect(rest == 0)
        return out
    }

    /// Every character of two bytes, as the last one of a text and before a full stop.
    @Test(arguments: [TextEncoding.big5, .shiftJIS, .eucKR, .gb18030])
    func everyPairOfBytes(encoding: TextEncoding) throws {
        var letters = 0
        for first in UInt8(0x81)...0xFE {
            // A decoder for each row: opening one costs more than what it decodes.
            let decoder = try #require(CharsetDecoder(encoding))
            for second in UInt8(0x40)...0xFE {
                var alone: [UInt8] = []
                var followed: [UInt8] = []
                [first, second].withUnsafeBytes { _ = decoder.decode($0, last: true, into: &alone) }
                [first, second, 0x2E].withUnsafeBytes {
                    _ = decoder.decode($0, last: true, into: &followed)
                }
                if alone.starts(with: [0xEF, 0xBF, 0xBD])
                    || followed.starts(with: [0xEF, 0xBF, 0xBD])
                {
                    continue
                }
                letters += 1
                #expect(alone + [0x2E] == followed, "\(first) \(second)")
            }
        }
        #expect(letters > 5_000)
    }

    /// Hong Kong's E with a circumflex, which a macron or a caron may follow as a letter of its
    /// own: the letter with it is another code (HKSCS-2008).
    @Test(
        arguments: [
            ([0x88, 0x66], "\u{CA}"), ([0x88, 0xA7], "\u{EA}"), ([0x88, 0x62], "\u{CA}\u{304}"),
            ([0x88, 0x64], "\u{CA}\u{30C}"), ([0x41, 0x88, 0x66], "A\u{CA}"),
            ([0x88, 0x66, 0x88, 0x66], "\u{CA}\u{CA}"), ([0x88, 0xA3], "\u{EA}\u{304}"),
        ] as [([UInt8], String)])
    func lettersThatAreHeldBack(bytes: [UInt8], text: String) throws {
        #expect(
            String(decoding: try Self.decoded(bytes, .big5), as: UTF8.self).unicodeScalars
                .elementsEqual(text.unicodeScalars))
    }

    /// The same at the end of a stream that came in two pieces, cut anywhere.
    @Test func everyCutOfAStream() throws {
        let bytes: [UInt8] = [0xA4, 0xA4, 0x88, 0x66, 0x41, 0xA4, 0xE5, 0x88, 0xA7]
        let whole = try Self.decoded(bytes, .big5)
        #expect(String(decoding: whole, as: UTF8.self) == "\u{4E2D}\u{CA}A\u{6587}\u{EA}")
        for cut in 0...bytes.count {
            let decoder = try #require(CharsetDecoder(.big5))
            var out: [UInt8] = []
            let left = bytes[..<cut].withUnsafeBytes { decoder.decode($0, last: false, into: &out) }
            bytes[(cut - left)...].withUnsafeBytes {
                _ = decoder.decode($0, last: true, into: &out)
            }
            #expect(out == whole, "cut at \(cut)")
        }
    }
}

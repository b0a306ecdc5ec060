import Testing
@testable import TextWatermark

/// A mark is found however a program wrote the text's characters.
@Suite struct WrittenTextTests {
    private static func escaped(_ text: String, _ body: (Unicode.Scalar) -> String) -> String {
        text.unicodeScalars.map { $0.isASCII ? String($0) : body($0) }.joined()
    }

    private static func hex(_ value: UInt32, _ count: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }

    private static let ways: [(name: String, write: @Sendable (String) -> [UInt8])] = [
        ("JSON", { Array(escaped($0) { "\\u" + hex($0.value, 4) }.utf8) }),
        ("JSON in JSON", { Array(escaped($0) { "\\\\u" + hex($0.value, 4) }.utf8) }),
        ("JavaScript", { Array(escaped($0) { "\\u{" + hex($0.value, 1) + "}" }.utf8) }),
        ("Python", { Array(escaped($0) { "\\U" + hex($0.value, 8) }.utf8) }),
        (
            "bytes",
            {
                Array(
                    escaped($0) { scalar in
                        String(scalar).utf8.map { "\\x" + hex(UInt32($0), 2) }.joined()
                    }.utf8)
            }
        ),
        (
            "octal",
            {
                Array(
                    escaped($0) { scalar in
                        String(scalar).utf8.map { "\\" + String($0, radix: 8) }.joined()
                    }.utf8)
            }
        ),
        (
            "address",
            {
                Array(
                    escaped($0) { scalar in
                        String(scalar).utf8.map { "%" + hex(UInt32($0), 2) }.joined()
                    }.utf8)
            }
        ),
        ("XML", { Array(escaped($0) { "&#\($0.value);" }.utf8) }),
        ("Latin-1", { latin(Array($0.utf8)) }), ("Latin-1 twice", { latin(latin(Array($0.utf8))) }),
        ("Windows-1252", { windows(Array($0.utf8)) }),
    ]

    private static func latin(_ bytes: [UInt8]) -> [UInt8] {
        Array(String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })).utf8)
    }

    /// As browsers read it: five bytes that Windows-1252 does not have are control characters.
    private static func windows(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { byte in
            TextFile.convert([byte], from: "CP1252", to: "UTF-8") ?? latin([byte])
        }
    }

    @Test(arguments: ways.indices)
    func markIsFound(_ way: Int) throws {
        let key = try TextFixtures.key()
        let marked = try TextMarker(key: key, token: TextFixtures.token).mark(TextFixtures.english)
        let written = Self.ways[way].write(marked)
        let tracer = TextTracer(keys: [key])
        var found = try tracer.trace(written).findings.map(\.token)
        for variant in WrittenText.variants(of: written) {
            found += try tracer.trace(variant.bytes).findings.map(\.token)
        }
        #expect(found.contains(TextFixtures.token), "\(Self.ways[way].name)")
        #expect(Set(found).isSubset(of: [TextFixtures.token]))
    }

    @Test(arguments: [
        "plain text", "", "C:\\temp\\new", "100 % of it", "\\", "%", "\\u", "\\u{", "é\\x",
    ])
    func ordinaryTextHasNoOtherReadingThatCrashes(_ text: String) {
        for variant in WrittenText.variants(of: Array(text.utf8)) {
            #expect(variant.bytes.count <= text.utf8.count)
        }
    }
}

import Support
import Foundation
import Testing

@testable import LeakDetect

/// Text in text is found as without the tables and vectors that pass over words and paths.
@Suite struct EncodedRunTests {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_".utf8)
    private static let contents: [[UInt8]] = [
        Array("The customers of last year, with all of their numbers, in a long line.".utf8),
        Array("绝密：客户名单和电话号码，不得外传，也不得复制或者拍照。".utf8),
        Array("Zoë's résumé 😀 and more of it, çà et là, für später".utf8),
        "net user /add somebody now".utf8.flatMap { [$0, 0] },
        [0x50, 0x4B, 3, 4] + (0..<40).map { UInt8(180 + $0) },
        [0x1F, 0x8B, 8] + (0..<40).map { UInt8(130 + $0) },
        [0x50, 0x4B, 9, 9] + (0..<40).map { UInt8(180 + $0) },
    ]

    private static func digits(_ random: inout SeededNumbers) -> [UInt8] {
        func noise(_ count: Range<Int>) -> [UInt8] {
            (0..<Int.random(in: count, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
        }
        var content = contents.randomElement(using: &random) ?? []
        content.removeLast(Int.random(in: 0..<(content.count - 10), using: &random))
        if Int.random(in: 0..<4, using: &random) == 0 {
            content[Int.random(in: 0..<content.count, using: &random)] =
                UInt8.random(in: 0...255, using: &random)
        }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return content.flatMap { Array(String(format: "%02x", Int($0)).utf8) }
        case 1: return noise(1..<150)
        default:
            return noise(0..<4) + Data(content).base64EncodedString().utf8.filter { $0 != 0x3D }
        }
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func nothingIsPassedOver(seed: UInt64) {
        var random = SeededNumbers(seed)
        var text: [UInt8] = []
        var expected: [String] = []
        for _ in 0..<100 {
            let digits = Self.digits(&random)
            if let count = Self.decoded(digits) { expected.append("\(text.count) \(count)") }
            text += digits + Array(repeating: 0x20, count: Int.random(in: 1..<4, using: &random))
        }
        for size in [text.count, 1 << 10, 61] {
            var found: [String] = []
            var finder = EncodedRunFinder()
            // The window grows, as that of a stream does.
            for end in stride(from: size, to: text.count + size, by: size) {
                text[..<min(end, text.count)].withUnsafeBufferPointer {
                    finder.look($0, base: 0, isLast: end >= text.count) {
                        found.append("\($0.place) \($0.bytes.count)")
                    }
                }
            }
            #expect(found == expected, "in pieces of \(size)")
        }
    }

    /// How long what the digits stand for is; nil where that is not wanted.
    private static func decoded(_ digits: [UInt8]) -> Int? {
        func wanted(_ bytes: [UInt8]) -> Int? {
            TextLikeness.text(bytes)?.count ?? (TextLikeness.isFile(bytes) ? bytes.count : nil)
        }
        guard digits.count >= Base64Run.shortest else { return nil }
        let nibbles = digits.compactMap { Hex.value($0) }
        if nibbles.count == digits.count, digits.count % 2 == 0, digits.count >= 24 {
            return wanted(
                stride(from: 0, to: digits.count, by: 2).map {
                    nibbles[$0] << 4 | nibbles[$0 + 1]
                })
        }
        for lead in 0..<4 where digits.count >= Base64Run.shortest + lead {
            var body = String(decoding: digits[lead...], as: UTF8.self)
                .replacing("-", with: "+").replacing("_", with: "/")
            if body.utf8.count % 4 == 1 { body.removeLast() }
            body += String(repeating: "=", count: (4 - body.utf8.count % 4) % 4)
            if let count = Data(base64Encoded: body).flatMap({ wanted(Array($0)) }) {
                return count
            }
        }
        return nil
    }

    /// A token is decoded whole wherever pieces end, before its first sign too.
    @Test(arguments: 1..<48)
    func percentsAreDecodedWholeInPieces(size: Int) {
        let text = Array(
            "see ?sv=2022&sig=abcdefghijkl%3D%2b, near%20it, and a good many words without one, key%3dvalue more"
                .utf8)
        func found(_ step: Int) -> [String] {
            var found: [String] = []
            var finder = EncodedRunFinder()
            for end in stride(from: step, to: text.count + step, by: step) {
                text[..<min(end, text.count)].withUnsafeBufferPointer {
                    finder.look($0, base: 0, isLast: end >= text.count) {
                        found.append("\($0.place) \(String(decoding: $0.bytes, as: UTF8.self))")
                    }
                }
            }
            return found
        }
        #expect(
            found(text.count) == [
                "4 ?sv=2022&sig=abcdefghijkl=+, near it,", "83 key=value",
            ])
        #expect(found(size) == found(text.count))
    }

    /// Hexadecimal digits as dumps of databases and sources of programs write them.
    @Test(arguments: ["", "0x", "0X", "\\x", "\\\\x", "X'", "x'"], [12, 13, 40, 200])
    func digitsBehindAPrefixAreDecoded(prefix: String, count: Int) {
        let value = (0..<count).map { UInt8(ascii: "a") + UInt8($0 * 7 % 26) }
        let digits = value.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let text = Array("INSERT INTO t VALUES (1, \(prefix)\(digits)', 2);\n".utf8)
        var found: [[UInt8]] = []
        var finder = EncodedRunFinder()
        text.withUnsafeBufferPointer { text in
            finder.look(text, base: 0, isLast: true) { found.append($0.bytes) }
        }
        #expect(found == [value])
    }
}

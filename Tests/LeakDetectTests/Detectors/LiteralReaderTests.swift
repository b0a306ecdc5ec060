import Testing

@testable import LeakDetect

/// What stands beside a literal tells vectorscan whether its reader is asked at all.
@Suite struct LiteralReaderTests {
    /// Whatever byte stands beside the literal: a reader that finds something is asked.
    @Test(arguments: [
        (LiteralReader.email, "x", "@", "b.example.net "),
        (.email, "", "@", "b.example.net"), (.internationalPhone, " ", "+", "49 30 1234567 "),
        (.internationalPhone, "", "+", "(49) 30 1234567"),
        (.areaCodePhone, "(415", ")", " 555-0132 "), (.areaCodePhone, "(030", ")", "1234567"),
    ])
    func noFindingIsPassedOver(
        reader: LiteralReader, start: String, literal: String, end: String
    ) throws {
        let (before, after) = reader.beside
        let plain = PatternExpression.literal(literal.utf8, caseless: false).pattern
        let asked = try PatternDatabase.compile(
            [PatternExpression(pattern: before + plain + after, isLiteral: true)], mode: .block)
        let scratch = try MatchScratch([asked])
        var found = 0
        for byte in UInt8.min...UInt8.max {
            let left = Array(start.utf8)
            let right = Array(end.utf8)
            let texts = [
                (left + [byte], right), (left, [byte] + right),
                (left.dropLast() + [byte], right), (left, [byte] + right.dropFirst()),
                (left, right),
            ]
            for (left, right) in texts {
                let text = left + Array(literal.utf8) + right
                text.withUnsafeBufferPointer { text in
                    guard reader.read(text, left.count..<(left.count + 1)) != nil else { return }
                    found += 1
                    let collector = MatchCollector()
                    asked.scan(text, scratch, into: collector)
                    let wanted = left.count + 1 + (after.isEmpty ? 0 : 1)
                    #expect(
                        collector.matches.contains { $0.end == wanted },
                        "\(String(decoding: text, as: UTF8.self))")
                }
            }
        }
        #expect(found > 0)
    }
}

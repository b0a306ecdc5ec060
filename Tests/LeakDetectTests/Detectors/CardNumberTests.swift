import Testing

@testable import LeakDetect

/// Card numbers among identifiers, and identifiers that are none.
@Suite struct CardNumberTests {
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }
        mutating func digits(_ count: Int) -> String {
            String(Int.random(in: 1...9, using: &self))
                + (1..<count).map { _ in String(Int.random(in: 0...9, using: &self)) }.joined()
        }
    }

    /// A number with the prefix, the length and a right check digit.
    private func card(_ prefix: String, _ count: Int, _ generator: inout Generator) -> String {
        var digits = prefix.map { Int(String($0)) ?? 0 }
        while digits.count < count - 1 { digits.append(Int.random(in: 0...9, using: &generator)) }
        let check = (0...9).first { Digits.luhn(digits + [$0]) } ?? 0
        return (digits + [check]).map(String.init).joined()
    }

    private func isCard(_ found: DetectorHarness.Found) -> Bool {
        ["card-number", "debit-card-number", "cn-bank-card"].contains(found.id)
    }

    /// Less than one of a thousand is called certain, with words of payment on every line or not,
    /// and next to none is suspected where there are no such words.
    @Test(arguments: [1, 2, 3] as [UInt64], [16, 17, 18, 19])
    func identifiersInLogs(seed: UInt64, length: Int) throws {
        var generator = Generator(state: seed &* 1000 &+ UInt64(length))
        let harness = try DetectorHarness()
        for words in ["order", "card payment order"] {
            var text = ""
            for line in 0..<1000 {
                text +=
                    "2026-05-29 07:00:00 INFO \(words) \(generator.digits(length)) line \(line)\n"
            }
            let found = try harness.find(in: text).filter(isCard)
            #expect(found.filter { $0.confidence == .high }.count < 1)
            if words == "order" {
                #expect(found.filter { $0.confidence > .low }.count <= 3)
            }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func tables(seed: UInt64) throws {
        var generator = Generator(state: seed)
        var text = ""
        for line in 0..<1000 {
            let columns = [4, 6, 8][line % 3]
            text += (0..<columns).map { _ in generator.digits(4) }.joined(separator: " ") + "\n"
        }
        let found = try DetectorHarness().find(in: text).filter(isCard)
        #expect(found.allSatisfy { $0.confidence < .high })
        #expect(found.filter { $0.confidence == .medium }.count <= 3)
    }

    /// Lists of cards stay what they are: their neighbours pass the check as well.
    @Test(arguments: [
        ("4", 16), ("51", 16), ("2221", 16), ("37", 15), ("6011", 16), ("62", 16), ("3530", 16),
        ("36", 14),
    ])
    func listsOfCards(prefix: String, length: Int) throws {
        var generator = Generator(state: UInt64(length) + UInt64(prefix.utf8.count))
        let cards = (0..<60).map { _ in card(prefix, length, &generator) }
        let alone = try DetectorHarness().find(in: cards.joined(separator: "\n")).filter(isCard)
        // One in some hundred rises by little in groups of four, as tables do.
        #expect(Set(alone.filter { $0.confidence > .low }.map(\.match)).count >= 58)
        let named = try DetectorHarness().find(
            in: cards.map { "card: \($0), 12/29" }.joined(separator: "\n"))
        #expect(
            Set(named.filter { isCard($0) && $0.confidence == .high }.map(\.match)).count >= 58)
    }

    /// One real card, named, among identifiers that are none, is still told in every zone that
    /// asks for medium.
    @Test func oneAmongMany() throws {
        var generator = Generator(state: 9)
        var lines = (0..<40).map { _ in "order \(generator.digits(16))" }
        lines[20] = "card \(card("4", 16, &generator))"
        let found = try DetectorHarness().find(in: lines.joined(separator: "\n")).filter(isCard)
        #expect(found.contains { $0.confidence >= .medium })
    }

    @Test(arguments: [" ", "-", ".", "/", "  ", " - "])
    func groups(separator: String) throws {
        let number = ["4111", "1111", "1111", "1111"].joined(separator: separator)
        let found = try DetectorHarness().find(in: "card " + number)
        #expect(found.contains { isCard($0) && $0.confidence == .high })
    }

    /// What its name says is something else.
    @Test(arguments: ["imei: 4", "trace_id=4", "\"timestamp\": 4", "req=4"])
    func namedOtherwise(_ name: String) throws {
        var generator = Generator(state: 3)
        let found = try DetectorHarness().find(
            in: "visa " + name + card("4", 16, &generator).dropFirst())
        #expect(!found.contains { isCard($0) && $0.confidence > .low })
    }
}

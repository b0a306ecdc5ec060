import Testing
@testable import TextWatermark

/// What stands in tags of templates and in statements comes out byte for byte.
@Suite struct ExactPassageTests {
    private static let words = [
        "harbour", "winter", "the", "of", "board", "closes", "and", "people", "nobody", "later",
        "northern", "plant", "was", "told", "morning",
    ]
    /// `~` stands for words.
    private static let tags = [
        "{{ \"~\" | translate }}", "{% if ~ %}", "{# ~ #}", "<% if ~ %>", "<?php echo \"~\"; ?>",
        "${~}", "#{~}", "*{~}", "[[~]]", "[% ~ %]", "{{{ ~ }}}", "{{! don't ~ }}", "<#if ~>",
        "%(~)s", "{count, plural, one {~} other {~}}", "{% trans %}~{% endtrans %}",
        "{% raw %}~ {{ ~ }}{% endraw %}", "{$~}", "{if ~}",
        "SELECT ~ FROM ~ WHERE ~ IS NOT NULL;",
    ]

    private static func sentence(_ random: inout SystemRandomNumberGenerator, _ count: Int)
        -> String
    {
        (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
    }

    private static func tag(_ random: inout SystemRandomNumberGenerator) -> String {
        var text = tags.randomElement(using: &random) ?? ""
        while let place = text.firstIndex(of: "~") {
            text.replaceSubrange(place...place, with: sentence(&random, 12))
        }
        return text
    }

    @Test(arguments: [TextFormat.plain, .markdown, .html, .csv(headers: true)])
    func tagsComeOutAsTheyWere(_ format: TextFormat) throws {
        let marker = TextMarker(key: try TextFixtures.key(), token: TextFixtures.token)
        var random = SystemRandomNumberGenerator()
        var copies = 0
        for _ in 0..<60 {
            var tags: [String] = []
            var text = format == .html ? "<!doctype html><meta charset=\"utf-8\"><p>" : ""
            for _ in 0..<8 {
                let tag = Self.tag(&random)
                tags.append(tag)
                text +=
                    "The " + Self.sentence(&random, 14) + ". " + tag + " It "
                    + Self.sentence(&random, 9) + ".\n\n"
            }
            let marked = marker.mark(
                utf8: Array(text.utf8), TextMarkOptions(format: format), references: false)
            copies += marked.copies
            let copy = String(decoding: marked.bytes, as: UTF8.self)
            for tag in tags { #expect(copy.contains(tag), "\(tag)\n\(text)") }
        }
        if format != .csv(headers: true) { #expect(copies > 60) }
    }

    @Test func sentencesThatJoinTablesStay() throws {
        let marker = TextMarker(key: try TextFixtures.key(), token: TextFixtures.token)
        let key = "The travel costs of the sales team in Berlin."
        let once = "Nobody outside of this room may hear what the board has decided today."
        let text =
            "id,key,note\n1,\(key),\(once)\n2,\(key),Rent for the office in the north of Berlin\n"
        let marked = marker.mark(
            utf8: Array(text.utf8), TextMarkOptions(format: .csv(headers: false)),
            references: false)
        let copy = String(decoding: marked.bytes, as: UTF8.self)
        #expect(copy.components(separatedBy: key).count == 3)
        #expect(copy.contains("Rent for the office in the north of Berlin"))
        #expect(!copy.contains(once))
    }
}

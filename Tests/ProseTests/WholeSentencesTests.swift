import Prose
import Testing

@Suite struct WholeSentencesTests {
    /// Megabytes in one field. Appended several at a time, each letter copied all those before it:
    /// this would not end today.
    @Test func longTextsAreFolded() {
        let text = String(repeating: "Straße  İ\u{200B}x\n", count: 200_000)
        let folded = WholeSentences.folded(text.unicodeScalars)
        #expect(folded.hasPrefix("straße i\u{307}x straße"))
        #expect(folded.unicodeScalars.count == 200_000 * 11 - 1)
    }
}

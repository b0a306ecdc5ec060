import Testing
@testable import DocumentReading

/// A workbook's table of strings (ECMA-376-1, 18.4): cells name them by their place in it, so
/// that one that is passed over gives every later cell another's text.
@Suite struct SharedStringTests {
    private static func strings(_ items: [String]) -> SharedStrings {
        SharedStrings(Array("<sst>\(items.joined())</sst>".utf8))
    }

    private static func text(_ bytes: ArraySlice<UInt8>?) -> String? {
        bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    /// A string in each of its notations, and its text.
    private static let notations: [(item: String, text: String)] = [
        ("<si/>", ""), ("<si></si>", ""), ("<si><t/></si>", ""), ("<si><t></t></si>", ""),
        ("<si ><t xml:space=\"preserve\"> a </t></si>", " a "), ("<si><t>b</t></si>", "b"),
        ("<si><r><t>c</t></r><r><rPr><b/></rPr><t>d</t></r></si>", "cd"),
        ("<si><t>e&amp;f&#x41;</t></si>", "e&fA"), ("<si><t><![CDATA[<g>]]></t></si>", "<g>"),
        (
            "<si><t>h</t><rPh sb=\"0\" eb=\"1\"><t>reading</t></rPh><phoneticPr fontId=\"1\"/></si>",
            "h"
        ),
        ("<x:si xmlns:x=\"urn:x\"><x:t>i</x:t></x:si>", "i"),
        ("<!-- no <si/> --><si><t>j</t></si>", "j"),
    ]

    /// Every place holds its own string, in tables of every notation in any order.
    @Test(arguments: 0..<UInt64(20))
    func everyPlaceHoldsItsOwn(seed: UInt64) {
        var state = seed &+ 31
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        for _ in 0..<30 {
            let table = (0..<next(12)).map { _ in Self.notations[next(Self.notations.count)] }
            var strings = Self.strings(table.map(\.item))
            #expect(strings.isEmpty == table.isEmpty)
            for (place, entry) in table.enumerated().shuffled() {
                #expect(Self.text(strings.take(place)) == entry.text)
            }
            #expect(strings.take(table.count) == nil && strings.take(-1) == nil)
            // All were shown: what is left are readings and comments.
            let left = Self.text(strings.unused[...]) ?? ""
            #expect(table.allSatisfy { $0.text.count < 2 || !left.contains($0.text) })
        }
    }

    /// Cells show their strings, whatever stands before them in the table; those that no cell
    /// shows are given too.
    @Test func cellsShowTheirStrings() {
        for empties in 0..<5 {
            let items =
                Array(repeating: ["<si/>", "<si><t/></si>"], count: empties).joined()
                + ["<si><t>shown</t></si>", "<si/>", "<si><t>hidden away</t></si>"]
            var strings = Self.strings(Array(items))
            let sheet =
                "<worksheet><sheetData><row><c t=\"s\"><v>\(2 * empties)</v></c>"
                + "<c t=\"s\"><v>\(2 * empties + 1)</v></c><c t=\"s\"><v>999</v></c></row></sheetData></worksheet>"
            let text = String(
                decoding: SheetReader.text(Array(sheet.utf8), &strings, CellFormats()),
                as: UTF8.self)
            #expect(text.split { $0 == "\t" || $0 == "\n" }.first == "shown")
            #expect(!text.contains("hidden away"))
            #expect(Self.text(strings.unused[...]) == "hidden away\n")
        }
    }

    /// A table that is cut has its strings so far, and the beginning of the next.
    @Test func everyCut() {
        let table = "<sst><si><t>first</t></si><si/><si><t>second</t></si></sst>"
        for count in 0...table.utf8.count {
            var strings = SharedStrings(Array(table.utf8.prefix(count)))
            let all = (0..<3).map { Self.text(strings.take($0)) ?? "" }
            #expect("first<".hasPrefix(all[0]))
            #expect(all[1].isEmpty || all[0] == "first")
            #expect("second<".hasPrefix(all[2]))
        }
    }
}

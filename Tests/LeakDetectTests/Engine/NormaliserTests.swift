import Testing

@testable import LeakDetect

@Suite struct NormaliserTests {
    private func normal(_ text: String, cut: Int? = nil) -> String {
        var normaliser = Normaliser()
        var output: [UInt8] = []
        let bytes = Array(text.utf8)
        bytes.withUnsafeBufferPointer { bytes in
            let cut = cut ?? bytes.count
            normaliser.append(
                UnsafeBufferPointer(rebasing: bytes[..<cut]), isLast: false, to: &output)
            normaliser.append(
                UnsafeBufferPointer(rebasing: bytes[cut...]), isLast: true, to: &output)
        }
        return String(decoding: output, as: UTF8.self)
    }

    @Test(arguments: [
        ("plain text, 123", "plain text, 123"),
        ("４１１１　１１１１", "4111 1111"),
        ("41\u{200B}11\u{AD}11", "411111"),
        ("раypal", "paypal"),
        ("РASSWORD", "PASSWORD"),
        ("Straße É", "Strasse é"),
        ("e\u{301}te\u{301}", "été"),
        ("\u{1100}\u{1161}\u{11A8}", "각"),
        ("ﬁle №５", "file No5"),
        ("绝密 文件", "绝密 文件"),
        ("\u{1D412}\u{1D404}\u{1D402}RET", "SECRET"),
        ("👩‍💻 ok", "👩💻 ok"),
    ])
    func text(input: String, expected: String) {
        #expect(normal(input) == expected)
    }

    @Test(arguments: ["４e\u{301}x\u{302}\u{323} \u{1100}\u{1161}\u{11A8}ｚé绝👩‍💻q\u{AD}\u{301}"])
    func everyCutGivesTheSame(text: String) {
        let whole = normal(text)
        for cut in 0...text.utf8.count {
            #expect(normal(text, cut: cut) == whole, "cut at \(cut)")
        }
    }

    @Test func invalidBytesBecomeReplacements() {
        var normaliser = Normaliser()
        var output: [UInt8] = []
        [0x61, 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80, 0xF8, 0x62, 0xE4, 0xB8].withUnsafeBufferPointer {
            normaliser.append($0, isLast: true, to: &output)
        }
        #expect(String(validating: output, as: UTF8.self) != nil)
        #expect(output.first == 0x61)
    }

    @Test func placesLeadBack() throws {
        let text = "ａ\u{200B}b绝é\ncd"
        var normaliser = Normaliser()
        var output: [UInt8] = []
        Array(text.utf8).withUnsafeBufferPointer {
            normaliser.append($0, isLast: true, to: &output)
        }
        let normal = String(decoding: output, as: UTF8.self)
        #expect(normal == "ab绝é\ncd")
        for character in ["b", "绝", "é", "c", "d"] {
            let range = try #require(normal.range(of: character))
            let place = normal.utf8.distance(from: normal.startIndex, to: range.lowerBound)
            let original = try #require(text.range(of: character))
            let found = output.withUnsafeBufferPointer { output in
                var lines = LineCounter()
                return lines.place(of: place, output, base: 0, normaliser.map)
            }
            let before = text[..<original.lowerBound]
            let line = before.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(found.byte == before.utf8.count)
            #expect(found.line == line.count)
            #expect(found.column == (line.last?.unicodeScalars.count ?? 0) + 1)
        }
    }
}

import Testing
@testable import DocumentBuilders
@testable import DocumentReading

/// The net below every reader, and what readers account for.
@Suite struct NetTests {
    private func net(_ bytes: [UInt8], name: String = "x") throws -> String {
        let sink = Collected()
        try DocumentReader().read(bytes, name: name, into: sink)
        return String(decoding: sink.net, as: UTF8.self)
    }

    @Test func catchesWhatStandsBesideAFormat() throws {
        #expect(
            try net(Array("<?xml version=\"1.0\"?><a b='hidden-one'><!-- hidden-two --></a>".utf8))
                .contains("hidden-two"))
        let wide = Array("hidden-three".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        #expect(try net(Array("%PDF-1.4\n".utf8) + [0, 0, 0] + wide).contains("hidden-three"))
    }

    /// Plain text is matched once.
    @Test func passesPlainTextOver() throws {
        #expect(try net(Array("nothing but words\n".utf8)).isEmpty)
        #expect(try net([0x80, 0, 1, 2] + Array("strings of something unknown".utf8)).isEmpty)
    }

    @Test func blanksOnlyAFormatsOwnNumbers() {
        let table =
            "xref\n0 2\n0000001027 00000 n \n0000001028 00000 f \n(D:20230402191942+02'00')\n"
        let kept = "9434765919 is no offset, D:99999999999999 no date"
        let masked = String(
            decoding: NetMask.masked(Array((table + kept).utf8), [.pdf]), as: UTF8.self)
        #expect(!masked.contains("1027") && !masked.contains("20230402"))
        #expect(masked.hasSuffix(kept))
        #expect(masked.utf8.count == (table + kept).utf8.count)
    }
}

@Suite struct CoverageTests {
    /// What is left is just what no range covers, whatever their order and overlap.
    @Test func leavesWhatNobodyCovers() {
        var seed: UInt64 = 1
        func next(_ limit: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % limit
        }
        for _ in 0..<500 {
            let count = next(60)
            var coverage = Coverage(count: count)
            var covered = [Bool](repeating: false, count: count)
            for _ in 0..<next(8) {
                let from = next(70)
                let range = from..<(from + next(20))
                coverage.structure(range)
                for i in range where i < count { covered[i] = true }
            }
            var left = [Bool](repeating: true, count: count)
            for range in coverage.left { for i in range { left[i] = false } }
            #expect(left == covered)
        }
    }

    @Test func readsGapsAsFilesOrSaysThatTheyAreUnread() throws {
        let secret = Array("a secret in a gap of its own".utf8)
        let noise = (0..<64).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 128) | 0x80 }
        let bytes =
            [UInt8](repeating: 0x41, count: 40) + secret + [UInt8](repeating: 0, count: 40) + noise
        let extractor = Extractor(limits: .standard)
        var coverage = Coverage(count: bytes.count)
        coverage.structure(0..<40)
        coverage.structure(68..<108)
        extractor.settle(coverage, of: bytes, DocumentPart(path: "x", type: "zip"), depth: 0)
        var replay = PartReplay(extractor.out.bytes)
        var texts: [String] = []
        var unread: [String] = []
        while let step = try replay.next() {
            if case .text(let text) = step { texts.append(String(decoding: text, as: UTF8.self)) }
            if case .unread(let path, _) = step { unread.append(path) }
        }
        #expect(texts.contains("a secret in a gap of its own"))
        #expect(unread == ["x!/left-108"])
    }
}

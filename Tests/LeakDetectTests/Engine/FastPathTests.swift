import Foundation
import Testing
@testable import DocumentReading
@testable import LeakDetect

/// What is done quickly must be the same as what is done simply.
@Suite struct FastPathTests {
    private static let pieces = [
        "The quick brown fox jumps over the lazy dog, and then some more words follow it. ",
        "for (i = 0; i < count; i++) { total_sum += values[i] * 0x1F4; }\n", "\n",
        "系统应当记录所有的访问，并且不得把客户资料发送到公司以外。", "ＡＢＣ１２３，全角文字：", "zero\u{200B}width\u{AD}",
        "e\u{301}tudes Ünïcödé Прoject ", "\u{1112}\u{1161}\u{11AB}국어 ", "\u{FDFA}ﬁne ㎏ ",
        "2026-11-23 10:45:07 ", "account 123456789 ", "account 1_23456789_ ",
        "4111 1111 1111 1111 ",
        "tok_abc123def456 ", "badge AB1234 ", "绝密", "/usr/share/doc/a-package/changelog.Debian.gz ",
        "0123456789012345678901234567890123456789012345678901234567890 ", "😀👩‍👩‍👧", "\u{0}\u{1}",
    ]

    private static func text(_ seed: UInt64) -> [UInt8] {
        var random = SeededNumbers(seed)
        var text = ""
        for _ in 0..<Int.random(in: 1...120, using: &random) {
            let piece = pieces.randomElement(using: &random) ?? ""
            switch Int.random(in: 0..<12, using: &random) {
            case 0: text += Data(piece.utf8).base64EncodedString() + " "
            case 1:
                text += piece.utf8.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }
                    .joined()
            default: text += piece
            }
        }
        var bytes = Array(text.utf8)
        // And some that is no UTF-8.
        if seed % 5 == 0 { bytes.insert(0xE4, at: bytes.count / 2) }
        return bytes
    }

    private static func normalise(_ pieces: [[UInt8]]) -> (text: [UInt8], map: PositionMap) {
        var normaliser = Normaliser()
        var output: [UInt8] = []
        for (index, piece) in pieces.enumerated() {
            piece.withUnsafeBufferPointer {
                normaliser.append($0, isLast: index == pieces.count - 1, to: &output)
            }
        }
        return (output, normaliser.map)
    }

    /// A character with its marks at a time never takes the path of plain runs.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func normalisingPieceByPiece(seed: UInt64) {
        let bytes = Self.text(seed)
        let whole = Self.normalise([bytes])
        let bytewise = Self.normalise(bytes.map { [$0] })
        #expect(whole.text.elementsEqual(bytewise.text) == true)
        for place in stride(from: 0, to: whole.text.count, by: 7) {
            #expect(whole.map.original(place).byte == bytewise.map.original(place).byte)
        }
        #expect(String(validating: whole.text, as: UTF8.self) != nil)
    }

    /// Lines and columns, as counted the simple way.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func placesAreThoseOfTheOriginal(seed: UInt64) {
        let bytes = Self.text(seed &* 5 + 1)
        let (text, map) = Self.normalise([bytes])
        text.withUnsafeBufferPointer { text in
            var lines = LineCounter()
            for place in stride(from: 0, to: text.count, by: 5) {
                let found = lines.place(of: place, text, base: 0, map)
                let before = bytes[..<found.byte]
                let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
                #expect(found.line == before.count { $0 == 0x0A } + 1)
                if bytes[found.byte] & 0xC0 != 0x80 {
                    #expect(
                        found.column == bytes[lineStart..<found.byte].count { $0 & 0xC0 != 0x80 }
                            + 1)
                }
            }
        }
    }

    /// Everything found in one piece is found in pieces of any size.
    @Test(arguments: 0..<24 as Range<UInt64>)
    func findingsDoNotDependOnPieces(seed: UInt64) throws {
        let bytes = Self.text(seed &+ 1_000)
        let policy = try CompiledPolicy.make(ScanTests.policy)
        func scan(_ size: Int) throws -> [Finding] {
            let session = try ScanSession(
                policy,
                KeptScanners(policy.program, try MatchScratch(policy.program.databases)),
                name: "t", markFinder: nil)
            session.begin(DocumentPart(path: "t", type: "text"))
            for start in stride(from: 0, to: bytes.count, by: size) {
                bytes[start..<min(bytes.count, start + size)].withUnsafeBytes { session.text($0) }
            }
            session.end()
            return session.verdict(today: .today, baseline: nil).findings
        }
        // Of a value that stands there plainly and encoded, the place met first is told, and
        // that is a question of pieces.
        func known(_ findings: [Finding]) -> [String] {
            findings.map { "\($0.detector) \($0.value ?? "") \($0.count) \($0.confidence)" }
        }
        let whole = known(try scan(1 << 20))
        for size in [1, 7, 64, 1021] { #expect(known(try scan(size)) == whole, "by \(size)") }
    }

    /// Patterns behind a prefilter find what they find alone in all of the text.
    @Test(arguments: [
        #"\d{3}-\d{2}-\d{4}"#, #"\d{9}"#, #"[A-Z]{2}\d{2}[A-Z0-9]{11,30}"#, #"[A-Z]{6}[A-Z2-9]{2}"#,
        #"\d{1,3}\.\d{1,3}\.\d{1,3}"#, #"[0-9a-f]{20,40}"#, #"[A-Z]{1,2}\d[A-Z]? \d[A-Z]{2}"#,
        #"[A-F]{2}[ -]?\d{1,2}[ -]?[A-F]{1,3}[ -]?\d{1,4}"#, #"\d{8,10}:A[0-9a-f]{4}"#,
        #"\d{1,2}:\d{9}"#, #"\d{3}[ .-]?\d{3}[ .-]?\d{3}"#, #"\d{2} ?[A-F] ?\d{3}"#,
        #"[A-F]{3}\d{3}[A-F]{2}"#, #"\d{4}(?:[ :-]{2,3}|:)\d{4}(?:[ :-]{2,3}|:)\d{8}"#,
        #"[A-Z]{8,16}"#, #"[0-9a-f]{4}:[0-9a-f-]{26}"#, #"\d/\d{15}:[0-9a-f]{3}"#,
    ])
    func prefiltersLoseNothing(pattern: String) throws {
        try expectNothingLost(pattern, digits: 0)
    }

    /// What must hold a digit, whatever the pattern says, is looked for only where one stands.
    @Test(arguments: [
        #"[A-F][A-F0-9]{8}"#, #"[a-z0-9]{8}"#, #"[A-F]{2}[ -]?[A-F0-9]{5,7}"#, #"[A-F0-9]{9,70}"#,
    ])
    func prefiltersForDigitsLoseNothing(pattern: String) throws {
        try expectNothingLost(pattern, digits: 1)
    }

    private func expectNothingLost(_ pattern: String, digits: Int) throws {
        let expression = PatternExpression(pattern: pattern)
        let prefilter = try #require(
            PatternPrefilter(expression, expression.syntax, digits: digits))
        let edged = [PatternPrefilter.edged(expression, expression.syntax)]
        let prefiltered = PrefilteredPatterns(
            prefilter: prefilter, database: try .compile(edged, mode: .block), users: [0..<1])
        let scratch = try MatchScratch([prefiltered.database])
        var random = SeededNumbers(7)
        let letters = Array("0123456789: -A.BCDEFab_xyz".utf8)
        for round in 0..<60 {
            let text = (0..<(round * 20)).map { _ in
                letters[Int(random.next() % UInt64(round % 2 == 0 ? letters.count : 14))]
            }
            var found: Set<[Int]> = []
            let collector = MatchCollector()
            text.withUnsafeBufferPointer { text in
                var scanner = PrefilterScanner(prefiltered)
                for end in stride(from: 0, through: text.count, by: 11) {
                    let window = UnsafeBufferPointer(rebasing: text[..<end])
                    scratch.prefilters.sort(window, from: scanner.done)
                    scanner.look(window, base: 0, isLast: false, scratch) {
                        found.insert([$0.start, $0.end])
                    }
                }
                scratch.prefilters.sort(text, from: scanner.done)
                scanner.look(text, base: 0, isLast: true, scratch) {
                    found.insert([$0.start, $0.end])
                }
            }
            let plain = text.map { $0 == 0x5F ? 1 : $0 }
            plain.withUnsafeBufferPointer {
                prefiltered.database.scan($0, scratch, into: collector)
            }
            let wanted = collector.matches.map { [$0.start, $0.end] }
            guard digits > 0 else {
                #expect(found == Set(wanted), "round \(round)")
                continue
            }
            // Those without a digit may be found or not.
            func isSure(_ match: [Int]) -> Bool {
                text[match[0]..<match[1]].count { (0x30...0x39).contains($0) } >= digits
            }
            #expect(found.filter(isSure) == Set(wanted.filter(isSure)), "round \(round)")
            #expect(found.isSubset(of: wanted), "round \(round)")
        }
    }

    @Test(arguments: [
        (#"\d{3}-\d{6}"#, 9, 0, 1, 0), (#"[A-Z]{2} ?\d{7}"#, 7, 3, 0, 0),
        (#"\d{4}(?:x|yy)\d?"#, 4, 0, 0, 3),
        (#"(?:\d{2} ){3}\d"#, 7, 0, 1, 0), (#"\d{5}|[A-Z]{8}"#, 0, 8, 0, 8),
    ])
    func shapes(pattern: String, members: Int, before: Int, between: Int, after: Int) throws {
        let syntax = try #require(PatternSyntax(pattern, isCaseless: false))
        let shape = PatternShape(syntax, .digits)
        #expect(shape.members == members)
        #expect(shape.before == before)
        #expect(shape.between == between)
        #expect(shape.after == after)
    }

    @Test(arguments: ["a.b", "[^x]", #"\S+"#, "^a", "(?i)a", "ä", "a++", #"(a)\1"#, "(?=a)"])
    func whatIsNotUnderstoodIsNotGated(pattern: String) {
        let expression = PatternExpression(pattern: pattern)
        #expect(PatternPrefilter(expression, expression.syntax) == nil)
    }
}

/// SplitMix64.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

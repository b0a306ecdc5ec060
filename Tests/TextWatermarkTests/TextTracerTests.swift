import Foundation
import Testing
@testable import Imaging
@testable import TextWatermark

@Suite struct TextTracerTests {
    func marked(_ text: String, _ token: UInt64 = TextFixtures.token) throws -> String {
        try TextMarker(key: TextFixtures.key(), token: token).mark(text)
    }

    func trace(_ text: String) throws -> TextTrace {
        TextTracer(keys: [try TextFixtures.key()]).trace(text)
    }

    /// By scalars, as nearly every program does it: a Swift `Character` would be a space with
    /// its run.
    static func folded(_ text: String, with separator: String) -> String {
        text.unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) }
            .joined(separator: separator)
    }

    /// What programs do to text that is copied through them.
    static let ways: [(name: String, apply: @Sendable (String) -> String)] = [
        ("NFC", { $0.precomposedStringWithCanonicalMapping }),
        ("NFD", { $0.decomposedStringWithCanonicalMapping }),
        ("NFKC", { $0.precomposedStringWithCompatibilityMapping }),
        ("NFKD", { $0.decomposedStringWithCompatibilityMapping }),
        ("lower case", { $0.lowercased() }),
        (
            "lines trimmed",
            {
                $0.split(separator: "\n", omittingEmptySubsequences: false)
                    .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
            }
        ),
        ("white space folded", { folded($0, with: " ") }),
        ("white space removed", { folded($0, with: "") }),
        ("quoted", { $0.split(separator: "\n").map { "> " + $0 }.joined(separator: "\n") }),
        (
            "format characters stripped",
            { TextFixtures.filtered($0) { $0.properties.generalCategory == .format } }
        ),
        (
            "zero-width spaces and joiners stripped",
            {
                TextFixtures.filtered($0) {
                    0x200B...0x200F ~= $0.value || $0.value == 0xFEFF || $0.value == 0x2060
                }
            }
        ),
        (
            "combining marks stripped",
            { TextFixtures.filtered($0) { $0.properties.generalCategory == .nonspacingMark } }
        ),
        (
            "emoji selectors stripped",
            { TextFixtures.filtered($0) { 0xFE0E...0xFE0F ~= $0.value } }
        ),
        (
            "UTF-16 and back",
            { String(decoding: Array($0.utf16), as: UTF16.self) }
        ),
        (
            "HTML references",
            {
                $0.unicodeScalars.map { $0.value < 0x80 ? String($0) : "&#\($0.value);" }.joined()
            }
        ),
        (
            "GB18030 and back",
            {
                let there = TextFile.convert(Array($0.utf8), from: "UTF-8", to: "GB18030") ?? []
                let back = TextFile.convert(there, from: "GB18030", to: "UTF-8") ?? []
                return String(decoding: back, as: UTF8.self)
            }
        ),
    ]

    @Test(
        arguments: ways.map(\.name),
        [TextFixtures.english, TextFixtures.chinese, TextFixtures.mixed])
    func `A mark survives what programs do`(way: String, text: String) throws {
        let apply = try #require(Self.ways.first { $0.name == way }).apply
        let trace = try trace(apply(try marked(text)))
        #expect(trace.findings.map(\.token) == [TextFixtures.token])
        let finding = try #require(trace.findings.first)
        #expect(trace.falsePositiveProbability(finding, issued: 1_000_000) < 1e-9)
    }

    @Test(arguments: 0xFE01...0xFE0D as ClosedRange<UInt32>)
    func `One selector stripped everywhere is no loss`(value: UInt32) throws {
        for text in [TextFixtures.english, TextFixtures.chinese] {
            let stripped = TextFixtures.filtered(try marked(text)) { $0.value == value }
            #expect(try trace(stripped).findings.map(\.token) == [TextFixtures.token])
        }
    }

    @Test(arguments: 0..<6)
    func `Invisible characters lost and doubled at random are mended over copies`(
        seed: UInt64
    ) throws {
        var random = DeterministicGenerator(seed: seed)
        // Only damage that no copy is likely to survive alone: one in six.
        var damaged = String.UnicodeScalarView()
        for scalar in try marked(TextFixtures.english).unicodeScalars {
            if TextFixtures.isInvisible(scalar), random.uniform() < 1.0 / 6 {
                if random.uniform() < 0.2 { damaged.append(contentsOf: [scalar, scalar]) }
            } else {
                damaged.append(scalar)
            }
        }
        let findings = try trace(String(damaged)).findings
        #expect(findings.map(\.token) == [TextFixtures.token])
        #expect((findings.first?.copies ?? 0) + (findings.first?.damagedCopies ?? 0) > 5)
    }

    @Test func `Copies none of which can be read alone are read together`() throws {
        let key = try TextFixtures.key()
        let code = TextCode(key: key)
        var named = 0
        for seed in 0..<20 {
            var random = DeterministicGenerator(seed: UInt64(seed))
            let token = random.next() & 0xFFFF_FFFF_FFFF
            var text = ""
            for copy in 0..<12 {
                var run = Array(code.run(token: token, variant: copy).unicodeScalars)
                for _ in 0..<5 { run.remove(at: Int(random.next() % UInt64(run.count))) }
                text += "word "
                text.unicodeScalars.append(contentsOf: run)
                text += "word "
            }
            if TextTracer(keys: [key]).trace(text).findings.map(\.token) == [token] { named += 1 }
        }
        #expect(named >= 18, "\(named) of 20")
    }

    @Test func `A collage names everyone, each in his region`() throws {
        let one = try marked(TextFixtures.english, 1)
        let two = try marked(TextFixtures.chinese, 2)
        let findings = try trace(one + two).findings.sorted { $0.token < $1.token }
        #expect(findings.map(\.token) == [1, 2])
        let length = one.unicodeScalars.count
        for region in findings[0].regions { #expect(region.upperBound <= length) }
        for region in findings[1].regions { #expect(region.lowerBound >= length) }
        #expect(findings.allSatisfy { $0.regions.count == 1 && $0.damagedCopies == 0 })
    }

    @Test func `Every key given is tried, and only those`() throws {
        let text = try TextMarker(key: TextFixtures.key(5), token: 12).mark(TextFixtures.english)
        let keys = try [TextFixtures.key(), TextFixtures.key(5)]
        #expect(TextTracer(keys: keys).trace(text).findings.map(\.token) == [12])
        let other = TextTracer(keys: [keys[0]]).trace(text)
        #expect(other.findings.isEmpty && other.foreignRuns == other.runs)
    }

    @Test(arguments: 0..<20)
    func `Texts full of joiners and selectors name nobody`(seed: UInt64) throws {
        var random = DeterministicGenerator(seed: seed)
        let words = TextFixtures.joiners.split(separator: " ")
        let loose = Array("\u{200C}\u{200D}\u{2062}\u{2063}\u{FE0F}\u{FE00}\u{FE01}".unicodeScalars)
        var text = ""
        for _ in 0..<400 {
            text += words[Int(random.next() % UInt64(words.count))] + " "
            let run = random.next() % 60
            for _ in 0..<(random.next() % 8 == 0 ? run : 0) {
                let any = Unicode.Scalar(0xFE00 + UInt32(random.next() % 16)) ?? "x"
                text.unicodeScalars.append(
                    random.next() % 2 == 0 ? any : loose[Int(random.next() % UInt64(loose.count))])
            }
        }
        let tracer = TextTracer(keys: [try TextFixtures.key()], layers: Set(TextLayer.allCases))
        let trace = tracer.trace(text)
        #expect(trace.findings.isEmpty)
        #expect(trace.isComplete)
    }

    @Test func `The stated chance follows the checks, the variants and the registry`() throws {
        let trace = try trace(try marked(TextFixtures.english))
        let finding = try #require(trace.findings.first)
        #expect(finding.variants == 5)
        var single = finding
        single.variants = 1
        let alone = trace.falsePositiveProbability(single, issued: nil)
        #expect(alone == Double(trace.tagChecks) * 0x1p-32)
        #expect(alone < 1e-6)
        #expect(trace.falsePositiveProbability(single, issued: 1000) < 1e-9)
        #expect(trace.falsePositiveProbability(finding, issued: nil) < 1e-9)
    }

    @Test func `Hostile texts cost bounded time and crash nothing`() throws {
        let selectors = String(repeating: "\u{FE05}\u{FE0A}", count: 200_000)
        #expect(try trace(selectors).findings.isEmpty)
        var random = DeterministicGenerator(seed: 3)
        let noise = (0..<200_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let tracer = TextTracer(keys: [try TextFixtures.key()])
        #expect(try tracer.trace(noise).findings.isEmpty)
        for cut in [[0xEF], [0xEF, 0xB8], [0xE2, 0x80], [0x26, 0x23], [0xF3, 0xA0]] as [[UInt8]] {
            #expect(try tracer.trace(cut).findings.isEmpty)
        }
    }
}

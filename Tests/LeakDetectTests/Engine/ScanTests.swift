import Foundation
import Testing
@testable import DocumentReading
@testable import LeakDetect

@Suite struct ScanTests {
    static let policy = """
        policy: 1
        zone: medium
        inline-allow: true
        baseline: true
        unread: { encrypted: block, other: warn }
        rules:
          - id: tokens
            detectors: [test-token]
            min: { confidence: high }
            action: block
            message: revoke it
          - id: accounts
            detectors: [test-account]
            min: { count: 2, confidence: high }
            action: warn
          - id: badges
            detectors: [test-badge]
            action: warn
          - id: words
            keywords: [project falcon, 绝密]
            action: block
          - id: near
            keywords: { words: [merger], near: [price], within: 20 }
            action: warn
        """

    static let token = "tok_" + "abc123def456"

    @Test(arguments: [
        ("nothing to see", PolicyAction.allow, [String]()),
        ("key \(token) end", .block, ["tokens"]),
        ("key x\(token) end", .allow, []),
        ("Project  Falcon", .block, ["words"]),
        ("Project\nFalcon", .block, ["words"]),
        ("> of project\n> falcon", .block, ["words"]),
        ("a project\nwith a falcon", .allow, []),
        ("the pro-\nject falcon", .block, ["words"]),
        ("PROJECT FALCON", .block, ["words"]),
        ("subproject falcons", .allow, []),
        ("рroject fаlcоn", .block, ["words"]),
        ("ｐｒｏｊｅｃｔ ｆａｌｃｏｎ", .block, ["words"]),
        ("pro\u{200B}ject fal\u{AD}con", .block, ["words"]),
        ("这是绝密文件", .block, ["words"]),
        ("account 123456789", .allow, []),
        ("account 123456789, account 987654321", .warn, ["accounts"]),
        ("account 123456789, account 123456789", .allow, []),
        ("账号123456789和987654321", .warn, ["accounts"]),
        ("accountable 123456789 987654321", .allow, []),
        ("AB1234", .allow, []),
        ("badge AB1234", .warn, ["badges"]),
        ("AB1234 is his badge", .warn, ["badges"]),
        ("the merger at a price", .warn, ["near"]),
        ("the merger, and much later in the text, a price", .allow, []),
        ("key \(token) dlp:allow", .allow, []),
        ("key \(token)\ndlp:allow", .block, ["tokens"]),
    ])
    func verdicts(text: String, action: PolicyAction, rules: [String]) throws {
        let verdict = try CompiledPolicy.make(Self.policy).scan(text)
        #expect(verdict.action == action)
        #expect(verdict.findings.map(\.rule) == rules)
    }

    @Test func findingsPointAtTheOriginal() throws {
        let text = "ｆｕｌｌ width\nnächste: 绝密 \(Self.token)\n"
        let verdict = try CompiledPolicy.make(Self.policy).scan(text)
        let finding = try #require(verdict.findings.first { $0.rule == "tokens" })
        #expect(finding.place.line == 2)
        #expect(finding.place.column == 13)
        let range = try #require(text.range(of: Self.token))
        #expect(
            finding.place.offset
                == text.utf8.distance(from: text.startIndex, to: range.lowerBound))
        #expect(finding.match == "tok_••••••••••56")
        #expect(finding.value == Self.token)
        #expect(finding.count == 1)
    }

    @Test func hashIsOfTheBytes() throws {
        let verdict = try CompiledPolicy.make(Self.policy).scan("abc")
        #expect(
            verdict.sha256
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(verdict.bytes == 3)
    }

    /// A stream delivers text in whatever pieces it likes.
    @Test func everyCutFindsTheSame() throws {
        let encoded = Data("inside \(Self.token) inside".utf8).base64EncodedString()
        let text =
            "ａccount 123456789 Prоject Fal\u{AD}con\r\n绝密 badge AB1234, \(Self.token) x "
            + "账号987654321 \(encoded) e\u{301} end"
        let bytes = Array(text.utf8)
        let policy = try CompiledPolicy.make(Self.policy)
        func scan(_ cuts: [Int]) throws -> [Finding] {
            let scanners = KeptScanners(
                policy.program, try MatchScratch(policy.program.databases))
            let session = try ScanSession(policy, scanners, name: "t", markFinder: nil)
            session.begin(DocumentPart(path: "t", type: "text"))
            var last = 0
            for cut in cuts + [bytes.count] {
                Array(bytes[last..<cut]).withUnsafeBytes { session.text($0) }
                last = cut
            }
            session.end()
            return session.verdict(today: .today, baseline: nil).findings
        }
        let whole = try scan([])
        #expect(whole.map(\.rule) == ["tokens", "accounts", "badges", "words"])
        for cut in 0...bytes.count {
            let found = try scan([cut])
            #expect(found == whole, "cut at \(cut)")
        }
        #expect(try scan(Array(0..<bytes.count)) == whole)
    }

    /// Far apart, across many windows, with positions counted all along.
    @Test func longTextsKeepTheirPlaces() throws {
        let line = "Filler text with nothing in it; 数字 and wörds.\n"
        let text =
            String(repeating: line, count: 9_000) + "here: \(Self.token)\n"
            + String(repeating: line, count: 4_000)
        let verdict = try CompiledPolicy.make(Self.policy).scan(text)
        let finding = try #require(verdict.findings.first)
        #expect(finding.place.line == 9_001)
        #expect(finding.place.column == 7)
        #expect(finding.place.offset == line.utf8.count * 9_000 + 6)
    }

    @Test func encodedTextIsDecoded() throws {
        let policy = try CompiledPolicy.make(Self.policy)
        let secret = "the key is \(Self.token) and nothing else"
        let base64 = Data(secret.utf8).base64EncodedString()
        let twice = Data(base64.utf8).base64EncodedString()
        let hex = secret.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let percent = secret.utf8.map { "%" + String($0, radix: 16) }.joined()
        let wide = Data(secret.utf8.flatMap { [$0, 0] }).base64EncodedString()
        let long = Data((secret + String(repeating: " more text", count: 60)).utf8)
            .base64EncodedString(options: [
                .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
            ])
        for (name, text) in [
            ("base64", base64), ("hex", hex), ("percent", percent), ("base64", twice),
            ("base64", wide), ("base64", "x=\(base64);"), ("base64", long),
        ] {
            let verdict = try policy.scan("line one\n  data: \(text)\n")
            let finding = try #require(verdict.findings.first, "\(name): \(text)")
            #expect(finding.place.part.hasPrefix(name), "\(text)")
            #expect(finding.place.line == 2)
        }
    }

    @Test(arguments: [
        String.Encoding.utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian, .utf8,
    ])
    func unicodeEncodings(encoding: String.Encoding) throws {
        let text = "Some ordinary words before it, then \(Self.token) and words after it.\n"
        let bytes = [UInt8](try #require(text.data(using: encoding)))
        let verdict = try CompiledPolicy.make(Self.policy).scan(bytes)
        #expect(verdict.findings.map(\.rule) == ["tokens"])
    }

    @Test func chineseEncodings() throws {
        // 本文件为绝密文件，请勿外传。 in GB18030, and 這是公司的絕密文件 in Big5 would be another word.
        let gb: [UInt8] = [
            0xB1, 0xBE, 0xCE, 0xC4, 0xBC, 0xFE, 0xCE, 0xAA, 0xBE, 0xF8, 0xC3, 0xDC, 0xCE, 0xC4,
            0xBC, 0xFE, 0xA3, 0xAC, 0xC7, 0xEB, 0xCE, 0xF0, 0xCD, 0xE2, 0xB4, 0xAB, 0xA1, 0xA3,
        ]
        let verdict = try CompiledPolicy.make(Self.policy).scan(gb + [0x0A] + gb + [0x0A] + gb)
        #expect(verdict.findings.map(\.rule) == ["words"])
    }

    @Test func emptyFilesAndPolicies() throws {
        #expect(try CompiledPolicy.make(Self.policy).scan("").action == .allow)
        let empty = try CompiledPolicy.make("policy: 1\n")
        #expect(try empty.scan(Self.token).action == .allow)
        #expect(try empty.scan("").findings.isEmpty)
    }

    @Test func exceptionsExpire() throws {
        func policy(_ day: String) throws -> CompiledPolicy {
            try .make(
                Self.policy + """

                    allow:
                      - reason: an example
                        expires: \(day)
                        values: [\(Self.token)]
                        paths: ["docs/*.md"]
                    """)
        }
        let open = try policy("2999-01-01")
        #expect(try open.scan(Self.token, name: "docs/a.md").action == .allow)
        #expect(try open.scan(Self.token, name: "docs/a.md").suppressed == 1)
        #expect(try open.scan(Self.token, name: "src/a.md").action == .block)
        #expect(try policy("2001-01-01").scan(Self.token, name: "docs/a.md").action == .block)
    }

    @Test func auditsReportEveryValue() throws {
        let policy = try CompiledPolicy(
            auditing: ["test-account", "test-token"], zone: "low", library: TestTargets.library,
            cache: nil)
        let verdict = try policy.scan("123456789 and 123456789 and 223456789 \(Self.token)")
        #expect(verdict.action == .allow)
        #expect(verdict.findings.map(\.count) == [2, 1, 1])
        #expect(verdict.findings.map(\.confidence) == [.low, .low, .high])
    }

    @Test func baselineKnowsOldFindings() throws {
        let policy = try CompiledPolicy.make(Self.policy)
        let line = """
            {"schema":"dlp.scan/1","path":"test.txt","findings":[{"rule":"tokens",\
            "detector":"test-token","count":1,"match":"tok_••••••••••56"}]}
            """
        let baseline = try Baseline(line, file: "b")
        #expect(try policy.scan(Array(Self.token.utf8), baseline: baseline).action == .allow)
        let more = Self.token + " tok_" + "zzz999zzz999"
        #expect(try policy.scan(Array(more.utf8), baseline: baseline).action == .block)
        #expect(
            try policy.scan(Array(Self.token.utf8), name: "other", baseline: baseline).action
                == .block)
        #expect(throws: PolicyError.self) { try Baseline("nonsense", file: "b") }
    }

    @Test func manyMatchesAreBounded() throws {
        let policy = try CompiledPolicy.make(Self.policy)
        let numbers = (0..<25_000).map { "account 1\(String(format: "%08d", $0))" }
        let verdict = try policy.scan(numbers.joined(separator: "\n"))
        let finding = try #require(verdict.findings.first)
        #expect(finding.count == 25_000)
    }

    @Test func damagedCacheIsRebuilt() throws {
        let folder = try EngineFolder()
        for round in 0..<4 {
            let policy = try CompiledPolicy.make(Self.policy, cache: folder.path)
            #expect(try policy.scan(Self.token).action == .block)
            for name in try folder.names() {
                var bytes = try folder.read(name)
                switch round {
                case 0: bytes[bytes.count / 2] ^= 0xFF
                case 1: bytes.removeLast(bytes.count / 3)
                default: bytes = []
                }
                try folder.write(name, bytes)
            }
        }
        #expect(try folder.names().allSatisfy { $0.hasSuffix(".hsdb") })
    }

    /// Digits of a card are not a personal number of some country as well.
    @Test func partsOfSurerFindingsAreNotTold() throws {
        let library = CompiledDetectors(try Repository.detectors.get())
        let policy = try CompiledPolicy(
            Policy.parse(
                "policy: 1\nrules:\n  - id: all\n    detectors: [card-number, jp-my-number]\n"
                    + "    min: { confidence: low }\n    action: block\n",
                file: "test.yaml", library: library),
            library: library, cache: nil, state: nil)
        let card = "card 4111 1111 1111 1111"
        #expect(try policy.scan(card).findings.map(\.detector) == ["card-number"])
        // Elsewhere the same digits stand alone.
        let both = try policy.scan(card + "\nmy number 411111111111 ").findings
        #expect(both.map(\.detector).contains("jp-my-number"))
    }
}

import Testing

@testable import LeakDetect

/// A policy that extends another finds all that one does, or says why it does not.
@Suite struct PolicyLooseningTests {
    static let base = """
        policy: 1
        types: { allow: [text, pdf], otherwise: block }
        rules:
          - { id: d, detectors: [test-token, test-badge], action: warn, min: { count: 2, confidence: medium } }
          - { id: k, keywords: { words: [falcon, eagle], match: substring }, action: block }
          - { id: t, types: [zip, tar], action: warn }
        """

    private func load(_ rules: String) throws -> Policy {
        let folder = try EngineFolder()
        try folder.write("base.yaml", Self.base)
        let path = try folder.write("own.yaml", "policy: 1\nextends: base\n" + rules + "\n")
        return try Policy.load(path, library: TestTargets.library)
    }

    /// What a rule says on top of the inherited one, and what of the message names the loosening.
    static let looser = [
        ("id: d, min: { count: 3 }", "min count 3 instead of 2"),
        ("id: d, min: { confidence: high }", "min confidence high instead of medium"),
        ("id: d, except: [test-badge]", "without detectors test-badge"),
        ("id: d, detectors: [test-token]", "without detectors test-badge"),
        ("id: d, detectors: [\"class:identity\"]", "without detectors test-token"),
        ("id: k, keywords: { words: [falcon], match: substring }", "without keywords eagle"),
        ("id: k, keywords: { words: [falcon, eagle] }", "without keywords falcon, eagle"),
        (
            "id: k, keywords: { words: [falcon, eagle], match: substring, case: true }",
            "without keywords falcon, eagle"
        ),
        (
            "id: k, keywords: { words: [falcon, eagle], match: substring, near: [x], within: 9 }",
            "without keywords falcon, eagle"
        ),
        ("id: t, types: [zip]", "without types tar"),
    ]

    @Test(arguments: looser)
    func isRefusedWithoutAReason(_ rule: String, _ way: String) throws {
        let error = #expect(throws: PolicyError.self) { try load("rules: [{ \(rule) }]") }
        #expect(error?.message.contains(way) == true, "\(String(describing: error))")
        #expect(error?.hint?.contains("loosens") == true)
        let policy = try load("rules: [{ \(rule), loosens: agreed with finance }]")
        #expect(policy.rules.contains { $0.loosens == "agreed with finance" })
    }

    @Test(arguments: [
        "id: d, min: { count: 1, confidence: low }", "id: d, action: block", "id: d, title: x",
        "id: d, detectors: [all]",
        "id: k, keywords: { words: [eagle, falcon, crow], match: substring }",
        "id: t, types: [tar, zip, rar]",
    ])
    func stricterNeedsNone(_ rule: String) throws {
        _ = try load("rules: [{ \(rule) }]")
        // And a reason for nothing is a slip.
        #expect(throws: PolicyError.self) { try load("rules: [{ \(rule), loosens: x }]") }
    }

    @Test func otherTypesAreNotLetThrough() throws {
        #expect(throws: PolicyError.self) { try load("types: { allow: [text], otherwise: warn }") }
        let policy = try load("types: { allow: [text], otherwise: warn, loosens: agreed }")
        #expect(policy.otherTypes == .warn && policy.types == ["text"])
    }

    /// Text, a part of the message, a part of the hint.
    @Test(arguments: [
        ("types: { allow: [text, pdfx] }", "unknown type \"pdfx\"", "pdf"),
        ("rules:\n  - { id: a, types: [dokx], action: warn }", "unknown type \"dokx\"", "docx"),
        ("zone: hihg", "unknown zone \"hihg\"", "high"),
    ])
    func unknownNames(_ text: String, _ message: String, _ hint: String) {
        let error = #expect(throws: PolicyError.self) {
            try Policy.parse("policy: 1\n" + text, file: "p.yaml", library: TestTargets.library)
        }
        #expect(error?.message.contains(message) == true)
        #expect(error?.hint?.contains(hint) == true)
        #expect(error?.line != nil && error?.column != nil)
    }

    /// Ten lines that stand for 9^20 words, as values and as keys, and brackets without end.
    @Test func bombsAreRefused() {
        var bomb = "policy: 1\na0: &a0 [x, x, x]\n"
        for level in 1...20 {
            let names = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(names)]\n"
        }
        let texts = [
            bomb, bomb + "? *a20\n: x\n", bomb + "*a20 : x\n", bomb + "[*a20]: x\n",
            "policy: " + String(repeating: "[", count: 200_000),
            "policy: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900),
            String(repeating: "- ", count: 100_000) + "x",
        ]
        for text in texts {
            #expect(throws: PolicyError.self) {
                try Policy.parse(text, file: "p.yaml", library: TestTargets.library)
            }
        }
    }

    @Test func namesForValuesAreTaken() throws {
        let text = """
            policy: 1
            rules:
              - { id: a, keywords: &words [falcon], action: warn }
              - { id: b, keywords: *words, action: block }
            """
        let policy = try Policy.parse(text, file: "p.yaml", library: TestTargets.library)
        #expect(policy.rules[1].keywords[0].words == ["falcon"])
    }

    /// A detector whose pattern does not compile is named with its file and line, and one of
    /// one's own may not take the id of another.
    @Test func detectorsOfOnesOwn() throws {
        let folder = try EngineFolder()
        let file = try folder.write(
            "acme-id.yaml",
            """
            id: acme-id
            class: identity
            title: Badge
            source: the badge office
            patterns:
              - regex: 'AC(\\d{6}'
            examples: { true: [AC123456] }
            """)
        let library = CompiledDetectors(try DetectorLibrary.load(files: [file]))
        let error = #expect(throws: PolicyError.self) {
            try CompiledPolicy(auditing: ["acme-id"], zone: "low", library: library, cache: nil)
        }
        #expect(error?.file == file && error?.line != nil)
        #expect(throws: PolicyError.self) { try DetectorLibrary.load(files: [file, file]) }
    }
}

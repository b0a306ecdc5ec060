import Testing
@testable import DocumentReading
@testable import LeakDetect

@Suite struct PolicyTests {
    /// Text, line, column, a part of the message, a part of the hint.
    @Test(
        arguments: [
            ("", nil, nil, "empty", nil),
            ("zone: low", 1, 1, "no policy version", "policy: 1"),
            ("policy: 2", 1, 9, "newer", nil),
            ("policy: 1\nrulez: []", 2, 1, "unknown key \"rulez\"", "rules"),
            ("policy: 1\nrules: 7", 2, 8, "expected a list", nil),
            (
                "policy: 1\nrules:\n  - id: a\n    detectors: [test-tokn]\n    action: block", 4,
                17,
                "unknown detector \"test-tokn\"", "test-token"
            ),
            (
                "policy: 1\nrules:\n  - id: a\n    detectors: [test-token]\n    action: deny", 5,
                13,
                "unknown action", "block"
            ),
            ("policy: 1\nrules:\n  - id: a\n    detectors: [test-token]", 3, 5, "no action", nil),
            ("policy: 1\nrules:\n  - id: a\n    action: warn", 3, 5, "looks for nothing", nil),
            (
                "policy: 1\nrules:\n  - id: a\n    keywords: [x]\n    action: warn\n    min: {count: many}",
                6, 18, "whole number", nil
            ),
            ("policy: 1\nunread: { encripted: warn }", 2, 11, "encripted", "encrypted"),
            ("policy: 1\nallow:\n  - reason: x\n    paths: [a]", 3, 5, "expiry", "2027"),
            (
                "policy: 1\nallow:\n  - reason: x\n    expires: 2026-02-30\n    paths: [a]", 4, 14,
                "not a day", nil
            ),
            ("policy: 1\nallow:\n  - reason: x\n    expires: 2026-02-20", 3, 5, "everything", nil),
            ("policy: 1\nlimits: { bytes: 3 TiB }", 2, 18, "not a size", nil),
            ("policy: 1\nextends: nowhere", 2, 10, "no such file", nil),
            ("policy: [1", 1, nil, "", nil),
            ("policy: 1\npolicy: 1", nil, nil, "twice", nil),
        ] as [(String, Int?, Int?, String, String?)])
    func errors(text: String, line: Int?, column: Int?, message: String, hint: String?) throws {
        do {
            _ = try Policy.parse(text, file: "p.yaml", library: TestTargets.library)
            Issue.record("was taken")
        } catch {
            if let line { #expect(error.line == line || line == 1, "\(error)") }
            if let column { #expect(error.column == column, "\(error)") }
            #expect(message.isEmpty || error.message.contains(message), "\(error)")
            if let hint { #expect(error.hint?.contains(hint) == true, "\(error)") }
        }
    }

    @Test func inheritedRulesOnlyGetStricter() throws {
        let folder = try EngineFolder()
        try folder.write(
            "base.yaml",
            """
            policy: 1
            baseline: true
            inline-allow: true
            unread: { encrypted: block, other: warn }
            rules:
              - { id: a, detectors: [test-token], action: block, message: m }
              - { id: b, keywords: [word], action: warn }
            allow:
              - { reason: r, expires: 2999-01-01, paths: [x] }
            """)
        let path = try folder.write(
            "own.yaml",
            """
            policy: 1
            extends: base
            unread: { encrypted: warn, damaged: block, other: allow }
            rules:
              - { id: a, action: warn, min: { count: 3 }, loosens: agreed }
              - { id: b, action: block }
              - { id: c, detectors: ["class:secret", test-badge], action: warn }
            """)
        let policy = try Policy.load(path, library: TestTargets.library)
        #expect(policy.rules.map(\.action) == [.block, .block, .warn])
        #expect(policy.rules[0].minCount == 3)
        #expect(policy.rules[0].message == "m")
        #expect(policy.rules[0].detectors == ["test-token"])
        #expect(policy.rules[2].detectors == ["test-token", "test-badge"])
        #expect(policy.action(for: .encrypted) == .block)
        #expect(policy.action(for: .damaged) == .block)
        #expect(policy.action(for: .noOCR) == .warn)
        #expect(policy.exceptions.isEmpty)
        #expect(!policy.allowsBaseline && !policy.allowsInline)
    }

    @Test func circlesAreNoticed() throws {
        let folder = try EngineFolder()
        try folder.write("a.yaml", "policy: 1\nextends: b\n")
        let path = try folder.write("b.yaml", "policy: 1\nextends: a\n")
        #expect(throws: PolicyError.self) {
            try Policy.load(path, library: TestTargets.library)
        }
    }

    @Test func dictionariesAreRead() throws {
        let folder = try EngineFolder()
        try folder.write("words.txt", "# people\nAda Lovelace\n\n  Grace Hopper  \n王小明\n")
        let path = try folder.write(
            "p.yaml",
            "policy: 1\nrules:\n  - id: a\n    keywords: { files: [words.txt] }\n    action: warn")
        let policy = try Policy.load(path, library: TestTargets.library)
        #expect(
            policy.rules[0].keywords[0].words == ["Ada Lovelace", "Grace Hopper", "王小明"])
    }

    @Test(arguments: [
        ("a.txt", "*.txt", true), ("d/a.txt", "*.txt", true), ("d/a.txt", "/*.txt", false),
        ("d/e/a.txt", "d/**", true), ("d/e/a.txt", "d/*", false), ("d/e/a.txt", "d/?/a.*", true),
        ("abc", "a**c", true), ("", "*", true), ("x", "", false),
    ])
    func globs(path: String, pattern: String, matches: Bool) {
        #expect(Glob.matches(path, pattern) == matches)
    }

    @Test func badPatternsAreErrors() {
        var target = TestTargets.token
        target.patterns[0].expression.pattern = "tok_(?<=x)["
        let error = #expect(throws: PolicyError.self) {
            try CompiledPolicy(
                auditing: ["test-token"], zone: "low", library: CompiledDetectors([target]),
                cache: nil)
        }
        #expect(error?.message.contains("test-token") == true)
    }

    /// Whatever is quoted in them.
    @Test(arguments: ["\\n", "\\r", "\\u2028", "\\v"]) func messagesAreOneLine(sign: String) {
        let error = #expect(throws: PolicyError.self) {
            try Policy.parse(
                "policy: 1\nrules: \"a\(sign)b\"", file: "test.yaml", library: TestTargets.library)
        }
        #expect(error?.message == "expected a list, found \"a b\"")
    }
}

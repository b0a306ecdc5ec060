import Testing

@testable import LeakDetect

/// Keywords on top of inherited ones: what finds less must say so. Asked of the scanner itself,
/// with every setting on top of every other.
@Suite struct KeywordLooseningTests {
    /// Words, match, case and company, as a policy writes them.
    private static let settings: [String] = ["falcon", "falcon, eagle"].flatMap { words in
        ["word", "substring"].flatMap { match in
            ["false", "true"].flatMap { isCase in
                [
                    "", ", near: [price], within: 8", ", near: [price], within: 30",
                    ", near: [price, cost], within: 8", ", near: [price, cost], within: 30",
                ].map { "{ words: [\(words)], match: \(match), case: \(isCase)\($0) }" }
            }
        }
    }

    private static let texts: [String] = [
        "falcon", "Falcon", "falcons", "subfalcon", "eagle", "EAGLE",
    ].flatMap { word in
        ["", " price", " ---------------- price", " cost", " ---------------- cost"].map {
            "a \(word)\($0) b"
        }
    }

    private static func policy(_ setting: String) -> String {
        "policy: 1\nrules:\n  - { id: k, keywords: \(setting), action: block }\n"
    }

    /// A rule that is said to find all that another does, does.
    @Test func whatIsNotToldIsFound() throws {
        let rules = try Self.settings.map {
            try #require(
                try Policy.parse(
                    Self.policy($0), file: "p.yaml", library: TestTargets.library
                ).rules.first)
        }
        let found = try Self.settings.map { setting in
            let policy = try CompiledPolicy.make(Self.policy(setting))
            return try Set(
                Self.texts.indices.filter { try !policy.scan(Self.texts[$0]).findings.isEmpty })
        }
        #expect(Set(found).count > 20)
        var told = 0
        for (parent, before) in zip(rules, found) {
            for (child, now) in zip(rules, found) {
                let ways = child.loosening(of: parent)
                if ways.isEmpty {
                    #expect(now.isSuperset(of: before), "\(child.keywords) on \(parent.keywords)")
                }
                if child.keywords == parent.keywords { #expect(ways.isEmpty) }
                told += ways.isEmpty ? 0 : 1
            }
        }
        // Not by telling of everything.
        #expect(told < rules.count * rules.count * 9 / 10)
    }

    /// A shorter reach finds less, a longer one does not.
    @Test(arguments: [(1, true), (19, true), (20, false), (21, false), (4000, false)])
    func reach(within: Int, isLooser: Bool) throws {
        func rule(_ within: Int) throws -> PolicyRule {
            let text = Self.policy("{ words: [falcon], near: [price], within: \(within) }")
            return try #require(
                try Policy.parse(text, file: "p.yaml", library: TestTargets.library).rules.first)
        }
        let ways = try rule(within).loosening(of: rule(20))
        #expect(ways == (isLooser ? ["without keywords falcon"] : []))
    }
}

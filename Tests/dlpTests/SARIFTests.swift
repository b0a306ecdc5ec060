import Foundation
import Testing
@testable import LeakDetect
@testable import dlp

/// Logs for forges and editors (SARIF 2.1.0, OASIS).
@Suite struct SARIFTests {
    private static func finding(_ rule: String, _ detector: String, part: String) -> Finding {
        Finding(
            rule: rule, detector: detector, className: "secret", confidence: .high, count: 2,
            place: Location(part: part, line: 7, column: 3, offset: 90), match: "ab••",
            value: "abcd", action: .block, message: "look at \(rule)")
    }

    private static func log(_ verdicts: [ScanVerdict]) throws -> [String: Any] {
        var sarif = SARIF(version: "1.2.3")
        for verdict in verdicts { sarif.add(verdict) }
        let object = try JSONSerialization.jsonObject(with: Data(sarif.log.line.utf8))
        return try #require((object as? [String: Any])?["runs"] as? [[String: Any]]).first ?? [:]
    }

    private static func rules(_ run: [String: Any]) throws -> [String] {
        let tool = try #require(run["tool"] as? [String: Any])
        let driver = try #require(tool["driver"] as? [String: Any])
        return try #require(driver["rules"] as? [[String: Any]]).compactMap { $0["id"] as? String }
    }

    /// `ruleIndex` is the place of `ruleId` among the rules (3.27.6): viewers go by the one or the
    /// other. Every rule is told once, and every finding and unread part has its result.
    @Test(arguments: 0..<UInt64(12))
    func resultsPointAtTheirRules(seed: UInt64) throws {
        var state = seed &+ 13
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        var expected: [String] = []
        let verdicts = (0..<next(8)).map { number -> ScanVerdict in
            var verdict = ScanVerdict(
                path: "f\(number)", sha256: "", action: .block, zone: "low", bytes: 1)
            for _ in 0..<next(5) {
                let finding = Self.finding(
                    ["a", "b", "c"][next(3)], ["x", "y"][next(2)], part: "")
                verdict.findings.append(finding)
                expected.append("\(finding.rule)/\(finding.detector)")
            }
            for _ in 0..<next(3) {
                let part = UnreadPart(
                    path: "f\(number)!/p", reason: ["encrypted", "damaged"][next(2)], action: .warn)
                verdict.unread.append(part)
                expected.append("unread/\(part.reason)")
            }
            return verdict
        }
        let run = try Self.log(verdicts)
        let rules = try Self.rules(run)
        #expect(Set(rules).count == rules.count && Set(rules) == Set(expected))
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.compactMap { $0["ruleId"] as? String } == expected)
        for result in results {
            let index = try #require(result["ruleIndex"] as? Int)
            #expect(rules[index] == result["ruleId"] as? String)
        }
    }

    /// Levels (3.27.10), places from 1 in the file itself, and members by name.
    @Test func levelsAndPlaces() throws {
        var verdict = ScanVerdict(
            path: "a b/ü#?.txt", sha256: "", action: .block, zone: "low", bytes: 1)
        verdict.findings = [
            Self.finding("r", "d", part: ""), Self.finding("r", "d", part: "m/n.txt"),
        ]
        verdict.findings[1].action = .warn
        verdict.unread = [UnreadPart(path: "z", reason: "damaged", action: .allow)]
        let results = try #require(try Self.log([verdict])["results"] as? [[String: Any]])
        #expect(results.compactMap { $0["level"] as? String } == ["error", "warning", "note"])
        let places = results.compactMap { ($0["locations"] as? [[String: Any]])?.first }
        let physical = places.compactMap { $0["physicalLocation"] as? [String: Any] }
        let uris = physical.compactMap {
            ($0["artifactLocation"] as? [String: Any])?["uri"] as? String
        }
        #expect(uris == Array(repeating: "a%20b/%C3%BC%23%3F.txt", count: 3))
        let regions = physical.map { $0["region"] as? [String: Int] }
        // Lines of a member's text are no lines of the file.
        #expect(regions == [["startLine": 7, "startColumn": 3], ["startLine": 1], nil])
        let names = places.map {
            ($0["logicalLocations"] as? [[String: String]])?.compactMap { $0["fullyQualifiedName"] }
        }
        #expect(names == [[], ["m/n.txt"], nil])
        // The value itself is in no log.
        #expect(!"\(results)".contains("abcd"))
    }

    @Test func nothingFoundIsAWholeLog() throws {
        let run = try Self.log([])
        #expect(try Self.rules(run) == [])
        #expect((run["results"] as? [Any])?.isEmpty == true)
        #expect(run["columnKind"] as? String == "unicodeCodePoints")
    }
}

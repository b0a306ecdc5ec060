import Foundation
import Testing
@testable import DocumentTrace
@testable import DocumentWatermark
@testable import Trace

/// From places that show a token to names. Every place that was looked at could have given one by
/// chance, and so could every layer: a name that leaves some of them out is surer than it may be.
@Suite struct EvidenceTableTests {
    private static func evidence(
        _ layer: DocumentLayer, _ chance: Double, _ place: String = "page 1"
    ) -> DocumentFinding.Evidence {
        DocumentFinding.Evidence(
            layer: layer, place: place, falsePositiveProbability: chance, detail: "")
    }

    private static func issued(_ token: UInt64, _ key: String) -> IssuedMark? {
        IssuedMark(token: token, user: "user \(token)", issuedAt: Date(timeIntervalSince1970: 0))
    }

    /// The union bound: a place's chance, times the places of its layer, times the layers.
    @Test(arguments: 0..<UInt64(12))
    func theChanceCountsEveryPlaceAndLayer(seed: UInt64) throws {
        var state = seed &+ 3
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        for _ in 0..<50 {
            var table = EvidenceTable()
            for layer in DocumentLayer.allCases where next(3) > 0 { table.tried[layer] = next(50) }
            let looked = DocumentLayer.allCases.filter { table.tried[$0] ?? 0 > 0 }
            let places = (0..<(1 + next(4))).map { _ in
                (DocumentLayer.allCases[next(3)], 1e-15 * Double(1 + next(1_000_000)))
            }
            for (layer, chance) in places {
                table.add(Self.evidence(layer, chance), token: 7, keyID: "k1")
            }
            let expected =
                places.map { layer, chance in
                    chance * Double(max(1, table.tried[layer] ?? 1)) * Double(max(1, looked.count))
                }.min() ?? 1
            let finding = try #require(table.findings(Self.issued).first)
            #expect(abs(finding.falsePositiveProbability / max(expected, 1e-15) - 1) < 1e-9)
            #expect(finding.evidence.count == places.count)
        }
    }

    /// Whatever else is looked at without an answer, a finding becomes no surer by it.
    @Test func lookingFurtherMakesNothingSurer() throws {
        var table = EvidenceTable()
        table.tried = [.text: 1]
        table.add(Self.evidence(.text, 1e-13), token: 7, keyID: "k1")
        var last = try #require(table.findings(Self.issued).first).falsePositiveProbability
        for layer in [DocumentLayer.text, .image, .image, .metadata, .text, .metadata] {
            table.tried[layer, default: 0] += 1
            let chance = try #require(table.findings(Self.issued).first).falsePositiveProbability
            #expect(chance >= last)
            last = chance
        }
        // Three places of the text, among three layers.
        #expect(abs(last / 9e-13 - 1) < 1e-9)
    }

    /// Names below 10⁻⁹, marks of nobody on record below 10⁻⁶, nothing above.
    @Test(arguments: [
        (1e-15, "identified", "unregistered"), (0.99e-9, "identified", "unregistered"),
        (1.01e-9, "unregistered", "unregistered"), (0.99e-6, "unregistered", "unregistered"),
        (1.01e-6, "", ""), (0.5, "", ""), (1, "", ""),
    ])
    func namesNeedCertainty(chance: Double, registered: String, foreign: String) {
        for (isIssued, expected) in [(true, registered), (false, foreign)] {
            var table = EvidenceTable()
            table.tried = [.text: 1]
            table.add(Self.evidence(.text, chance), token: 7, keyID: "k1")
            let findings = table.findings { isIssued ? Self.issued($0, $1) : nil }
            let result: TraceFinding.Result =
                expected == "identified" ? .identified : .unregistered
            #expect(findings.map(\.result) == (expected.isEmpty ? [] : [result]))
            // Nobody's name where it is not sure enough for one.
            #expect(findings.allSatisfy { ($0.issued != nil) == ($0.result == .identified) })
        }
    }

    /// Enough places to look at, and what would name somebody alone does not any more.
    @Test func manyPlacesTakeANameAway() {
        var table = EvidenceTable()
        table.add(Self.evidence(.image, 1e-11), token: 7, keyID: "k1")
        for (places, result) in [
            (1, TraceFinding.Result.identified), (99, .identified), (101, .unregistered),
        ] {
            table.tried = [.image: places]
            #expect(table.findings(Self.issued).map(\.result) == [result])
        }
        table.tried = [.image: 99, .text: 1]
        #expect(table.findings(Self.issued).map(\.result) == [.unregistered])
    }

    /// A token under two keys is two marks; each has its own evidence, the surest first.
    @Test func keysAreToldApart() {
        var table = EvidenceTable()
        #expect(table.isEmpty)
        table.tried = [.text: 1, .image: 1]
        table.add(Self.evidence(.text, 1e-12, "a"), token: 7, keyID: "k1")
        table.add(Self.evidence(.image, 1e-14, "b"), token: 7, keyID: "k1")
        table.add(Self.evidence(.text, 1e-11, "c"), token: 7, keyID: "k2")
        table.add(Self.evidence(.text, 1e-13, "d"), token: 8, keyID: "k2")
        let findings = table.findings(Self.issued)
        #expect(findings.map(\.keyID) == ["k1", "k2", "k2"])
        #expect(findings.map(\.token) == [7, 8, 7])
        #expect(findings.map { $0.evidence.map(\.place) } == [["b", "a"], ["d"], ["c"]])
        #expect(findings[0].layers == [.image, .text])
        #expect(findings[0].issued?.user == "user 7")
    }

    /// Those on record stand first, however sure the others are.
    @Test func namesStandFirst() {
        var table = EvidenceTable()
        table.add(Self.evidence(.text, 1e-14), token: 1, keyID: "k1")
        table.add(Self.evidence(.text, 1e-10), token: 2, keyID: "k1")
        table.add(Self.evidence(.text, 1e-12), token: 3, keyID: "k1")
        let findings = table.findings { token, key in token == 1 ? nil : Self.issued(token, key) }
        #expect(findings.map(\.token) == [3, 2, 1])
        #expect(findings.map(\.result) == [.identified, .identified, .unregistered])
    }
}

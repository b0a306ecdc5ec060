import Foundation
import Imaging
import Testing

@testable import Trace

/// The page that is filed and shown to either side.
struct ReportTests {
    static let hostile = "<script>alert('x')</script>\"&\u{202E}gnp.exe\u{7}"

    private func finding(user: String) -> TraceFinding {
        TraceFinding(
            result: .identified, token: 0x1234_5678_9ABC, keyID: "k1", profile: 1,
            issued: IssuedMark(
                token: 0x1234_5678_9ABC, user: user,
                issuedAt: Date(timeIntervalSince1970: 1_700_000_000), sourceName: Self.hostile,
                sourceSHA256: String(repeating: "ab", count: 32)),
            falsePositiveProbability: 1e-12, z: 15, path: "screenshot",
            region: [Point(10, 20), Point(310, 20), Point(310, 220), Point(10, 220)], scale: 1,
            isNegated: false,
            evidence: TraceFinding.Evidence(
                columns: 1, rows: 1, z: [6],
                corners: [Point(10, 20), Point(145, 20), Point(145, 155), Point(10, 155)]),
            sourceMatch: .same)
    }

    private func page(_ findings: [TraceFinding], name: String = ReportTests.hostile) throws
        -> String
    {
        let outcome = TraceOutcome(
            findings: findings, geometriesTried: 3, candidatesChecked: 41, leastUnnamed: 1,
            steps: [TraceStep(name: Self.hostile, detail: Self.hostile, milliseconds: 5)])
        let picture = Raster(
            width: 320, height: 240, layout: .rgb,
            samples: .eight([UInt8](repeating: 200, count: 3 * 320 * 240)))
        return try TraceReport(
            outcome: outcome, picture: picture,
            subject: .init(
                name: name, sha256: String(repeating: "c0", count: 32), program: "dlp 9.8.7",
                keys: ["k1 0011-2233"], date: Date(timeIntervalSince1970: 1_700_000_100))
        ).html()
    }

    @Test func loadsNothingAndRunsNothing() throws {
        let html = try page([finding(user: "e1")])
        for attribute in ["src=", "href=", "url("] {
            for use in html.components(separatedBy: attribute).dropFirst() {
                #expect(use.hasPrefix("\"data:"), "\(attribute)\(use.prefix(40))")
            }
        }
        for tag in [
            "<script", "<link", "<iframe", "<object", "<embed", "@import", "<base", "<form",
        ] {
            #expect(!html.lowercased().contains(tag))
        }
    }

    /// Names of files and people, and whatever else comes from outside, stay text.
    @Test func whatComesFromOutsideStaysText() throws {
        let html = try page([finding(user: Self.hostile)])
        let escaped =
            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;[U+202E]gnp.exe[U+7]"
        #expect(html.contains("<title>Trace of \(escaped)</title>"))
        #expect(html.contains("<h1>The mark of \(escaped)</h1>"))
        #expect(html.components(separatedBy: escaped).count - 1 >= 6)
        #expect(!html.contains("\u{202E}") && !html.contains("\u{7}"))
        #expect(!html.contains("alert('x')"))
    }

    @Test func holdsWhatAnEnquiryNeeds() throws {
        let html = try page([finding(user: "王小明")], name: "leak.png")
        for part in [
            String(repeating: "c0", count: 32), String(repeating: "ab", count: 32),
            "123456789abc", "k1, profile 1", "k1 0011-2233", "dlp 9.8.7", "leak.png", "王小明",
            "320 × 240 pixels", "2023-11-14T22:13:20Z", "2023-11-14T22:15:00Z",
            "under 1 in 10<sup>12</sup>", "What was not checked",
            "points=\"10.0,20.0 310.0,20.0 310.0,220.0 10.0,220.0\"",
            "points=\"10.0,20.0 145.0,20.0 145.0,155.0 10.0,155.0\"",
            "viewBox=\"0 0 320 240\"",
        ] {
            #expect(html.contains(part), "\(part)")
        }
    }

    @Test func coordinatesThatAreNoNumbersDoNoHarm() throws {
        var wild = finding(user: "e1")
        wild.region = [
            Point(.nan, .infinity), Point(-.infinity, 1e300), Point(0, 0), Point(1, 1),
        ]
        wild.evidence.corners = [Point(.nan, .nan)]
        wild.z = .nan
        wild.falsePositiveProbability = 0
        let html = try page([wild])
        #expect(!html.contains("points=\"nan") && !html.contains("inf,"))
    }

    @Test func nothingFoundSaysSo() throws {
        let html = try page([])
        #expect(html.contains("No mark was found") && !html.contains("<polygon"))
        var unknown = finding(user: "e1")
        unknown.result = .unregistered
        unknown.issued = nil
        #expect(try page([unknown]).contains("A mark that the registry does not know"))
    }
}

import Foundation
import Testing
@testable import DocumentTrace
@testable import Imaging
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
        let picture = Raster(
            width: 320, height: 240, layout: .rgb,
            samples: .eight([UInt8](repeating: 200, count: 3 * 320 * 240)))
        var exhibit = ReportExhibit(
            name: name, sha256: String(repeating: "c0", count: 32), byteCount: 4711,
            kind: "a picture of 320 × 240 pixels")
        exhibit.marks = findings.map { ReportMark($0) }
        exhibit.pictures = [try ReportPicture(picture, findings: findings, caption: name)]
        exhibit.examined = [Self.hostile]
        exhibit.unexamined = [(Self.hostile, Self.hostile)]
        exhibit.candidates = [Self.hostile]
        exhibit.logged = ReportLogLine(number: 41, hash: String(repeating: "d1", count: 32))
        exhibit.steps = [TraceStep(name: Self.hostile, detail: Self.hostile, milliseconds: 5)]
        for i in exhibit.marks.indices {
            exhibit.marks[i].cautions = [Self.hostile]
            exhibit.marks[i].places = [Self.hostile]
            exhibit.marks[i].record = [(Self.hostile, Self.hostile)]
        }
        return TraceReport(examination, [exhibit]).html()
    }

    private var examination: ReportExamination {
        ReportExamination(
            program: "dlp 9.8.7", keys: ["k1 0011-2233"],
            date: Date(timeIntervalSince1970: 1_700_000_100), caseNumber: "2026-17",
            examiner: Self.hostile)
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
            "2026-17", "entry 41, hash <code>" + String(repeating: "d1", count: 32), "4711 bytes",
            "not</strong> the chance that the person is innocent", "What of it was not examined",
            "How to check this", "<strong>Cautions</strong>",
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

    /// What the picture shows stays readable: the tiles lie over a second, faded copy.
    @Test func thePictureItselfIsNotPaintedOver() throws {
        let figures = try page([finding(user: "e1")]).components(separatedBy: "<figure").dropFirst()
        #expect(figures.count == 2)
        #expect(figures.first?.contains("fill-opacity") == false)
        #expect(figures.last?.contains("fill-opacity") == true)
        #expect(figures.last?.contains("opacity=\"0.6\"") == true)
    }

    /// One page for several files: a row and a section each, those that failed too.
    @Test func severalFilesShareAPage() throws {
        var named = ReportExhibit(name: "a.pdf", sha256: "aa", byteCount: 1, kind: "a PDF document")
        named.marks = [ReportMark(finding(user: "anna"))]
        let clean = ReportExhibit(name: "b.txt", sha256: "bb", byteCount: 2, kind: "a text")
        var failed = ReportExhibit(name: "c.mp4", sha256: nil, byteCount: nil, kind: "not known")
        failed.failure = "a format that is not read"
        let html = TraceReport(examination, [named, clean, failed]).html()
        for part in [
            "<title>Trace of 3 files</title>", "In 1 of them", "the mark of <strong>anna</strong>",
            "<td>b.txt</td><td>no mark found</td>",
            "<td>c.mp4</td><td>not examined: a format that is not read</td>",
            "<h2>File 2: b.txt</h2>", "A name is a lead, not proof",
        ] { #expect(html.contains(part), "\(part)") }
    }

    @Test func whatCouldNotBeExaminedIsNoMarkNotFound() throws {
        var failed = ReportExhibit(name: "c.mp4", sha256: "cc", byteCount: 3, kind: "video")
        failed.failure = "a format that is not read"
        let html = TraceReport(examination, [failed]).html()
        #expect(html.contains("<h1>Not examined</h1>") && !html.contains("<h1>No mark"))
    }
}

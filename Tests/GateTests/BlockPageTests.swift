import Foundation
import Testing

@testable import Gate

@Suite struct BlockPageTests {
    /// Names of files, users and rules come from whoever uploads.
    static let hostile = [
        "<script>alert(1)</script>", "\"><img src=x>", "a\r\nSet-Cookie: x", "\u{202E}gpj.exe",
        "{incident}", "&lt;", "'", "\u{0}", "]]>",
    ]

    @Test(arguments: hostile, BlockPage.Language.allCases)
    func nothingOfARequestIsMarkup(_ text: String, _ language: BlockPage.Language) {
        var settings = PageSettings()
        settings.showsRule = true
        for template in [nil, "<p>{title} {message} {file} {incident} {contact}</p>"] {
            settings.template = template
            let page = BlockPage(
                .blocked, language: language, message: text, file: text, incident: "01X",
                rule: text,
                settings: settings)
            let html = String(decoding: page.body(.html).bytes, as: UTF8.self)
            #expect(!html.contains("<script>") && !html.contains("<img"))
            #expect(!html.contains("\u{202E}") && !html.contains("\u{0}"))
            // Own lines of the page aside, a value adds none.
            #expect(!html.contains("\r"))
        }
    }

    @Test func aValueThatReadsLikeAPlaceStaysAValue() {
        var settings = PageSettings()
        settings.template = "{title}|{message}|{file}|{incident}|{contact}|{other}"
        let page = BlockPage(.blocked, file: "{incident}", incident: "ID", settings: settings)
        let text = String(decoding: page.body(.html).bytes, as: UTF8.self)
        #expect(text.hasSuffix("|{incident}|ID||{other}"))
    }

    @Test(arguments: hostile)
    func problemsAreJSON(_ text: String) throws {
        let page = BlockPage(.blocked, message: text, file: text, incident: "01X")
        let body = page.body(.problem)
        #expect(body.type == "application/problem+json")
        let object = try JSONSerialization.jsonObject(with: Data(body.bytes)) as? [String: Any]
        #expect(object?["file"] as? String == text)
        #expect(object?["status"] as? Int == 403)
    }

    @Test(arguments: [
        (
            ["accept": "text/html,application/xhtml+xml", "sec-fetch-dest": "document"],
            BlockPage.Form.html
        ),
        (["accept": "*/*", "sec-fetch-dest": "empty"], .problem),
        (["accept": "text/html", "x-requested-with": "XMLHttpRequest"], .problem),
        (["accept": "application/json"], .problem), (["accept": "*/*"], .plain), ([:], .plain),
    ])
    func theFormIsWhatWasAskedFor(_ headers: [String: String], _ form: BlockPage.Form) {
        #expect(BlockPage.Form { headers[$0] } == form)
    }

    @Test(
        arguments: [
            ("de-DE,de;q=0.9,en;q=0.8", BlockPage.Language.de), ("zh-CN", .zh), ("fr, de", .de),
            (nil, .en), ("", .en), ("xx", .en),
        ] as [(String?, BlockPage.Language)])
    func theLanguageIsTheFirstKnown(_ header: String?, _ language: BlockPage.Language) {
        #expect(BlockPage.Language(accepting: header) == language)
    }

    @Test(arguments: [
        ("https://drive.example", true), ("http://10.0.0.1:8080", true), ("null", false),
        ("https://a\r\nX: y", false), ("https://", false), ("javascript:alert(1)", false),
        ("https://a/b", false), ("https://a b", false), ("", false),
    ])
    func onlyOriginsAreEchoed(_ origin: String, _ isOne: Bool) {
        let headers = BlockPage(.blocked).headers(origin: origin)
        #expect(headers.contains { $0.name == "Access-Control-Allow-Origin" } == isOne)
        for header in headers { #expect(!header.value.contains("\r")) }
    }

    @Test func busyAsksForAnotherTry() {
        let page = BlockPage(.busy)
        #expect(page.kind.status == 503)
        #expect(page.headers(origin: nil).contains { $0.name == "Retry-After" })
    }
}

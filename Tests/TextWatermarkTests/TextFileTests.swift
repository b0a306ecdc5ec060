import Foundation
import Testing
@testable import TextWatermark

@Suite struct TextFileTests {
    func mark(_ bytes: [UInt8], _ options: TextMarkOptions = TextMarkOptions()) throws -> [UInt8] {
        try TextMarker(key: TextFixtures.key(), token: TextFixtures.token).mark(bytes, options)
            .bytes
    }

    func tokens(_ bytes: [UInt8]) throws -> [UInt64] {
        try TextTracer(keys: [TextFixtures.key()]).trace(bytes).findings.map(\.token)
    }

    func encoded(_ text: String, _ name: String) throws -> [UInt8] {
        try #require(TextFile.convert(Array(text.utf8), from: "UTF-8", to: name))
    }

    @Test(
        arguments: [
            ("UTF-8", []), ("UTF-8", [0xEF, 0xBB, 0xBF]), ("UTF-16LE", [0xFF, 0xFE]),
            ("UTF-16BE", [0xFE, 0xFF]), ("GB18030", []),
        ] as [(String, [UInt8])], [TextFixtures.chinese, TextFixtures.mixed])
    func `Encoding, byte order mark and line endings stay`(
        file: (name: String, mark: [UInt8]), text: String
    ) throws {
        let windows = text.replacingOccurrences(of: "\n", with: "\r\n")
        let bytes = file.mark + (try encoded(windows, file.name))
        let marked = try mark(bytes)
        #expect(marked.starts(with: file.mark))
        #expect(try tokens(marked) == [TextFixtures.token])
        let back = try #require(
            TextFile.convert(Array(marked.dropFirst(file.mark.count)), from: file.name, to: "UTF-8")
        )
        #expect(VisibleText.of(String(decoding: back, as: UTF8.self)) == windows)
    }

    /// A mark's own characters once outweighed the few that tell Chinese.
    @Test(arguments: 1..<12) func `GB18030 is told with marks as without`(step: Int) throws {
        let common = Set("的一是不了在有人这中大为上国我以要他时来用和".unicodeScalars)
        var number = 0
        var text = String.UnicodeScalarView()
        for scalar in TextFixtures.chinese.unicodeScalars {
            if common.contains(scalar) {
                number += 1
                if number % step != 0 { continue }
            }
            text.append(scalar)
        }
        let bytes = try encoded(String(text), "GB18030")
        guard (try? TextFile(bytes))?.encoding == .gb18030 else { return }
        #expect(try tokens(mark(bytes)) == [TextFixtures.token])
    }

    @Test func `UTF-16 without a mark is read when told`() throws {
        let bytes = try encoded(TextFixtures.english, "UTF-16LE")
        let marked = try mark(bytes, TextMarkOptions(encoding: .utf16LittleEndian))
        #expect(marked.prefix(2) == bytes.prefix(2))
        #expect(throws: TextMarkError.self) {
            try mark(Array(bytes.dropLast()), TextMarkOptions(encoding: .utf16LittleEndian))
        }
    }

    @Test(arguments: ["ISO-8859-1", "SHIFT_JIS", "EUC-KR", "KOI8-R"])
    func `An encoding that cannot hold a mark is refused`(name: String) throws {
        let text =
            switch name {
            case "ISO-8859-1": "Der Hafenmeister erklärte den Gästen die Überfahrt nach Süden."
            case "SHIFT_JIS": "港の管理者は冬の時刻表について話し合いました。新しい船はまだありません。"
            case "EUC-KR": "항만 관리자는 겨울 시간표에 대해 이야기했습니다. 새로운 배는 아직 없습니다."
            default: "Начальник порта рассказал пассажирам о зимнем расписании паромов."
            }
        let bytes = try encoded(text, name)
        let error = #expect(throws: TextMarkError.self) { try mark(bytes) }
        #expect(error?.code == .encoding && error?.hint != nil)
    }

    @Test(arguments: [("windows-1252", "CP1252"), ("iso-8859-1", "CP1252"), ("gb2312", "GB18030")])
    func `A page in a charset that cannot hold a mark gets references`(
        charset: (declared: String, name: String)
    ) throws {
        let page = TextFixtures.html
            .replacingOccurrences(of: "utf-8", with: charset.declared)
            .replacingOccurrences(of: "harbour", with: charset.name == "CP1252" ? "Häfen" : "港口")
        let bytes = try encoded(page, charset.name)
        #expect(TextFile.isUTF8(bytes) == false)
        let marked = try mark(bytes, TextMarkOptions(format: .html))
        #expect(try tokens(marked) == [TextFixtures.token])
        let text = try #require(TextFile.convert(marked, from: charset.name, to: "UTF-8"))
        let without = String(decoding: text, as: UTF8.self)
            .replacing(#/&#x(FE0[1-9A-D]|200C|200D|2062|2063);/#, with: "")
        #expect(without == page)
    }

    @Test func `UTF-32 is refused by name`() throws {
        let bytes = [0xFF, 0xFE, 0, 0] + (try encoded(TextFixtures.english, "UTF-32LE"))
        #expect(throws: TextMarkError(.encoding, "")) { try mark(bytes) }
    }

    @Test func `A text that is too big is refused`() throws {
        let bytes = [UInt8](repeating: 0x20, count: TextTracer.largest + 1)
        #expect(throws: TextMarkError(.tooBig, "")) { try mark(bytes) }
        #expect(throws: TextMarkError(.tooBig, "")) { try tokens(bytes) }
    }
}

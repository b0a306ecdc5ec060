import Foundation
import Testing
@testable import MIME
@testable import TextWatermark

@Suite struct TextMailTests {
    func mark(_ text: String) throws -> [UInt8] {
        try TextMarker(key: TextFixtures.key(), token: TextFixtures.token)
            .mark(Array(text.utf8), TextMarkOptions(format: .mail)).bytes
    }

    /// The decoded text parts of a message, by the code under test's own parser.
    func bodies(_ bytes: [UInt8]) throws -> [(type: String, text: String)] {
        func read(_ part: MailPart) throws -> [(String, String)] {
            guard !part.type.hasPrefix("multipart/") else {
                return try part.parts(bytes).flatMap { try read(MailPart(bytes, $0)) }
            }
            let coding = try #require(
                TransferCoding(header: part.field("content-transfer-encoding")?.value))
            let body = try #require(coding.decode(bytes[part.body]))
            return [(part.type, String(decoding: body, as: UTF8.self))]
        }
        return try read(MailPart(bytes, 0..<bytes.count)).map { (type: $0.0, text: $0.1) }
    }

    func named(_ text: String) throws -> [UInt64] {
        TextTracer(keys: [try TextFixtures.key()]).trace(text).findings.map(\.token)
    }

    @Test(arguments: ["\n", "\r\n"])
    func `A plain message without MIME becomes UTF-8 and says so`(lineEnd: String) throws {
        let text = "From: a@example.org\nSubject: Winter\n\n" + TextFixtures.english
        let message = text.replacingOccurrences(of: "\n", with: lineEnd)
        let marked = try mark(message)
        let head = String(decoding: marked, as: UTF8.self)
        #expect(head.hasPrefix("From: a@example.org\(lineEnd)Subject: Winter\(lineEnd)"))
        #expect(head.contains("Content-Type: text/plain; charset=\"utf-8\"\(lineEnd)"))
        #expect(head.contains("Content-Transfer-Encoding: quoted-printable\(lineEnd)"))
        #expect(marked.allSatisfy { $0 < 0x80 })
        #expect(head.components(separatedBy: lineEnd).allSatisfy { $0.utf8.count <= 76 })
        let body = try #require(try bodies(marked).first)
        #expect(try named(body.text) == [TextFixtures.token])
        #expect(
            VisibleText.of(body.text)
                == TextFixtures.english.replacingOccurrences(of: "\n", with: lineEnd))
    }

    @Test func `Every text part is marked, attachments and other parts stay`() throws {
        let chinese = Data(TextFixtures.chinese.utf8).base64EncodedString(
            options: [.lineLength76Characters])
        let message = """
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="==one"

            --==one
            Content-Type: multipart/alternative; boundary=two

            --two
            Content-Type: text/plain; charset=utf-8; format=flowed
            Content-Transfer-Encoding: base64

            \(chinese)
            --two
            Content-Type: text/html; charset=iso-8859-1
            Content-Transfer-Encoding: quoted-printable

            <p>The director of the harb=F6r promised to answer every letter before the end of=
             the month. Nobody believed a single word of it.</p>
            --two--
            --==one
            Content-Type: text/plain
            Content-Disposition: attachment; filename=a.txt

            This attachment has a sentence in it that nobody must ever change, not even once.
            --==one--

            """
        let marked = try mark(message)
        let parts = try bodies(marked)
        #expect(parts.map(\.type) == ["text/plain", "text/html", "text/plain"])
        #expect(try named(parts[0].text) == [TextFixtures.token])
        #expect(try named(parts[1].text) == [TextFixtures.token])
        #expect(VisibleText.of(parts[0].text) == TextFixtures.chinese)
        #expect(parts[1].text.contains("harbör"))
        #expect(try named(parts[2].text).isEmpty)
        let again = try TextMarker(key: TextFixtures.key(), token: 3)
            .mark(marked, TextMarkOptions(format: .mail, replace: true))
        #expect(again.existing.map(\.token) == [TextFixtures.token])
        #expect(try bodies(again.bytes).prefix(2).allSatisfy { try named($0.text) == [3] })
        let text = String(decoding: marked, as: UTF8.self)
        #expect(text.contains("charset=\"utf-8\"; format=flowed"))
        #expect(text.contains("This attachment has a sentence in it that nobody must ever change"))
    }

    /// What stands in quotes is a name, and stays one: no charset is read out of it, and nothing
    /// of it is taken out for one.
    @Test(arguments: [
        "name=\"the plan; charset=iso-8859-1; final.txt\"; charset=utf-8",
        "charset=utf-8; name=\"the plan;charset=utf-16\"",
        "name=\"a\\\"; charset=b\"; charset=\"utf-8\"",
    ])
    func `A name in quotes is no charset`(parameters: String) throws {
        let body = TextFixtures.english + "Größe und Straße. " + TextFixtures.english
        let marked = try mark(
            "Content-Type: text/plain; \(parameters)\nContent-Transfer-Encoding: 8bit\n\n\(body)")
        let text = try #require(try bodies(marked).first?.text)
        #expect(VisibleText.of(text) == body)
        #expect(try named(text) == [TextFixtures.token])
        let name = try #require(
            parameters.firstMatch(of: /name="(?:[^"\\]|\\.)*"/).map { String($0.0) })
        let head = String(decoding: marked, as: UTF8.self).prefix { $0 != "\n" }
        #expect(head.contains(name))
        #expect(head.replacing(name, with: "").contains("charset=\"utf-8\""))
        #expect(head.replacing(name, with: "").ranges(of: "charset").count == 1)
    }

    @Test(
        arguments: [
            "DKIM-Signature: v=1; a=rsa-sha256\nContent-Type: text/plain\n\n",
            "Content-Type: multipart/signed; boundary=x\n\n--x\n",
            "Content-Type: application/pkcs7-mime; smime-type=signed-data\n\n",
            "Subject: x\n\n-----BEGIN PGP SIGNED MESSAGE-----\n",
        ])
    func `A signed message is refused by name`(head: String) throws {
        let error = #expect(throws: TextMarkError.self) { try mark(head + TextFixtures.english) }
        #expect(error?.code == .signed)
    }

    @Test func `Damaged and deep messages are named errors`() throws {
        #expect(throws: TextMarkError(.damaged, "")) { try mark("no header here\n\nnothing") }
        var deep = ""
        for i in 0..<40 { deep += "Content-Type: multipart/mixed; boundary=b\(i)\n\n--b\(i)\n" }
        #expect(throws: TextMarkError(.tooDeep, "")) { try mark(deep) }
        #expect(throws: TextMarkError.tooShort) {
            try mark("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n%%%")
        }
    }
}

import Foundation
import Testing
@testable import TextDecoding

/// Text in every encoding, whole and in pieces.
@Suite struct EncodingTests {
    private static let chinese = "客户名单：张三，身份证号码是保密的。电话和地址也是。\n第二行：李四的合同已经签订。\n"
    private static let traditional = "客戶名單：張三，身份證號碼是保密的。電話和地址也是。\n"
    private static let japanese = "これは秘密の文書です。お客様の名前と住所を含みます。カタカナ\n"
    private static let korean = "이것은 비밀 문서입니다. 고객의 이름과 주소가 포함되어 있습니다.\n"
    private static let russian =
        "Складские и производственные помещения, продажа и аренда зданий.\n"

    /// A text, what iconv calls its encoding, and what it must be taken for.
    struct Sample: Sendable, CustomTestStringConvertible {
        var charset: String
        var encoding: TextEncoding
        var text: String

        var testDescription: String { charset }

        init(_ charset: String, _ encoding: TextEncoding, _ text: String) {
            self.charset = charset
            self.encoding = encoding
            self.text = text
        }
    }

    static let samples = [
        Sample("UTF-8", .utf8, chinese), Sample("UTF-16LE", .utf16LE, chinese),
        Sample("UTF-16BE", .utf16BE, "plain text\n" + chinese),
        Sample("UTF-32LE", .utf32LE, chinese), Sample("UTF-32BE", .utf32BE, "plain\n"),
        Sample("UTF-16LE", .utf16LE, "plain text only\n"), Sample("GB18030", .gb18030, chinese),
        Sample("BIG5", .big5, traditional), Sample("SHIFT_JIS", .shiftJIS, japanese),
        Sample("EUC-JP", .eucJP, japanese), Sample("EUC-KR", .eucKR, korean),
        Sample("CP1251", .windows1251, russian), Sample("KOI8-R", .koi8R, russian),
        Sample("CP866", .ibm866, russian),
        Sample("CP1252", .windows1252, "Le café coûte 3 € à Besançon.\n"),
        Sample("ASCII", .ascii, "plain\n"),
    ]

    @Test(arguments: samples)
    func decodes(_ sample: Sample) throws {
        let bytes = try Self.encoded(sample.text, sample.charset)
        let (decoded, found) = bytes.withUnsafeBytes { TextStream.decode($0) }
        #expect(String(decoding: decoded, as: UTF8.self) == sample.text)
        #expect(found == sample.encoding)
    }

    /// The same, whatever the pieces are cut at.
    @Test(arguments: samples)
    func decodesInPieces(_ sample: Sample) throws {
        let bytes = try Self.encoded(sample.text, sample.charset)
        for cut in bytes.indices {
            var stream = bytes.withUnsafeBytes { TextStream(head: $0) }
            var out: [UInt8] = []
            for (piece, last) in [(bytes[..<cut], false), (bytes[cut...], true)] {
                piece.withUnsafeBytes { stream.push($0, last: last) { out += $0 } }
            }
            #expect(String(decoding: out, as: UTF8.self) == sample.text)
        }
    }

    @Test(
        arguments: [
            [0xEF, 0xBB, 0xBF, 0x61], [0xFF, 0xFE, 0x61, 0], [0xFE, 0xFF, 0, 0x61],
            [0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], [0, 0, 0xFE, 0xFF, 0, 0, 0, 0x61],
        ] as [[UInt8]])
    func knowsMarks(_ bytes: [UInt8]) {
        #expect(bytes.withUnsafeBytes { TextStream.decode($0).text } == [0x61])
    }

    /// One bad byte does not make Chinese of a text in UTF-8.
    @Test func keepsUTF8AroundABadByte() {
        let bytes = Array("première ligne é\nsecond".utf8) + [0xFF] + Array(" ligne ü\n".utf8)
        let text = bytes.withUnsafeBytes { TextStream.decode($0).text }
        #expect(
            String(decoding: text, as: UTF8.self) == "première ligne é\nsecond\u{FFFD} ligne ü\n")
    }

    private static func encoded(_ text: String, _ name: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["iconv", "-f", "UTF-8", "-t", name]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        input.fileHandleForWriting.write(Data(text.utf8))
        try input.fileHandleForWriting.close()
        let bytes = Array(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        return bytes
    }
}

@testable import DocumentReading
@testable import MIME
@testable import Markup
@testable import Prose
import Support
@testable import TextDecoding

extension FuzzTarget {
    /// Text before anybody asks what it means: encodings, transfer codings, markup.
    static let text: [FuzzTarget] = [textDecoding, mime, markupTokens, encryptedForms]

    /// Whatever the bytes are, text comes out as UTF-8; in pieces as at once where nothing is guessed
    /// from more than a piece.
    private static let textDecoding = FuzzTarget(
        name: "text-decoding",
        words: ["\u{FEFF}", "+AGE-", "\u{1B}$B", "\u{1B}(B", "charset=", "é", "ж", "汉"],
        prepare: { CharsetDecoder.preload() },
        seeds: { _ in TextSeeds.all },
        run: { bytes in
            bytes.withUnsafeBytes { all in
                let declared = TextEncoding.allCases[
                    Int(bytes.first ?? 0) % TextEncoding.allCases.count]
                for encoding in [nil, declared] {
                    let (text, _) = TextStream.decode(all, declared: encoding)
                    expect(text.withUnsafeBytes { UTF8Check.isValid($0) }, "no UTF-8")
                }
                var repaired: [UInt8] = []
                UTF8Check.repair(all, into: &repaired)
                expect(repaired.withUnsafeBytes { UTF8Check.isValid($0) }, "repaired is no UTF-8")
                if UTF8Check.isValid(all) { expect(repaired == bytes, "repaired what was whole") }
                let library = String(validating: bytes, as: UTF8.self) != nil
                expect(UTF8Check.isValid(all) == library, "UTF-8 is judged otherwise than by Swift")
                expect(UTF8Check.validPrefix(all) <= bytes.count, "a prefix that is longer")
                _ = OtherReadings.decoded(all)
                _ = UTF7Finder.decoded(all)
                inPieces(all)
            }
        })

    private static func inPieces(_ all: UnsafeRawBufferPointer) {
        let seed = all.reduce(UInt64(14_695_981_039_346_656_037)) {
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
        var strings: ([UInt8], [UInt8]) = ([], [])
        var whole = PrintableStrings()
        whole.push(all, last: true) { strings.0 += $0 }
        var cut = PrintableStrings()
        var seven: ([UInt8], [UInt8]) = ([], [])
        var one = UTF7Decoder()
        one.decode(all, last: true, into: &seven.0)
        var many = UTF7Decoder()
        // The head decides; a stream that has decided for two bytes a letter guesses nothing more.
        var wide: ([UInt8], [UInt8]) = ([], [])
        var first = TextStream(head: all)
        var second = TextStream(head: all)
        let isWide = first.encoding.width > 1
        if isWide { first.push(all, last: true) { wide.0 += $0 } }
        Pieces.cut(all, seed: seed) { piece, isLast in
            cut.push(piece, last: isLast) { strings.1 += $0 }
            many.decode(piece, last: isLast, into: &seven.1)
            if isWide { second.push(piece, last: isLast) { wide.1 += $0 } }
        }
        expect(seven.0 == seven.1, "UTF-7 in pieces is another")
        expect(wide.0 == wide.1, "\(first.encoding) in pieces is another")
        // Within 4 KiB letters of ASCII are never cut; what else a cut falls into may be.
        guard all.count <= 4096 else { return }
        func plain(_ lines: [UInt8]) -> Set<[UInt8]> {
            Set(lines.split(separator: 0x0A).filter { $0.allSatisfy { $0 < 0x80 } }.map(Array.init))
        }
        expect(plain(strings.0).isSubset(of: plain(strings.1)), "strings in pieces are fewer")
    }

    /// Headers, parts and transfer codings; what is encoded decodes to itself.
    private static let mime = FuzzTarget(
        name: "mime",
        words: [
            "Content-Type: ", "boundary=\"", "=?UTF-8?B?", "?=", "=?iso-8859-1?Q?", "filename*0*=",
            "data:text/plain;base64,", "begin 644 ", "=\r\n",
        ],
        seeds: { try $0.files(".eml", ".mbox") },
        run: { bytes in
            let headers = MailHeaders(bytes[...])
            expect(headers.end <= bytes.count, "headers beyond their message")
            for field in headers.fields.prefix(16) {
                _ = MailHeaders.decoded(field.value)
                _ = headers.parameter("boundary", of: field.name)
                _ = headers.main(field.name)
            }
            let part = MailPart(bytes, 0..<bytes.count)
            expect(part.body.upperBound <= bytes.count, "a body beyond its message")
            var last = 0
            for range in part.parts(bytes) {
                expect(range.lowerBound >= last, "parts overlap")
                last = range.upperBound
                _ = MailPart(bytes, range)
            }
            _ = DataURI.all(in: bytes[...])
            _ = TransferDecoder.uuLine(bytes[...])
            _ = TransferReadings(bytes[...], ["base64", "quoted-printable"])
            let coded = TransferCoding.base64.encode(bytes, lineEnd: [0x0D, 0x0A])
            expect(TransferCoding.base64.decode(coded[...]) == bytes, "base64 became another")
            expect(TransferDecoder.base64(coded[...]) == bytes, "base64 is read otherwise")
            // Line ends become the message's own.
            let plain = bytes.filter { $0 != 0x0D }
            let quoted = TransferCoding.quotedPrintable.encode(plain, lineEnd: [0x0A])
            expect(TransferCoding.quotedPrintable.decode(quoted[...]) == plain, "quoted-printable")
            expect(quoted.split(separator: 0x0A).allSatisfy { $0.count <= 76 }, "a line too long")
        })

    /// The tokenizer of HTML and XML: an end, and ranges within the text.
    private static let markupTokens = FuzzTarget(
        name: "markup-tokens",
        words: [
            "<a b='c'>", "</a>", "<!--", "-->", "<![CDATA[", "]]>", "<?xml", "?>", "&amp;",
            "&#x41;", "<!ENTITY a \"b\">", "<!DOCTYPE a [", "{{", "}}", "<%", "%>", "SELECT ",
        ],
        seeds: { try $0.files(".html", ".xml") },
        run: { bytes in
            var tokenizer = MarkupTokenizer(bytes)
            var count = 0
            while let token = tokenizer.next() {
                count += 1
                expect(count <= bytes.count + 1, "more tokens than bytes")
                _ = token
            }
            let xmp = XMPText(bytes)
            _ = xmp.prefix(of: "http://purl.org/dc/elements/1.1/")
            _ = xmp.values(of: "dc:title", atMost: 8)
            bytes.withUnsafeBufferPointer { all in
                let passages =
                    SQLText.ranges(all) + TemplateTags.ranges(all, braces: true)
                for range in passages {
                    expect(range.upperBound <= bytes.count, "a passage beyond its text")
                }
            }
        })

    /// Encrypted data by its form, and encrypted blocks within text, in pieces as at once.
    private static let encryptedForms = FuzzTarget(
        name: "encrypted-forms",
        words: [
            "-----BEGIN PGP MESSAGE-----", "-----BEGIN AGE ENCRYPTED FILE-----",
            "$ANSIBLE_VAULT;1.1;AES256", "ENC[AES256_GCM,data:", "ENC(", "U2FsdGVkX1",
            "Proc-Type: 4,ENCRYPTED", "age-encryption.org/v1", "Salted__", "=ybegin line=128 size=",
            "(This file must be converted with BinHex 4.0)", "BEGIN SALTPACK ENCRYPTED MESSAGE.",
        ],
        seeds: { _ in
            [
                "-----BEGIN PGP MESSAGE-----\n\nhQEMA0Zk8pRtZL1OAQf9\n-----END PGP MESSAGE-----\n",
                "$ANSIBLE_VAULT;1.1;AES256\n6231353965326437\n",
                "x: ENC[AES256_GCM,data:p673,iv:e,tag:f,type:str]",
            ].map { Array($0.utf8) } + [
                [0x84, 0x5E, 3, 1, 2, 3, 4, 5, 6, 7, 8, 0x12], [0x30, 0x80, 6, 9],
            ]
        },
        run: { bytes in
            bytes.withUnsafeBytes { all in
                _ = EncryptedForm.of(all)
                _ = PacketHead.isEncrypted(all)
                _ = DERHead.form(all)
                _ = DERHead.hasSignedContent(all)
                var whole = EncryptedBlockFinder()
                whole.push(all)
                var cut = EncryptedBlockFinder()
                Pieces.cut(all, seed: UInt64(bytes.count)) { piece, _ in cut.push(piece) }
                // A block may be judged by what has come of it so far: never missed, though.
                if whole.isEncrypted { expect(cut.isEncrypted, "missed in pieces") }
            }
            _ = EncryptedForm.stands(inText: bytes)
        })
}

private enum TextSeeds {
    static let all: [[UInt8]] = {
        let words = "Grüße aus Łódź. Ελληνικά, кириллица, 汉字与假名かな.\n"
        let utf16 = words.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        return [
            Array(words.utf8), [0xFF, 0xFE] + utf16, utf16,
            [0xFE, 0xFF] + words.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] },
            words.unicodeScalars.flatMap {
                [UInt8($0.value & 255), UInt8($0.value >> 8 & 255), 0, 0]
            },
            Array("Hi Mom +Jjo- and +AGEAYgBj-".utf8),
            [0x1B, 0x24, 0x42, 0x34, 0x41, 0x1B, 0x28, 0x42],
            [0xCF, 0xF0, 0xE8, 0xE2, 0xE5, 0xF2, 0x20, 0xEC, 0xE8, 0xF0, 0x0A],
            [0xC4, 0xE3, 0xBA, 0xC3, 0xCA, 0xC0, 0xBD, 0xE7], [0xC1, 0x82, 0x83, 0x40, 0x81, 0x15],
        ]
    }()
}

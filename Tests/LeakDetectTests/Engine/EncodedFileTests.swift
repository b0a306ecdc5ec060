import Foundation
import Testing
@testable import LeakDetect

/// What is encoded in a text and is no text: encrypted data, and files in forms that nobody reads.
@Suite struct EncodedFileTests {
    private static func random(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255) }
    }

    static let encrypted: [(String, [UInt8])] = [
        (
            "PGP, public key",
            [0x85, 1, 0x0C, 3] + random(8) + [1, 0x07, 0xFF, 0x40] + random(255)
                + [0xD2, 0xFF, 0, 0, 1, 45, 1] + random(300)
        ),
        (
            "PGP, password",
            [0x8C, 13, 4, 9, 3, 2] + random(8) + [0xF0, 0xD2, 0x50, 1] + random(79)
        ),
        ("age", Array("age-encryption.org/v1\n-> X25519 ".utf8) + random(200)),
        (
            "CMS",
            [0x30, 0x82, 4, 0, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 7, 3, 0xA0, 0x82, 3]
                + random(200)
        ),
        ("openssl", Array("Salted__".utf8) + random(8) + [0xFF] + random(47)),
        ("git-crypt", Array("\0GITCRYPT\0".utf8) + random(60)),
        ("LUKS", [0x4C, 0x55, 0x4B, 0x53, 0xBA, 0xBE, 0, 2] + random(500)),
        ("armour", Array("-----BEGIN AGE ENCRYPTED FILE-----\n".utf8) + armoured()),
    ]

    private static func armoured() -> [UInt8] {
        let age = Array("age-encryption.org/v1\n-> X25519 ".utf8) + random(200)
        let lines = Data(age).base64EncodedString(options: [
            .lineLength64Characters, .endLineWithLineFeed,
        ])
        return Array((lines + "\n-----END AGE ENCRYPTED FILE-----\n").utf8)
    }

    /// In base64 of one line or more, and in hexadecimal.
    @Test(arguments: encrypted.indices)
    func saysWhatIsEncrypted(index: Int) throws {
        let (name, bytes) = Self.encrypted[index]
        let data = Data(bytes)
        for coded in [
            data.base64EncodedString(),
            data.base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed]),
            bytes.map { String(format: "%02x", Int($0)) }.joined(),
        ] {
            let verdict = try CompiledPolicy.make(ScanTests.policy)
                .scan("apiVersion: v1\ndata: \(coded)\nand more\n")
            #expect(verdict.unread.contains { $0.reason == "encrypted" }, "\(name)")
            #expect(verdict.action == .block)
        }
    }

    /// Noise, certificates and public keys are not encrypted.
    @Test func leavesOthersAlone() throws {
        let policy = try CompiledPolicy.make(ScanTests.policy)
        for _ in 0..<60 {
            let text = (0..<20).map { _ in Data(Self.random(90)).base64EncodedString() }
                .joined(separator: " and\n")
            #expect(try policy.scan(text).unread.allSatisfy { $0.reason != "encrypted" })
        }
        let certificate = [0x30, 0x82, 3, 0, 0x30, 0x82, 2, 0, 0xA0, 3, 2, 1, 2] + Self.random(500)
        let text = "-----BEGIN CERTIFICATE-----\n\(Data(certificate).base64EncodedString())\n"
        #expect(try policy.scan(text).unread.isEmpty)
    }

    @Test(arguments: [
        "=ybegin line=128 size=40 name=a.txt\n\u{8B}\u{A1}\u{9D}kuskZ\n=yend size=40\n",
        "(This file must be converted with BinHex 4.0)\n\n"
            + ":$f0jC@0PB2\"bG3!!!!!!!!!!!3N!!\"8!!!!!!!!!!!\n",
    ])
    func namesFilesThatNobodyReads(text: String) throws {
        let verdict = try CompiledPolicy.make(ScanTests.policy).scan("Hello,\n" + text)
        #expect(verdict.unread.contains { $0.reason == "unknown-type" })
    }

    /// Keywords with letters beyond ASCII, in the code pages of those who write them.
    @Test(arguments: [
        (
            "ściśle tajne", "\u{9C}ci\u{9C}le tajne",
            "Wszystko jest @ i nie wolno go wysy\u{B3}a\u{E6}."
        ),
        ("şirket sırrı", "\u{FE}irket s\u{FD}rr\u{FD}", "Bu belge @ i\u{E7}erir."),
        ("απόρρητο", "\u{E1}\u{F0}\u{FC}\u{F1}\u{F1}\u{E7}\u{F4}\u{EF}", "@"),
        ("סודי", "\u{F1}\u{E5}\u{E3}\u{E9}", "@ @"),
        ("ลับมาก", "\u{C5}\u{D1}\u{BA}\u{C1}\u{D2}\u{A1}", "@"),
    ])
    func findsKeywordsInCodePages(keyword: String, bytes: String, sentence: String) throws {
        let policy = try CompiledPolicy.make(
            """
            policy: 1
            zone: high
            unread: { encrypted: block, other: block }
            rules:
              - { id: k, keywords: ["\(keyword)"], action: block }
            """)
        let text = sentence.split(separator: "@", omittingEmptySubsequences: false)
            .joined(separator: bytes)
        for text in [text, "int a = 1;  // \(text)\nint b = 2;\n"] {
            // Each character stands for the byte of its number.
            let latin = text.unicodeScalars.map { UInt8($0.value) }
            let verdict = try policy.scan(latin)
            #expect(verdict.findings.contains { $0.rule == "k" }, "\(keyword)")
        }
    }
}

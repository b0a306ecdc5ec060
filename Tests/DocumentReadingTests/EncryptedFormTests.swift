import Foundation
import Testing
@testable import DocumentBuilders
@testable import DocumentReading

/// Encrypted data is known and said; what only looks or sounds like it is not.
@Suite struct EncryptedFormTests {
    // MARK: Made here

    private static func random(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255) }
    }

    /// A session key for RSA or ECDH, and encrypted data.
    private static func pgp(isOld: Bool, curve: Bool) -> [UInt8] {
        let key =
            curve
            ? [18, 1, 7, 0x40] + random(32) + [48] + random(48)
            : [1, 0x07, 0xFF, 0x40] + random(255)
        let body = [3] + random(8) + key
        let data = [1] + random(300)
        let count = UInt8(body.count >> 8)
        let low = UInt8(body.count & 0xFF)
        let head = isOld ? [0x85, count, low] : [0xC1, 0xFF, 0, 0, count, low]
        return head + body + [0xD2, 0xFF, 0, 0, UInt8(data.count >> 8), UInt8(data.count & 0xFF)]
            + data
    }

    static let binaries: [(EncryptedForm, [UInt8])] = [
        (.openPGP, pgp(isOld: true, curve: false)), (.openPGP, pgp(isOld: false, curve: false)),
        (.openPGP, pgp(isOld: true, curve: true)), (.openPGP, pgp(isOld: false, curve: true)),
        (
            .openPGP,
            [0x8C, 13, 4, 9, 3, 2] + random(8) + [0xF0, 0xD2, 0x50, 1] + random(79)
        ),
        (.openPGP, [0xC3, 13, 4, 7, 3, 8] + random(8) + [0xFF, 0xD2, 0x50, 1] + random(79)),
        (.age, Array("age-encryption.org/v1\n-> X25519 ".utf8) + random(200)),
        (.cms, [0x30, 0x82, 4, 0, 6, 9] + oid([7, 3]) + [0xA0, 0x82, 3, 0xF0] + random(80)),
        (.cms, [0x30, 0x80, 6, 9] + oid([7, 6]) + [0xA0, 0x80] + random(80)),
        (
            .cms,
            [0x30, 0x82, 4, 0, 6, 11] + oid([9, 0x10, 1, 0x17]) + [0xA0, 0x82, 3, 0xF0]
                + random(80)
        ),
        (
            .pkcs12,
            [0x30, 0x82, 9, 0, 2, 1, 3, 0x30, 0x82, 8, 0, 6, 9] + oid([7, 1]) + random(80)
        ),
        (.pkcs8, [0x30, 0x82, 5, 0, 0x30, 0x57, 6, 9] + oid([5, 0x0D]) + random(80)),
        (.openssl, Array("Salted__".utf8) + random(8) + [0xFF] + random(47)),
        (.luks, [0x4C, 0x55, 0x4B, 0x53, 0xBA, 0xBE, 0, 2] + random(500)),
        (.luks, [0x4C, 0x55, 0x4B, 0x53, 0xBA, 0xBE, 0, 1] + random(500)),
        (.bitLocker, [0xEB, 0x58, 0x90] + Array("-FVE-FS-".utf8) + random(500)),
        (.keePass, [0x03, 0xD9, 0xA2, 0x9A, 0x67, 0xFB, 0x4B, 0xB5] + random(500)),
        (.keePass, [0x03, 0xD9, 0xA2, 0x9A, 0x65, 0xFB, 0x4B, 0xB5] + random(500)),
        (.gitCrypt, Array("\0GITCRYPT\0".utf8) + random(40)),
        (.aesCrypt, Array("AES".utf8) + [2, 0, 0, 0x1B] + random(200)),
        (.scrypt, Array("scrypt\0".utf8) + [0x0E] + random(200)),
        (.rclone, Array("RCLONE\0\0".utf8) + random(200)),
        (.diskImage, Array("encrcdsa".utf8) + [0, 0, 0, 2] + random(200)),
        (
            .fernet, [0x80, 0, 0, 0, 0, 0x66] + random(99)
        ),
    ]

    private static func oid(_ tail: [UInt8]) -> [UInt8] {
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01] + tail
    }

    @Test(arguments: binaries)
    func knows(_ sample: (form: EncryptedForm, bytes: [UInt8])) throws {
        #expect(EncryptedForm.of(sample.bytes) == sample.form)
        let found = try Collected.file(sample.bytes)
        #expect(found.reasons == [.encrypted] && found.isOrderly)
    }

    /// Cut anywhere and garbled anywhere: never a crash, and never another form.
    @Test(arguments: binaries)
    func survives(_ sample: (form: EncryptedForm, bytes: [UInt8])) {
        for count in 0..<min(sample.bytes.count, 400) {
            let form = EncryptedForm.of(Array(sample.bytes[..<count]))
            #expect(form == nil || form == sample.form)
        }
        for place in 0..<min(sample.bytes.count, 64) {
            var bytes = sample.bytes
            bytes[place] = UInt8.random(in: 0...255)
            _ = EncryptedForm.of(bytes)
        }
    }

    /// Of random bytes none is called encrypted; of those that begin right, hardly one.
    @Test func leavesNoiseAlone() {
        var wrong = 0
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<60_000 {
            let words = (0..<6).map { _ in generator.next() }
            words.withUnsafeBytes { if EncryptedForm.of($0) != nil { wrong += 1 } }
        }
        #expect(wrong <= 1)
    }

    // MARK: In text

    static func armour(_ label: String, _ bytes: [UInt8], fields: String = "") -> String {
        let lines = Data(bytes).base64EncodedString(options: [
            .lineLength64Characters, .endLineWithLineFeed,
        ])
        let dashes = "-----"
        return
            "\(dashes)BEGIN \(label)\(dashes)\n\(fields)\(lines)\n\(dashes)END \(label)\(dashes)\n"
    }

    /// A block, and what must be said of it.
    static let blocks: [String] = [
        armour("PGP MESSAGE", pgp(isOld: true, curve: false), fields: "\n"),
        armour("PGP MESSAGE", pgp(isOld: false, curve: true), fields: "Version: x\nComment: y\n\n"),
        armour("PGP MESSAGE", binaries[4].1, fields: "\n"),
        armour(
            "AGE ENCRYPTED " + "FILE",
            Array("age-encryption.org/v1\n-> X25519 ab".utf8) + random(90)),
        armour("PKCS7", binaries[7].1), armour("CMS", binaries[8].1),
        armour("ENCRYPTED " + "PRIVATE KEY", binaries[11].1),
        armour(
            "RSA " + "PRIVATE KEY", random(600),
            fields: "Proc-Type: 4," + "ENCRYPTED\nDEK-Info: AES-128-CBC,ABBF\n\n"),
        armour(
            "OPENSSH " + "PRIVATE KEY",
            Array("openssh-key-v1\0".utf8) + [0, 0, 0, 10] + Array("aes256-ctr".utf8) + random(300)),
        Data(Array("Salted__".utf8) + [0xFF, 0xFE] + random(60)).base64EncodedString() + "\n",
        Data(Array("Salted__".utf8) + [0xFF, 0xFE] + random(90)).base64EncodedString(
            options: [.lineLength64Characters, .endLineWithLineFeed]) + "\n",
        "$ANSIBLE_" + "VAULT;1.1;AES256\n" + hex(40) + "\n" + hex(40) + "\n",
        "password: !vault |\n          $ANSIBLE_" + "VAULT;1.2;AES256;dev\n          " + hex(40)
            + "\n",
        "key: ENC[AES256_" + "GCM,data:p673w==,iv:YY=,aad:UQ=,tag:A==,type:str]\n",
        "spring.password=ENC" + "(G6N718UuyPE5bHyWKyuLQSm02auQPUtm)\n",
        "BEGIN KEYBASE SALTPACK ENCRYPTED " + "MESSAGE. kiPgBwdlv6bV9N8 dSkCbjKrku5KKqh. END\n",
    ]

    private static func hex(_ count: Int) -> String {
        random(count).map { String(format: "%02x", $0) }.joined()
    }

    @Test(arguments: blocks)
    func saysWhatStandsInText(_ block: String) throws {
        let around =
            "Dear all,\nthe key is " + block + "\nKind regards, AKIA" + "Q7R2XLT5WZ3MKPDB\n"
        for text in [block, around, around.replacingOccurrences(of: "\n", with: "\r\n")] {
            let found = try Collected.file(Array(text.utf8))
            #expect(found.reasons == [.encrypted])
            #expect(found.text == text && found.isOrderly)
        }
    }

    /// Quoted in a mail, in a comment, in JSON: the same.
    @Test func saysWhatIsQuoted() {
        let block = Self.blocks[0]
        for quoted in [
            block.split(separator: "\n", omittingEmptySubsequences: false).map { "> " + $0 }
                .joined(separator: "\n"),
            block.split(separator: "\n", omittingEmptySubsequences: false).map { "# " + $0 }
                .joined(separator: "\n"),
            "{\"enc\": \"" + block.replacingOccurrences(of: "\n", with: "\\n") + "\"}",
        ] {
            #expect(Self.finds(Array(quoted.utf8), cuts: []))
        }
    }

    /// However the text comes in pieces.
    @Test(arguments: blocks)
    func findsAcrossCuts(_ block: String) {
        let text = Array((String(repeating: "word ", count: 700) + block + "end").utf8)
        let places = (3400..<text.count).filter { $0 % 7 == 0 }
        for cut in places { #expect(Self.finds(text, cuts: [cut])) }
        #expect(Self.finds(text, cuts: Array(stride(from: 1, to: text.count, by: 61))))
    }

    private static func finds(_ text: [UInt8], cuts: [Int]) -> Bool {
        var finder = EncryptedBlockFinder()
        var start = 0
        for cut in cuts + [text.count] {
            text[start..<cut].withUnsafeBytes { finder.push($0) }
            start = cut
        }
        return finder.isEncrypted
    }

    /// What is no encrypted data: words about it, keys, signatures, beginnings without an end.
    static let nearMisses: [String] = [
        "A message begins with -----BEGIN PGP MESSAGE----- and a blank line.\n",
        "-----BEGIN PGP MESSAGE-----\n\n...\n-----END PGP MESSAGE-----\n",
        "if line == \"-----BEGIN PGP MESSAGE-----\" {\n    return true\n}\n",
        armour("PGP PUBLIC KEY BLOCK", [0x99, 1, 0x0D, 4] + random(300), fields: "\n"),
        armour("PGP SIGNATURE", [0x89, 1, 0x33, 4] + random(300), fields: "\n"),
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nHello\n"
            + armour("PGP SIGNATURE", [0x89, 1, 0x33, 4] + random(300), fields: "\n"),
        armour("CERTIFICATE", [0x30, 0x82, 4, 0, 0x30, 0x82, 3, 0] + random(300)),
        // Certificates alone.
        armour(
            "PKCS7",
            [0x30, 0x82, 4, 0, 6, 9] + oid([7, 2]) + [
                0xA0, 0x82, 3, 0, 0x30, 0x82, 2, 0, 2, 1, 1, 0x31, 0,
            ]
                + [0x30, 0x0B, 6, 9] + oid([7, 1]) + [0xA0 ^ 1] + random(300)),
        "Salted__ is what the output of openssl begins with.\n",
        "The base64 form begins with U2FsdGVk" + "X1 as everybody knows.\n",
        "age-encryption.org/v1 is the first line of the format.\n",
        "$ANSIBLE_VAULT;1.1;AES256 is the head of a vault.\nIt goes on in hexadecimal.\n",
        "#define ENC(x) (x)\nENC(SOME_LONG_CONSTANT_NAME_OF_A_MACRO)\n",
        "ENC[AES256_GCM,...] is how SOPS writes values.\n", "Proc-Type: 4,ENCRYPTED is a header.\n",
        "LUKS, KeePass and git-crypt keep secrets.\n", "AES is a cipher\n", "scrypt is a hash\n",
        "encrcdsa\n", "RCLONE\n",
    ]

    @Test(arguments: nearMisses)
    func leavesTextAlone(_ text: String) throws {
        let found = try Collected.file(Array(text.utf8))
        #expect(found.unread.isEmpty)
        #expect(found.text == text)
    }

    /// Armour of a message that is signed and compressed is not read, and is not encrypted.
    @Test func saysThatASignedMessageIsNotRead() throws {
        let text = Self.armour("PGP MESSAGE", [0xA3, 1] + Self.random(300), fields: "\n")
        let found = try Collected.file(Array(text.utf8))
        #expect(found.reasons == [.unknownType])
    }

    // MARK: Made by the programs themselves

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/openssl")))
    func knowsWhatOpenSSLWrites() throws {
        for arguments in [
            ["enc", "-aes-256-cbc", "-pbkdf2", "-k", "x"],
            ["enc", "-aes-256-ctr", "-pbkdf2", "-k", "x", "-a"],
            ["enc", "-chacha20", "-pbkdf2", "-k", "x", "-a", "-A"],
        ] {
            let bytes = try Self.output("/usr/bin/openssl", arguments)
            let found = try Collected.file(bytes)
            #expect(found.reasons == [.encrypted])
        }
    }

    private static func output(_ program: String, _ arguments: [String]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        input.fileHandleForWriting.write(Data(repeating: 0x61, count: 400))
        try input.fileHandleForWriting.close()
        let bytes = Array(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        return bytes
    }

    /// Pieces of every length come to an end, those shorter than a mark behind longer ones too.
    @Test func piecesOfAnyLengthComeToAnEnd() {
        for first in [1, 12, 100, 3000] {
            for second in 1...40 {
                var finder = EncryptedBlockFinder()
                for count in [first, second, 1, second] {
                    [UInt8](repeating: 0x61, count: count).withUnsafeBytes { finder.push($0) }
                }
                #expect(!finder.isEncrypted)
            }
        }
    }
}

import Testing
@testable import DocumentBuilders

/// A value at every place of a mail, in every encoding and under every lie, is found or named.
@Suite struct MailCanaryTests {
    private static let head = "From: a@x.example\nTo: b@x.example\nSubject: s\nMIME-Version: 1.0\n"

    @Test(arguments: [
        "From", "To", "Cc", "Subject", "Date", "Message-ID", "Received", "References", "Reply-To",
        "X-Anything", "List-Id", "DKIM-Signature", "Content-Type", "Content-Disposition",
        "Content-Description", "Comments", "Keywords", "Sender", "Return-Path",
    ])
    func readsHeaders(_ name: String) throws {
        let words = Canary.base64(Array(Canary.text.utf8)).filter { $0 != "\r\n" }
        for value in [
            Canary.text, "x\n \(Canary.text)", "=?utf-8?B?\(words)?=", "a; b=\"\(Canary.text)\"",
            "=?utf-7?Q?\(Canary.text.split(separator: " ").joined(separator: "_"))?=",
        ] {
            #expect(try Canary.answer(Array("\(Self.head)\(name): \(value)\n\nx\n".utf8)) == .read)
        }
        // Behind more headers than anybody has.
        let many = (0..<1500).map { "X-\($0): y\n" }.joined()
        let late = Array("\(Self.head)\(many)\(name): \(Canary.text)\n\nx\n".utf8)
        #expect(try Canary.answer(late) == .read)
    }

    private static let types = [
        "", "Content-Type: text/plain\n", "Content-Type: text/plain; charset=utf-16\n",
        "Content-Type: text/plain; charset=iso-2022-jp\n", "Content-Type: text/html\n",
        "Content-Type: text/plain; charset=x-unknown\n", "Content-Type: application/octet-stream\n",
        "Content-Type: image/png; name=\"a.png\"\n", "Content-Type: message/rfc822\n",
        "Content-Type: message/external-body; access-type=URL\n", "Content-Type: multipart/mixed\n",
        "Content-Type: multipart/mixed; boundary=none\n", "Content-Type: nonsense\n",
        "Content-Type: message/partial; number=1; total=2; id=a\n", "Content-Type: text/csv\n",
        "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n",
        "Content-Type: multipart/encrypted; boundary=none\n",
    ]
    private static let encodings = [
        "", "7bit", "8bit", "binary", "base64", "BASE64 (x)", "quoted-printable", "x-uuencode",
        "x-unknown",
    ]

    /// What a body may be, and what shows that it was read. Base64 and the like that nothing
    /// declares are decoded in texts by who scans them: for those the text itself counts.
    private static var bodies: [([UInt8], [String])] {
        let plain = Array(Canary.text.utf8)
        var bodies: [([UInt8], [String])] = [(plain, [Canary.text]), (Canary.file, [Canary.text])]
        for content in [plain, Canary.file] {
            let base64 = Canary.base64(content)
            bodies.append((Array(base64.utf8), [Canary.text, String(base64.prefix(20))]))
            bodies.append((Array(("a!" + base64).utf8), [Canary.text, String(base64.prefix(20))]))
            bodies.append((Array("Hello,\n\(Canary.uu(content))bye\n".utf8), [Canary.text]))
            bodies.append((Array("Hello,\n".utf8) + Canary.yEnc(content), [Canary.text]))
        }
        let quoted = "=63=61=6Eary 7731 fl=\nies at dawn"
        bodies.append((Array(quoted.utf8), [Canary.text, "=63=61"]))
        return bodies
    }

    @Test(arguments: types, [0, 1, 3])
    func readsBodies(_ type: String, _ level: Int) throws {
        var silent: [String] = []
        for encoding in Self.encodings {
            for (index, (body, wanted)) in Self.bodies.enumerated() {
                let declared = encoding.isEmpty ? "" : "Content-Transfer-Encoding: \(encoding)\n"
                var mail = Array("\(type)\(declared)\n".utf8) + body + [0x0A]
                for i in 0..<level {
                    mail =
                        Array("Content-Type: multipart/mixed; boundary=b\(i)\n\n--b\(i)\n".utf8)
                        + mail
                        + Array("\n--b\(i)--\n".utf8)
                }
                mail = Array(Self.head.utf8) + mail
                if try Canary.answer(mail, wanted) == .silent {
                    silent.append("\(encoding) \(index)")
                }
            }
        }
        #expect(silent == [])
    }

    /// `@` is where the canary is; each under a boundary that fits, and one that does not.
    @Test(arguments: [
        "@\n--b\n\nx\n--b--\n", "--b@\n\nx\n--b--\n", "--b\nX-A: @\n\nx\n--b--\n",
        "--b\n@\n--b--\n", "--b\n\n@\n--b--\n", "--b\n\nx\n--b--\n@\n", "--b\n\nx\n--b--@\n",
        "--b\n\nx\n--b--\n--b\n\n@\n", "--b\n\nx\n--b--\n--c\nContent-Type: text/plain\n\n@\n",
        "--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n@\n--b--\n--b--\n",
        "--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n\n@\n--bb--\n--b--\n",
        "--b\nContent-Type: text/plain; x=\"@\"\n\nx\n--b--\n", "@", "--b\n\nx\n--c\n\n@\n",
        "--b\nContent-Type: multipart/encrypted; boundary=c\n\n--c\n\n@\n--c--\n--b--\n",
    ])
    func readsAround(_ shape: String) throws {
        for boundary in ["b", "other", "", "\"b\"", "b "] {
            for canary in [Array(Canary.text.utf8), Canary.file] {
                let pieces = shape.split(separator: "@", omittingEmptySubsequences: false)
                let mail =
                    Array(
                        "\(Self.head)Content-Type: multipart/mixed; boundary=\(boundary)\n\n".utf8)
                    + Array(pieces[0].utf8) + canary + Array(pieces[1].utf8)
                #expect(try Canary.answer(mail) != .silent, "\(boundary) \(canary.count)")
            }
        }
    }

    @Test func saysWhatIsTooDeep() throws {
        var mail = Array("\n".utf8) + Canary.file
        for i in 0..<50 {
            mail =
                Array("Content-Type: multipart/mixed; boundary=b\(i)\n\n--b\(i)\n".utf8) + mail
                + Array("\n--b\(i)--\n".utf8)
        }
        #expect(try Canary.answer(Array(Self.head.utf8) + mail) == .told)
    }

    /// Of a body whose lines are all there, nothing is lost by what comes behind or before it.
    @Test func losesNothingSilently() throws {
        let body = Canary.base64(Canary.file)
        let mail = Array(
            ("\(Self.head)Content-Type: multipart/mixed; boundary=b\n\n--b\n"
                + "Content-Type: application/gzip; name=a.gz\nContent-Transfer-Encoding: base64\n\n"
                + "\(body)\n--b--\n").utf8)
        let text = String(decoding: mail, as: UTF8.self)
        var silent: [Int] = []
        var state: UInt64 = 0x5EED
        for i in mail.indices {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var damaged = mail
            damaged[i] ^= UInt8(truncatingIfNeeded: state >> 33) | 1
            // Without its last line, or with another letter in it, it is not there.
            let kept = String(decoding: damaged, as: UTF8.self)
            let wanted = [Canary.text] + body.split(separator: "\r\n").map { String($0.prefix(24)) }
            if try Canary.answer(damaged, wanted) == .silent, kept != text { silent.append(i) }
        }
        #expect(silent == [])
    }
}

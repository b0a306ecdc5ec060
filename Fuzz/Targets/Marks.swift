@testable import DocumentReading
@testable import Identity
@testable import Imaging
@testable import PDFWriting
@testable import QPDF
@testable import TextWatermark
@testable import Watermark

extension FuzzTarget {
    /// Marks of text and of PDF files, written and read.
    static let marks: [FuzzTarget] = [markCodes, textMarks, pdfStamping]

    private static let key: MasterKey = {
        do {
            return try MasterKey(id: .first, bytes: (0..<32).map { UInt8($0) })
        } catch {
            fatalError("\(error)")
        }
    }()

    /// Every code of a token: read as it was written, with as many errors as it is made for; with more
    /// nothing, or the same.
    private static let markCodes = FuzzTarget(
        name: "mark-codes", isLinear: false,
        words: ["dlp1-", "\u{FE01}", "\u{200C}", "\u{2062}", "&#xFE01;"],
        seeds: { _ in
            let code = TextCode(key: TextKey(key))
            return [
                Array(code.run(token: 0x9F3C_0A71_D2E4).utf8), Array(code.joinerRun(token: 5).utf8),
                Array(("a" + code.pieces(token: 77).joined(separator: " b ")).utf8),
                Array(DocumentToken(key: key).encode(token: 1).utf8),
                [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
            ]
        },
        run: { bytes in
            let code = TextCode(key: TextKey(key))
            var input = FuzzInput(bytes)
            let token = input.number(6)
            let variant = Int(input.byte() & 3)
            var symbols = code.symbols(
                code.key.authenticator.payload(token: token), variant: variant)
            let written = symbols
            var decoder = RunDecoder(code: code)
            // One wrong symbol in each of the two words.
            for word in 0..<2 {
                let place = 2 * (Int(input.byte()) % 14) + word
                symbols[place] = (symbols[place] + input.byte() % 13) % 13
            }
            expect(decoder.read(symbols)?.payload.token == token, "one error a word")
            // One to three lost, wherever.
            var lost = written
            for _ in 0..<Int(input.byte() % 4) { lost.remove(at: Int(input.byte()) % lost.count) }
            expect(decoder.read(lost)?.payload.token == token, "\(28 - lost.count) lost")
            // Anything at all: nobody, or, by a chance of 2⁻³² a check, somebody.
            let noise = input.rest().prefix(64).map { $0 % 13 }
            if let reading = decoder.read(noise) {
                expect(reading.payload.token == token, "noise names \(reading.payload.token)")
            }
            let documents = DocumentToken(key: key)
            let text = documents.encode(token: token)
            expect(documents.token(of: text) == token, "\(text) is another token")
            expect(
                DocumentToken.candidates(in: Array("x \(text) y".utf8)) == [text], "no candidate")
            if let other = documents.token(of: String(decoding: bytes, as: UTF8.self)) {
                expect(documents.encode(token: other).utf8.count == text.utf8.count, "no token")
            }
            let payload = code.key.authenticator.payload(token: token)
            expect(Payload(bits: payload.bits) == payload, "other bits")
            expect(
                PolarCode.standard.payload(of: PolarCode.standard.encode(payload)) == payload,
                "another codeword")
            _ = TextTracer(keys: [code.key], layers: Set(TextLayer.allCases)).trace(utf8: bytes)
            _ = WrittenText.variants(of: bytes)
        })

    private static let formats: [TextFormat] = [
        .plain, .markdown, .html, .csv(headers: false), .mail, .source(.slashes), .source(.hash),
        .source(.markup),
    ]

    /// A marked text shows what it showed and names its token.
    private static let textMarks = FuzzTarget(
        name: "text-marks",
        words: [
            "```\n", "<p>", "</p>", "<code>", "// ", "/* ", "*/", "<!-- ", "| ", "---\n", "\"",
            ". ", "。",
            "<meta charset=\"utf-8\">", "Content-Type: text/plain; charset=utf-8\n\n", "{{",
            "SELECT ", "http://",
        ],
        seeds: { source in
            let prose =
                "The director of the harbour promised to answer every letter. She did not say when, and nobody asked."
            let texts = [
                prose, "# A title\n\n" + prose + "\n\n```sh\necho no\n```\n",
                "<meta charset=\"utf-8\"><p>" + prose + "</p><pre>a b</pre>",
                "id,note\n1,\"" + prose + "\"\n",
                "Subject: a\nContent-Type: text/plain; charset=utf-8\n\n" + prose + "\n",
                "// " + prose + "\nlet a = \"b\"\n", "# " + prose + "\na: b\n",
                "<!-- " + prose + " -->\n<a/>",
            ]
            return texts.enumerated().map { [UInt8($0)] + Array($1.utf8) }
        },
        run: { bytes in
            let format = formats[Int(bytes.first ?? 0) % formats.count]
            check(Array(bytes.dropFirst()), format)
        })

    private static func check(_ text: [UInt8], _ format: TextFormat) {
        let own = TextKey(key)
        let token: UInt64 = 0x9F3C_0A71_D2E4
        let marked: MarkedText
        do throws(TextMarkError) {
            marked = try TextMarker(key: own, token: token).mark(
                text, TextMarkOptions(format: format))
        } catch {
            return expect(!error.detail.isEmpty, "refused without a word")
        }
        expect(marked.copies > 0, "no copy and no word")
        let tracer = TextTracer(keys: [own])
        if format == .mail {
            // A part may be encoded; the tracer of mail is the reader's.
            return
        }
        let found = try? tracer.trace(marked.bytes)
        expect(found?.findings.contains { $0.token == token } == true, "the mark is not found")
        guard let file = try? TextFile(text), let after = try? TextFile(marked.bytes) else {
            // A page that declares a code page takes the mark as references.
            return expect(format == .html, "another encoding")
        }
        expect(
            file.encoding == after.encoding && file.hasByteOrderMark == after.hasByteOrderMark,
            "another encoding")
        let references =
            format == .html && !HTMLProse.declaresUTF8(file.utf8) && !file.hasByteOrderMark
        guard !references || file.encoding != .utf8 else { return }
        if format == .html { return }
        expect(
            VisibleText.of(String(decoding: file.utf8, as: UTF8.self))
                == VisibleText.of(String(decoding: after.utf8, as: UTF8.self)),
            "another text is shown")
    }

    /// PDF files stamped through libqpdf, which is not instrumented: refused by name, or the copy opens
    /// again with as many pages and the token.
    private static let pdfStamping = FuzzTarget(
        name: "pdf-stamping", longest: 8 << 10, isLinear: false, words: pdfWords,
        prepare: {
            do {
                try PDFPlainJob.load()
            } catch {
                fatalError("\(error)")
            }
        },
        seeds: { source in
            try source.files(".pdf") + PDFFixture.kinds.map { PDFFixture.make($0).bytes }
        },
        run: { bytes in
            for carrier in [PDFHostGlyph.lineEnds, .glyphs] { stamp(bytes, carrier) }
            requests(bytes)
        })

    private static func stamp(_ bytes: [UInt8], _ carrier: PDFHostGlyph) {
        let greys = [UInt8](repeating: 7, count: 81)
        let copy = PDFCopy(
            tile: PageTile(side: 9, greys: greys), texts: ["\u{200C}\u{FE00}\u{2062}"],
            token: "k1.9f3c0a71d2e4")
        var written: [UInt8] = []
        let report: PDFStampReport
        do throws(PDFError) {
            let file = try StampedFile(
                PDFFile(bytes[...]), like: copy, carrier: carrier, breakSignature: true,
                replaces: true)
            try file.write(copy) { written.append(contentsOf: $0) }
            report = file.report
        } catch {
            return expect(!error.description.isEmpty, "refused without a word")
        }
        expect((try? PDFStampReport(report.bytes)) == report, "another report")
        do throws(PDFError) {
            let again = try PDFFile(written[...])
            let pages = try again.pageCount()
            expect(pages == report.pages, "\(report.pages) pages became \(pages)")
            guard report.hasToken, let token = copy.token else { return }
            let packet = again.root["/Metadata"]?.content(atMost: MetadataToken.mostBytes) ?? []
            expect(MetadataToken.tokens(packet).contains(token), "no token in the copy")
        } catch {
            expect(false, "the copy does not open again: \(error)")
        }
    }

    private static func requests(_ bytes: [UInt8]) {
        _ = try? PDFStampReport(bytes)
        if let request = try? PDFStampRequest(bytes) {
            let again = try? PDFStampRequest(request.bytes)
            expect(again?.copies == request.copies, "other copies")
        }
        var input = FuzzInput(bytes)
        let copy = PDFCopy(
            texts: [input.text(), input.text()], token: input.text())
        let request = PDFStampRequest(
            breakSignature: input.flag(), replaces: input.flag(), carrier: .glyphs, copies: [copy])
        let again = try? PDFStampRequest(request.bytes)
        expect(again?.copies.first?.texts == copy.texts, "other texts")
    }
}

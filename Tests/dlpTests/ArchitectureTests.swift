import Foundation
import Testing

/// Rules of the house that a compiler does not know.
@Suite struct ArchitectureTests {
    /// A place that gives something up, and a comment beside it is due.
    private struct Place {
        var file: String
        var line: Int
        var text: String
        var kind: String
    }

    /// Readers and matchers, whose losses would be leaks; writers of marked copies have none.
    private static func sources() throws -> [String] {
        let top = URL(fileURLWithPath: Tool.checkout)
        return try [
            "Sources/DocumentReading", "Sources/TextDecoding", "Sources/MIME", "Sources/Markup",
            "Sources/LeakDetect",
        ].flatMap { folder in
            try #require(
                FileManager.default.enumerator(atPath: top.appendingPathComponent(folder).path)
            ).compactMap { $0 as? String }
                .filter { $0.hasSuffix(".swift") }.map { folder + "/" + $0 }
        }.sorted()
    }

    /// What such a place looks like: errors that are dropped, and limits behind which something
    /// is cut off or left without a word.
    private static let signs: [(kind: String, expression: String)] = {
        let limit = "(?:Self\\.)?(?:most|deepest|longest|largest|maximum)\\w*"
        let leaving = "\\{\\s*(?:return|break|continue)(?: nil| \\[\\]| false)?\\s*\\}"
        return [
            ("a dropped error", "\\btry\\?\\s"),
            ("a cut", "\\b(?:prefix|suffix)\\(\(limit)"),
            ("a cut", "\\bprefix\\((?:\\d[\\d_]{2,}|\\d+ << \\d+)\\)"),
            ("a silent limit", "\\bguard\\b[^{]*[<>]=? \(limit)[^{]*else \(leaving)"),
            ("a silent limit", "\\bif\\b[^{]*>=? \(limit)[^{]*\(leaving)"),
        ]
    }()

    private static func places(in file: String) throws -> [Place] {
        let text = try String(contentsOfFile: Tool.checkout + "/" + file, encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var found: [Place] = []
        for (index, line) in lines.enumerated() {
            if line.contains("//") { continue }
            // A statement may go on for some lines; a sign counts on the one it begins on.
            let statement = lines[index..<min(index + 4, lines.count)].joined(separator: " ")
            for sign in signs {
                guard let range = statement.range(of: sign.expression, options: .regularExpression),
                    statement.distance(from: statement.startIndex, to: range.lowerBound)
                        < line.count, !hasReason(above: index, lines)
                else { continue }
                found.append(
                    Place(
                        file: file, line: index + 1,
                        text: line.trimmingCharacters(in: .whitespaces), kind: sign.kind))
                break
            }
        }
        return found
    }

    /// A comment above the line, within the same statement or right before it.
    private static func hasReason(above index: Int, _ lines: [String]) -> Bool {
        for line in lines[max(0, index - 3)..<index].reversed() {
            if line.contains("//") { return true }
            let code = line.trimmingCharacters(in: .whitespaces)
            if code.hasSuffix("{") || code.hasSuffix("}") || code.isEmpty { return false }
        }
        return false
    }

    /// The table of where things are found names files that are there.
    @Test func whatTheArchitecturePageNamesIsThere() throws {
        let page = try String(
            contentsOfFile: Tool.checkout + "/docs/architecture.md", encoding: .utf8)
        let names = page.matches(of: /`([A-Za-z]+\/[A-Za-z+\/]+\.swift)`/).map { String($0.1) }
        #expect(names.count > 15)
        for name in names {
            #expect(
                FileManager.default.fileExists(atPath: Tool.checkout + "/Sources/" + name),
                "\(name)")
        }
    }

    /// Readers tell what they leave: an error that is dropped or a limit that is silent has its
    /// reason beside it, in a comment, or is named below with one.
    @Test func whatReadersGiveUpHasAReasonBesideIt() throws {
        let sources = try Self.sources()
        #expect(sources.count > 100)
        let left = try sources.flatMap(Self.places).filter { place in
            !Self.reasons.contains {
                place.file.hasSuffix("/" + $0.file) && place.text.contains($0.text)
            }
        }
        for place in left {
            Issue.record(
                "\(place.file):\(place.line): \(place.kind) and no comment why: \(place.text)")
        }
    }

    /// The rule finds what it is for.
    @Test(arguments: [
        "let text = try? read(bytes)", "for part in parts.prefix(Self.mostParts) {",
        "guard depth < Self.deepest else { return }", "let head = bytes.prefix(1 << 16)",
        "if parts.count >= mostParts { continue }",
    ])
    func theRuleHolds(line: String) throws {
        let matches = Self.signs.contains {
            line.range(of: $0.expression, options: .regularExpression) != nil
        }
        #expect(matches)
    }

    /// Every reason for which something may be unread is one that a test has met.
    @Test func everyUnreadReasonIsProducedByATest() throws {
        let declared = try String(
            contentsOfFile: Tool.checkout + "/Sources/DocumentReading/UnreadReason.swift",
            encoding: .utf8
        )
        var reasons: [(name: String, raw: String)] = []
        let beginning = try #require(declared.range(of: "package enum UnreadReason"))
        let body = declared[beginning.lowerBound...].components(separatedBy: "\n}\n")[0]
        for line in body.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.first == "case", words.count > 1 else { continue }
            reasons.append(
                (words[1], words.count > 3 ? words[3].replacing("\"", with: "") : words[1]))
        }
        #expect(reasons.count >= 12)
        let top = URL(fileURLWithPath: Tool.checkout + "/Tests")
        let own = URL(fileURLWithPath: #filePath).lastPathComponent
        var tests = ""
        let files = try #require(FileManager.default.enumerator(atPath: top.path))
        for case let file as String in files where file.hasSuffix(".swift") && !file.hasSuffix(own)
        {
            tests += try String(
                contentsOf: top.appendingPathComponent(file), encoding: .utf8)
        }
        for reason in reasons {
            #expect(
                tests.contains(".\(reason.name)") || tests.contains("\"\(reason.raw)\""),
                "no test produces \(reason.raw)")
        }
    }

    /// Places whose reason is not written beside them yet, by file and a part of the line.
    private static let reasons: [(file: String, text: String, reason: String)] = [
        ("ArchiveReader.swift", "String(name.prefix(1024))", "a label; the name itself is read"),
        ("FileType+Detection.swift", "head.prefix(1 << 13)", "a guess that is held against all"),
        ("MailReader+Content.swift", "$0.prefix(1 << 16)", "the head that tells the type"),
        ("SecuredMessage.swift", "Self.deepest", "what is no structure is read as it stands"),
        ("SecuredMessage.swift", "count <= 7", "what is no structure is read as it stands"),
        ("DataURI.swift", "prefix(longestType)", "without a comma it is no data URI"),
        ("CharacterReferences.swift", "prefix(128)", "a longer name is no entity"),
        ("CharacterReferences.swift", "prefix(256)", "a longer name is no entity"),
        ("MarkupReader.swift", "bytes.prefix(1024)", "declarations stand at the beginning"),
        ("MarkupReader.swift", "level < Self.deepest", "the net reads the bytes below"),
        ("MarkupReader.swift", "names.count < Self.mostNames", "the net reads the bytes below"),
        ("CompoundReader+Streams.swift", "$0.prefix(1 << 16)", "the head that tells the type"),
        ("CompoundReader+Streams.swift", "content.prefix(1 << 16)", "a sample of how even it is"),
        ("MessageReader.swift", "$0.prefix(1 << 16)", "the head that tells the type"),
        ("PDFFontCodes.swift", "Self.mostTexts", "pdftotext reads the page with the same font"),
        ("PDFObjectReader.swift", "answer.prefix(1 << 24)", "the first field of a worker's answer"),
        ("PDFObjectReader.swift", "$0.prefix(1 << 16)", "the head that tells the type"),
        ("PDFStore.swift", "depth < Self.deepest", "without a role an object is read like any"),
        ("PDFReader.swift", "string.prefix(256)", "a sample of how readable it is"),
        ("NumberFormat.swift", "code.prefix(Self.longest)", "a format only draws a number"),
        ("OfficePackageReader.swift", "content.prefix(1 << 20)", "tells which program wrote it"),
        ("PDFReader.swift", "try? session.run(", "a broken attachment is told by what follows"),
        ("ReadingSession.swift", "rest.prefix(1 << 20)", "a piece of a loop over all"),
        ("EncodingDetector.swift", "bytes.prefix(1 << 16)", "a guess that is held against all"),
        ("PrintableStrings.swift", "bytes.prefix(4096)", "a guess that is held against all"),
        ("TextStream.swift", "bytes.prefix(1 << 16)", "a guess that is held against all"),
        ("Extractor.swift", "$0.prefix(1 << 16)", "the head that tells the type"),
        ("Detector.swift", "Self.longestMatch", "no value of a detector is longer"),
        ("MailboxReader.swift", "length <= mostLocal", "RFC 5321: longer is no address"),
        ("PhoneReader.swift", "gap <= most", "digits farther apart are no one number"),
        ("FingerprintMaker.swift", "try? Picture.decodeAny", "a picture without a print"),
        ("FingerprintSet.swift", "try? JSON", "the next line throws that it is damaged"),
        ("FingerprintSet.swift", "contentsOfDirectory", "no folder holds no sets"),
        ("PatternDatabase.swift", "prefix(4096)", "a message"),
        ("StartOfMatchResolver.swift", "try? MatchScratch", "false is told on as a failure"),
        ("StartOfMatchResolver.swift", "try? cache.database", "nil is told on as a failure"),
        ("TextScanner.swift", "try? TextScanner(", "nil is told on as a failure"),
        ("NearestName.swift", "pattern.utf8.prefix(1000)", "a path is no longer"),
        ("KeywordSet.swift", "try? value.list()", "it may be a mapping, which is asked next"),
        (
            "Policy+Loading.swift", "try? $0.key.text()",
            "a key that is no text is refused elsewhere"
        ),
        ("YAMLCache.swift", "Self.mostBytes", "what is not kept is read again"),
        ("YAMLValue.swift", "text.prefix(200)", "a message"),
        ("Baseline.swift", "try? JSONDecoder()", "the next line throws which line it is"),
        ("Redaction.swift", "bytes.prefix(4096)", "what is shown, not what is matched"),
        ("ScanSession.swift", "unreadParts.count < Self.mostParts", "how many more is told"),
        ("ScanSession.swift", "try? Picture.decodeAny", "the reader tells of damaged pictures"),
        ("MatchAggregator.swift", "prefix(Self.mostCompared)", "a value told twice, not one less"),
    ]
}

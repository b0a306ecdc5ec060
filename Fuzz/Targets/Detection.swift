@testable import DocumentReading
import Foundation
@testable import LeakDetect
import Support
import TextDecoding

extension FuzzTarget {
    /// The matcher, what it reads of encoded text, and what configures it.
    static let detection: [FuzzTarget] = [scan, encodedRuns, policies, hashIndex]

    /// A text's verdict with every detector there is: the same for the text at once and in pieces.
    private static let scan = FuzzTarget(
        name: "scan", longest: 8 << 10,
        words: [
            "4111 1111 1111 1111", "GB82 WEST 1234 5698 7654 32", "password=", "api_key: \"",
            "\\u0041", "&#x41;", "=41=4B", "%41%42", "U2FsdGVk", "0x61, 0x77", "6177 735f",
            "begin 644 a\n", "dlp:allow", "\u{200B}", "\u{FF11}", "账号", "-----BEGIN ",
        ],
        prepare: { _ = Scanning.shared },
        seeds: { _ in
            let examples = Scanning.shared.examples.map { Array($0.utf8) }
            return examples + [
                Array(Scanning.shared.examples.prefix(40).joined(separator: "\n").utf8)
            ]
        },
        run: { bytes in
            var text: [UInt8] = []
            bytes.withUnsafeBytes { UTF8Check.repair($0, into: &text) }
            let whole = Scanning.shared.verdict(text, seed: nil)
            let pieces = Scanning.shared.verdict(
                text, seed: UInt64(text.count) &+ UInt64(text.first ?? 0))
            expect(whole == pieces, "in pieces: \(whole) became \(pieces)")
        })

    /// What stands for other bytes: base64, hexadecimal in every form, uuencode, quoted-printable,
    /// percent signs, escapes, entities. Normalised text is valid and leads back.
    private static let encodedRuns = FuzzTarget(
        name: "encoded-runs",
        words: [
            "QUtJQUFBQUFBQUFBQUFBQUFBQUE=", "begin 644 a\n", "`\nend\n", "=41=4B=\r\n", "%41%4B",
            "\\x41", "\\u{41}", "&#x41;", "&amp;", "0x41, 0x4B, ", "00000000: 4142 4344  ABCD\n",
        ],
        seeds: { _ in
            [
                "begin 644 a\n#86)C\n`\nend\n",
                "00000000: 4142 4344 4546 4748 494a 4b4c 4d4e 4f50  ABCDEFGHIJKLMNOP\n",
                "dGhpcyBpcyBhIHRleHQgdGhhdCBpcyBlbmNvZGVk",
                "7468697320697320612074657874207468617420",
                "x=74=68=69=73=20=69=73=\n=20more", "%74%68%69%73%20%69%73%20a%20text",
                "\\u0074\\u0068\\u0069\\u0073",
                "74 68 69 73 20 69 73 20 61 20 74 65 78 74",
                "0x74, 0x68, 0x69, 0x73, 0x20, 0x69, 0x73, 0x20",
            ].map { Array($0.utf8) }
        },
        run: { bytes in
            let seed = UInt64(bytes.count) &+ UInt64(bytes.last ?? 0) << 8
            bytes.withUnsafeBytes { EncodedPromises.normalised($0, seed) }
            var runs = EncodedRunFinder()
            var blocks = EncodedBlockFinder()
            bytes.withUnsafeBufferPointer { text in
                for finder in 0..<2 {
                    func take(_ run: EncodedRun) {
                        expect(
                            (0..<max(1, text.count)).contains(run.place),
                            "a run outside of the text")
                    }
                    if finder == 0 {
                        runs.look(text, base: 0, isLast: true, take)
                    } else {
                        blocks.look(text, base: 0, isLast: true, take)
                    }
                }
                // Finders ask at few places; here all are asked, of short texts.
                for place in text.indices where text.count <= 4096 {
                    _ = UUBlock(text, at: place)
                    guard place % 16 == 0 else { continue }
                    _ = HexDump(text, from: 0, near: place).readings
                    _ = QuotedLines(text, from: 0, around: place)
                }
                if text.count >= Base64Run.shortest { _ = Base64Run.decode(text) }
            }
            EncodedPromises.roundTrip(bytes)
        })

    /// Policies, detectors and what else is given as text: taken, or refused with the place.
    private static let policies = FuzzTarget(
        name: "policies",
        words: [
            "policy: 1\n", "zone: high\n", "extends: ", "rules:\n", "  - id: ", "detectors: [",
            "class:financial", "action: block", "minCount: ", "allow:\n", "expires: 2027-01-31",
            "limits:\n", "unread:\n", "patterns:\n", "anchors:\n", "examples:\n", "&a ", "*a", "? ",
            "{{hex:32}}",
            "types:\n", "512 MiB", "**/",
        ],
        seeds: { _ in
            try [
                "policies/high.yaml", "policies/detectors/jwt.yaml",
                "policies/detectors/card-number.yaml",
            ].map {
                Array(try Data(contentsOf: URL(fileURLWithPath: $0)))
            } + [Array("{\"schema\":\"dlp.scan/1\",\"path\":\"a\",\"findings\":[]}".utf8)]
        },
        run: { bytes in PolicyPromises.check(bytes) })

    /// Indexes of hashes and trees of YAML as they lie in the cache, whatever was done to them.
    private static let hashIndex = FuzzTarget(
        name: "cached-files", longest: 2048, isLinear: false,
        seeds: { _ in [[UInt8](repeating: 1, count: 600)] },
        run: { bytes in CachePromises.check(bytes) })
}

/// A policy of every detector, compiled once.
private final class Scanning: Sendable {
    static let shared = Scanning()

    private let policy: CompiledPolicy
    private nonisolated(unsafe) let scanners: KeptScanners?
    let examples: [String]

    private init() {
        do {
            let detectors = try DetectorLibrary.load(folder: "policies/detectors")
            let library = CompiledDetectors(detectors)
            let text = """
                policy: 1
                rules:
                  - id: all
                    detectors: [all]
                    min: {confidence: low}
                    action: warn
                  - id: words
                    keywords: [project nightingale, 绝密, "top secret"]
                    action: block
                """
            policy = try CompiledPolicy(
                Policy.parse(text, file: "fuzz.yaml", library: library), library: library,
                cache: ".build-fuzz/cache", state: nil)
            scanners = KeptScanners(
                policy.program, try MatchScratch(policy.program.databases))
            examples = detectors.all.compactMap { detector in
                detector.examples.hits.first.flatMap { ExampleTemplate.fill($0) }
            }
        } catch {
            fatalError("the policy of the fuzz target: \(error)")
        }
    }

    /// The findings of a text, given at once or in pieces.
    func verdict(_ text: [UInt8], seed: UInt64?) -> [String] {
        do {
            let session = try ScanSession(policy, scanners, name: "x", markFinder: nil)
            session.begin(DocumentPart(path: "x", type: "text"))
            text.withUnsafeBytes { text in
                guard let seed else { return session.text(text) }
                Self.cut(text, seed: seed) { session.text($0) }
            }
            session.end()
            if let failure = session.failure { fatalError("no verdict: \(failure)") }
            let verdict = session.verdict(today: .today, baseline: nil)
            return verdict.findings.map { "\($0)" }.sorted()
                + verdict.unread.map { "\($0)" }.sorted()
        } catch {
            fatalError("no verdict: \(error)")
        }
    }

    /// Pieces of whole characters, as sinks are given them.
    private static func cut(
        _ text: UnsafeRawBufferPointer, seed: UInt64, _ give: (UnsafeRawBufferPointer) -> Void
    ) {
        var pieces = Pieces(seed: seed)
        var at = 0
        while at < text.count {
            var end = min(text.count, at + 16 * pieces.length())
            while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
            give(UnsafeRawBufferPointer(rebasing: text[at..<end]))
            at = end
        }
    }
}

private enum EncodedPromises {
    /// Normalised text is UTF-8, the same in pieces, and each of its places leads back into the text.
    static func normalised(_ all: UnsafeRawBufferPointer, _ seed: UInt64) {
        let text = all.bindMemory(to: UInt8.self)
        var whole = Normaliser()
        var once: [UInt8] = []
        whole.append(text, isLast: true, to: &once)
        expect(once.withUnsafeBytes { UTF8Check.isValid($0) }, "normalised to no UTF-8")
        for place in stride(from: 0, through: once.count, by: 7) {
            let original = whole.map.original(place).byte
            expect((0...text.count).contains(original), "a place that leads out of the text")
        }
        var cut = Normaliser()
        var pieces: [UInt8] = []
        Pieces.cut(all, seed: seed) { piece, isLast in
            cut.append(piece.bindMemory(to: UInt8.self), isLast: isLast, to: &pieces)
        }
        expect(once == pieces, "normalised otherwise in pieces")
    }

    /// Text that is encoded is found and is what it was. Printable, so that it counts as text.
    static func roundTrip(_ bytes: [UInt8]) {
        let text = bytes.prefix(400).map { 0x20 + $0 % 0x5F }
        guard text.count >= 48 else { return }
        let base64 = Array(Data(text).base64EncodedString().utf8.filter { $0 != 0x3D })
        let hex = Array(Hex.text(text).utf8)
        for digits in [base64, hex] {
            var found: [[UInt8]] = []
            var finder = EncodedRunFinder()
            (digits + [0x0A]).withUnsafeBufferPointer {
                finder.look($0, base: 0, isLast: true) { found.append($0.bytes) }
            }
            let isFound = found.contains {
                $0.count >= text.count - 3 && text.starts(with: $0.prefix(text.count - 3))
            }
            expect(isFound, "\(String(decoding: digits, as: UTF8.self)) is not read")
        }
    }
}

private enum PolicyPromises {
    private static let library: CompiledDetectors = {
        do {
            return CompiledDetectors(
                try DetectorLibrary.load(files: [
                    "policies/detectors/jwt.yaml", "policies/detectors/card-number.yaml",
                ]))
        } catch {
            fatalError("\(error)")
        }
    }()

    static func check(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return }
        func refused(_ error: PolicyError) {
            expect(
                !error.message.isEmpty && !error.message.contains("\n"), "no line: \(error.message)"
            )
        }
        do throws(PolicyError) {
            // A policy may name other files, which are none of this target's.
            if !["extends", "/", "hashes", "images", "files"].contains(where: text.contains) {
                _ = try Policy.parse(text, file: "x.yaml", library: library)
            }
        } catch {
            refused(error)
        }
        do throws(PolicyError) {
            let value = try YAMLValue.parse(text, file: "x.yaml")
            guard
                let again = YAMLValue(file: "x.yaml", tree: YAMLTree(bytes: value.tree.serialised))
            else {
                return expect(false, "a tree that is none when read again")
            }
            _ = try Detector(again)
        } catch {
            refused(error)
        }
        do throws(PolicyError) {
            _ = try Baseline(text, file: "x.jsonl")
        } catch {
            refused(error)
        }
        _ = ExampleTemplate.fill(text)
        _ = CalendarDay(text)
        _ = PatternSyntax(text, isCaseless: bytes.count % 2 == 0)
        _ = ByteSet(text)
        let halves = text.split(separator: "\n", maxSplits: 1)
        if halves.count == 2, halves[1].utf8.count < 2000 {
            _ = Glob.matches(String(halves[1]), String(halves[0]))
        }
        for validator in Validator.named.values { _ = validator.accepts(bytes.prefix(64)) }
    }
}

private enum CachePromises {
    static func check(_ bytes: [UInt8]) {
        var input = FuzzInput(bytes)
        let entries = Int(input.byte()) % 64
        let identity = (0..<16).map { _ in input.byte() }
        let wanted = (0..<32).map { _ in input.byte() }
        let layout = HashIndexLayout(entries: entries, identity: identity)
        let header = layout.header
        let again = header.withUnsafeBytes { HashIndexLayout(header: $0) }
        expect(
            again?.entries == entries && again?.identity == identity && again?.size == layout.size,
            "an index's own header is refused")
        // Pages whose sums are right hold anything at all.
        var file = header + input.rest().prefix(layout.pagesOffset - header.count)
        file += [UInt8](repeating: 0, count: layout.pagesOffset - file.count)
        for page in 0..<layout.pages {
            let start = HashIndexLayout.headerSize + page * HashIndexLayout.pageSize
            let end = min(start + HashIndexLayout.pageSize, layout.pagesOffset)
            let sum = file.withUnsafeBytes {
                HashIndexLayout.pageHash(UnsafeRawBufferPointer(rebasing: $0[start..<end]))
            }
            file += (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt64($0))) }
        }
        expect(file.count == layout.size, "another size")
        file.withUnsafeBytes { file in
            _ = layout.filterPasses(wanted, file)
            _ = layout.find(wanted, file)
        }
        _ = bytes.withUnsafeBytes { HashIndexLayout(header: $0) }
        walk(YAMLTree(bytes: bytes))
    }

    /// Every node of a tree that somebody wrote.
    private static func walk(_ tree: YAMLTree) {
        guard let root = tree.node(at: 0) else { return }
        var left = [root]
        var budget = 10_000
        while let node = left.popLast(), budget > 0 {
            budget -= 1
            _ = tree.text(node)
            _ = tree.text(node, is: "policy")
            if node.kind == .sequence || node.kind == .mapping { left += tree.children(node) }
        }
    }
}

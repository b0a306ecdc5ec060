internal import Support
internal import Watermark

/// Puts a mark into a text: a full copy of the token in every sentence, or about every 120
/// characters.
///
///     let marker = TextMarker(key: TextKey(master), token: 0x9F3C_0A71_D2E4)
///     let marked = try marker.mark(bytes, TextMarkOptions(format: .markdown))
///
/// What a reader sees does not change: see `InsertionPointFinder` for where runs stand and
/// ``TextAlphabet`` for what they are made of. Encoding, byte order mark and line endings stay.
/// O(n), some 20 MB a second.
package struct TextMarker: Sendable {
    package let code: TextCode
    /// 48 bits.
    package let token: UInt64

    /// - Precondition: `token` is below 2⁴⁸.
    package init(key: TextKey, token: UInt64) {
        precondition(token >> Payload.tokenBitCount == 0, "a token has 48 bits")
        code = TextCode(key: key)
        self.token = token
    }

    /// Marks a file.
    ///
    /// - Throws: `tooShort` where there is no place for a copy; `encoding`, `tooBig`;
    ///   `unsupported` for layers in a page that does not declare UTF-8; for mail also `signed`,
    ///   `damaged` and `tooDeep`.
    package func mark(
        _ bytes: [UInt8], _ options: TextMarkOptions
    ) throws(TextMarkError) -> MarkedText {
        if options.format == .mail {
            return try MailMarker(marker: self, options: options).mark(bytes)
        }
        let file: TextFile
        do {
            file = try TextFile(bytes, encoding: options.encoding)
        } catch {
            guard error.code == .encoding, options.format == .html, options.encoding == nil,
                let page = LegacyPage(bytes)
            else { throw error }
            return try mark(page, options)
        }
        let references =
            options.format == .html && !file.hasByteOrderMark
            && !(file.encoding == .utf8 && HTMLProse.declaresUTF8(file.utf8))
        if references { try Self.checkLayers(options) }
        var marked = mark(utf8: file.utf8, options, references: references)
        guard marked.copies > 0 else { throw .tooShort }
        marked.bytes = try file.bytes(marked.bytes)
        return marked
    }

    private func mark(
        _ page: LegacyPage, _ options: TextMarkOptions
    ) throws(TextMarkError) -> MarkedText {
        try Self.checkLayers(options)
        var marked = mark(utf8: page.utf8, options, references: true)
        guard marked.copies > 0 else { throw .tooShort }
        guard let bytes = page.bytes(marked.bytes) else {
            throw TextMarkError(.encoding, "\(page.charset) does not take the mark")
        }
        marked.bytes = bytes
        return marked
    }

    private static func checkLayers(_ options: TextMarkOptions) throws(TextMarkError) {
        guard options.layers.isEmpty else {
            throw TextMarkError(
                .unsupported, "further layers need a page that declares UTF-8",
                hint: "add <meta charset=\"utf-8\"> to its head")
        }
    }

    /// Marks a string.
    ///
    /// - Throws: `tooShort` where there is no place for a copy.
    package func mark(
        _ text: String, _ options: TextMarkOptions = TextMarkOptions()
    ) throws(TextMarkError) -> String {
        let marked = mark(utf8: Array(text.utf8), options, references: false)
        guard marked.copies > 0 else { throw .tooShort }
        return String(decoding: marked.bytes, as: UTF8.self)
    }

    /// Marks UTF-8. Nothing is thrown: a text without places has no copies.
    ///
    /// - Parameter references: writes runs as HTML's numeric references, for files that a
    ///   browser might not read as UTF-8.
    func mark(utf8: [UInt8], _ options: TextMarkOptions, references: Bool) -> MarkedText {
        var text = utf8
        let keys = [code.key] + options.knownKeys.filter { $0.id != code.key.id }
        let before = TextTracer(
            keys: keys, layers: options.replace ? Set(TextLayer.allCases) : []
        ).trace(utf8: text)
        if options.replace { text = without(before.findings, keys, text) }
        var sites = 0
        for layer in TextLayer.allCases where options.layers.contains(layer) && !references {
            (text, sites) = put(layer, into: text, options.format, sites)
        }
        let slots = self.slots(of: text, options.format)
        var out: [UInt8] = []
        out.reserveCapacity(text.count + slots.count * (references ? 230 : 100))
        var from = 0
        for (number, slot) in slots.enumerated() where slot.offset >= from {
            out += text[from..<slot.offset]
            let copy = self.copy(number, slot)
            out += references ? Self.references(copy) : Array(copy.utf8)
            from = slot.offset
        }
        out += text[from...]
        return MarkedText(
            bytes: out, copies: slots.count, layerSites: sites, existing: before.findings,
            foreignRuns: before.foreignRuns)
    }

    /// Variants in turn; every fourth copy, from the second on, in joiners as well.
    package func copy(_ number: Int, _ slot: InsertionPoint) -> String {
        let run = code.run(token: token, variant: number)
        if number % 4 == 1, !slot.isJoining { return code.joinerRun(token: token) + run }
        return slot.needsGuard ? String(TextAlphabet.guardScalar) + run : run
    }

    private static func references(_ text: String) -> [UInt8] {
        text.unicodeScalars.flatMap {
            Array("&#x\(String($0.value, radix: 16, uppercase: true));".utf8)
        }
    }

    package func slots(of text: [UInt8], _ format: TextFormat) -> [InsertionPoint] {
        var finder = InsertionPointFinder(
            plan: InsertionSchedule(seed: InsertionSchedule.finish(code.key.placeSeed ^ token)))
        let stretches = Prose.stretches(of: text, format)
        ExactPassages.masked(text, stretches, format).withUnsafeBufferPointer { bytes in
            for stretch in stretches {
                finder.read(bytes, stretch.range)
                if stretch.endsParagraph { finder.endParagraph() }
            }
        }
        return finder.finish()
    }

    private func put(
        _ layer: TextLayer, into text: [UInt8], _ format: TextFormat, _ count: Int
    ) -> ([UInt8], Int) {
        let finder = PatternReader.sites(code.key, layer)
        let word = PolarCode.standard.encode(code.key.authenticator.payload(token: token))
        var edits: [(Range<Int>, [UInt8])] = []
        var sites = count
        let stretches = Prose.stretches(of: text, format)
        ExactPassages.masked(text, stretches, format).withUnsafeBufferPointer { bytes in
            for stretch in stretches {
                for site in finder.sites(in: bytes, stretch.range) {
                    sites += 1
                    let change = (word.bit(site.bit) == 1) != site.isNegated
                    if change != site.isChanged {
                        edits.append((site.range, change ? site.changed : site.plain))
                    }
                }
            }
        }
        return (Self.apply(edits, to: text), sites)
    }

    /// The text without the runs and layers of these findings.
    private func without(
        _ findings: [TextFinding], _ keys: [TextKey], _ text: [UInt8]
    ) -> [UInt8] {
        let runs = findings.flatMap(\.runRanges).sorted { $0.lowerBound < $1.lowerBound }
        var clean = Self.apply(runs.map { ($0, []) }, to: text)
        for finding in findings {
            guard let key = keys.first(where: { $0.id == finding.keyID }) else { continue }
            for layer in finding.layers {
                let edits = clean.withUnsafeBufferPointer { bytes in
                    PatternReader.sites(key, layer).sites(in: bytes, 0..<bytes.count)
                        .filter(\.isChanged).map { ($0.range, $0.plain) }
                }
                clean = Self.apply(edits, to: clean)
            }
        }
        return clean
    }

    /// Replaces ranges, which are in order; one that overlaps the one before is left out.
    static func apply(_ edits: [(Range<Int>, [UInt8])], to text: [UInt8]) -> [UInt8] {
        guard !edits.isEmpty else { return text }
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        var from = 0
        for (range, replacement) in edits where range.lowerBound >= from {
            out += text[from..<range.lowerBound]
            out += replacement
            from = range.upperBound
        }
        out += text[from...]
        return out
    }
}

/// How a text is marked.
package struct TextMarkOptions: Sendable {
    package var format: TextFormat
    /// The encoding of the bytes; nil to tell by byte order mark and content.
    package var encoding: TextFile.Encoding?
    /// Takes away the runs and layers of the keys in ``knownKeys`` before marking. Invisible
    /// characters of others, such as joiners in words and emoji, stay.
    package var replace: Bool
    /// Keys besides the marker's own whose marks are recognised.
    package var knownKeys: [TextKey]
    /// Further layers. Empty unless asked for: they change characters that people see.
    package var layers: Set<TextLayer>

    package init(
        format: TextFormat = .plain, encoding: TextFile.Encoding? = nil, replace: Bool = false,
        knownKeys: [TextKey] = [], layers: Set<TextLayer> = []
    ) {
        self.format = format
        self.encoding = encoding
        self.replace = replace
        self.knownKeys = knownKeys
        self.layers = layers
    }
}

/// Why a text was not marked or not read.
package struct TextMarkError: CodedError {
    package enum Code: String, Sendable {
        case tooShort, tooBig, encoding, signed, alreadyMarked, damaged, tooDeep, unsupported
    }

    package let code: Code
    package let detail: String
    /// What to do next, where there is something.
    package let hint: String?

    package init(_ code: Code, _ detail: String, hint: String? = nil) {
        self.code = code
        self.detail = detail
        self.hint = hint
    }

    static func tooBig(_ count: Int) -> Self {
        Self(
            .tooBig, "the text has \(count) bytes, more than \(TextTracer.largest)",
            hint: "split it into smaller files")
    }

    package static let noLayer = Self(
        .unsupported, "there is no place for a mark in what the options leave",
        hint: "leave out --no-text-layer or --no-metadata")

    static let tooShort = Self(
        .tooShort,
        "there is no place for a mark: it needs a sentence of some 20 characters, outside of "
            + "code, links and numbers",
        hint: "mark a picture or a PDF of it instead")
}

/// A text with its mark, and what was found in it before.
package struct MarkedText: Sendable {
    /// The file, in the encoding that it came in.
    package var bytes: [UInt8]
    /// Copies put in.
    package var copies: Int
    /// Sites of the further layers.
    package var layerSites: Int
    /// Marks of known keys that were in the text already, and taken away with `replace`. Each
    /// token once; places are those of the text, of a message those of one part.
    package var existing: [TextFinding]
    /// Runs of somebody else's mark, which stay; see ``TextTrace/foreignRuns``.
    package var foreignRuns: Int
}

/// A further layer of a text mark that changes characters a reader sees. Both are off unless
/// asked for.
package enum TextLayer: String, Sendable, CaseIterable {
    /// Latin letters replaced by Cyrillic ones that look alike (Unicode confusables, UTS #39):
    /// they survive filters of invisible characters, and spoil searching and spelling.
    case homoglyphs
    /// Spaces replaced by FOUR-PER-EM SPACE: NFKC and many programs turn them back.
    case spaces
}

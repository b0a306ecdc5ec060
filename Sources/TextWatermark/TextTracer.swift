internal import Foundation

/// Finds who a text was issued to, by its invisible characters.
///
///     let trace = TextTracer(keys: [TextKey(master)]).trace(pasted)
///     for finding in trace.findings { print(finding.token, finding.copies) }
///
/// One pass over the text, O(n); then every distinct run is read once for each key. Bytes in
/// UTF-16 or GB18030 are turned to UTF-8 first (see ``TextFile``).
package struct TextTracer: Sendable {
    /// The largest text in bytes.
    package static let largest = 64 << 20

    package let keys: [TextKey]
    /// Layers to look for besides the runs: slower, and only where they were asked for.
    package var layers: Set<TextLayer>

    package init(keys: [TextKey], layers: Set<TextLayer> = []) {
        self.keys = keys
        self.layers = layers
    }

    /// Traces a string, such as the text of a document.
    ///
    /// - Parameter issued: all tokens that were issued under a key, given its name. Asked
    ///   where a text has pieces (``TextCode/pieces(token:)``) and too few to name a token.
    package func trace(
        _ text: String, issued: (_ keyID: String) -> [UInt64] = { _ in [] }
    ) -> TextTrace {
        var text = text
        return text.withUTF8 { trace($0, issued) }
    }

    /// Traces the bytes of a text file. What is neither UTF-16 with a byte order mark nor
    /// GB18030 is read as UTF-8, whatever else is in it.
    ///
    /// - Throws: `tooBig` above ``largest``.
    package func trace(
        _ bytes: [UInt8], issued: (_ keyID: String) -> [UInt64] = { _ in [] }
    ) throws(TextMarkError) -> TextTrace {
        guard bytes.count <= Self.largest else { throw .tooBig(bytes.count) }
        if let file = try? TextFile(bytes) {
            return file.utf8.withUnsafeBufferPointer { trace($0, issued) }
        }
        return bytes.withUnsafeBufferPointer { trace($0, issued) }
    }

    /// Traces UTF-8 of any size.
    package func trace(utf8: [UInt8]) -> TextTrace {
        utf8.withUnsafeBufferPointer { trace($0) { _ in [] } }
    }

    private func trace(
        _ utf8: UnsafeBufferPointer<UInt8>, _ issued: (String) -> [UInt64]
    ) -> TextTrace {
        let scan = RunScanner.scan(utf8, references: true)
        let runs = scan.runs
        var result = TextTrace(
            findings: [], keyCount: keys.count, tagChecks: 0, runs: runs.count,
            pieces: scan.pieces.count, foreignRuns: 0, isComplete: scan.isComplete)
        var explained = Set<Int>()
        for key in keys {
            var reading = RunReading(key: key)
            reading.read(runs)
            reading.read(scan.pieces) { issued(key.id) }
            result.tagChecks += reading.tagChecks
            result.isComplete = result.isComplete && reading.isComplete
            explained.formUnion(reading.tokenOfRun.keys)
            var found = reading.findings(scan, keyID: key.id)
            for layer in TextLayer.allCases where layers.contains(layer) {
                let answer = PatternReader(key: key, layer: layer).read(utf8)
                result.tagChecks += answer.tagChecks
                guard let token = answer.token else { continue }
                if let i = found.firstIndex(where: { $0.token == token }) {
                    found[i].layers.insert(layer)
                } else {
                    found.append(
                        TextFinding(
                            token: token, keyID: key.id, variants: 1, layers: [layer],
                            byteRegions: [0..<utf8.count]))
                }
            }
            result.findings += found
        }
        result.foreignRuns =
            runs.indices.filter { runs[$0].selectors.count >= 20 && !explained.contains($0) }
            .count
        countScalars(&result.findings, in: utf8)
        result.findings.sort {
            ($0.copies, $0.damagedCopies, $0.pieces, $1.token)
                > ($1.copies, $1.damagedCopies, $1.pieces, $0.token)
        }
        return result
    }

    /// Byte regions as regions of scalars: one pass.
    private func countScalars(
        _ findings: inout [TextFinding], in utf8: UnsafeBufferPointer<UInt8>
    ) {
        var wanted = Set<Int>()
        for finding in findings {
            for region in finding.byteRegions {
                wanted.insert(region.lowerBound)
                wanted.insert(region.upperBound)
            }
        }
        var scalars: [Int: Int] = [:]
        var count = 0
        var from = 0
        for offset in wanted.sorted() where offset <= utf8.count {
            for i in from..<offset where utf8[i] & 0xC0 != 0x80 { count += 1 }
            from = offset
            scalars[offset] = count
        }
        for i in findings.indices {
            findings[i].regions = findings[i].byteRegions.map {
                (scalars[$0.lowerBound] ?? 0)..<(scalars[$0.upperBound] ?? count)
            }
        }
    }
}

/// Everything that a trace found out about one text.
package struct TextTrace: Sendable {
    /// Everyone found, most copies first. Empty: no mark of these keys was found.
    package var findings: [TextFinding]
    /// Keys that were tried.
    package var keyCount: Int
    /// Candidate payloads whose tag was computed, over all runs, layers and keys.
    package var tagChecks: Int
    /// Runs of invisible characters long enough for a copy or a piece of one.
    package var runs: Int
    /// Parts of runs as pages carry them at the ends of lines, anybody's.
    package var pieces: Int
    /// Runs of at least 20 selectors that no key given explains: somebody else's mark, or one
    /// of a key that was not given.
    package var foreignRuns: Int
    /// False where a text was so full of damaged runs that some were read only as they stand.
    package var isComplete: Bool

    /// The chance that a text without a mark of these keys would give a finding such as this,
    /// over every run, window, variant, set of places, layer and key that was tried.
    ///
    /// A text that owes nothing to a key meets tags that are a pseudo-random function of the
    /// token: each of N checks passes with probability 2⁻³², so that any token at all is given
    /// with probability at most N · 2⁻³² (`Payload.falseAcceptanceProbability(candidates:)`):
    /// 2.3 · 10⁻¹⁰ for one run.
    ///
    /// **Issued.** The keyed offsets make the digits of a run that owes nothing to the key
    /// uniform, so its token is one of n that were issued with probability at most n · 2⁻⁴⁸. A
    /// finding that the registry knows: N · 2⁻³² · n · 2⁻⁴⁸, below 10⁻⁹ for a million issued
    /// marks and a billion checks.
    ///
    /// **Agreeing variants.** Offsets of different variants are independent, so a run in one
    /// variant gives the token of a run in another with probability at most 2⁻⁸⁰ for each
    /// check (13⁻²² for selectors, 4⁻⁴⁰ for joiners): two variants that agree are below 10⁻⁹
    /// for any N below 10¹², without a registry. Two copies of one variant are one observation
    /// copied, and count once; so do the four pieces of a run.
    ///
    /// **Few pieces.** A token that was found by asking all that were issued has the chance
    /// that `FragmentReading` derives, once for each key, and the chance above besides.
    ///
    /// Findings of several texts, or of texts and other layers, add their chances up: trace
    /// what leaked as one text, or multiply by how many there were.
    ///
    /// - Parameter issued: how many marks the registry holds under these keys, where it knows
    ///   the token; nil where it does not.
    package func falsePositiveProbability(_ finding: TextFinding, issued: Int?) -> Double {
        let checks = Double(max(1, tagChecks))
        var chance = min(1, checks * 0x1p-32)
        if finding.variants > 1 { chance *= min(1, checks * 0x1p-80) }
        if issued != nil || finding.closedChance != nil {
            chance *= min(1, Double(max(1, issued ?? 1)) * 0x1p-48)
        }
        if let closed = finding.closedChance {
            chance = min(1, chance + closed * Double(max(1, keyCount)))
        }
        return max(chance, 1e-15)
    }
}

/// One token found in a text.
package struct TextFinding: Sendable {
    /// 48 bits.
    package var token: UInt64
    package var keyID: String
    /// Copies read whole or mended.
    package var copies: Int
    /// Copies too damaged to be read alone that fit this token.
    package var damagedCopies: Int
    /// How many of the ``TextCode/variantCount`` variants and the joiners were seen.
    package var variants: Int
    /// Parts of ``TextCode/pieces(token:)`` in the text.
    package var pieces: Int
    /// Where the token was found by asking all that were issued: the chance that a text which
    /// owes nothing to the key has as many of a token's pieces (`FragmentReading`). Nil where
    /// the text says the token by itself.
    package var closedChance: Double?
    /// Layers of ``TextLayer`` that carry the token too.
    package var layers: Set<TextLayer>
    /// Where the copies are, in Unicode scalars of the text from 0: from the first to the last
    /// copy without one of another token between them.
    package var regions: [Range<Int>]
    /// The same, in bytes of the text as UTF-8.
    package var byteRegions: [Range<Int>]
    /// The runs themselves, in bytes of the text as UTF-8.
    package var runRanges: [Range<Int>]

    init(
        token: UInt64, keyID: String, variants: Int, pieces: Int = 0, closedChance: Double? = nil,
        layers: Set<TextLayer> = [], byteRegions: [Range<Int>] = []
    ) {
        self.token = token
        self.keyID = keyID
        copies = 0
        damagedCopies = 0
        self.variants = variants
        self.pieces = pieces
        self.closedChance = closedChance
        self.layers = layers
        regions = []
        self.byteRegions = byteRegions
        runRanges = []
    }
}

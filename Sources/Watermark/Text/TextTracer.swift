/// Finds who a text was issued to, by its invisible characters.
///
///     let trace = TextTracer(keys: [TextKey(master)]).trace(pasted)
///     for finding in trace.findings { print(finding.token, finding.copies) }
///
/// One pass over the text, O(n); then every distinct run is read once for each key. Bytes in
/// UTF-16 or GB18030 are turned to UTF-8 first (see ``TextFile``).
public struct TextTracer: Sendable {
    /// The largest text in bytes.
    public static let largest = 64 << 20

    public let keys: [TextKey]
    /// Layers to look for besides the runs: slower, and only where they were asked for.
    public var layers: Set<TextLayer>

    public init(keys: [TextKey], layers: Set<TextLayer> = []) {
        self.keys = keys
        self.layers = layers
    }

    /// Traces a string, such as the text of a document.
    ///
    /// - Parameter issued: all tokens that were issued under a key, given its name. Asked
    ///   where a text has pieces (``TextCode/pieces(token:)``) and too few to name a token.
    public func trace(
        _ text: String, issued: (_ keyID: String) -> [UInt64] = { _ in [] }
    ) -> TextTrace {
        var text = text
        return text.withUTF8 { trace($0, issued) }
    }

    /// Traces the bytes of a text file. What is neither UTF-16 with a byte order mark nor
    /// GB18030 is read as UTF-8, whatever else is in it.
    ///
    /// - Throws: `tooBig` above ``largest``.
    public func trace(
        _ bytes: [UInt8], issued: (_ keyID: String) -> [UInt64] = { _ in [] }
    ) throws(TextMarkError) -> TextTrace {
        guard bytes.count <= Self.largest else { throw .tooBig(bytes.count) }
        if let file = try? TextFile(bytes) {
            return file.utf8.withUnsafeBufferPointer { trace($0, issued) }
        }
        return bytes.withUnsafeBufferPointer { trace($0, issued) }
    }

    /// Traces UTF-8 of any size.
    func trace(utf8: [UInt8]) -> TextTrace {
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

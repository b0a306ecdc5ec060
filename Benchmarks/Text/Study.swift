internal import BenchSupport
internal import Foundation
internal import Identity
internal import Imaging
internal import TextWatermark

/// What is measured, on one collection.
struct Study: Sendable {
    let collection: Collection
    let key = Study.key(1)
    let foreign = Study.key(2)
    /// Tokens that were issued to others.
    static let issuedCount = 100_000
    let issued: [UInt64]
    /// At most so many excerpts of one file.
    static let perFile = 20

    init(_ collection: Collection) {
        self.collection = collection
        var random = DeterministicGenerator(seed: 0x1550ED)
        issued = (0..<Self.issuedCount).map { _ in random.next() >> 16 }
    }

    static func key(_ seed: UInt8) -> TextKey {
        let bytes = (0..<32).map { UInt8($0) &* 7 &+ seed }
        guard let master = try? MasterKey(id: .first, bytes: bytes) else {
            preconditionFailure("32 bytes are a key")
        }
        return TextKey(master)
    }

    func token(_ index: Int) -> UInt64 {
        var random = DeterministicGenerator(seed: 0x70C3 &+ UInt64(index))
        return random.next() >> 16
    }

    /// Whether a text names this token, below 10⁻⁹, and nobody else.
    func names(_ text: String, _ token: UInt64, closed: Bool = false) -> Bool {
        let trace = TextTracer(keys: [key]).trace(text) { _ in closed ? issued + [token] : [] }
        let named = trace.findings.filter {
            trace.falsePositiveProbability($0, issued: issued.count + 1) < 1e-9
        }
        return named.map(\.token) == [token]
    }

    /// A marked file as a string; nil where it is refused.
    func marked(_ item: Collection.Item, _ index: Int) -> String? {
        let marker = TextMarker(key: key, token: token(index))
        guard
            let marked = try? marker.mark(item.bytes, TextMarkOptions(format: item.format)),
            let file = try? TextFile(marked.bytes)
        else { return nil }
        return String(decoding: file.utf8, as: UTF8.self)
    }

    private static func withoutCode(_ text: String) -> String {
        var isFenced = false
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let isFence = line.drop { $0 == " " }.hasPrefix("```")
            if isFence { isFenced.toggle() }
            let isCode = isFence || isFenced || line.hasPrefix("    ") || line.hasPrefix("\t")
            return isCode ? "\n#\n" : String(line)
        }.joined(separator: "\n")
    }

    /// Some excerpts of three sentences of a marked text, chosen at random by its number.
    ///
    /// - Parameter hasCode: fenced and indented blocks break the series.
    static func excerpts(_ text: String, _ index: Int, hasCode: Bool = false) -> [String] {
        let scalars = Array((hasCode ? withoutCode(text) : text).unicodeScalars)
        var triples = Sentences.triples(scalars)
        var random = DeterministicGenerator(seed: UInt64(index) &+ 99)
        while triples.count > perFile {
            triples.remove(at: Int(random.next() % UInt64(triples.count)))
        }
        return triples.map { range in
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars[range])
            return String(text).trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }
}

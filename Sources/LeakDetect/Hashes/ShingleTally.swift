/// Counts the passages a file shares with fingerprinted documents.
struct ShingleTally {
    struct Hit {
        var rule: Int
        var part: String
        var document: String
        /// Shares of the document's passages, and of the file's.
        var ofDocument: Double
        var ofFile: Double

        var text: String {
            "\(document): \(percent(ofDocument)) of it, \(percent(ofFile)) of this"
        }

        private func percent(_ share: Double) -> String {
            "\(Int((share * 100).rounded())) %"
        }
    }

    /// A document of one rule's sets.
    private struct Source {
        var rule: Int
        var name: String
        var count: Int
        var shared: Set<UInt64> = []
    }

    private var sources: [Source] = []
    /// Which sources keep a hash.
    private var index: [UInt64: [Int32]] = [:]
    private var shingles = Shingles()
    private var seen: Set<UInt64> = []
    private var kept = 0

    /// Fewer shared passages than this are chance or a phrase everyone writes.
    private static let leastShared = 4
    /// Of the document; or of the file, which is then an excerpt.
    private static let leastOfDocument = 0.15
    private static let leastOfFile = 0.5
    private static let mostSeen = 4_000_000

    init(_ fingerprints: [[FingerprintSet]]) {
        for (rule, sets) in fingerprints.enumerated() {
            for entry in sets.flatMap(\.entries) where !entry.shingles.isEmpty {
                let number = Int32(truncatingIfNeeded: sources.count)
                sources.append(
                    Source(rule: rule, name: entry.name, count: entry.shingles.count))
                for hash in entry.shingles { index[hash, default: []].append(number) }
            }
        }
    }

    mutating func begin() { shingles.reset() }

    mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
        var found: [UInt64] = []
        shingles.add(text) { found.append($0) }
        note(found)
    }

    mutating func end() {
        var found: [UInt64] = []
        shingles.add(UnsafeBufferPointer(start: nil, count: 0), isLast: true) {
            found.append($0)
        }
        note(found)
    }

    private mutating func note(_ hashes: [UInt64]) {
        for hash in hashes {
            if seen.count < Self.mostSeen {
                guard seen.insert(hash).inserted else { continue }
            }
            kept += 1
            for number in index[hash] ?? [] { sources[Int(number)].shared.insert(hash) }
        }
    }

    /// Documents of which enough is in the file, or of which the file is a part.
    var hits: [Hit] {
        sources.compactMap { source in
            let shared = source.shared.count
            guard shared >= Self.leastShared, source.count > 0, kept > 0 else { return nil }
            let ofDocument = Double(shared) / Double(source.count)
            let ofFile = Double(shared) / Double(kept)
            guard ofDocument >= Self.leastOfDocument || ofFile >= Self.leastOfFile else {
                return nil
            }
            return Hit(
                rule: source.rule, part: "", document: source.name, ofDocument: ofDocument,
                ofFile: ofFile)
        }
    }
}

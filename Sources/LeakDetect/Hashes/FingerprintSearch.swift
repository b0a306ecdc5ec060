public import Documents

/// Says which fingerprinted documents a leaked text was taken from, where it is an excerpt of
/// a few sentences: a list of candidates for a person to look at, never evidence about who.
///
///     let search = FingerprintSearch(try FingerprintSet("issued", state: home))
///     try DocumentReader().read(descriptor: file, name: name, into: search)
///     for hit in search.hits { print(hit.document, hit.shared) }
///
/// Invisible characters, look-alikes, case and spaces do not matter, for ``Shingles`` does not
/// see them. One passage in eight is kept: three sentences of 50 words have five or six.
public final class FingerprintSearch: DocumentSink {
    /// A document that shares passages with the text.
    public struct Hit: Sendable, Equatable {
        /// As it was called when its fingerprint was added.
        public var document: String
        /// Kept passages in both.
        public var shared: Int
        /// Shares of the document's passages, and of the text's, 0 to 1.
        public var ofDocument: Double
        public var ofText: Double
    }

    /// Fewer than this are a phrase that everyone writes.
    private static let leastShared = 2
    private static let mostHits = 32
    private static let mostKept = 2_000_000

    private let entries: [FingerprintSet.Entry]
    private var index: [UInt64: [Int32]] = [:]
    private var shingles = Shingles()
    private var kept: Set<UInt64> = []

    public init(_ set: FingerprintSet) {
        entries = set.entries
        for (number, entry) in entries.enumerated() {
            for hash in entry.shingles {
                index[hash, default: []].append(Int32(truncatingIfNeeded: number))
            }
        }
    }

    /// Most of the text shared first, at most 32.
    public var hits: [Hit] {
        var shared: [Int32: Int] = [:]
        for hash in kept { for number in index[hash] ?? [] { shared[number, default: 0] += 1 } }
        let all = shared.compactMap { number, count -> Hit? in
            guard count >= Self.leastShared else { return nil }
            let entry = entries[Int(number)]
            return Hit(
                document: entry.name, shared: count,
                ofDocument: Double(count) / Double(max(1, entry.shingles.count)),
                ofText: Double(count) / Double(max(1, kept.count)))
        }
        return Array(
            all.sorted { ($0.shared, $1.document) > ($1.shared, $0.document) }
                .prefix(Self.mostHits))
    }

    /// Takes a text that is no file, such as one that was pasted.
    public func add(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in shingles.add(utf8) { keep($0) } }
        end()
    }

    private func keep(_ hash: UInt64) {
        if kept.count < Self.mostKept { kept.insert(hash) }
    }

    public func begin(_ part: DocumentPart) { shingles.reset() }

    public func text(_ utf8: UnsafeRawBufferPointer) {
        shingles.add(utf8.bindMemory(to: UInt8.self)) { keep($0) }
    }

    public func end() {
        shingles.add(UnsafeBufferPointer(start: nil, count: 0), isLast: true) { keep($0) }
        shingles.reset()
    }

    public func picture(_ bytes: [UInt8], _ part: DocumentPart) {}
    public func raw(_ bytes: UnsafeRawBufferPointer) {}
    public func unread(path: String, reason: UnreadReason) {}
}

/// Cuts text into overlapping pieces and keeps one in eight of their hashes: which ones
/// depends on the piece alone, so that two texts that share a passage keep the same.
///
/// Pieces are eight words of letters and digits; in scripts without spaces every character is
/// a word. Broder, "On the resemblance and containment of documents", 1997.
package struct Shingles {
    private var normaliser = Normaliser()
    private var ring: [UInt64] = Array(repeating: 0, count: Shingles.width)
    private var next = 0
    private var words = 0
    private var word: UInt64 = Shingles.seed
    private var isInWord = false
    private var buffer: [UInt8] = []

    static let width = 8
    static let sampling: UInt64 = 8
    private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    package mutating func reset() { self = Shingles() }

    /// Calls `keep` with each hash kept.
    mutating func add(
        _ text: UnsafeBufferPointer<UInt8>, isLast: Bool = false, _ keep: (UInt64) -> Void
    ) {
        buffer.removeAll(keepingCapacity: true)
        normaliser.append(text, isLast: isLast, to: &buffer)
        buffer.withUnsafeBufferPointer { take($0, keep) }
        if isLast { endWord(keep) }
    }

    private mutating func take(
        _ text: UnsafeBufferPointer<UInt8>, _ keep: (UInt64) -> Void
    ) {
        var i = 0
        while i < text.count {
            let byte = text[i]
            if byte < 0x80 {
                let lower = byte | 0x20
                if (0x61...0x7A).contains(lower) || (0x30...0x39).contains(byte) {
                    extend((0x41...0x5A).contains(byte) ? lower : byte)
                } else {
                    endWord(keep)
                }
                i += 1
                continue
            }
            let (code, length) = UTF8Step.decode(text, i)
            if let code, Self.standsAlone(code) {
                endWord(keep)
                for k in 0..<length { extend(text[i + k]) }
                endWord(keep)
            } else if let code, Self.isLetter(code) {
                for k in 0..<length { extend(text[i + k]) }
            } else {
                endWord(keep)
            }
            i += length
        }
    }

    private mutating func extend(_ byte: UInt8) {
        word = (word ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        isInWord = true
    }

    private mutating func endWord(_ keep: (UInt64) -> Void) {
        guard isInWord else { return }
        ring[next] = word
        next = (next + 1) % Self.width
        words += 1
        word = Self.seed
        isInWord = false
        guard words >= Self.width else { return }
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
        for k in 0..<Self.width {
            hash = (hash ^ ring[(next + k) % Self.width]) &* 0xC2B2_AE3D_27D4_EB4F
            hash ^= hash >> 31
        }
        hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
        hash ^= hash >> 33
        if hash % Self.sampling == 0 { keep(hash) }
    }

    /// Ideographs, kana, hangul, Thai.
    private static func standsAlone(_ code: UInt32) -> Bool {
        switch code {
        case 0x0E00..<0x0F00, 0x3041..<0x3100, 0x3400..<0x4DC0, 0x4E00..<0xA000,
            0xAC00..<0xD7A4, 0xF900..<0xFB00, 0x20000..<0x32000:
            true
        default: false
        }
    }

    private static func isLetter(_ code: UInt32) -> Bool {
        Unicode.Scalar(code)?.properties.isAlphabetic ?? false
    }
}

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

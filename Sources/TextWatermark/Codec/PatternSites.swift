internal import Watermark

/// One place of a pattern layer: a binary choice, which code bit it shows and whether negated.
struct PatternSite {
    /// Bytes of UTF-8 of the character in question.
    var range: Range<Int>
    /// 0…511.
    var bit: Int
    var isNegated: Bool
    /// Whether the other character stands there now.
    var isChanged: Bool
    /// UTF-8 of both: as a writer types it, and changed.
    var plain: [UInt8]
    var changed: [UInt8]
}

/// Finds the sites of a layer. Which code bit a site shows follows from a keyed hash of the
/// words about it, not from its number: a text cut out of a longer one has the same sites.
struct PatternSites {
    let key: SIMD2<UInt64>
    let layer: TextLayer

    /// Latin letters and Cyrillic ones that look alike in most typefaces (UTS #39,
    /// confusables.txt); none that also begins a sentence's only letter.
    static let alike: [(Unicode.Scalar, Unicode.Scalar)] = [
        ("a", "\u{0430}"), ("c", "\u{0441}"), ("e", "\u{0435}"), ("o", "\u{043E}"),
        ("p", "\u{0440}"), ("x", "\u{0445}"), ("y", "\u{0443}"), ("i", "\u{0456}"),
        ("s", "\u{0455}"), ("j", "\u{0458}"),
    ]
    static let toLatin = Dictionary(uniqueKeysWithValues: alike.map { ($0.1, $0.0) })
    private static let toCyrillic = Dictionary(uniqueKeysWithValues: alike.map { ($0.0, $0.1) })
    static let wideSpace = Array("\u{2005}".utf8)

    func sites(in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [PatternSite] {
        var sites: [PatternSite] = []
        var previous: TextWord?
        WordScanner.forEach(in: bytes, range) { word in
            defer { previous = word }
            guard let previous, previous.isProse, word.isProse,
                word.gap == .space || word.gap == .wideSpace || word.gap == .line
            else { return }
            switch layer {
            case .spaces:
                guard word.gap != .line else { return }
                let hash = self.hash(previous, word)
                let wide = word.gap == .wideSpace
                let start = previous.range.upperBound
                sites.append(
                    site(
                        hash, start..<start + (wide ? 3 : 1), isChanged: wide, plain: [0x20],
                        changed: Self.wideSpace))
            case .homoglyphs:
                sites += letters(of: word, hash(previous, word), bytes)
            }
        }
        return sites
    }

    private func site(
        _ hash: UInt64, _ range: Range<Int>, isChanged: Bool, plain: [UInt8], changed: [UInt8]
    ) -> PatternSite {
        PatternSite(
            range: range, bit: Int(hash & 511), isNegated: hash >> 9 & 1 == 1,
            isChanged: isChanged, plain: plain, changed: changed)
    }

    /// One letter in each half of a Latin word of four letters or more, chosen by the hash among
    /// those that have a double.
    private func letters(
        of word: TextWord, _ hash: UInt64, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> [PatternSite] {
        let count = word.letters.count
        guard count >= 4 else { return [] }
        var halves: [[(range: Range<Int>, latin: Unicode.Scalar, isChanged: Bool)]] = [[], []]
        var seen = 0
        var i = word.range.lowerBound
        while i < word.range.upperBound {
            let (scalar, length) = TextScalars.scalar(bytes, at: i, below: word.range.upperBound)
            let half = 2 * seen < count ? 0 : 1
            if let latin = Self.toLatin[scalar] {
                halves[half].append((i..<i + length, latin, true))
            } else if Self.toCyrillic[scalar] != nil {
                halves[half].append((i..<i + length, scalar, false))
            } else if scalar.value >= 0x250, TextScalars.isLetter(scalar) {
                return []
            }
            if TextScalars.isLetter(scalar) { seen += 1 }
            i += length
        }
        return halves.enumerated().compactMap { number, candidates in
            let hash = InsertionSchedule.finish(hash &+ UInt64(number))
            guard !candidates.isEmpty else { return nil }
            let chosen = candidates[Int((hash >> 16) % UInt64(candidates.count))]
            // More doubles than one are somebody else's.
            guard candidates.count(where: \.isChanged) == (chosen.isChanged ? 1 : 0),
                let double = Self.toCyrillic[chosen.latin]
            else { return nil }
            return site(
                hash, chosen.range, isChanged: chosen.isChanged,
                plain: Array(String(chosen.latin).utf8), changed: Array(String(double).utf8))
        }
    }

    /// A keyed hash of two words' letters, the same for either choice at any site. It spreads
    /// and whitens; what it cannot do is vouch for a name, which the tag does.
    private func hash(_ first: TextWord, _ second: TextWord) -> UInt64 {
        var state = key.x
        for word in [first, second] {
            for scalar in word.letters {
                let plain = (Self.toLatin[scalar] ?? scalar).value
                state = InsertionSchedule.finish(state ^ UInt64(plain)) &+ key.y
            }
            state = InsertionSchedule.finish(state ^ 0x20) &+ key.y
        }
        return InsertionSchedule.finish(state)
    }
}

extension PatternSites {
    /// Every place where a Latin word holds Cyrillic doubles or words have a wide space between
    /// them, whoever put them there.
    func foreign(in bytes: UnsafeBufferPointer<UInt8>) -> [(Range<Int>, [UInt8])] {
        var edits: [(Range<Int>, [UInt8])] = []
        WordScanner.forEach(in: bytes, 0..<bytes.count) { word in
            switch layer {
            case .spaces:
                let start = word.range.lowerBound - Self.wideSpace.count
                if word.gap == .wideSpace, start >= 0 {
                    edits.append((start..<word.range.lowerBound, [0x20]))
                }
            case .homoglyphs:
                let latin = word.letters.contains { $0.value < 0x250 }
                let other = word.letters.contains {
                    $0.value >= 0x250 && Self.toLatin[$0] == nil
                }
                guard latin, !other else { return }
                var i = word.range.lowerBound
                while i < word.range.upperBound {
                    let (scalar, length) = TextScalars.scalar(
                        bytes, at: i, below: word.range.upperBound)
                    if let plain = Self.toLatin[scalar] {
                        edits.append((i..<i + length, Array(String(plain).utf8)))
                    }
                    i += length
                }
            }
        }
        return edits
    }
}

/// Reads a pattern layer out of a text: sites vote for the 512 bits of the polar code, and the
/// list decoder looks for a payload whose tag is right.
struct PatternReader {
    let key: TextKey
    let layer: TextLayer

    /// Sites of one bit that say the same because they have the same words: few are evidence.
    private static let most: Float = 3

    static func sites(_ key: TextKey, _ layer: TextLayer) -> PatternSites {
        let index = TextLayer.allCases.firstIndex(of: layer) ?? 0
        return PatternSites(key: key.patternKeys[index], layer: layer)
    }

    func read(_ utf8: UnsafeBufferPointer<UInt8>) -> (token: UInt64?, tagChecks: Int) {
        let sites = Self.sites(key, layer).sites(in: utf8, 0..<utf8.count)
        // A text in which nothing was changed has no pattern.
        guard sites.contains(where: \.isChanged) else { return (nil, 0) }
        var soft = [Float](repeating: 0, count: Codeword.length)
        for site in sites {
            soft[site.bit] += site.isChanged == site.isNegated ? 1 : -1
        }
        soft = soft.map { max(-Self.most, min(Self.most, $0)) }
        let answer = ListDecoder().decode(soft, authenticator: key.authenticator)
        return (answer.found?.payload.token, answer.candidatesChecked)
    }
}

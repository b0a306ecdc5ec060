internal import Watermark

/// Reads the payload out of one run of selectors, whole or damaged.
///
/// Tried in turn, for each of the four variants:
/// - 28 symbols: as they stand, with at most one wrong symbol in each word;
/// - 25…27: one to three symbols lost, wherever (at most 3,276 sets of places);
/// - 22…24: torn off at the front or at the end;
/// - 29, 30: one or two symbols too many, wherever;
/// - more: every window of 28 as it stands, for copies that were run together.
///
/// A set of places costs O(lost symbols): with 3-vectors of both words packed into one machine
/// word, the syndrome of a hypothesis is a sum of differences of prefix sums, one prefix for
/// each shift.
struct RunDecoder {
    let code: TextCode
    /// Payloads whose tag was computed.
    private(set) var tagChecks = 0
    /// Work left before only runs without errors are read, so that hostile texts cannot buy
    /// time: one for a set of places, more for what takes longer; some seconds in all.
    private(set) var budget = 40_000_000

    /// A payload whose tag is right.
    struct Reading: Equatable {
        var payload: Payload
        /// The variant that it was written in, below ``TextCode/variantCount``.
        var variant: Int
    }

    mutating func spend(_ hypotheses: Int) { budget -= hypotheses }

    init(code: TextCode) { self.code = code }

    /// What a run says, or nil.
    mutating func read(_ symbols: [UInt8]) -> Reading? {
        let count = symbols.count
        guard count >= SelectorCode.digitCount else { return nil }
        for variant in 0..<TextCode.variantCount {
            let found =
                count > SelectorCode.length + 2
                ? windows(of: symbols, variant: variant)
                : whole(symbols, variant: variant) ?? torn(symbols, variant: variant)
            if let found { return Reading(payload: found, variant: variant) }
        }
        guard count <= SelectorCode.length + 2, count >= SelectorCode.length - 3,
            count != SelectorCode.length
        else { return nil }
        for variant in 0..<TextCode.variantCount {
            if let found = shifted(symbols, variant: variant) {
                return Reading(payload: found, variant: variant)
            }
        }
        return nil
    }

    /// The payload of 28 values before offsets, with gaps; counts the tag check.
    mutating func payload(_ values: [UInt8], gaps: [Int] = []) -> Payload? {
        var values = values
        for word in 0..<2 {
            let mine = gaps.filter { $0 % 2 == word }.map { $0 / 2 }
            if SelectorCode.fill(&values, word: word, gaps: mine) { continue }
            guard mine.isEmpty, budget > 0 else { return nil }
            budget -= 1000
            guard mend(&values, word: word) else { return nil }
        }
        return checked(values)
    }

    private mutating func checked(_ values: [UInt8]) -> Payload? {
        guard let payload = SelectorCode.payload(values) else { return nil }
        tagChecks += 1
        budget -= 20
        return code.key.authenticator.isValid(payload) ? payload : nil
    }

    mutating func countTagCheck() { tagChecks += 1 }

    /// What 28 symbols without any error say in one of `variants`.
    mutating func exact(
        _ symbols: [UInt8], variants: Range<Int> = 0..<TextCode.variantCount
    ) -> Reading? {
        guard symbols.count == SelectorCode.length else { return nil }
        for variant in variants {
            var values = plain(symbols[...], variant: variant, at: 0)
            guard SelectorCode.fill(&values, word: 0, gaps: []),
                SelectorCode.fill(&values, word: 1, gaps: [])
            else { continue }
            if let found = checked(values) { return Reading(payload: found, variant: variant) }
        }
        return nil
    }

    /// One wrong symbol of a word put right.
    private func mend(_ values: inout [UInt8], word: Int) -> Bool {
        for place in 0..<SelectorCode.wordLength {
            var tried = values
            if SelectorCode.fill(&tried, word: word, gaps: [place]) {
                values = tried
                return true
            }
        }
        return false
    }

    private mutating func whole(_ symbols: [UInt8], variant: Int) -> Payload? {
        guard symbols.count == SelectorCode.length else { return nil }
        return payload(plain(symbols[...], variant: variant, at: 0))
    }

    private mutating func windows(of symbols: [UInt8], variant: Int) -> Payload? {
        for start in 0...(symbols.count - SelectorCode.length) {
            guard budget > 0 else { return nil }
            budget -= 8
            let window = symbols[start..<start + SelectorCode.length]
            var values = plain(window, variant: variant, at: 0)
            guard SelectorCode.fill(&values, word: 0, gaps: []),
                SelectorCode.fill(&values, word: 1, gaps: [])
            else { continue }
            if let found = checked(values) { return found }
        }
        return nil
    }

    private mutating func torn(_ symbols: [UInt8], variant: Int) -> Payload? {
        let lost = SelectorCode.length - symbols.count
        guard 1...6 ~= lost, budget > 0 else { return nil }
        let blank = [UInt8](repeating: 0, count: lost)
        let end = plain(symbols[...], variant: variant, at: 0) + blank
        if let found = payload(end, gaps: Array(symbols.count..<SelectorCode.length)) {
            return found
        }
        let start = blank + plain(symbols[...], variant: variant, at: lost)
        return payload(start, gaps: Array(0..<lost))
    }

    /// Symbols without the offsets of the places from `place` on.
    func plain(_ symbols: ArraySlice<UInt8>, variant: Int, at place: Int) -> [UInt8] {
        let offsets = code.key.offsets[variant]
        return zip(symbols, offsets[place...]).map { ($0 + 13 - $1) % 13 }
    }
}

extension RunDecoder {
    /// Lost or additional symbols at every set of places.
    mutating func shifted(_ symbols: [UInt8], variant: Int) -> Payload? {
        let change = symbols.count - SelectorCode.length
        let offsets = code.key.offsets[variant]
        let prefixes = (0...abs(change)).map {
            Self.prefix(symbols, offsets: offsets, shift: change < 0 ? $0 : -$0)
        }
        return change < 0
            ? lost(symbols, prefixes, variant: variant)
            : surplus(symbols, prefixes, variant: variant)
    }

    /// Sums of what the first i symbols give to both syndromes when each stands `shift` places
    /// further on: six lanes of 10 bits. A lane never exceeds 28 · 12.
    private static func prefix(_ symbols: [UInt8], offsets: [UInt8], shift: Int) -> [UInt64] {
        var sums = [UInt64](repeating: 0, count: symbols.count + 1)
        for (i, symbol) in symbols.enumerated() {
            var term: UInt64 = 0
            let place = i + shift
            if 0..<SelectorCode.length ~= place {
                let x = Int((symbol + 13 - offsets[place]) % 13)
                let column = SelectorCode.columns[place / 2]
                let lanes = place % 2 == 0 ? 0 : 30
                term =
                    UInt64(x * column.0 % 13) << lanes
                    | UInt64(x * column.1 % 13) << (lanes + 10)
                    | UInt64(x * column.2 % 13) << (lanes + 20)
            }
            sums[i + 1] = sums[i] + term
        }
        return sums
    }

    /// Places of lost symbols, in order: place p₀ lost after p₀ symbols, p₁ after p₁ − 1, …
    private mutating func lost(
        _ symbols: [UInt8], _ prefixes: [[UInt64]], variant: Int
    ) -> Payload? {
        let count = prefixes.count - 1
        var places = Array(0..<count)
        repeat {
            guard budget > 0 else { return nil }
            spend(1)
            var sum: UInt64 = 0
            var from = 0
            for (shift, place) in places.enumerated() {
                let to = place - shift
                sum += prefixes[shift][to] - prefixes[shift][from]
                from = to
            }
            sum += prefixes[count][symbols.count] - prefixes[count][from]
            guard fits(sum, places) else { continue }
            var values = [UInt8](repeating: 0, count: SelectorCode.length)
            var next = 0
            for place in 0..<SelectorCode.length where !places.contains(place) {
                values[place] = (symbols[next] + 13 - code.key.offsets[variant][place]) % 13
                next += 1
            }
            if let found = payload(values, gaps: places) { return found }
        } while Self.advance(&places, below: SelectorCode.length)
        return nil
    }

    /// Indices of symbols too many.
    private mutating func surplus(
        _ symbols: [UInt8], _ prefixes: [[UInt64]], variant: Int
    ) -> Payload? {
        let count = prefixes.count - 1
        var places = Array(0..<count)
        repeat {
            guard budget > 0 else { return nil }
            spend(1)
            var sum: UInt64 = 0
            var from = 0
            for (shift, place) in places.enumerated() {
                sum += prefixes[shift][place] - prefixes[shift][from]
                from = place + 1
            }
            sum += prefixes[count][symbols.count] - prefixes[count][from]
            guard fits(sum, []) else { continue }
            let kept = symbols.indices.filter { !places.contains($0) }.map { symbols[$0] }
            if let found = payload(plain(kept[...], variant: variant, at: 0)) { return found }
        } while Self.advance(&places, below: symbols.count)
        return nil
    }

    /// Whether filling the gaps makes both words code words.
    private func fits(_ sum: UInt64, _ gaps: [Int]) -> Bool {
        for word in 0..<2 {
            let lanes = sum >> (word == 0 ? 0 : 30)
            let s = (
                Int(lanes & 1023) % 13, Int(lanes >> 10 & 1023) % 13, Int(lanes >> 20 & 1023) % 13
            )
            var at = (0, 0, 0)
            var count = 0
            for gap in gaps where gap % 2 == word {
                switch count {
                case 0: at.0 = gap / 2
                case 1: at.1 = gap / 2
                default: at.2 = gap / 2
                }
                count += 1
            }
            if count == 3 { continue }
            if count == 0 {
                if s != (0, 0, 0) { return false }
                continue
            }
            if count == 1 { at.1 = at.0 == 0 ? 1 : 0 }
            at.2 = (0..<3).first { $0 != at.0 && $0 != at.1 } ?? 2
            let x = SelectorCode.correction(s, at: at.0, at.1, at.2)
            if x.2 != 0 || (count == 1 && x.1 != 0) { return false }
        }
        return true
    }

    /// The next combination in lexicographic order; false after the last.
    private static func advance(_ places: inout [Int], below bound: Int) -> Bool {
        var i = places.count - 1
        while i >= 0 {
            if places[i] < bound - places.count + i {
                places[i] += 1
                for j in (i + 1)..<max(i + 1, places.count) { places[j] = places[j - 1] + 1 }
                return true
            }
            i -= 1
        }
        return false
    }
}

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

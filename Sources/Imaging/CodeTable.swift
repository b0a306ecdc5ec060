/// A canonical Huffman code (RFC 1951, 3.2.2) for skipping over: what each code word
/// stands for, and how many bits it takes with its extra bits.
struct CodeTable {
    struct Entry {
        /// Of the code word and its extra bits together.
        private(set) var bits: Int
        var symbol: Int

        init(symbol: Int, extraBits: Int) {
            self.symbol = symbol
            bits = extraBits
        }

        /// `symbol` in the low 16 bits, `bits` above them.
        @inline(__always)
        init?(packed: UInt32) {
            guard packed != 0 else { return nil }
            symbol = Int(packed & 0xFFFF)
            bits = Int(packed >> 16)
        }
    }

    /// Code words of up to this many bits are looked up at once.
    private static let direct = 11

    private var table = [UInt32](repeating: 0, count: 1 << direct)
    /// Longer ones, by their reversed bits: rare, because they stand for rare symbols.
    private var long: [(code: UInt32, length: Int, packed: UInt32)] = []

    /// The code with these lengths, by symbol; 0 is a symbol not used. False where they
    /// are no prefix code.
    mutating func build(_ lengths: [UInt8], _ entry: (Int) -> Entry) -> Bool {
        var counts = [Int](repeating: 0, count: 16)
        for length in lengths { counts[Int(length)] += 1 }
        counts[0] = 0
        var next = [UInt32](repeating: 0, count: 17)
        for length in 1...15 {
            next[length + 1] = (next[length] + UInt32(counts[length])) << 1
            guard next[length + 1] <= 2 << UInt32(length) else { return false }
        }
        for i in table.indices { table[i] = 0 }
        long.removeAll(keepingCapacity: true)
        for (symbol, length) in lengths.enumerated() where length > 0 {
            let length = Int(length)
            let code = next[length]
            next[length] += 1
            let reversed = UInt32(UInt16(code).reversedBits >> UInt16(16 - length))
            let e = entry(symbol)
            let packed = UInt32(length + e.bits) << 16 | UInt32(e.symbol)
            if length <= Self.direct {
                for i in stride(from: Int(reversed), to: 1 << Self.direct, by: 1 << length) {
                    table[i] = packed
                }
            } else {
                long.append((reversed, length, packed))
            }
        }
        return true
    }

    /// What the code word at the low end of `word` stands for; nil if none.
    @inline(__always)
    func entry(_ word: UInt64) -> Entry? {
        let packed = table[Int(word & UInt64(1 << Self.direct - 1))]
        return Entry(packed: packed != 0 ? packed : longEntry(word))
    }

    @inline(never)
    private func longEntry(_ word: UInt64) -> UInt32 {
        for (code, length, packed) in long where UInt32(word & (1 << UInt64(length) - 1)) == code {
            return packed
        }
        return 0
    }
}

extension UInt16 {
    fileprivate var reversedBits: UInt16 {
        var v = self
        v = v >> 1 & 0x5555 | (v & 0x5555) << 1
        v = v >> 2 & 0x3333 | (v & 0x3333) << 2
        v = v >> 4 & 0x0F0F | (v & 0x0F0F) << 4
        return v >> 8 | v << 8
    }
}

/// Finds where the last block of a deflate stream (RFC 1951) starts and ends, by
/// reading all its codes and writing nothing.
///
/// Why: strips compressed on several cores become one stream only if every strip but
/// the last says "more follows" in its last block, and libdeflate, which compresses
/// twice as fast as zlib, does not say where that block is.
struct DeflateWalker {
    /// Bit offsets into the stream.
    struct LastBlock: Equatable {
        /// Of the block's BFINAL bit.
        var start: Int
        /// Of the first bit after the stream.
        var end: Int
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var literals = CodeTable()
    private var distances = CodeTable()

    /// Nil where `bytes` do not hold a whole stream. O(bytes).
    static func lastBlock(of bytes: UnsafeRawBufferPointer) -> LastBlock? {
        var walker = DeflateWalker(bytes: bytes)
        while true {
            let start = walker.position
            let isLast = walker.take(1) == 1
            let done =
                switch walker.take(2) {
                case 0: walker.skipStored()
                case 1: walker.useFixedCodes() && walker.skipCodes()
                case 2: walker.readCodes() && walker.skipCodes()
                default: false
                }
            guard done, walker.position <= 8 * bytes.count else { return nil }
            if isLast { return LastBlock(start: start, end: walker.position) }
        }
    }

    private init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// At least 57 bits from `position` on, zeros past the end.
    @inline(__always)
    private func ahead() -> UInt64 {
        let byte = position >> 3
        if byte + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: byte, as: UInt64.self)
            return UInt64(littleEndian: word) >> UInt64(position & 7)
        }
        var word: UInt64 = 0
        for i in 0..<8 where byte + i < bytes.count { word |= UInt64(bytes[byte + i]) << (8 * i) }
        return word >> UInt64(position & 7)
    }

    private mutating func take(_ count: Int) -> Int {
        let value = Int(ahead() & (1 << UInt64(count) - 1))
        position += count
        return value
    }

    private mutating func skipStored() -> Bool {
        position = (position + 7) & ~7
        let length = take(16)
        guard take(16) == length ^ 0xFFFF else { return false }
        position += 8 * length
        return true
    }

    /// RFC 1951, 3.2.6.
    private mutating func useFixedCodes() -> Bool {
        let lengths = (0..<288).map { UInt8($0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8) }
        return literals.build(lengths, Self.literalEntry)
            && distances.build([UInt8](repeating: 5, count: 30), Self.distanceEntry)
    }

    /// RFC 1951, 3.2.7.
    private mutating func readCodes() -> Bool {
        let (literalCount, distanceCount) = (take(5) + 257, take(5) + 1)
        let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
        var lengthLengths = [UInt8](repeating: 0, count: 19)
        for i in 0..<take(4) + 4 { lengthLengths[order[i]] = UInt8(take(3)) }
        var table = CodeTable()
        guard table.build(lengthLengths, { CodeTable.Entry(symbol: $0, extraBits: 0) }) else {
            return false
        }
        var lengths: [UInt8] = []
        while lengths.count < literalCount + distanceCount {
            guard let entry = table.entry(ahead()) else { return false }
            position += entry.bits
            switch entry.symbol {
            case 16:
                guard let last = lengths.last else { return false }
                lengths += [UInt8](repeating: last, count: take(2) + 3)
            case 17: lengths += [UInt8](repeating: 0, count: take(3) + 3)
            case 18: lengths += [UInt8](repeating: 0, count: take(7) + 11)
            case let length: lengths.append(UInt8(length))
            }
        }
        guard lengths.count == literalCount + distanceCount else { return false }
        return literals.build(Array(lengths[..<literalCount]), Self.literalEntry)
            && distances.build(Array(lengths[literalCount...]), Self.distanceEntry)
    }

    private static func literalEntry(_ symbol: Int) -> CodeTable.Entry {
        switch symbol {
        case ..<257: CodeTable.Entry(symbol: symbol, extraBits: 0)
        case ..<265, 285...: CodeTable.Entry(symbol: symbol, extraBits: 0)
        default: CodeTable.Entry(symbol: symbol, extraBits: (symbol - 261) / 4)
        }
    }

    private static func distanceEntry(_ symbol: Int) -> CodeTable.Entry {
        CodeTable.Entry(symbol: symbol, extraBits: max(0, symbol / 2 - 1))
    }

    /// Up to and with the block's end code.
    private mutating func skipCodes() -> Bool {
        let end = 8 * bytes.count
        while position <= end {
            // A load holds two literals, or one and a match's length, or a whole match
            // (15 + 5 + 15 + 13 bits).
            var word = ahead()
            guard var entry = literals.entry(word) else { return false }
            if entry.symbol < 256 {
                position += entry.bits
                word >>= UInt64(entry.bits)
                guard let second = literals.entry(word) else { return false }
                entry = second
                if entry.symbol < 256 {
                    position += entry.bits
                    continue
                }
                word = ahead()
            }
            position += entry.bits
            if entry.symbol == 256 { return true }
            word >>= UInt64(entry.bits)
            guard let distance = distances.entry(word) else { return false }
            position += distance.bits
        }
        return false
    }
}

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

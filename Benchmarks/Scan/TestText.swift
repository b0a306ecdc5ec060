internal import Foundation

/// Text to scan: lines of real documents in an order of the seed's, with terms planted.
struct TestText {
    /// Bytes from one planted term to the next, on average.
    static let spacing = 20_000

    /// Blocks of the pools in turn, until there are `size` bytes.
    ///
    /// - Parameters:
    ///   - pools: files of real text.
    ///   - asciiOnly: every other byte becomes a blank.
    static func make(
        pools: [String], size: Int, terms: [String], seed: UInt64, asciiOnly: Bool
    ) throws -> Data {
        var random = Generator(seed)
        var blocks: [[Range<Int>]] = []
        let texts = try pools.map { try Data(contentsOf: URL(filePath: $0)) }
        for text in texts { blocks.append(Self.blocks(text)) }
        guard blocks.allSatisfy({ !$0.isEmpty }) else { throw BenchError("a pool is empty") }
        var result = Data(capacity: size + 100_000)
        let wanted = asciiOnly ? terms.filter { $0.utf8.allSatisfy { $0 < 0x80 } } : terms
        var nextTerm = Self.spacing
        var pool = 0
        while result.count < size {
            let block = blocks[pool].randomElement(using: &random) ?? 0..<0
            result.append(texts[pool][block])
            pool = (pool + 1) % texts.count
            while result.count > nextTerm {
                let term = wanted.randomElement(using: &random) ?? ""
                result.append(Data("see \(term), as agreed\n".utf8))
                nextTerm += Int.random(in: 1...(2 * Self.spacing), using: &random)
            }
        }
        if asciiOnly {
            result.withUnsafeMutableBytes { bytes in
                for i in bytes.indices where bytes[i] >= 0x80 { bytes[i] = 0x20 }
            }
        }
        return result
    }

    /// Whole lines of some 20 KB.
    private static func blocks(_ text: Data) -> [Range<Int>] {
        var blocks: [Range<Int>] = []
        var start = 0
        while start < text.count {
            let goal = min(start + 20_000, text.count)
            let newline = text[goal...].firstIndex(of: 0x0A)
            let end = newline.map { $0 + 1 } ?? text.count
            blocks.append(start..<end)
            start = end
        }
        return blocks
    }
}

import Testing

@testable import Imaging

/// One zlib stream out of strips that were compressed apart.
@Suite struct DeflateTests {
    /// Data of every kind of block: noise is stored, text is coded, runs are matched.
    static let samples: [[UInt8]] = {
        var generator = DeterministicGenerator(seed: 3)
        let noise = (0..<70_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let skewed = (0..<200_000).map { _ in
            // Geometric, so that some symbols get the longest code words.
            UInt8(UInt64.random(in: 0...UInt64.max, using: &generator).leadingZeroBitCount * 3)
        }
        let text = [UInt8](String(repeating: "the same line again, ", count: 3000).utf8)
        let few = Array("abc".utf8)
        return [[], [0], few, text, noise, skewed, text + noise + skewed + text]
    }()

    @Test(arguments: 0..<7, [1, 4, 7, 12])
    func strips(_ number: Int, level: Int32) throws {
        let data = Self.samples[number]
        for pieces in [1, 2, 5] {
            let strips = try (0..<pieces).map { n in
                try #require(
                    data[data.count * n / pieces..<data.count * (n + 1) / pieces].withUnsafeBytes {
                        DeflateStrip($0, level: level, isLast: n == pieces - 1)
                    })
            }
            let stream =
                [0x78, 0x01] + strips.flatMap(\.bytes)
                + PNGBuilder.big(Int(DeflateStrip.checksum(strips)))
            let back = stream.withUnsafeBytes { Inflate.zlib($0, atMost: data.count + 1) }
            #expect(try back.get() == data)
            #expect(stream.count < data.count + 100 * pieces)
        }
    }

    /// The walker ends where the stream does: a byte less is too few, a byte more is not
    /// looked at.
    @Test func walkerEndsWithTheStream() throws {
        for data in Self.samples {
            for level: Int32 in [1, 6, 12] {
                let stream = try #require(
                    data.withUnsafeBytes { DeflateStrip($0, level: level, isLast: true) }
                ).bytes
                let last = try #require(stream.withUnsafeBytes { DeflateWalker.lastBlock(of: $0) })
                #expect((last.end + 7) / 8 == stream.count)
                let more = stream + [0xFF, 0xFF]
                #expect(more.withUnsafeBytes { DeflateWalker.lastBlock(of: $0) } == last)
                let less = stream.dropLast()
                #expect(less.withUnsafeBytes { DeflateWalker.lastBlock(of: $0) } == nil)
            }
        }
    }

    @Test func walkerOnNoise() {
        var generator = DeterministicGenerator(seed: 4)
        for count in 0..<2000 {
            let noise = (0..<count % 300).map { _ in UInt8.random(in: 0...255, using: &generator) }
            if let last = noise.withUnsafeBytes({ DeflateWalker.lastBlock(of: $0) }) {
                #expect(last.end <= 8 * noise.count)
            }
        }
    }

    @Test func storedBlocks() throws {
        let data = (0..<150_000).map { UInt8(truncatingIfNeeded: $0) }
        let open = data.withUnsafeBytes { DeflateStrip.stored($0) }
        let closed = try #require(
            [1, 2].withUnsafeBytes { DeflateStrip($0, level: 1, isLast: true) })
        let stream = open + closed.bytes
        let last = try #require(stream.withUnsafeBytes { DeflateWalker.lastBlock(of: $0) })
        #expect(last.start == 8 * open.count)
    }
}

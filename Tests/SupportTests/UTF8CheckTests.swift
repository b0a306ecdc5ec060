import Testing
@testable import Support

/// The vectors' answer is that of one character after another.
@Suite struct UTF8CheckTests {
    private static let pieces: [[UInt8]] = [
        Array("plain text that is longer than a few words of it ".utf8), Array("a".utf8),
        Array("绝密：客户名单".utf8), Array("é".utf8), Array("한국어".utf8), Array("😀".utf8),
        Array("\u{D7FF}\u{E000}\u{FFFD}\u{800}\u{7FF}\u{10FFFF}\u{10000}".utf8),
    ]
    private static let odd: [[UInt8]] = [
        [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xE4, 0xBD],
        [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
        [0xF0, 0x9F, 0x98], [0xC3], [0xE4, 0xBD, 0xA0, 0x80], [0xE9, 0x41], [0xF1, 0x80, 0x41],
    ]

    @Test(arguments: 0..<200)
    func validPrefix(seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        var bytes: [UInt8] = []
        for _ in 0..<next(60) { bytes += Self.pieces[next(Self.pieces.count)] }
        // One that is odd, somewhere; the end may cut a character as well.
        let place = next(bytes.count + 1)
        if seed % 3 > 0 { bytes.insert(contentsOf: Self.odd[next(Self.odd.count)], at: place) }
        bytes.removeLast(min(bytes.count, next(4)))
        bytes.withUnsafeBytes { bytes in
            for start in 0..<min(70, bytes.count + 1) {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
                var simple = 0
                while simple < rest.count {
                    let length = UTF8Check.sequence(rest, at: simple)
                    guard length > 0 else { break }
                    simple += length
                }
                #expect(UTF8Check.validPrefix(rest) == simple, "from \(start)")
            }
        }
    }
}

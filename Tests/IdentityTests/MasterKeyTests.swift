import Foundation
import Testing
@testable import Identity

/// Expected values come from an independent implementation of RFC 5869 and RFC 8439.
/// If one of these fails, every mark ever issued has become untraceable.
@Suite struct MasterKeyTests {
    let key = try! MasterKey(id: .first, bytes: Array(0..<32))

    @Test func derivationIsPinned() {
        #expect(key.fingerprint == "d83f8f1330d0765a")
        let bytes = key.derive(purpose: "payload-tag", byteCount: 80)
        #expect(
            hex(bytes)
                == "3d705568780a9292c7db4484955b7459b508baa20384d11ef05b23d47b91d670"
                + "8797aa114b47783e4d679e5208570607e9af2a7a9d3a59b0a08b641bdf3ea7ab"
                + "cd43238aeb885cdf03cc25c3b640a56d")
        #expect(key.derive(purpose: "payload-tag", byteCount: 32) == Array(bytes.prefix(32)))
        #expect(key.derive(purpose: "other", byteCount: 80) != bytes)
    }

    @Test func streamIsPinnedAcrossChunks() {
        var stream = key.stream(purpose: "carriers/1")
        let words = (0..<1536).map { _ in stream.next() }
        #expect(words[0] == 0xc6f5_5fa8_2731_363b)
        #expect(words[1] == 0xf7b6_1fa8_f702_7736)
        #expect(words[2] == 0xcf61_55a7_e415_553c)
        #expect(words[511] == 0xd07d_2cb2_8e64_b6fa)
        #expect(words[512] == 0x3620_9b5f_f966_b38e)
        #expect(words[1024] == 0x009b_7781_20d1_c5df)
        let bytes = words.flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
        }
        #expect(
            ContentHash(of: bytes).hex
                == "0eaad59d83984f3e2116a8ef45a72969030f102be3d4e6630a97471d129ce858")
    }

    @Test func drawsFromTheStreamArePinned() {
        var permuted = key.stream(purpose: "carriers/1")
        #expect(permuted.permutation(12) == [2, 4, 6, 5, 7, 1, 3, 11, 0, 8, 10, 9])
        var bounded = key.stream(purpose: "carriers/1")
        #expect((0..<6).map { _ in bounded.below(1000) } == [777, 967, 810, 18, 86, 509])
        var uniform = key.stream(purpose: "carriers/1")
        #expect(uniform.uniform() == 0.7771816049127593)
        var signs = key.stream(purpose: "carriers/1")
        #expect((0..<8).map { _ in signs.sign() } == [-1, -1, -1, 1, 1, -1, 1, 1])
    }

    @Test func aCopyOfAStreamContinuesOnItsOwn() {
        var first = key.stream(purpose: "x")
        for _ in 0..<700 { _ = first.next() }
        var second = first
        let ahead = (0..<1000).map { _ in first.next() }
        #expect((0..<1000).map { _ in second.next() } == ahead)
    }

    @Test func streamsAndKeysDoNotMeet() throws {
        var a = key.stream(purpose: "a")
        var b = key.stream(purpose: "b")
        var other = try MasterKey(id: .first, bytes: Array(1...32)).stream(purpose: "a")
        let first = a.next()
        #expect(first != b.next())
        #expect(first != other.next())
    }

    @Test func boundedDrawsAreEven() {
        var stream = key.stream(purpose: "even")
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 { counts[stream.below(7)] += 1 }
        // 10,000 expected, σ 93.
        for count in counts { #expect(abs(count - 10_000) < 500) }
        #expect(stream.below(1) == 0)
    }

    @Test(arguments: [0, 1, 31, 33, 64])
    func onlyThirtyTwoBytesAreAKey(_ count: Int) {
        let bytes = (0..<count).map { UInt8($0) }
        #expect(failure { _ = try MasterKey(id: .first, bytes: bytes) }?.code == .keyMalformed)
    }

    @Test func aBlankBlockIsNoKey() {
        let zeros = [UInt8](repeating: 0, count: 32)
        #expect(failure { _ = try MasterKey(id: .first, bytes: zeros) }?.code == .keyMalformed)
    }

    @Test func nothingPrintsTheSecret() throws {
        let bytes = (0..<32).map { UInt8(0xA0 + $0) }
        let key = try MasterKey(id: .first, bytes: bytes)
        let ring = KeyRing(active: key)
        let stream = key.stream(purpose: "a")
        var text =
            "\(key) \(String(reflecting: key)) \(ring) \(stream) \(String(reflecting: stream))"
        dump(key, to: &text)
        dump(ring, to: &text)
        dump(stream, to: &text)
        let lowered = text.lowercased()
        #expect(!lowered.contains("a0a1a2"))
        #expect(!lowered.contains("160, 161"))
        #expect(!lowered.contains("160\n"))
        #expect(!lowered.contains("symmetrickey"))
        #expect(lowered.contains(key.fingerprint))
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}

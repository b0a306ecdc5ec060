import Foundation
import Synchronization
import Testing
@testable import Support

/// Hexadecimal, search and edits of bytes: by tables, and against the plainest way to do each.
@Suite struct BytesTests {
    private static func numbers(_ seed: UInt64) -> (Int) -> Int {
        var state = seed &+ 41
        return { count in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
    }

    // MARK: Hexadecimal

    @Test func everyByteIsReadBack() {
        let all = (0...255).map { UInt8($0) }
        let text = Hex.text(all)
        #expect(text.hasPrefix("000102030405060708090a0b0c0d0e0f10"))
        #expect(text.hasSuffix("f9fafbfcfdfeff"))
        #expect(Hex.bytes(text.utf8) == all)
        #expect(Hex.bytes(text.uppercased().utf8) == all)
        #expect(Hex.text([UInt8]()) == "" && Hex.bytes("".utf8) == [])
    }

    @Test func onlyDigitsAreDigits() {
        let digits = Set("0123456789abcdefABCDEF".utf8)
        for byte in UInt8.min...UInt8.max {
            #expect((Hex.value(byte) != nil) == digits.contains(byte))
            #expect(Hex.value(byte).map(Int.init) == Int(String(UnicodeScalar(byte)), radix: 16))
        }
    }

    @Test(arguments: ["0", "0g", "g0", "012", "0x", " 0", "0 ", "é"])
    func noHexadecimal(text: String) { #expect(Hex.bytes(text.utf8) == nil) }

    // MARK: Search

    @Test(
        arguments: [
            ("abc", "abc", 0), ("xabc", "abc", 1), ("ababc", "abc", 2), ("aab", "ab", 1),
            ("ab", "abc", nil), ("", "a", nil), ("aaab", "aab", 1), ("abcabc", "abc", 0),
            ("xyz", "z", 2), ("\0\0a", "\0a", 1), ("abababac", "ababac", 2), ("a", "a", 0),
        ] as [(String, String, Int?)])
    func firstPlace(text: String, word: String, place: Int?) {
        #expect(ByteSearch.first(Array(word.utf8), in: Array(text.utf8)[...]) == place)
    }

    @Test(arguments: 0..<UInt64(20))
    func searchIsWhatComparingIs(seed: UInt64) {
        let next = Self.numbers(seed)
        for _ in 0..<200 {
            let text = (0..<next(40)).map { _ in UInt8(next(3)) }
            let word = (0..<(1 + next(5))).map { _ in UInt8(next(3)) }
            let start = text.isEmpty ? 0 : next(text.count)
            let slice = text[start...]
            let expected = slice.indices.first { slice[$0...].starts(with: word) }
            #expect(ByteSearch.first(word, in: slice) == expected)
        }
    }

    @Test func anEmptyWordIsNowhere() {
        #expect(ByteSearch.first([], in: [1, 2]) == nil)
        #expect(ByteSearch.first([], in: []) == nil)
    }

    // MARK: Edits

    private static func edited(_ text: String, _ edits: [ByteEdit]) -> String {
        String(decoding: ByteEdit.apply(edits, to: Array(text.utf8)), as: UTF8.self)
    }

    @Test func editsInAnyOrder() {
        let edits: [ByteEdit] = [
            .insert("]", at: 5), ByteEdit(2..<3, "C"), .insert("[", at: 0), ByteEdit(3..<5),
        ]
        #expect(Self.edited("abcde", edits) == "[abC]")
        #expect(Self.edited("abcde", edits.reversed()) == "[abC]")
        #expect(Self.edited("abcde", []) == "abcde")
        #expect(Self.edited("", [.insert("x", at: 0)]) == "x")
    }

    @Test func editsAtOnePlaceKeepTheirOrder() {
        #expect(
            Self.edited("ab", [.insert("1", at: 1), .insert("2", at: 1), .insert("3", at: 1)])
                == "a123b")
        // What is put where something is taken out stands before it.
        #expect(Self.edited("abc", [ByteEdit(1..<2, "X"), .insert("1", at: 1)]) == "a1Xc")
        #expect(Self.edited("abc", [ByteEdit(1..<2), .insert("1", at: 2)]) == "a1c")
    }

    @Test func whatLiesWithinWhatIsTakenOutGoes() {
        #expect(Self.edited("abcdef", [ByteEdit(1..<5, "-"), ByteEdit(2..<3, "x")]) == "a-f")
        #expect(Self.edited("abcdef", [ByteEdit(1..<5), .insert("x", at: 3)]) == "af")
        #expect(Self.edited("abc", [ByteEdit(2..<9, "x")]) == "abc")
    }

    @Test(arguments: 0..<UInt64(20))
    func insertionsAreThoseOfAString(seed: UInt64) {
        let next = Self.numbers(seed)
        let text = (0..<30).map { _ in UInt8(0x61 + next(26)) }
        let places = (0..<8).map { _ in next(31) }
        var expected = text
        for (i, place) in places.enumerated().sorted(by: {
            ($0.element, $0.offset) > ($1.element, $1.offset)
        }) {
            expected.insert(contentsOf: "\(i)".utf8, at: place)
        }
        let edits = places.enumerated().map { ByteEdit.insert("\($0.offset)", at: $0.element) }
        #expect(ByteEdit.apply(edits, to: text) == expected)
    }

    // MARK: Work on several cores

    @Test(arguments: [0, 1, 2, 15, 16, 17, 1_000, 4_097])
    func everyRangeIsDoneOnce(count: Int) {
        for grain in [1, 16, 5_000] {
            let done = Counts(count)
            Parallel.ranges(count, grain: grain) { range in for i in range { done.add(i) } }
            #expect(done.all.allSatisfy { $0 == 1 })
        }
        #expect(Parallel.map(count) { $0 * 3 } == (0..<count).map { $0 * 3 })
    }

    private final class Counts: Sendable {
        private let counts: Mutex<[Int]>
        init(_ count: Int) { counts = Mutex([Int](repeating: 0, count: count)) }
        func add(_ i: Int) { counts.withLock { $0[i] += 1 } }
        var all: [Int] { counts.withLock { $0 } }
    }

    private struct Failed: Error, Equatable { var number: Int }

    @Test func bothFailuresGiveTheFirst() {
        #expect(throws: Failed(number: 1)) {
            try Parallel.both { () throws(Failed) -> Int in
                throw Failed(number: 1)
            } _: { () throws(Failed) -> Int in
                throw Failed(number: 2)
            }
        }
        #expect(throws: Failed(number: 2)) {
            try Parallel.both { () throws(Failed) -> Int in
                1
            } _: { () throws(Failed) -> Int in
                throw Failed(number: 2)
            }
        }
    }

    // MARK: Files in memory

    @Test(arguments: [0, 1, 4_096, 1_000_001])
    func aFileInMemoryIsReadFromItsBeginning(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let file = try #require(MemoryFile(bytes))
        let reader = FileHandle(fileDescriptor: file.descriptor, closeOnDealloc: false)
        #expect(try Array(reader.readToEnd() ?? Data()) == bytes)
    }
}

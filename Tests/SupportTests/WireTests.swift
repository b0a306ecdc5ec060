import Testing
@testable import Support

/// What goes between processes, of which one may be in others' hands.
@Suite struct WireTests {
    private enum Field: Equatable {
        case number(Int), numbers([Int]), string([UInt8]), text(String), flag(Bool)

        func write(to wire: inout WireWriter) {
            switch self {
            case .number(let value): wire.number(value)
            case .numbers(let values): wire.numbers(values)
            case .string(let value): wire.string(value)
            case .text(let value): wire.text(value)
            case .flag(let value): wire.flag(value)
            }
        }

        /// A field of the same kind.
        func read(from wire: inout WireReader) throws(WireReader.Malformed) -> Field {
            switch self {
            case .number: .number(try wire.number())
            case .numbers: .numbers(try wire.numbers())
            case .string: .string(try wire.string())
            case .text: .text(try wire.text())
            case .flag: .flag(try wire.flag())
            }
        }
    }

    private static func numbers(_ seed: UInt64) -> (Int) -> Int {
        var state = seed &+ 29
        return { count in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
    }

    private static let extremes = [0, 1, -1, 255, 256, Int.max, Int.min, 1 << 40]

    private static func fields(_ next: (Int) -> Int) -> [Field] {
        (0..<next(8)).map { _ in
            switch next(5) {
            case 0: .number(extremes[next(extremes.count)])
            case 1: .numbers((0..<next(4)).map { _ in extremes[next(extremes.count)] })
            case 2: .string((0..<next(20)).map { _ in UInt8(next(256)) })
            case 3: .text(["", "words", "Straße", "\u{1F600}\0"][next(4)])
            default: .flag(next(2) == 0)
            }
        }
    }

    private static func read(_ fields: [Field], _ bytes: ArraySlice<UInt8>) -> [Field]? {
        var wire = WireReader(bytes)
        var read: [Field] = []
        for field in fields {
            guard let value = try? field.read(from: &wire) else { return nil }
            read.append(value)
        }
        return wire.isAtEnd ? read : nil
    }

    /// Every field comes back, out of a slice too; wherever the bytes are cut, that is told.
    @Test(arguments: 0..<UInt64(20))
    func everyFieldAndEveryCut(seed: UInt64) {
        let next = Self.numbers(seed)
        for _ in 0..<20 {
            let fields = Self.fields(next)
            var wire = WireWriter()
            for field in fields { field.write(to: &wire) }
            #expect(Self.read(fields, wire.bytes[...]) == fields)
            #expect(
                Self.read(fields, ([7, 7, 7] + wire.bytes + [7])[3..<(3 + wire.bytes.count)])
                    == fields)
            for count in wire.bytes.indices {
                #expect(Self.read(fields, wire.bytes[..<count]) == nil)
            }
            #expect(fields.isEmpty || Self.read(fields, (wire.bytes + [0])[...]) == nil)
        }
    }

    /// Any bytes at all are read or refused, and no length makes room for more than came.
    @Test(arguments: 0..<UInt64(20))
    func anyBytes(seed: UInt64) {
        let next = Self.numbers(seed)
        for _ in 0..<200 {
            let bytes = (0..<next(64)).map { _ in next(3) == 0 ? UInt8(next(256)) : 0 }
            var wire = WireReader(bytes)
            for field in Self.fields(next) {
                let before = wire.position
                guard let value = try? field.read(from: &wire) else { break }
                #expect(wire.position > before && wire.position <= bytes.count)
                if case .numbers(let values) = value { #expect(values.count * 8 < bytes.count) }
                if case .string(let value) = value { #expect(value.count < bytes.count) }
            }
        }
    }

    /// So many fields of a size as there is room for, and not one more.
    @Test(arguments: [1, 2, 7, 8, 24, 100])
    func countsHaveRoom(size: Int) {
        for room in [0, 1, 7, 8, 23, 24, 99, 100, 101, 1000] {
            for count in [
                -1, 0, 1, room / size - 1, room / size, room / size + 1, room, .max, .min,
            ] {
                var wire = WireWriter()
                wire.number(count)
                var reader = WireReader(wire.bytes + [UInt8](repeating: 0, count: room))
                let isPossible = count >= 0 && count <= room / size
                #expect((try? reader.count(ofSize: size)) == (isPossible ? count : nil))
            }
        }
    }

    @Test func numbersWithinBounds() {
        for (value, most) in [(0, 0), (5, 5), (6, 5), (-1, 5), (.min, .max), (.max, .max), (1, 0)] {
            var wire = WireWriter()
            wire.number(value)
            var reader = WireReader(wire.bytes)
            let isWithin = value >= 0 && value <= most
            #expect((try? reader.number(atMost: most)) == (isWithin ? value : nil))
        }
        // Only 0 and 1 are flags.
        for value in [2, -1, 256] {
            var wire = WireWriter()
            wire.number(value)
            var reader = WireReader(wire.bytes)
            #expect(throws: WireReader.Malformed.self) { try reader.flag() }
        }
    }
}

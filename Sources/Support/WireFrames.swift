/// Takes apart what a `FrameWriter` put together, and believes none of it.
package struct FrameReader {
    package struct Malformed: Error {
        package init() {}
    }

    private let bytes: [UInt8]
    private var at = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var isAtEnd: Bool { at == bytes.count }

    package mutating func number() throws(Malformed) -> Int {
        guard bytes.count - at >= 8 else { throw Malformed() }
        var value: UInt64 = 0
        for i in (0..<8).reversed() { value = value << 8 | UInt64(bytes[at + i]) }
        at += 8
        return Int(Int64(bitPattern: value))
    }

    /// A number from 0 on, at most as large as there are bytes: what follows has some.
    package mutating func count() throws(Malformed) -> Int {
        let value = try number()
        guard value >= 0, value <= bytes.count - at else { throw Malformed() }
        return value
    }

    package mutating func string() throws(Malformed) -> [UInt8] {
        let count = try count()
        at += count
        return Array(bytes[at - count..<at])
    }

    package mutating func text() throws(Malformed) -> String {
        String(decoding: try string(), as: UTF8.self)
    }

    package mutating func flag() throws(Malformed) -> Bool { try number() != 0 }
}

/// Puts numbers and byte strings together for a worker: each number in eight bytes, least
/// first, each string with its length before it.
package struct FrameWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func number(_ value: Int) {
        let value = UInt64(bitPattern: Int64(value))
        for i in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(i)))) }
    }

    package mutating func string(_ value: [UInt8]) {
        number(value.count)
        bytes += value
    }

    package mutating func text(_ value: String) {
        number(value.utf8.count)
        bytes += value.utf8
    }

    package mutating func flag(_ value: Bool) { number(value ? 1 : 0) }
}

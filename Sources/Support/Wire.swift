/// Puts numbers and byte strings together for another process: each number in eight bytes,
/// little-endian, each string with its length before it.
package struct WireWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func number(_ value: Int) {
        withUnsafeBytes(of: UInt64(bitPattern: Int64(value)).littleEndian) { bytes += $0 }
    }

    package mutating func numbers(_ values: [Int]) {
        number(values.count)
        for value in values { number(value) }
    }

    package mutating func string(_ value: some Collection<UInt8>) {
        number(value.count)
        bytes += value
    }

    package mutating func text(_ value: String) { string(value.utf8) }

    package mutating func flag(_ value: Bool) { number(value ? 1 : 0) }
}

/// Takes apart what a ``WireWriter`` put together, and believes none of it: the process at the
/// other end may be in others' hands.
package struct WireReader {
    /// What came is not what a ``WireWriter`` makes, or not what was asked for.
    package struct Malformed: Error {
        package init() {}
    }

    private let bytes: ArraySlice<UInt8>
    /// Where the next field begins, an index of the bytes given.
    package private(set) var position: Int

    package init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    package var isAtEnd: Bool { position == bytes.endIndex }

    package mutating func number() throws(Malformed) -> Int {
        guard bytes.endIndex - position >= 8 else { throw Malformed() }
        let value = bytes[position..<(position + 8)].withUnsafeBytes {
            $0.loadUnaligned(as: UInt64.self)
        }
        position += 8
        return Int(Int64(bitPattern: UInt64(littleEndian: value)))
    }

    /// A number from 0 to `most`.
    package mutating func number(atMost most: Int) throws(Malformed) -> Int {
        let value = try number()
        guard value >= 0, value <= most else { throw Malformed() }
        return value
    }

    /// How many fields of at least `size` bytes follow: no more than there is room for.
    package mutating func count(ofSize size: Int = 1) throws(Malformed) -> Int {
        let value = try number()
        guard value >= 0, value <= (bytes.endIndex - position) / size else { throw Malformed() }
        return value
    }

    package mutating func numbers() throws(Malformed) -> [Int] {
        var values: [Int] = []
        for _ in 0..<(try count(ofSize: 8)) { values.append(try number()) }
        return values
    }

    package mutating func string() throws(Malformed) -> [UInt8] {
        let count = try count()
        position += count
        return Array(bytes[(position - count)..<position])
    }

    package mutating func text() throws(Malformed) -> String {
        String(decoding: try string(), as: UTF8.self)
    }

    package mutating func flag() throws(Malformed) -> Bool { try number(atMost: 1) == 1 }
}

/// Numbers and byte strings in a row, as parent and worker tell each other things.
package struct ByteFields {
    package private(set) var bytes: [UInt8] = []
    private var at = 0

    package struct Malformed: Error {
        package init() {}
    }

    package init() {}
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package mutating func put(_ number: Int) {
        for i in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * i))) }
    }

    package mutating func put(_ string: some Collection<UInt8>) {
        put(string.count)
        bytes += string
    }

    /// 0 or more.
    package mutating func number() throws -> Int {
        guard bytes.count - at >= 8 else { throw Malformed() }
        let value = bytes[at..<(at + 8)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        at += 8
        guard let value = Int(exactly: value) else { throw Malformed() }
        return value
    }

    package mutating func string() throws -> [UInt8] {
        let count = try number()
        guard count <= bytes.count - at else { throw Malformed() }
        defer { at += count }
        return Array(bytes[at..<(at + count)])
    }
}

/// Takes apart what a `FrameWriter` put together, and believes none of it.
struct FrameReader {
    struct Malformed: Error {
        init() {}
    }

    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { at == bytes.count }

    mutating func number() throws(Malformed) -> Int {
        guard bytes.count - at >= 8 else { throw Malformed() }
        var value: UInt64 = 0
        for i in (0..<8).reversed() { value = value << 8 | UInt64(bytes[at + i]) }
        at += 8
        return Int(Int64(bitPattern: value))
    }

    /// A number from 0 on, at most as large as there are bytes: what follows has some.
    mutating func count() throws(Malformed) -> Int {
        let value = try number()
        guard value >= 0, value <= bytes.count - at else { throw Malformed() }
        return value
    }

    mutating func string() throws(Malformed) -> [UInt8] {
        let count = try count()
        at += count
        return Array(bytes[at - count..<at])
    }

    mutating func text() throws(Malformed) -> String {
        String(decoding: try string(), as: UTF8.self)
    }

    mutating func flag() throws(Malformed) -> Bool { try number() != 0 }
}

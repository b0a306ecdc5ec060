/// Puts numbers and byte strings together for a worker: each number in eight bytes, least
/// first, each string with its length before it.
struct FrameWriter {
    private(set) var bytes: [UInt8] = []

    init() {}

    mutating func number(_ value: Int) {
        let value = UInt64(bitPattern: Int64(value))
        for i in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(i)))) }
    }

    mutating func string(_ value: [UInt8]) {
        number(value.count)
        bytes += value
    }

    mutating func text(_ value: String) {
        number(value.utf8.count)
        bytes += value.utf8
    }

    mutating func flag(_ value: Bool) { number(value ? 1 : 0) }
}

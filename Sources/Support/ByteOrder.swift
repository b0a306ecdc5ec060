/// Numbers as files and wires hold them, in either byte order.
extension Collection<UInt8> {
    /// The bytes as one number, the most significant first. What does not fit in 64 bits is lost
    /// at the upper end: callers take at most seven bytes, or eight whose first is small.
    package var bigEndian: Int { reduce(0) { $0 << 8 | Int($1) } }
}

extension BidirectionalCollection<UInt8> {
    /// The bytes as one number, the least significant first; as ``bigEndian``.
    package var littleEndian: Int { reversed().reduce(0) { $0 << 8 | Int($1) } }
}

extension FixedWidthInteger {
    /// Its lowest `count` bytes, the least significant first.
    package func littleEndianBytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) }
    }

    /// Its lowest `count` bytes, the most significant first.
    package func bigEndianBytes(_ count: Int) -> [UInt8] { littleEndianBytes(count).reversed() }
}

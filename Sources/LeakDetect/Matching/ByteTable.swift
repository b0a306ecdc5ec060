/// A set of bytes, any of the 256.
struct ByteTable: Sendable, Equatable {
    private var words = SIMD4<UInt64>()

    init() {}

    /// Those for which `holds` is true.
    init(_ holds: (UInt8) -> Bool) {
        for byte in UInt8.min...UInt8.max where holds(byte) {
            words[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
        }
    }

    func contains(_ byte: UInt8) -> Bool {
        words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1
    }
}

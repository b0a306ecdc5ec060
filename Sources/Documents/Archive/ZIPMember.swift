/// A member of a ZIP file, as one of its records tells (APPNOTE 6.3.10, 4.3).
struct ZIPMember: Hashable {
    /// How the content is packed, which the two records of a member may tell differently.
    struct Packing: Hashable {
        var method: UInt16
        /// Bytes as packed and as unpacked; nil where the record leaves it to a descriptor.
        var packed: Int?
        var size: Int?
        var checksum: UInt32?
        var isEncrypted: Bool
    }

    /// As it stands in the file.
    var name: [UInt8]
    /// Where its local header is.
    var header: Int
    /// Where its content starts; nil where there is no local header.
    var content: Int?
    /// By the directory first; then by the local header, where that says something else.
    var packings: [Packing]
    /// Behind the content stand its sizes once more.
    var hasDescriptor: Bool
}

extension ZIPMember {
    /// A ZIP file of `packed` alone, for a reader of whole files.
    static func file(_ packing: Packing, _ packed: [UInt8]) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let record =
            number(63, 2) + number(0, 2) + number(Int(packing.method), 2) + number(0, 4)
            + number(Int(packing.checksum ?? 0), 4) + number(packed.count, 4)
            + number(packing.size ?? 0, 4) + number(1, 2) + number(0, 2)
        let local = number(0x0403_4B50, 4) + record + [0x61]
        let directory =
            number(0x0201_4B50, 4) + number(63, 2) + record + number(0, 14) + [0x61]
        let end =
            number(0x0605_4B50, 4) + number(0, 4) + number(1, 2) + number(1, 2)
            + number(directory.count, 4) + number(local.count + packed.count, 4) + number(0, 2)
        return local + packed + directory + end
    }
}

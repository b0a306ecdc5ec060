/// One member of a ZIP file, as the central directory tells (APPNOTE 6.3.10, 4.3.12).
struct ZIPEntry: Equatable {
    /// As it stands in the file; UTF-8 where `flags` has bit 11, else CP437 or whatever.
    var name: [UInt8]
    var flags: UInt16
    /// 0 stored, 8 deflated.
    var method: UInt16
    /// MS-DOS time and date, as they stand.
    var time: UInt32
    var crc: UInt32
    /// Bytes of the file that hold the content as packed.
    var packed: Range<Int>
    /// Bytes once unpacked, as announced.
    var size: Int
    /// The system in the high byte, for what the attributes mean.
    var madeBy: UInt16
    var attributes: UInt32

    var isEncrypted: Bool { flags & 0x2041 != 0 }
    var isFolder: Bool { name.last == 0x2F }
}

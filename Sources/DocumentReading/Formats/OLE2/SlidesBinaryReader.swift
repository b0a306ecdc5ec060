internal import TextDecoding

/// PowerPoint's binary format ([MS-PPT]): the text of every record that holds some, of other
/// records the strings, and embedded objects.
struct SlidesBinaryReader {
    private(set) var text: [UInt8] = []
    /// Embedded objects' storages, inflated; nil for one that does not inflate.
    private(set) var objects: [[UInt8]?] = []
    /// Why it is not whole; nil where it is.
    private(set) var reason: UnreadReason?
    /// What stands behind the records.
    private(set) var left: [[UInt8]] = []
    private var nonBodyText: [UInt8] = []

    init(_ stream: [UInt8], user: [UInt8]) {
        // headerToken of an encrypted document ([MS-PPT] 2.3.2).
        if user.u32(12) == 0xF3D1_C4DF { reason = .encrypted }
        nonBodyText = user.printable
        var at = 0
        while at + 8 <= stream.count {
            let head = stream.u16(at)
            let length = stream.u32(at + 4)
            let room = stream.count - at - 8
            if length > room { reason = reason ?? .truncated }
            // A container's contents follow its head.
            if head & 0xF == 0xF {
                at += 8
                continue
            }
            take(stream.u16(at + 2), head >> 4, stream.clamped(at + 8, min(length, room)))
            at += 8 + min(length, room)
        }
        if at < stream.count { left.append(Array(stream[at...])) }
        text += nonBodyText
    }

    private mutating func take(_ type: Int, _ instance: Int, _ data: ArraySlice<UInt8>) {
        switch type {
        case 4000, 4026: Self.append(data.utf16LE, &text)
        case 4008: Self.append(data.decoded(.windows1252), &text)
        case 0x1011:  // ExOleObjStg
            if instance == 0 { return objects.append(Array(data)) }
            let packed = Array(data)
            objects.append(
                Inflater.zlib(
                    Array(packed.dropFirst(4)), atMost: min(256 << 20, max(1, packed.u32(0)))))
        default: if data.count >= 8 { nonBodyText += Array(data).printable }
        }
    }

    private static func append(_ text: [UInt8], _ out: inout [UInt8]) {
        for byte in text {
            switch byte {
            case 0x0B, 0x0D: out.append(0x0A)
            case 0x09, 0x0A, 0x20...: out.append(byte)
            default: break
            }
        }
        out.append(0x0A)
    }
}

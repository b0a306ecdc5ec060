/// PowerPoint's binary format ([MS-PPT]): the text of every record that holds some.
enum SlidesBinaryReader {
    static func text(_ stream: [UInt8], user: [UInt8]) -> ([UInt8], UnreadReason?) {
        // headerToken of an encrypted document ([MS-PPT] 2.3.2).
        if user.u32(12) == 0xF3D1_C4DF { return ([], .encrypted) }
        var out: [UInt8] = []
        walk(stream) { type, _, start, length in
            switch type {
            case 4000, 4026: append(stream.clamped(start, length).utf16LE, &out)
            case 4008: append(stream.clamped(start, length).decoded(.windows1252), &out)
            default: break
            }
        }
        return (out, nil)
    }

    /// Embedded objects' storages: type ExOleObjStg, deflated or not.
    static func objects(_ stream: [UInt8]) -> [[UInt8]] {
        var objects: [[UInt8]] = []
        walk(stream) { type, instance, start, length in
            guard type == 0x1011, objects.count < 1000 else { return }
            let data = stream.clamped(start, length)
            if instance == 0 {
                objects.append(Array(data))
            } else if data.count > 4,
                let inflated = Inflater.zlib(
                    Array(data.dropFirst(4)), atMost: min(64 << 20, stream.u32(start)))
            {
                objects.append(inflated)
            }
        }
        return objects
    }

    /// Every record, containers' contents after their heads.
    private static func walk(
        _ stream: [UInt8],
        _ body: (_ type: Int, _ instance: Int, _ start: Int, _ length: Int) -> Void
    ) {
        var at = 0
        while at + 8 <= stream.count {
            let head = stream.u16(at)
            let length = stream.u32(at + 4)
            body(stream.u16(at + 2), head >> 4, at + 8, min(length, stream.count - at - 8))
            at += 8
            if head & 0xF != 0xF { at += min(length, stream.count - at) }
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

/// An object as OLE 1 stores it ([MS-OLEDS] 2.2): its class, its data, and a picture of it.
enum EmbeddedObject {
    /// The files in it and, where there are bytes beside them, those: every byte is in one.
    /// Data that is no such object is one file.
    static func contents(_ data: [UInt8]) -> [[UInt8]] {
        // A field's link ([MS-OSHARED] 2.3.7.1): nothing but strings behind its class.
        if data.prefix(20).dropFirst().starts(with: link) || data.starts(with: link) {
            return [data.printable]
        }
        // A version, then the format: 2 for an embedded object.
        guard data.count > 24, data.u32(4) == 2 else { return [data] }
        var at = 8
        var name: ArraySlice<UInt8> = []
        for field in 0..<3 {
            let length = data.u32(at)
            guard length <= data.count - at - 4 else { return [data] }
            if field == 0 { name = data.clamped(at + 4, length).prefix { $0 != 0 } }
            at += 4 + length
        }
        let size = data.u32(at)
        let content = Array(data.clamped(at + 4, size))
        guard !content.isEmpty else { return [data] }
        var found: [[UInt8]] = []
        if name.elementsEqual("Package".utf8) {
            // As in a compound file, but for the length before it.
            found.append(CompoundReader.native([0, 0, 0, 0] + content).1)
            found.append(Array(content.prefix(1024)).printable)
        } else {
            found.append(content)
        }
        let rest = data.dropFirst(at + 4 + content.count)
        let picture = presentation(Array(rest))
        found.append(Array(data.prefix(at)).printable)
        if let picture { found.append(picture) }
        return found.filter { !$0.isEmpty }
    }

    private static let link: [UInt8] = [
        0xD0, 0xC9, 0xEA, 0x79, 0xF9, 0xBA, 0xCE, 0x11, 0x8C, 0x82, 0, 0xAA, 0, 0x4B, 0xA9, 0x0B,
    ]

    /// The picture behind the data, or whatever is there in its place.
    private static func presentation(_ data: [UInt8]) -> [UInt8]? {
        guard data.contains(where: { $0 != 0 }) else { return nil }
        guard data.count > 24, data.u32(4) == 5 else {
            return data.count > 16 ? data : data.printable
        }
        let length = data.u32(8)
        guard length <= 64 else { return data }
        // Width, height, the length, and four numbers of a metafile.
        let start = 12 + length + 12 + 8
        guard start < data.count else { return nil }
        let picture = Array(data[start...])
        // A metafile shows what is in the object: what can be read of it is text.
        return picture.starts(with: [1, 0, 9, 0]) ? picture.printable : picture
    }
}

extension [UInt8] {
    /// The text that lies in it, a line for each run.
    var printable: [UInt8] {
        var text: [UInt8] = []
        var finder = StringFinder()
        withUnsafeBytes { bytes in
            finder.push(bytes, last: true) { text.append(contentsOf: $0) }
        }
        return text
    }
}

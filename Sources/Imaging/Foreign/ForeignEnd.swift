/// Whether a BMP or GIF file ends before its picture does. stb_image fills up what is
/// missing without a word.
enum ForeignEnd {
    /// By the header's arithmetic; a compressed BMP says nothing of its end.
    static func isMissing(bmp file: ArraySlice<UInt8>) -> Bool {
        func number(_ offset: Int, _ count: Int) -> Int {
            guard offset + count <= file.count else { return 0 }
            return (0..<count).reversed().reduce(0) {
                $0 << 8 | Int(file[file.startIndex + offset + $1])
            }
        }
        let isCore = number(14, 4) == 12
        let width = isCore ? number(18, 2) : number(18, 4)
        // Negative in a file whose first row is the top one.
        let height =
            isCore ? number(20, 2) : Int(Int32(truncatingIfNeeded: number(22, 4)).magnitude)
        let bits = isCore ? number(24, 2) : number(28, 2)
        let compression = isCore ? 0 : number(30, 4)
        guard [0, 3, 6].contains(compression), width < 1 << 24, height < 1 << 24 else {
            return false
        }
        // Rows are whole words of four bytes.
        let row = (width * bits + 31) / 32 * 4
        return row * height > file.count - min(file.count, number(10, 4))
    }

    /// By the blocks up to the end of the first image's data (GIF89a, 15 to 22).
    static func isMissing(gif file: ArraySlice<UInt8>) -> Bool {
        var rest = file.dropFirst(10)
        func table(_ packed: UInt8) -> Int { packed & 0x80 == 0 ? 0 : 3 << (Int(packed & 7) + 1) }
        guard let packed = rest.first else { return true }
        rest = rest.dropFirst(3 + table(packed))
        while let kind = rest.popFirst() {
            switch kind {
            case 0x21: rest = rest.dropFirst()  // an extension and its label
            case 0x2C:
                guard rest.count > 9 else { return true }
                // Place, size, table, the code size.
                rest = rest.dropFirst(9 + table(rest[rest.startIndex + 8]) + 1)
            default: return false
            }
            // Blocks, each after its length, until an empty one.
            while true {
                guard let length = rest.popFirst(), rest.count >= length else { return true }
                if length == 0 { break }
                rest = rest.dropFirst(Int(length))
            }
            if kind == 0x2C { return false }
        }
        return true
    }
}

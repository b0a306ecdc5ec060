/// A TIFF of uncompressed strips, built by the text of TIFF 6.0, little-endian.
struct ForeignTIFF {
    var width = ForeignFiles.width
    var height = ForeignFiles.height
    /// Bits of each sample.
    var bits = [8, 8, 8]
    /// 1 black is zero, 2 RGB, 3 palette, 5 CMYK.
    var photometric = 2
    var strips = [ForeignFiles.rgb]
    var orientation = 1
    /// 2 alpha that is not premultiplied; nil for no further sample.
    var extra: Int?
    /// 16 bits each: all reds, all greens, all blues.
    var palette: [UInt16] = []
    var icc: [UInt8] = []
    /// Pixels per inch.
    var resolution: Int?

    /// The directory, what does not fit into its entries, then the strips.
    var bytes: [UInt8] {
        // Its size does not depend on where the strips begin.
        let start = directory(stripsAt: 0).count
        return directory(stripsAt: start) + strips.joined()
    }

    private func directory(stripsAt start: Int) -> [UInt8] {
        /// A tag, its type (3 is 16 bits, 4 is 32, 5 a fraction, 7 bytes), its values' bytes.
        var entries: [(tag: Int, type: Int, count: Int, data: [UInt8])] = []
        func add(_ tag: Int, _ type: Int, _ values: [Int]) {
            let data = values.flatMap { ForeignFiles.little($0, type == 3 ? 2 : 4) }
            entries.append((tag, type, values.count, data))
        }
        var offsets: [Int] = []
        for strip in strips.indices {
            offsets.append(start + strips[..<strip].reduce(0) { $0 + $1.count })
        }
        add(256, 4, [width])
        add(257, 4, [height])
        add(258, 3, bits)
        add(259, 3, [1])
        add(262, 3, [photometric])
        add(273, 4, offsets)
        add(274, 3, [orientation])
        add(277, 3, [bits.count])
        add(278, 4, [height / strips.count])
        add(279, 4, strips.map(\.count))
        if let resolution {
            let fraction = ForeignFiles.little(resolution, 4) + ForeignFiles.little(1, 4)
            entries.append((282, 5, 1, fraction))
            entries.append((283, 5, 1, fraction))
            add(296, 3, [2])
        }
        if !palette.isEmpty { add(320, 3, palette.map { Int($0) }) }
        if let extra { add(338, 3, [extra]) }
        if !icc.isEmpty { entries.append((34675, 7, icc.count, icc)) }
        let after = 8 + 2 + 12 * entries.count + 4
        var table = ForeignFiles.little(entries.count, 2)
        var rest: [UInt8] = []
        for entry in entries {
            table += ForeignFiles.little(entry.tag, 2) + ForeignFiles.little(entry.type, 2)
            table += ForeignFiles.little(entry.count, 4)
            if entry.data.count <= 4 {
                table += entry.data + [UInt8](repeating: 0, count: 4 - entry.data.count)
            } else {
                table += ForeignFiles.little(after + rest.count, 4)
                rest += entry.data + (entry.data.count % 2 == 1 ? [0] : [])
            }
        }
        let head = Array("II".utf8) + ForeignFiles.little(42, 2) + ForeignFiles.little(8, 4)
        return head + table + ForeignFiles.little(0, 4) + rest
    }
}

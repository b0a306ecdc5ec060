package import Imaging

/// A raw portable graymap of eight bits (netpbm, pgm(5)), as pdftoppm writes pages: packing the
/// noise of a mark into PNG takes it seconds.
package enum Graymap {
    /// Nil for what is no such file, or has more than `pixels` pixels.
    package static func decode(_ bytes: [UInt8], pixels: Int) -> Raster? {
        guard bytes.starts(with: [0x50, 0x35]) else { return nil }
        var at = 2
        var fields: [Int] = []
        while fields.count < 3, at < bytes.count, at < 100 {
            guard isSpace(bytes[at]) else { return nil }
            while at < bytes.count, isSpace(bytes[at]) { at += 1 }
            var value = 0
            let start = at
            while at < bytes.count, (0x30...0x39).contains(bytes[at]), at - start < 7 {
                value = value * 10 + Int(bytes[at] - 0x30)
                at += 1
            }
            guard at > start else { return nil }
            fields.append(value)
        }
        guard fields.count == 3, fields[2] == 255, at < bytes.count, isSpace(bytes[at]),
            fields[0] > 0, fields[1] > 0, fields[0] <= pixels / fields[1],
            bytes.count - at - 1 == fields[0] * fields[1]
        else { return nil }
        return Raster(
            width: fields[0], height: fields[1], layout: .grey,
            samples: .eight(Array(bytes[(at + 1)...])))
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}

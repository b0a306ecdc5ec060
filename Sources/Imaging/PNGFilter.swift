/// PNG's row filters (W3C PNG, section 9), for the writer.
enum PNGFilter {
    /// These rows with filter Up, each behind its filter byte, 16 bits as big-endian;
    /// `rows.count * (rowBytes + 1)` bytes.
    ///
    /// Up alone, because trying all five filters a row costs more time than deflating
    /// does, and a screenshot's rows resemble the ones above them.
    static func up(_ raster: Raster, rows: Range<Int>, rowBytes: Int) -> [UInt8] {
        let total = rows.count * (rowBytes + 1)
        return [UInt8](unsafeUninitializedCapacity: total) { buffer, count in
            var out = buffer.baseAddress!
            switch raster.samples {
            case .eight(let samples):
                samples.withUnsafeBufferPointer { input in
                    for y in rows {
                        up(input.baseAddress! + y * rowBytes, out, rowBytes, y == 0)
                        out += rowBytes + 1
                    }
                }
            case .sixteen(let samples):
                samples.withUnsafeBufferPointer { input in
                    for y in rows {
                        up(input.baseAddress! + y * rowBytes / 2, out, rowBytes / 2, y == 0)
                        out += rowBytes + 1
                    }
                }
            }
            count = total
        }
    }

    @inline(__always)
    private static func up(
        _ row: UnsafePointer<UInt8>, _ out: UnsafeMutablePointer<UInt8>, _ count: Int, _ first: Bool
    ) {
        let samples = out + 1
        if first {
            out[0] = 0
            samples.update(from: row, count: count)
        } else {
            out[0] = 2
            let above = row - count
            for i in 0..<count { samples[i] = row[i] &- above[i] }
        }
    }

    @inline(__always)
    private static func up(
        _ row: UnsafePointer<UInt16>, _ out: UnsafeMutablePointer<UInt8>, _ count: Int,
        _ first: Bool
    ) {
        out[0] = first ? 0 : 2
        let samples = out + 1
        let above = first ? row : row - count
        let keep: UInt16 = first ? 0 : 0xFFFF
        for i in 0..<count {
            // The two bytes are filtered apart, without a borrow between them.
            let a = above[i] & keep
            samples[2 * i] =
                UInt8(truncatingIfNeeded: row[i] >> 8) &- UInt8(truncatingIfNeeded: a >> 8)
            samples[2 * i + 1] = UInt8(truncatingIfNeeded: row[i]) &- UInt8(truncatingIfNeeded: a)
        }
    }
}

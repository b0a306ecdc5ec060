/// The ordinary PNG — 8 or 16 bits, no palette, no tRNS, not interlaced — inflated in
/// one call of libdeflate and unfiltered in place; libpng takes 1.5 to 3 times as long.
///
/// Anything unusual or wrong gives nil: libpng then decides and names the error.
enum PNGFastPath {
    static func samples(
        _ file: PNGFile, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> (Raster.Layout, Raster.Samples)? {
        let header = file.header
        guard file.problem == nil, !file.hasTransparency, !header.isInterlaced,
            header.bitDepth >= 8
        else { return nil }
        let layout: Raster.Layout
        switch header.colourType {
        case 0: layout = .grey
        case 2: layout = .rgb
        case 4: layout = .greyAlpha
        case 6: layout = .rgba
        default: return nil
        }
        let pixelBytes = layout.channels * header.bitDepth / 8
        let rowBytes = header.width * pixelBytes
        let filtered = header.height * (rowBytes + 1)
        let packed = file.data.reduce(0) { $0 + $1.count }
        // Deflate cannot expand more than 1032 times (258 bytes from 2 bits): a header
        // that promises more lies, and gets no memory.
        guard packed > 0, filtered / 1040 <= packed else { return nil }

        func decode(into out: UnsafeMutableRawBufferPointer) -> Bool {
            let inflated: Inflate.Failure?
            if file.data.count == 1 {
                inflated = Inflate.zlib(
                    UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[file.data[0]]),
                    into: out)
            } else {
                let joined = [UInt8](unsafeUninitializedCapacity: packed) { buffer, count in
                    for range in file.data {
                        _ = UnsafeMutableBufferPointer(rebasing: buffer[count...])
                            .update(fromContentsOf: bytes[range])
                        count += range.count
                    }
                }
                inflated = joined.withUnsafeBytes { Inflate.zlib($0, into: out) }
            }
            guard inflated == nil else { return false }
            return PNGUnfilter.inPlace(
                out.baseAddress!.assumingMemoryBound(to: UInt8.self), height: header.height,
                rowBytes: rowBytes, pixelBytes: pixelBytes)
        }

        var decoded = false
        if header.bitDepth == 16 {
            let samples = [UInt16](unsafeUninitializedCapacity: (filtered + 1) / 2) {
                buffer, count in
                let raw = UnsafeMutableRawBufferPointer(buffer)
                decoded = decode(into: UnsafeMutableRawBufferPointer(rebasing: raw[..<filtered]))
                count = decoded ? header.height * rowBytes / 2 : 0
                for i in 0..<count { buffer[i] = UInt16(bigEndian: buffer[i]) }
            }
            return decoded ? (layout, .sixteen(samples)) : nil
        }
        let samples = [UInt8](unsafeUninitializedCapacity: filtered) { buffer, count in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            decoded = decode(into: UnsafeMutableRawBufferPointer(rebasing: raw[..<filtered]))
            count = decoded ? header.height * rowBytes : 0
        }
        return decoded ? (layout, .eight(samples)) : nil
    }
}

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

internal import CCodecs

/// Windows and OS/2 bitmaps: 1, 2, 4, 8, 16, 24 and 32 bits, uncompressed, in RLE4 or RLE8, and
/// with masks of their own. Bitmaps that hold a JPEG or PNG file are for printers, and refused.
///
/// Source: Microsoft, "Bitmap Storage"; [MS-WMF] 2.2.2.3 to 2.2.2.5 and 3.1.6 for RLE.
struct BMPDecoder {
    private let file: ArraySlice<UInt8>
    private let header: BMPHeader

    /// Reads the header. Throws `damaged`, `truncated`, `unsupported`, or `tooLarge` for more
    /// than `limits`.
    init(_ file: ArraySlice<UInt8>, _ limits: dlp_foreign_limits) throws(ImagingError) {
        self.file = file
        header = try BMPHeader(file)
        guard header.width <= limits.max_side, header.height <= limits.max_side,
            UInt64(header.width) * UInt64(header.height) <= limits.max_pixels
        else {
            throw ImagingError(
                .tooLarge, "BMP over the limit: \(header.width)×\(header.height) pixels")
        }
    }

    /// The samples; what the file lacks is transparent, and the picture incomplete then.
    /// Time grows with the pixels and the bytes.
    func decode() throws(ImagingError) -> SandboxedDecoderFrame {
        var frame = try SandboxedDecoderFrame(width: header.width, height: header.height)
        let samples = UnsafeMutableBufferPointer(
            start: frame.samples, count: header.width * header.height * 4)
        let data = file[min(file.endIndex, file.startIndex + header.dataOffset)...]
        let isWhole = data.withUnsafeBufferPointer {
            header.isRunLength ? drawRuns($0, samples) : drawRows($0, samples)
        }
        frame.metadata.isIncomplete = !isWhole
        if header.horizontalDensity > 0, header.verticalDensity > 0 {
            frame.metadata.density = Raster.Metadata.Density(
                x: Double(header.horizontalDensity), y: Double(header.verticalDensity))
        }
        return frame
    }

    /// Rows of whole words of four bytes, the lowest first unless the height is negative.
    private func drawRows(
        _ data: UnsafeBufferPointer<UInt8>, _ samples: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        let rowBytes = (header.width * header.bits + 31) / 32 * 4
        // The last row may lack its padding.
        let needed = (header.width * header.bits + 7) / 8
        var hasAlpha = false
        var rows = 0
        while rows < header.height, rows * rowBytes + needed <= data.count {
            let begin = rows * rowBytes
            let row = UnsafeBufferPointer(rebasing: data[begin..<begin + needed])
            let y = header.isTopDown ? rows : header.height - 1 - rows
            let start = y * header.width * 4
            let out = UnsafeMutableBufferPointer(
                rebasing: samples[start..<start + header.width * 4])
            if header.bits <= 8 {
                drawIndices(row, out)
            } else if let masks = header.masks {
                hasAlpha = drawMasked(row, masks, out) || hasAlpha
            } else {
                for x in 0..<header.width {
                    out[4 * x] = row[3 * x + 2]
                    out[4 * x + 1] = row[3 * x + 1]
                    out[4 * x + 2] = row[3 * x]
                    out[4 * x + 3] = 255
                }
            }
            rows += 1
        }
        // The fourth byte of plain 32 bits is alpha for some programs, and unused for most.
        if header.alphaMayBeUnused, !hasAlpha {
            for row in 0..<rows {
                let y = header.isTopDown ? row : header.height - 1 - row
                for x in 0..<header.width { samples[4 * (y * header.width + x) + 3] = 255 }
            }
        }
        return rows == header.height
    }

    private func drawIndices(
        _ row: UnsafeBufferPointer<UInt8>, _ out: UnsafeMutableBufferPointer<UInt8>
    ) {
        let mask = 1 << header.bits - 1
        let perByte = 8 / header.bits
        for x in 0..<header.width {
            let shift = (perByte - 1 - x % perByte) * header.bits
            set(out, x, Int(row[x / perByte]) >> shift & mask)
        }
    }

    /// Whether some alpha is not 0.
    private func drawMasked(
        _ row: UnsafeBufferPointer<UInt8>, _ masks: BMPMasks,
        _ out: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        var any: UInt8 = 0
        let bytes = header.bits / 8
        for x in 0..<header.width {
            var word: UInt32 = 0
            for i in 0..<bytes { word |= UInt32(row[bytes * x + i]) << UInt32(8 * i) }
            out[4 * x] = masks.red.sample(word, absent: 0)
            out[4 * x + 1] = masks.green.sample(word, absent: 0)
            out[4 * x + 2] = masks.blue.sample(word, absent: 0)
            let alpha = masks.alpha.sample(word, absent: 255)
            out[4 * x + 3] = alpha
            any |= alpha
        }
        return any != 0
    }

    /// Runs (RLE4 and RLE8) up to the end of the bitmap; whether that was reached. Pixels that
    /// they skip stay transparent.
    private func drawRuns(
        _ data: UnsafeBufferPointer<UInt8>, _ samples: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        var (x, y, i) = (0, 0, 0)
        func put(_ index: Int) {
            if x < header.width, y < header.height {
                set(samples, (header.height - 1 - y) * header.width + x, index)
            }
            x += 1
        }
        while i + 1 < data.count {
            let (count, value) = (Int(data[i]), Int(data[i + 1]))
            i += 2
            if count > 0 {
                for k in 0..<count {
                    put(header.bits == 8 ? value : k % 2 == 0 ? value >> 4 : value & 15)
                }
                continue
            }
            switch value {
            case 0: (x, y) = (0, y + 1)
            case 1: return true
            case 2:
                guard i + 1 < data.count else { return false }
                x += Int(data[i])
                y += Int(data[i + 1])
                i += 2
            default:
                // So many pixels as they are, in whole words of two bytes.
                let bytes = header.bits == 8 ? value : (value + 1) / 2
                guard i + bytes <= data.count else { return false }
                for k in 0..<value {
                    let byte = Int(data[i + (header.bits == 8 ? k : k / 2)])
                    put(header.bits == 8 ? byte : k % 2 == 0 ? byte >> 4 : byte & 15)
                }
                i += bytes + bytes % 2
            }
        }
        // Some writers leave the mark of the end out.
        return y >= header.height || (y == header.height - 1 && x >= header.width)
    }

    /// An index without a colour stays transparent.
    private func set(_ samples: UnsafeMutableBufferPointer<UInt8>, _ pixel: Int, _ index: Int) {
        guard index < header.palette.count else { return }
        let colour = header.palette[index]
        samples[4 * pixel] = colour.red
        samples[4 * pixel + 1] = colour.green
        samples[4 * pixel + 2] = colour.blue
        samples[4 * pixel + 3] = 255
    }
}

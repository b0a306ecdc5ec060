/// Writes PNGs of every kind without any of the product's code: chunks and checksums by
/// the standard's text, samples in zlib's stored blocks.
struct PNGBuilder {
    var width: Int
    var height: Int
    var bitDepth = 8
    /// 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA.
    var colourType = 2
    var isInterlaced = false
    /// Filters used in turn, row by row.
    var filters: [UInt8] = [0]
    /// Bytes of samples a data chunk.
    var pieces = Int.max
    /// Between the header and the data.
    var chunks: [(String, [UInt8])] = []

    var channels: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colourType]! }

    /// The file whose sample `c` of pixel (`x`, `y`) is `sample(x, y, c)`, of `bitDepth` bits.
    func file(_ sample: (Int, Int, Int) -> Int) -> [UInt8] {
        var raw: [UInt8] = []
        // Adam7: first column and row, steps (W3C PNG, 8.1).
        let passes =
            isInterlaced
            ? [
                (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
                (0, 1, 1, 2),
            ] : [(0, 0, 1, 1)]
        for (left, top, across, down) in passes {
            let columns = Array(stride(from: left, to: width, by: across))
            let rows = Array(stride(from: top, to: height, by: down))
            if columns.isEmpty { continue }
            var above = [UInt8]()
            for (n, y) in rows.enumerated() {
                let row = pack(columns.flatMap { x in (0..<channels).map { sample(x, y, $0) } })
                let filter = filters[n % filters.count]
                raw.append(filter)
                raw += filtered(row, above, filter)
                above = row
            }
        }
        let colours: [UInt8] = Self.big(width) + Self.big(height)
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        file += Self.chunk(
            "IHDR", colours + [UInt8(bitDepth), UInt8(colourType), 0, 0, isInterlaced ? 1 : 0])
        for (type, data) in chunks { file += Self.chunk(type, data) }
        let data = Self.zlib(raw)
        for start in stride(from: 0, to: data.count, by: min(pieces, data.count)) {
            file += Self.chunk(
                "IDAT", [UInt8](data[start..<min(data.count, start + min(pieces, data.count))]))
        }
        return file + Self.chunk("IEND", [])
    }

    private func pack(_ samples: [Int]) -> [UInt8] {
        if bitDepth == 16 { return samples.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] } }
        var out = [UInt8](repeating: 0, count: (samples.count * bitDepth + 7) / 8)
        for (i, sample) in samples.enumerated() {
            let bit = i * bitDepth
            out[bit / 8] |= UInt8(sample << (8 - bitDepth - bit % 8))
        }
        return out
    }

    private func filtered(_ row: [UInt8], _ above: [UInt8], _ filter: UInt8) -> [UInt8] {
        let step = max(1, channels * bitDepth / 8)
        return row.indices.map { i in
            let a = i >= step ? Int(row[i - step]) : 0
            let b = above.isEmpty ? 0 : Int(above[i])
            let c = i >= step && !above.isEmpty ? Int(above[i - step]) : 0
            let p = a + b - c
            let distances = [abs(p - a), abs(p - b), abs(p - c)]
            let paeth = [a, b, c][distances.firstIndex(of: distances.min()!)!]
            let predicted = [0, a, b, (a + b) / 2, paeth][Int(filter)]
            return UInt8(truncatingIfNeeded: Int(row[i]) - predicted)
        }
    }

    static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        return big(data.count) + body + big(Int(crc(body)))
    }

    /// RFC 1950 around RFC 1951 stored blocks.
    static func zlib(_ data: [UInt8]) -> [UInt8] {
        var out: [UInt8] = [0x78, 0x01]
        var at = 0
        repeat {
            let n = min(65535, data.count - at)
            out += [at + n == data.count ? 1 : 0, UInt8(n & 255), UInt8(n >> 8)]
            out += [UInt8(~n & 255), UInt8(~n >> 8 & 255)]
            out += data[at..<at + n]
            at += n
        } while at < data.count
        var (a, b) = (1, 0)
        for byte in data {
            a = (a + Int(byte)) % 65521
            b = (b + a) % 65521
        }
        return out + big(b << 16 | a)
    }

    /// CRC-32 as the PNG standard's annex D computes it.
    static func crc(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? 0xEDB8_8320 ^ crc >> 1 : crc >> 1 }
        }
        return ~crc
    }

    static func big(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }
}

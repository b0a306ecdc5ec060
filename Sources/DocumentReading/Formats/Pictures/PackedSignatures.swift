internal import Glibc

/// Where a packed file begins within data that are something else: by signatures so long, or with
/// fields so narrow behind them, that chance makes none in gigabytes.
enum PackedSignatures {
    /// The signature, how far before it the file begins, and what must hold for the bytes behind.
    private static let all: [(bytes: [UInt8], back: Int, holds: @Sendable ([UInt8]) -> Bool)] = [
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], 0, { _ in true }),  // xz
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], 0, { _ in true }),  // 7z
        ([0x31, 0x41, 0x59, 0x26, 0x53, 0x59], 4, { _ in true }),  // bzip2's first block
        ([0x52, 0x61, 0x72, 0x21, 0x1A, 0x07], 0, { _ in true }),  // RAR
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], 0, { _ in true }),  // PNG
        (Array("%PDF-1.".utf8), 0, { _ in true }),
        // ZIP's local header: a version, and a method that exists.
        (
            [0x50, 0x4B, 0x03, 0x04], 0,
            {
                $0.count > 5 && $0[0] <= 63 && $0[1] == 0 && $0[5] == 0
                    && [0, 8, 9, 12, 14, 93, 95, 98, 99].contains($0[4])
            }
        ),
        // gzip (RFC 1952): no reserved flag, a known speed, a known system.
        (
            [0x1F, 0x8B, 0x08], 0,
            {
                $0.count > 6 && $0[0] < 0x20 && [0, 2, 4].contains($0[5])
                    && ($0[6] <= 13 || $0[6] == 255)
            }
        ),
    ]

    /// The first place in `data` where a packed file begins; nil without one. O(n) for each
    /// signature.
    static func first(in data: ArraySlice<UInt8>) -> Int? {
        var first: Int?
        for signature in all {
            var from = data.startIndex
            while from < (first ?? data.endIndex),
                let at = index(of: signature.bytes, in: data[from...])
            {
                let behind = at + signature.bytes.count
                if at - signature.back >= data.startIndex,
                    signature.holds(Array(data[behind..<min(behind + 8, data.endIndex)]))
                {
                    first = min(first ?? .max, at - signature.back)
                    break
                }
                from = at + 1
            }
        }
        return first
    }

    /// What zlib streams (RFC 1950) in at most 64 KB of `data` hold. Their header is two bytes, so
    /// that each is tried, up to sixteen of them: what inflates to its checksum is none by chance.
    static func streams(in data: ArraySlice<UInt8>) -> [[UInt8]] {
        guard data.count <= 1 << 16 else { return [] }
        var found: [[UInt8]] = []
        var tried = 0
        var at = data.startIndex
        while at + 8 < data.endIndex, tried < 16 {
            guard data[at] == 0x78, (0x7800 | Int(data[at + 1])) % 31 == 0 else {
                at += 1
                continue
            }
            tried += 1
            if let stream = Inflater.zlib(Array(data[at...]), atMost: 1 << 20), stream.count >= 16 {
                found.append(stream)
            }
            at += 1
        }
        return found
    }

    private static func index(of word: [UInt8], in data: ArraySlice<UInt8>) -> Int? {
        data.withUnsafeBytes { data -> Int? in
            guard let base = data.baseAddress else { return nil }
            var at = 0
            while at + word.count <= data.count,
                let hit = memchr(base + at, Int32(word[0]), data.count - at)
            {
                at = base.distance(to: UnsafeRawPointer(hit))
                if data[at...].starts(with: word) { return at }
                at += 1
            }
            return nil
        }.map { data.startIndex + $0 }
    }
}

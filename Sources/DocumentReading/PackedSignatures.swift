internal import Support

/// Where a packed file begins within data that are something else.
enum PackedSignatures {
    struct Signature: Sendable {
        var bytes: [UInt8]
        /// How far before it the file begins.
        var back = 0
        /// What must hold for the bytes behind.
        var holds: @Sendable ([UInt8]) -> Bool = { _ in true }
    }

    private static let xz = Signature(bytes: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00])
    private static let sevenZip = Signature(bytes: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C])
    private static let rar = Signature(bytes: [0x52, 0x61, 0x72, 0x21, 0x1A, 0x07])

    /// So long, or with fields so narrow behind them, that chance makes none in gigabytes: for
    /// pixels and numbers.
    static let sure = [
        xz, sevenZip, rar,
        // bzip2's first block.
        Signature(bytes: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59], back: 4),
        Signature(bytes: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        Signature(bytes: Array("%PDF-1.".utf8)),
        // ZIP's local header: a version, and a method that exists.
        Signature(bytes: [0x50, 0x4B, 0x03, 0x04]) {
            $0.count > 5 && $0[0] <= 63 && $0[1] == 0 && $0[5] == 0
                && [0, 8, 9, 12, 14, 93, 95, 98, 99].contains($0[4])
        },
        // gzip (RFC 1952): no reserved flag, a known speed, a known system.
        Signature(bytes: [0x1F, 0x8B, 0x08]) {
            $0.count > 6 && $0[0] < 0x20 && [0, 2, 4].contains($0[5])
                && ($0[6] <= 13 || $0[6] == 255)
        },
    ]

    /// For what is left of documents, in which few bytes are anything: archives and documents,
    /// their pictures were found before.
    static let likely = [
        xz, sevenZip, rar, Signature(bytes: [0x50, 0x4B, 0x03, 0x04]),
        Signature(bytes: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]),
        Signature(bytes: Array("%PDF-".utf8)), Signature(bytes: [0x1F, 0x8B, 0x08]),
    ]

    /// The first place in `data` where a packed file begins; nil without one. O(n) for each
    /// signature.
    static func first(of signatures: [Signature], in data: ArraySlice<UInt8>) -> Int? {
        var first: Int?
        for signature in signatures {
            var from = data.startIndex
            while from < (first ?? data.endIndex),
                let at = ByteSearch.first(signature.bytes, in: data[from...])
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
}

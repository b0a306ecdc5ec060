/// How a JPEG is quantised and laid out: what decides its quality and size.
package struct JPEGParameters: Sendable, Equatable {
    /// 64 divisors, 1…255, in natural (row by row) order.
    package private(set) var lumaTable: [UInt16]
    package private(set) var chromaTable: [UInt16]
    package var subsampling: JPEGSubsampling
    package var isProgressive: Bool

    /// Tables as given; both of 64 divisors. Divisors outside 1…255, which baseline
    /// JPEG cannot hold, are clamped.
    package init(
        lumaTable: [UInt16], chromaTable: [UInt16], subsampling: JPEGSubsampling,
        isProgressive: Bool = false
    ) {
        precondition(lumaTable.count == 64 && chromaTable.count == 64)
        self.lumaTable = lumaTable.map { min(255, max(1, $0)) }
        self.chromaTable = chromaTable.map { min(255, max(1, $0)) }
        self.subsampling = subsampling
        self.isProgressive = isProgressive
    }

    /// The tables of T.81 annex K scaled as libjpeg's `jpeg_set_quality` scales them;
    /// `quality` is clamped to 1…100.
    package init(
        quality: Int, subsampling: JPEGSubsampling = .s420, isProgressive: Bool = false
    ) {
        self.init(
            lumaTable: Self.scaled(Self.standardLuma, quality: quality),
            chromaTable: Self.scaled(Self.standardChroma, quality: quality),
            subsampling: subsampling, isProgressive: isProgressive)
    }

    private static func scaled(_ table: [UInt16], quality: Int) -> [UInt16] {
        let quality = min(100, max(1, quality))
        let percent = quality < 50 ? 5000 / quality : 200 - 2 * quality
        return table.map { UInt16(min(255, max(1, (Int($0) * percent + 50) / 100))) }
    }

    /// T.81 table K.1.
    static let standardLuma: [UInt16] = [
        16, 11, 10, 16, 24, 40, 51, 61,
        12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56,
        14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77,
        24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101,
        72, 92, 95, 98, 112, 100, 103, 99,
    ]

    /// T.81 table K.2.
    static let standardChroma: [UInt16] = [
        17, 18, 24, 47, 99, 99, 99, 99,
        18, 21, 26, 66, 99, 99, 99, 99,
        24, 26, 56, 99, 99, 99, 99, 99,
        47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
    ]
}

extension JPEGParameters {
    /// What the file itself was written with; nil where it has no whole frame header
    /// or tables.
    init?(_ segments: JPEGSegments) {
        guard let first = segments.components.first, first.table < 4,
            let luma = segments.tables[first.table]
        else { return nil }
        var chroma = luma
        var subsampling = JPEGSubsampling.s444
        if segments.components.count == 3 {
            let second = segments.components[1]
            if second.table < 4, let table = segments.tables[second.table] { chroma = table }
            if second.across > 0, second.down > 0, first.across % second.across == 0,
                first.down % second.down == 0
            {
                subsampling = JPEGSubsampling(
                    across: first.across / second.across, down: first.down / second.down)
            }
        }
        self.init(
            lumaTable: luma, chromaTable: chroma, subsampling: subsampling,
            isProgressive: segments.isProgressive)
    }

    /// libjpeg's quality, 1…100, whose tables are nearest to these: least sum of
    /// absolute differences over both. Exact for tables that libjpeg made.
    package var estimatedQuality: Int {
        var best = (quality: 1, distance: Int.max)
        for quality in 1...100 {
            let candidate = JPEGParameters(quality: quality)
            var distance = 0
            for i in 0..<64 {
                distance += abs(Int(lumaTable[i]) - Int(candidate.lumaTable[i]))
                distance += abs(Int(chromaTable[i]) - Int(candidate.chromaTable[i]))
            }
            if distance < best.distance { best = (quality, distance) }
        }
        return best.quality
    }

    /// These, but nowhere coarser than libjpeg's tables of this quality.
    package func atLeast(quality: Int) -> JPEGParameters {
        let floor = JPEGParameters(quality: quality)
        return JPEGParameters(
            lumaTable: zip(lumaTable, floor.lumaTable).map(min),
            chromaTable: zip(chromaTable, floor.chromaTable).map(min),
            subsampling: subsampling, isProgressive: isProgressive)
    }

    /// For the picture after its rows have become its columns.
    var transposed: JPEGParameters {
        let swap = (0..<64).map { $0 % 8 * 8 + $0 / 8 }
        return JPEGParameters(
            lumaTable: swap.map { lumaTable[$0] }, chromaTable: swap.map { chromaTable[$0] },
            subsampling: subsampling.transposed, isProgressive: isProgressive)
    }
}

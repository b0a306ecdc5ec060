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
    public var estimatedQuality: Int {
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
    public func atLeast(quality: Int) -> JPEGParameters {
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

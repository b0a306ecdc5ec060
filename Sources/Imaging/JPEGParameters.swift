/// How a JPEG is quantised and laid out: what decides its quality and size.
public struct JPEGParameters: Sendable, Equatable {
    /// 64 divisors, 1…255, in natural (row by row) order.
    public private(set) var lumaTable: [UInt16]
    public private(set) var chromaTable: [UInt16]
    public var subsampling: JPEGSubsampling
    public var isProgressive: Bool

    /// Tables as given; both of 64 divisors. Divisors outside 1…255, which baseline
    /// JPEG cannot hold, are clamped.
    public init(
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
    public init(
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

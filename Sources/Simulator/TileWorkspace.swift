/// The buffers one thread renders tiles in.
final class TileWorkspace {
    /// Scene samples, twice the photosites' density, `4 * side²`; reused by the blur.
    let samples: UnsafeMutablePointer<SIMD4<Float>>
    /// Half-decimated samples, `2 * side²`.
    let middle: UnsafeMutablePointer<SIMD4<Float>>
    /// Photosites, at most `side²`.
    let sites: UnsafeMutablePointer<SIMD4<Float>>
    var tableX = FootprintTable()
    var tableY = FootprintTable()
    /// What the tables were filled for.
    var tableKey: [Double] = []

    /// `side`: photosites along a tile, margins included.
    init(side: Int) {
        samples = .allocate(capacity: 4 * side * side)
        middle = .allocate(capacity: 2 * side * side)
        sites = .allocate(capacity: side * side)
        samples.initialize(repeating: SIMD4(repeating: 0), count: 4 * side * side)
        middle.initialize(repeating: SIMD4(repeating: 0), count: 2 * side * side)
        sites.initialize(repeating: SIMD4(repeating: 0), count: side * side)
    }

    func free() {
        samples.deallocate()
        middle.deallocate()
        sites.deallocate()
    }
}

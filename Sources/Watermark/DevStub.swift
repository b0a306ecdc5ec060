public import Imaging
enum Interleaver {
    static func assign(radii: [Double], bits: Int, stream: inout some RandomNumberGenerator) -> [Int] {
        var out = [Int]()
        while out.count < radii.count { out += (0..<bits).shuffled(using: &stream) }
        return Array(out[..<radii.count])
    }
}
public struct DevMarker {
    public let tile: Tile
    public init(_ c: CarrierSet, _ w: Codeword) { tile = Tile(carriers: c, codeword: w) }
    public func mark(_ r: Raster, gain: Float = 1) -> MarkedPicture { Embedder(tile: tile).embed(r, gain: gain) }
}

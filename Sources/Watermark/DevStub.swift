public import Imaging
public struct DevMarker {
    public let tile: Tile
    public init(_ c: CarrierSet, _ w: Codeword) { tile = Tile(carriers: c, codeword: w) }
    public func mark(_ r: Raster, gain: Float = 1) -> MarkedPicture { Embedder(tile: tile).embed(r, gain: gain) }
}

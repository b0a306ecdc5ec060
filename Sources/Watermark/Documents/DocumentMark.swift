internal import Documents

/// One token, ready to be put into documents: the picture, the strings, the property.
public struct DocumentMark: Sendable {
    public let key: DocumentKey
    /// 48 bits.
    public let token: UInt64
    private let marker: Marker

    /// Some milliseconds: the tile is made here.
    ///
    /// - Precondition: `token` is below 2⁴⁸.
    public init(key: DocumentKey, token: UInt64) {
        self.key = key
        self.token = token
        marker = Marker(key: key.signal, token: token)
    }

    /// The picture over the pages; nil where that layer is left out.
    func tile(_ options: DocumentMarkOptions) -> PageTile? {
        guard options.layers.contains(.image) else { return nil }
        return PageTile(
            side: marker.tile.side,
            greys: Overlay(marker, strength: options.strength).tileGreys(),
            alpha: options.strength.alpha)
    }

    /// The invisible characters for the ends of lines, in turn.
    func lineTexts(_ options: DocumentMarkOptions) -> [String] {
        guard options.layers.contains(.text) else { return [] }
        return TextCode(key: key.text).pieces(token: token)
    }

    /// The string among the properties.
    func property(_ options: DocumentMarkOptions) -> String? {
        options.layers.contains(.metadata) ? key.properties.encode(token: token) : nil
    }

    var textMarker: TextMarker { TextMarker(key: key.text, token: token) }

    /// Marks a picture that stands in a document.
    var pictureMarker: Marker { marker }
}

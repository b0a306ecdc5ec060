package import Identity
internal import Imaging
package import TextWatermark
package import Watermark

/// One token, ready to be put into documents: the picture, the strings, the property.
package struct DocumentMark: Sendable {
    package let key: DocumentKey
    /// 48 bits.
    package let token: UInt64
    private let marker: Marker

    /// Some milliseconds: the tile is made here.
    ///
    /// - Precondition: `token` is below 2⁴⁸.
    package init(key: DocumentKey, token: UInt64) {
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

/// What marking and tracing documents needs of one master key: a key for each layer, of which
/// none tells anything about another.
package struct DocumentKey: Sendable {
    /// The key's name in the key ring, `k1` and so on.
    package let id: String
    /// Of the picture over the pages.
    package let signal: SignalKey
    /// Of the invisible characters in the text.
    package let text: TextKey
    /// Of the token among the document's properties.
    package let properties: DocumentToken

    package init(_ key: MasterKey, profile: Profile = .one) {
        id = key.id.description
        signal = SignalKey(key, profile: profile)
        text = TextKey(key)
        properties = DocumentToken(key: key)
    }
}

/// What of a document carries a token.
package enum DocumentLayer: String, Sendable, CaseIterable, Comparable {
    /// A faint picture over every page, and what is left of it in a screenshot or photo.
    case image
    /// Invisible characters in the text.
    case text
    /// An opaque string among the document's properties.
    case metadata

    package static func < (a: Self, b: Self) -> Bool {
        allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
    }
}

/// How a document is marked.
package struct DocumentMarkOptions: Sendable {
    /// Layers to write. A kind of document that has no place for one goes without it.
    package var layers: Set<DocumentLayer>
    /// How opaque the picture over the pages is.
    package var strength: OverlayStrength
    /// Mark a signed document all the same: its signatures are no more valid then.
    package var breaksSignature: Bool
    /// Takes out what an earlier mark of this organisation left.
    package var replaces: Bool
    /// Marks the pictures inside the document, too.
    package var marksPictures: Bool

    package init(
        layers: Set<DocumentLayer> = Set(DocumentLayer.allCases),
        strength: OverlayStrength = .screen, breaksSignature: Bool = false,
        replaces: Bool = false, marksPictures: Bool = false
    ) {
        self.layers = layers
        self.strength = strength
        self.breaksSignature = breaksSignature
        self.replaces = replaces
        self.marksPictures = marksPictures
    }
}

/// What marking a document came to; the same for all its copies.
package struct DocumentMarkReport: Sendable, Equatable {
    /// Layers that the copies carry.
    package var layers: Set<DocumentLayer> = []
    /// Pages, slides, headers or sheets with the picture; nil where the format has none.
    package var pages: Int?
    /// Copies of the token in the text; nil where they are not counted.
    package var textCopies: Int?
    /// Cells of a workbook, or texts over its sheets, that hold copies; nil for other formats.
    package var textCells: Int?
    /// Pictures inside that were marked.
    package var pictures = 0
    /// What a person should know of: one line each, lower case, no full stop.
    package var notes: [String] = []

    package init() {}
}

internal import Imaging

/// A level of the pyramid with its local spectra, fine and coarse: made once, for
/// all keys and all ways to search.
struct PhotoField: Sendable {
    let level: Pyramid.Level
    let field: SpectrogramField
    /// Some fifty windows, every bin the largest of its neighbours.
    let coarse: SpectrogramField

    init(_ level: Pyramid.Level) {
        self.level = level
        let longer = max(level.residual.width, level.residual.height)
        field = SpectrogramField(level.residual, side: longer > 2600 ? 512 : 256)
        coarse = Self.coarse(of: field)
    }

    /// As `coarse`, of a field that was changed.
    static func coarse(of field: SpectrogramField) -> SpectrogramField {
        field.dilated(every: max(1, field.maps.count / 48))
    }
}

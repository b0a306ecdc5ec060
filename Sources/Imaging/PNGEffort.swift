/// How long a PNG is compressed: libdeflate's levels behind three names.
public enum PNGEffort: Sendable, CaseIterable {
    /// Least time.
    case fast
    /// Within a few per cent of libpng's default size in a sixth of its time.
    case balanced
    /// Least bytes that are still worth waiting for.
    case small

    var level: Int32 {
        switch self {
        case .fast: 1
        case .balanced: 3
        case .small: 9
        }
    }
}

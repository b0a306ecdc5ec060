internal import Identity
internal import Watermark

extension Zone {
    /// How loud marks are where nobody says it in decibels: the stricter the zone,
    /// the more a leak may suffer and still be traced.
    var strength: Strength {
        switch self {
        case .low: .gain(0.85)
        case .medium: .standard
        case .high: .gain(1.15)
        }
    }
}
